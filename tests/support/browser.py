"""A real browser for journeys: a phone, a desk, and a watch on every page they open.

A page fails its test when the browser reports an error in its console (a violation of the content security policy
is one), when an answer has a status of 500 or more, when a script throws, or when the page scrolls sideways. What
was wrong is kept under ``test-results/`` with a picture and the HTML. ``SHOTS_DIR`` keeps the pictures of ``shot``.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.processes import PROJECT

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "user_agent": "Mozilla/5.0 (Linux; Android 13; K) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/150.0.0.0 Mobile Safari/537.36",
}
DESK: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}
RESULTS = PROJECT / "test-results"

_SIDEWAYS = "Sideways scroll: "
_MEASURE = """(width) => {
  const root = document.documentElement;
  if (root.scrollWidth <= width) return null;
  const wide = [...document.body.querySelectorAll('*')]
    .filter(element => element.getBoundingClientRect().right > width + 0.5)
    .slice(0, 5)
    .map(element => element.tagName.toLowerCase() + (element.id ? '#' + element.id : '')
      + (element.getAttribute('class') ? '.' + element.getAttribute('class').trim().replace(/ +/g, '.') : ''));
  return `${location.pathname} is ${root.scrollWidth} wide on a screen of ${width}: ${wide.join(', ')}`;
}"""
_MEASURE_EVERY_PAGE = """addEventListener('load', () => {
  if (window !== window.top) return;
  const found = (%s)(%d);
  if (found) console.error('%s' + found);
});"""

_failed = pytest.StashKey[bool]()


def find_chromium() -> str:
    """The path of an installed Chromium. Raises RuntimeError saying what to install."""
    for program in PROGRAMS:
        path = shutil.which(program)
        if path is not None:
            return path
    raise RuntimeError(f"no browser found ({', '.join(PROGRAMS)}); install one, on Debian: apt install chromium")


def sideways(page: Page) -> str | None:
    """What makes a page wider than its screen, or None."""
    assert page.viewport_size is not None
    found: str | None = page.evaluate(_MEASURE, page.viewport_size["width"])
    return found


def assert_no_sideways_scroll(page: Page) -> None:
    found = sideways(page)
    assert found is None, _SIDEWAYS + str(found)


def shot(page: Page, name: str) -> Path | None:
    """Save a picture of the whole page as ``name.png`` under ``SHOTS_DIR``; nothing when that is not set."""
    directory = os.environ.get("SHOTS_DIR")
    if not directory:
        return None
    path = Path(directory) / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=path, full_page=True, animations="disabled")
    return path


class Visitors:
    """People with a browser each: every call of ``phone`` or ``desk`` is another one, with cookies of their own."""

    def __init__(self, *, chromium: Browser, name: str, results: Path = RESULTS) -> None:
        self._chromium = chromium
        self._name = re.sub(r"[^A-Za-z0-9_.-]+", "-", name)[-120:]
        self._results = results
        self._contexts: list[BrowserContext] = []
        self._expected: list[re.Pattern[str]] = []
        self.troubles: list[str] = []

    def phone(self, *, javascript: bool = True, **options: Any) -> Page:
        """A page on a cheap Android phone in Indonesia; ``options`` go to the browser context."""
        return self._page(PHONE, javascript, options)

    def desk(self, *, javascript: bool = True, **options: Any) -> Page:
        """A page on an office computer in Indonesia."""
        return self._page(DESK, javascript, options)

    def _page(self, device: dict[str, Any], javascript: bool, options: dict[str, Any]) -> Page:
        home: dict[str, Any] = {"locale": "id-ID", "timezone_id": "Asia/Jakarta", "java_script_enabled": javascript}
        settings = home | device | options
        context = self._chromium.new_context(**settings)
        width = settings["viewport"]["width"]
        context.add_init_script(_MEASURE_EVERY_PAGE % (_MEASURE, width, _SIDEWAYS))
        context.on("page", self._watch)
        self._contexts.append(context)
        return context.new_page()

    def _watch(self, page: Page) -> None:
        page.on(
            "console",
            lambda said: self._note(page, f"console: {said.text}") if said.type == "error" else None,
        )
        page.on("pageerror", lambda error: self._note(page, f"script: {error}"))
        page.on(
            "response",
            lambda answer: (
                self._note(page, f"{answer.status} from {answer.request.method} {answer.url}")
                if answer.status >= 500
                else None
            ),
        )

    def _note(self, page: Page, trouble: str) -> None:
        self.troubles.append(f"{page.url}: {trouble}")

    def expect(self, pattern: str) -> None:
        """Some trouble that belongs to the test, such as the 404 it asks for. It must then really come."""
        self._expected.append(re.compile(pattern))

    def close(self, *, failed: bool = False) -> None:
        """End every visit. Raises AssertionError with the troubles nobody expected, and what was expected in vain."""
        pages = [page for context in self._contexts for page in context.pages if page.url.startswith("http")]
        for page in pages:
            found = sideways(page)
            if found is not None and not any(found in trouble for trouble in self.troubles):
                self._note(page, _SIDEWAYS + found)
        wrong = [trouble for trouble in self.troubles if not any(each.search(trouble) for each in self._expected)]
        in_vain = [
            each.pattern for each in self._expected if not any(each.search(trouble) for trouble in self.troubles)
        ]
        if failed or wrong:
            self._keep(pages, wrong)
        for context in self._contexts:
            context.close()
        assert not wrong, "\n".join(wrong)
        assert failed or not in_vain, f"expected in vain: {in_vain}"

    def _keep(self, pages: list[Page], wrong: list[str]) -> None:
        directory = self._results / self._name
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(parents=True)
        (directory / "troubles.txt").write_text("\n".join(wrong) + "\n")
        for number, page in enumerate(pages, start=1):
            page.screenshot(path=directory / f"{number}.png", full_page=True, animations="disabled")
            (directory / f"{number}.html").write_text(f"<!-- {page.url} -->\n{page.content()}")


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """The installed Chromium; the test run never downloads one."""
    browser = playwright.chromium.launch(executable_path=find_chromium(), args=list(ARGUMENTS))
    yield browser
    browser.close()


@pytest.fixture
def visitors(chromium: Browser, request: pytest.FixtureRequest) -> Iterator[Visitors]:
    visitors = Visitors(chromium=chromium, name=request.node.nodeid)
    yield visitors
    visitors.close(failed=request.node.stash.get(_failed, False))


@pytest.fixture
def phone(visitors: Visitors) -> Page:
    return visitors.phone()


@pytest.fixture
def desk(visitors: Visitors) -> Page:
    return visitors.desk()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    report: Any = yield
    if report.when == "call":
        item.stash[_failed] = report.failed
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "chromium" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
