import gzip
import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shop.web import FOLDER

STYLE = (FOLDER / "static" / "css" / "style.css").read_bytes()


@pytest.fixture
def style_url(edge: Flask) -> str:
    with edge.test_request_context("/"):
        return str(edge.jinja_env.globals["static_url"]("css/style.css"))  # type: ignore[operator]


def test_a_hashed_address_is_kept_for_a_year(visitor: FlaskClient, style_url: str) -> None:
    assert re.fullmatch(r"/static/css/style\.css\?v=[0-9a-f]{12}", style_url)

    response = visitor.get(style_url)

    assert response.data == STYLE
    assert response.mimetype == "text/css"
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("query", ["", "?v=", "?v=000000000000"])
def test_another_address_of_the_file_is_not(visitor: FlaskClient, query: str) -> None:
    assert visitor.get("/static/css/style.css" + query).headers["Cache-Control"] == "public, max-age=300"


def test_the_preloaded_font_is_the_one_of_the_style_sheet(edge: Flask) -> None:
    with edge.test_request_context("/en/"):
        address = edge.jinja_env.globals["static_url"]("fonts/pjs-var.woff2")  # type: ignore[operator]

    assert address == "/static/fonts/pjs-var.woff2"
    assert b"url(../fonts/pjs-var.woff2)" in STYLE
    assert "immutable" in edge.test_client().get(address).headers["Cache-Control"]


@pytest.mark.parametrize(
    "path",
    ["/static/../feature.py", "/static/%2e%2e/feature.py", "/static/css/../../feature.py", "/static/", "/static/x.css"],
)
def test_nothing_else_is_served(visitor: FlaskClient, path: str) -> None:
    response = visitor.get(path)

    assert response.status_code == 404
    assert "init_app" not in response.text


def test_a_file_outside_has_no_hash(edge: Flask) -> None:
    with edge.test_request_context("/"):
        assert edge.jinja_env.globals["static_url"]("../feature.py").endswith("?v=")  # type: ignore[operator]


def test_production_answers_compressed(make: Callable[..., Flask]) -> None:
    visitor = make(SHOP_ENV="production").test_client()

    response = visitor.get("/static/css/style.css", headers={"Accept-Encoding": "gzip"})

    assert response.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.data) == STYLE
    assert len(response.data) < len(STYLE) / 3


def test_every_file_that_the_style_sheet_names_is_there() -> None:
    for name in re.findall(rb"url\((\.\./[^)]+)\)", STYLE):
        assert (FOLDER / "static" / "css" / name.decode()).resolve().is_file(), name
