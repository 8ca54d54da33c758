from pathlib import Path

import pytest
from flask import Flask, url_for
from flask.testing import FlaskClient
from flask_babel import gettext

from shop.web.languages import compile_catalogues, current_language, language_switch


@pytest.fixture
def speaking(edge: Flask) -> FlaskClient:
    """Answers with the language, an own address, and the link to the other language."""

    def tell() -> str:
        return f"{current_language()} {url_for('tell')} {language_switch().url}"

    edge.add_url_rule("/kata", "tell", tell)
    return edge.test_client()


def test_indonesian_is_the_default(speaking: FlaskClient) -> None:
    assert speaking.get("/kata").text == "id /kata /en/kata"


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("en-GB,en;q=0.9", "en"), ("id-ID,id;q=0.9,en;q=0.8", "id"), ("fr,en;q=0.5", "en"), ("de", "id"), ("*", "id")],
)
def test_the_browser_is_asked(speaking: FlaskClient, accepted: str, language: str) -> None:
    response = speaking.get("/kata", headers={"Accept-Language": accepted})

    assert response.text.split()[0] == language
    assert response.headers["Content-Language"] == language
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in response.headers["Vary"].split(",")}


def test_the_path_speaks_english_and_links_keep_it(speaking: FlaskClient) -> None:
    response = speaking.get("/en/kata?q=a+b", headers={"Accept-Language": "id"})

    assert response.text == "en /en/kata /kata?q=a+b&lang=id"
    assert "Set-Cookie" not in response.headers


def test_the_front_page_has_an_english_address(visitor: FlaskClient) -> None:
    assert visitor.get("/en").headers["Content-Language"] == "en"
    assert visitor.get("/en/").headers["Content-Language"] == "en"
    assert visitor.get("/english").status_code == 404
    assert visitor.get("/en/en/").status_code == 404


def test_a_choice_is_remembered(speaking: FlaskClient) -> None:
    response = speaking.get("/kata?lang=en")

    assert response.text.startswith("en ")
    cookie = response.headers["Set-Cookie"]
    assert cookie.startswith("lang=en;")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Max-Age=31536000" in cookie
    assert speaking.get("/kata").text.startswith("en ")
    assert speaking.get("/kata?lang=id").text.startswith("id ")
    assert speaking.get("/kata", headers={"Accept-Language": "en"}).text.startswith("id ")


def test_a_choice_beats_the_path_and_the_path_the_cookie(speaking: FlaskClient) -> None:
    assert speaking.get("/en/kata?lang=id").text.startswith("id ")
    assert speaking.get("/en/kata").text.startswith("en ")


@pytest.mark.parametrize("unknown", ["fr", "", "EN", "en'\"<script>"])
def test_an_unknown_language_changes_nothing(speaking: FlaskClient, unknown: str) -> None:
    response = speaking.get("/kata", query_string={"lang": unknown})

    assert response.text.startswith("id ")
    assert "Set-Cookie" not in response.headers


def test_the_switch_never_leads_to_another_site(edge: Flask) -> None:
    with edge.test_request_context("/?lang=en", environ_overrides={"PATH_INFO": "//evil.example/x"}):
        assert language_switch().url == "/evil.example/x?lang=id"


@pytest.mark.parametrize("path", ["/en/healthz", "/en/api/v1/x", "/en/static/css/style.css", "/en/metrics"])
def test_addresses_for_programs_have_no_prefix(visitor: FlaskClient, path: str) -> None:
    assert visitor.get(path).status_code == 404


def test_outside_a_request_it_is_indonesian(edge: Flask) -> None:
    with edge.app_context():
        assert current_language() == "id"


def test_a_catalogue_is_compiled_when_it_is_new_or_changed(tmp_path: Path) -> None:
    folder = tmp_path / "en" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    source = folder / "messages.po"
    header = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    source.write_text(header + 'msgid "Simpan"\nmsgstr "Save"\n')

    compile_catalogues(tmp_path)

    compiled = folder / "messages.mo"
    assert b"Save" in compiled.read_bytes()
    before = compiled.stat().st_mtime_ns
    compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime_ns == before
    assert sorted(path.name for path in folder.iterdir()) == ["messages.mo", "messages.po"]


def test_a_text_without_translation_stays_indonesian(edge: Flask) -> None:
    with edge.test_request_context("/?lang=en"):
        assert gettext("Kalimat yang tidak ada di katalog") == "Kalimat yang tidak ada di katalog"
