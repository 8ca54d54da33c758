"""The watch on pages really fails what it should, in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.support.browser import Visitors, assert_no_sideways_scroll, find_chromium, shot
from tests.twins.shopping import new_session
from tests.twins.stripe_twin import StripeTwin

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HEAD = '<link rel="icon" href="data:,"><meta name="viewport" content="width=device-width, initial-scale=1">'
STRICT = "default-src 'self' data:"
PAGES: dict[str, tuple[int, str, str]] = {
    "/good": (200, "", "<h1>Baik</h1><a href='/good?2'>lagi</a>"),
    "/wide": (200, "", "<div class='band' style='width:900px'>lebar</div>"),
    "/inline": (200, STRICT, "<p style='color:red'>gaya</p>"),
    "/throws": (200, "", "<script>throw new Error('rusak')</script>"),
    "/says": (200, "", "<script>console.error('ada yang salah')</script>"),
    "/missing": (404, "", "tidak ada"),
    "/broken": (503, "", "rusak"),
    "/script": (200, "", "<p id=p>tanpa</p><script>document.getElementById('p').textContent='dengan'</script>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, policy, body = PAGES[self.path.partition("?")[0]]
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(f"<!doctype html><html><head>{HEAD}</head><body>{body}</body></html>".encode())

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def watched(chromium: Browser, tmp_path: Path) -> Visitors:
    """Visitors whose end the test itself looks at."""
    return Visitors(chromium=chromium, name="tests/a.py::test[b]", results=tmp_path)


def test_a_phone_is_a_phone_in_indonesia_and_a_desk_is_wide(phone: Page, desk: Page, site: str) -> None:
    phone.goto(f"{site}/good")
    desk.goto(f"{site}/good")

    assert phone.evaluate("[innerWidth, innerHeight, navigator.maxTouchPoints > 0, navigator.language]") == [
        390,
        844,
        True,
        "id-ID",
    ]
    assert "Mobile" in phone.evaluate("navigator.userAgent")
    assert phone.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone") == "Asia/Jakarta"
    assert desk.evaluate("[innerWidth, innerHeight]") == [1280, 900]
    phone.get_by_role("link", name="lagi").tap()
    phone.wait_for_url(f"{site}/good?2")


def test_javascript_can_be_off(visitors: Visitors, site: str) -> None:
    for javascript, text in ((True, "dengan"), (False, "tanpa")):
        page = visitors.phone(javascript=javascript)
        page.goto(f"{site}/script")
        assert page.locator("#p").inner_text() == text


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize(
    ("path", "trouble"),
    [
        ("/wide", r"/wide is 9\d\d wide on a screen of 390: div.band"),
        ("/inline", "Applying inline style violates the following Content Security Policy"),
        ("/missing", "404"),
        ("/broken", "503 from GET"),
    ],
)
def test_a_troubled_page_fails_its_test_and_leaves_a_picture(
    watched: Visitors, site: str, tmp_path: Path, path: str, trouble: str, javascript: bool
) -> None:
    watched.phone(javascript=javascript).goto(site + path)

    with pytest.raises(AssertionError, match=trouble):
        watched.close()

    kept = tmp_path / "tests-a.py-test-b-"
    assert sorted(file.name for file in kept.iterdir()) == ["1.html", "1.png", "troubles.txt"]
    assert f"{site}{path}" in (kept / "1.html").read_text()


@pytest.mark.parametrize(("path", "trouble"), [("/throws", "script: rusak"), ("/says", "console: ada yang salah")])
def test_what_scripts_do_wrong_is_seen(watched: Visitors, site: str, path: str, trouble: str) -> None:
    watched.desk().goto(site + path)
    with pytest.raises(AssertionError, match=trouble):
        watched.close()


def test_a_wide_page_is_seen_even_when_the_visitor_has_gone_on(watched: Visitors, site: str) -> None:
    page = watched.phone()
    page.goto(f"{site}/wide")
    page.goto(f"{site}/good")
    with pytest.raises(AssertionError, match="Sideways scroll"):
        watched.close()


def test_sideways_scroll_can_be_asked_for(watched: Visitors, site: str) -> None:
    page = watched.phone()
    page.goto(f"{site}/good")
    assert_no_sideways_scroll(page)
    page.goto(f"{site}/wide")
    with pytest.raises(AssertionError, match=r"div\.band"):
        assert_no_sideways_scroll(page)
    watched.expect("Sideways scroll")
    watched.close()


def test_expected_trouble_is_let_pass_and_must_come(watched: Visitors, site: str) -> None:
    watched.expect("404")
    watched.phone().goto(f"{site}/missing")
    watched.close()

    watched.expect("never")
    with pytest.raises(AssertionError, match=r"expected in vain: \['never'\]"):
        watched.close()


def test_a_failed_test_leaves_its_pages_behind(watched: Visitors, site: str, tmp_path: Path) -> None:
    watched.phone().goto(f"{site}/good")
    watched.desk().goto(f"{site}/good?2")

    watched.close(failed=True)

    kept = tmp_path / "tests-a.py-test-b-"
    assert sorted(file.name for file in kept.iterdir()) == ["1.html", "1.png", "2.html", "2.png", "troubles.txt"]


def test_pictures_are_kept_where_the_environment_says(
    phone: Page, site: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.goto(f"{site}/good")
    monkeypatch.delenv("SHOTS_DIR", raising=False)
    assert shot(phone, "beranda") is None

    monkeypatch.setenv("SHOTS_DIR", str(tmp_path / "shots"))

    path = shot(phone, "etalase/beranda")
    assert path == tmp_path / "shots/etalase/beranda.png"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_a_missing_browser_is_told_with_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(RuntimeError, match="apt install chromium"):
        find_chromium()


@pytest.mark.parametrize("javascript", [True, False])
def test_a_customer_pays_on_the_twins_page(visitors: Visitors, site: str, tmp_path: Path, javascript: bool) -> None:
    with StripeTwin(directory=tmp_path) as twin:
        client = twin.client()
        session = new_session(client, success_url=f"{site}/good?sesi={{CHECKOUT_SESSION_ID}}")
        page = visitors.phone(javascript=javascript)
        page.goto(str(session.url))
        assert page.locator("#total").inner_text() == "Rp200.000"
        box = page.get_by_role("button", name="Bayar").bounding_box()
        assert box is not None and box["height"] >= 48

        page.get_by_role("button", name="Gagal").click()
        assert page.get_by_role("alert").inner_text() == "Pembayaran ditolak. Coba lagi atau pilih Batal."
        page.get_by_role("button", name="Bayar").click()

        page.wait_for_url(f"{site}/good?sesi={session.id}")
        assert twin.totals()["captured"] == 20_000_000
        assert requests.get(f"{twin.url}/c/pay/unknown", timeout=5).status_code == 404
