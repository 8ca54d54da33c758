import sqlite3
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, abort
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from structlog.testing import capture_logs

from shop.kernel.errors import InvalidInput, NotFound, ShopError, SignInRequired
from shop.kernel.text import N_
from shop.web.errors import WORDS, is_passing


class SoldOut(ShopError):
    code = "sold_out"
    http_status = 409
    message = N_("Karya %(title)s baru saja habis. Pilih yang lain.")


class Refused(Exception):
    """What psycopg raises, as far as we look at it."""

    def __init__(self, text: str, sqlstate: str | None = None) -> None:
        super().__init__(text)
        self.sqlstate = sqlstate


def raising(edge: Flask, error: BaseException, path: str = "/rusak") -> Any:
    def view() -> str:
        raise error

    edge.add_url_rule(path, path, view)
    return edge.test_client().get(path)


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 410, 413, 422, 429, 500, 503])
def test_each_status_has_its_page_in_indonesian(edge: Flask, status: int) -> None:
    edge.add_url_rule("/status", "status", lambda: abort(status))

    response = edge.test_client().get("/status")

    assert response.status_code == status
    assert f"<h1>{WORDS[status].title}</h1>" in response.text
    assert WORDS[status].message in response.text
    assert WORDS[status].next_step in response.text
    assert '<html lang="id">' in response.text
    assert response.headers["X-Request-ID"] in response.text


def test_a_wrong_method_says_which_are_right(edge: Flask) -> None:
    edge.add_url_rule("/kirim", "send", lambda: "ok", methods=["POST"])

    response = edge.test_client().get("/kirim")

    assert response.status_code == 405
    assert response.headers["Allow"] == "OPTIONS, POST"
    assert "Cara membuka halaman ini keliru" in response.text


def test_a_refusal_is_shown_with_its_status_and_words(edge: Flask) -> None:
    response = raising(edge, SoldOut(title="<b>Tapis</b>"))

    assert response.status_code == 409
    assert "Karya &lt;b&gt;Tapis&lt;/b&gt; baru saja habis. Pilih yang lain." in response.text


def test_malformed_input_names_what_is_wrong(edge: Flask) -> None:
    response = raising(edge, InvalidInput(errors={"price": ["Tulis rupiah tanpa sen."]}))

    assert response.status_code == 422
    assert "<li>Tulis rupiah tanpa sen.</li>" in response.text


def test_a_stranger_is_shown_the_way_in_and_back(edge: Flask) -> None:
    edge.add_url_rule("/masuk", "sign_in", lambda: "masuk")

    response = raising(edge, SignInRequired(), "/perajin/pesanan")

    assert response.status_code == 401
    assert 'href="/masuk?next=/perajin/pesanan"' in response.text


def test_a_lost_page_says_nothing_of_what_was_asked(edge: Flask) -> None:
    response = edge.test_client().get("/produk/<script>alert(1)</script>")

    assert response.status_code == 404
    assert "alert(1)" not in response.text.replace("/produk/%3Cscript%3Ealert%281%29%3C/script%3E", "")


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("UPDATE x", {}, sqlite3.OperationalError("attempt to write a readonly database")),
        OperationalError("UPDATE x", {}, sqlite3.OperationalError("database is locked")),
        OperationalError("UPDATE x", {}, sqlite3.OperationalError("database or disk is full")),
        DBAPIError("UPDATE x", {}, Refused("cannot execute UPDATE in a read-only transaction", "25006")),
        OperationalError("SELECT 1", {}, Refused("terminating connection due to administrator command", "57P01")),
        OperationalError("SELECT 1", {}, Refused("connection refused: could not connect to server")),
        OperationalError("SELECT 1", {}, Refused("server closed", "08006")),
        DBAPIError("SELECT 1", {}, Refused("gone"), connection_invalidated=True),
        PoolTimeout("QueuePool limit"),
    ],
)
def test_a_database_that_is_away_is_a_503_with_retry_after(edge: Flask, error: Exception) -> None:
    response = raising(edge, error)

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "15"
    assert "Toko sedang tidak dapat dihubungi" in response.text
    assert "UPDATE" not in response.text


@pytest.mark.parametrize(
    "error",
    [
        OperationalError("SELECT x", {}, sqlite3.OperationalError("no such table: x")),
        ProgrammingError("SELECT x", {}, Refused("syntax error", "42601")),
        IntegrityError("INSERT", {}, Refused("duplicate key value", "23505")),
        ValueError("x"),
    ],
)
def test_a_fault_of_ours_is_no_passing_one(error: Exception) -> None:
    assert is_passing(error) is False


def test_the_unexpected_is_logged_and_shown_without_its_secret(edge: Flask) -> None:
    with capture_logs() as logs:
        response = raising(edge, RuntimeError("kata sandi basis data"))

    assert response.status_code == 500
    assert "kata sandi basis data" not in response.text
    assert response.headers["X-Request-ID"] in response.text
    assert [(entry["event"], entry["log_level"]) for entry in logs] == [("unhandled", "error")]
    assert str(logs[0]["exc_info"]) == "kata sandi basis data"


def test_a_broken_layout_still_answers(edge: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> str:
        raise RuntimeError("template")

    monkeypatch.setitem(edge.jinja_env.globals, "home_url", broken)

    response = raising(edge, NotFound())

    assert response.status_code == 404
    assert response.mimetype == "text/plain"
    assert NotFound.message in response.text


@pytest.mark.parametrize("path", ["/api/v1/x", "/webhooks/x"])
def test_programs_get_problem_details(edge: Flask, path: str) -> None:
    response = raising(edge, SoldOut(title="Tapis"), path)

    assert response.status_code == 409
    assert response.mimetype == "application/problem+json"
    assert response.json["status"] == 409
    assert response.json["detail"] == "Karya Tapis baru saja habis. Pilih yang lain."
    assert response.json["request_id"] == response.headers["X-Request-ID"]


def test_an_error_page_asks_nobody_who_is_there(make: Callable[..., Flask]) -> None:
    edge = make()
    asked: list[str] = []
    edge.extensions["shop.actor"] = lambda: asked.append("actor")
    edge.extensions["shop.cart_count"] = lambda: asked.append("cart") or 0  # type: ignore[func-returns-value]
    edge.add_url_rule("/keranjang", "cart", lambda: "keranjang")

    response = edge.test_client().get("/tidak-ada")

    assert response.status_code == 404
    assert asked == []
    assert "Set-Cookie" not in response.headers
