import re
from collections.abc import Callable

import pytest
import structlog
from flask import Flask, g, redirect, request
from flask.testing import FlaskClient

from shop.kernel.actors import Actor
from shop.web.security import csp_nonce, embeddable, safe_next


@pytest.mark.parametrize(
    "url", ["/", "/perajin/pesanan", "/produk?q=a&b=c#d", "/en/produk", "/a//b", "/masuk?next=https://example.org"]
)
def test_own_paths_are_followed(url: str) -> None:
    assert safe_next(url, default="/lain") == url


@pytest.mark.parametrize(
    "url",
    [
        None, "", "produk", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example", " /produk", "https://evil.example/", "javascript:alert(1)", "/a\r\nSet-Cookie: x=1",
        "/" + "a" * 3000, "/\x00",
    ],
)  # fmt: skip
def test_no_other_site_is_followed(url: str | None) -> None:
    assert safe_next(url, default="/lain") == "/lain"


def test_every_answer_carries_the_headers(visitor: FlaskClient) -> None:
    response = visitor.get("/")

    policy = dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";") if part)
    nonce = re.search(r"'nonce-([\w-]{20,})'", policy["script-src"])
    assert nonce is not None
    assert policy == {
        "default-src": "'self'",
        "script-src": f"'self' 'nonce-{nonce[1]}'",
        "style-src": f"'self' 'nonce-{nonce[1]}'",
        "img-src": "'self' data: blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]
    assert response.headers["Cache-Control"] == "private, no-cache"
    assert "Strict-Transport-Security" not in response.headers


def test_a_page_for_a_person_is_kept_nowhere(edge: Flask) -> None:
    def view() -> str:
        g.actor = Actor(kind="user", id="7", label="Sari")
        return "uang saya"

    edge.add_url_rule("/uang", "money", view)

    assert edge.test_client().get("/uang").headers["Cache-Control"] == "no-store"


def test_errors_carry_the_headers_too(visitor: FlaskClient) -> None:
    response = visitor.get("/tidak-ada")

    assert response.status_code == 404
    assert "frame-ancestors 'none'" in response.headers["Content-Security-Policy"]


def test_the_nonce_is_new_for_each_request_and_the_one_of_the_template(edge: Flask) -> None:
    edge.add_url_rule("/nonce", "nonce", csp_nonce)
    first, second = edge.test_client().get("/nonce"), edge.test_client().get("/nonce")

    assert first.text != second.text
    assert f"'nonce-{first.text}'" in first.headers["Content-Security-Policy"]


def test_hsts_in_production_only(make: Callable[..., Flask]) -> None:
    response = make(SHOP_ENV="production").test_client().get("/")

    assert response.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"


def test_hosts_from_the_settings_enter_the_policy(make: Callable[..., Flask]) -> None:
    edge = make(CSP_IMG_SRC=["https://media.example"], CSP_FORM_ACTION=["https://pay.example"])

    policy = edge.test_client().get("/").headers["Content-Security-Policy"]

    assert "img-src 'self' data: blob: https://media.example" in policy
    assert "form-action 'self' https://pay.example" in policy


def test_an_embeddable_view_may_be_framed(edge: Flask) -> None:
    edge.add_url_rule("/kartu", "card", embeddable(lambda: "kartu"))

    response = edge.test_client().get("/kartu")

    assert "frame-ancestors *" in response.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in response.headers
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.fixture
def guarded(edge: Flask) -> Flask:
    """An application that notes what was posted."""
    edge.extensions["posted"] = []

    def save() -> str:
        edge.extensions["posted"].append(request.path)
        return "tersimpan"

    for path in ("/simpan", "/api/v1/simpan", "/webhooks/stripe", "/apikah"):
        edge.add_url_rule(path, path, save, methods=["POST"])
    edge.add_url_rule("/token", "token", lambda: edge.jinja_env.globals["csrf_token"]())  # type: ignore[operator]
    return edge


def test_a_form_without_its_token_changes_nothing(guarded: Flask) -> None:
    response = guarded.test_client().post("/simpan", data={"a": "b"})

    assert response.status_code == 400
    assert "Formulir ini sudah kedaluwarsa" in response.text
    assert guarded.extensions["posted"] == []


def test_a_token_of_another_session_changes_nothing(guarded: Flask) -> None:
    foreign = guarded.test_client().get("/token").text

    response = guarded.test_client().post("/simpan", data={"csrf_token": foreign})

    assert response.status_code == 400
    assert guarded.extensions["posted"] == []


def test_a_form_with_its_token_is_taken(guarded: Flask) -> None:
    visitor = guarded.test_client()
    token = visitor.get("/token").text

    response = visitor.post("/simpan", data={"csrf_token": token})

    assert response.text == "tersimpan"
    assert guarded.extensions["posted"] == ["/simpan"]


def test_only_addresses_for_programs_need_no_token(guarded: Flask) -> None:
    visitor = guarded.test_client()

    assert visitor.post("/api/v1/simpan").status_code == 200
    assert visitor.post("/webhooks/stripe").status_code == 200
    assert visitor.post("/apikah").status_code == 400
    assert visitor.post("/en/api/v1/simpan").status_code == 404
    assert guarded.extensions["posted"] == ["/api/v1/simpan", "/webhooks/stripe"]


@pytest.mark.parametrize("host", ["evil.example", "kriya.example.evil.example", "kriya.example@evil.example", "a b"])
def test_a_foreign_host_is_refused(make: Callable[..., Flask], host: str) -> None:
    edge = make(TRUSTED_HOSTS="kriya.example, localhost")

    response = edge.test_client().get("/", headers={"Host": host})

    assert response.status_code == 400
    assert "depan" not in response.text
    assert "evil" not in response.text


def test_our_hosts_are_served(make: Callable[..., Flask]) -> None:
    visitor = make(TRUSTED_HOSTS=["kriya.example"]).test_client()

    assert visitor.get("/", headers={"Host": "kriya.example"}).status_code == 200
    assert visitor.get("/", headers={"Host": "kriya.example:8443"}).status_code == 200


def test_a_proxy_is_believed_only_when_it_is_trusted(make: Callable[..., Flask]) -> None:
    said = {"X-Forwarded-For": "203.0.113.7", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "kriya.example"}

    def seen(edge: Flask) -> str:
        edge.add_url_rule("/dari", "origin", lambda: f"{request.remote_addr} {request.scheme} {request.host}")
        return edge.test_client().get("/dari", headers=said).text

    assert seen(make()) == "127.0.0.1 http localhost"
    assert seen(make(TRUSTED_PROXIES=1)) == "203.0.113.7 https kriya.example"


def test_a_client_behind_the_proxy_cannot_choose_its_address(make: Callable[..., Flask]) -> None:
    edge = make(TRUSTED_PROXIES=1)
    edge.add_url_rule("/dari", "origin", lambda: str(request.remote_addr))

    response = edge.test_client().get("/dari", headers={"X-Forwarded-For": "127.0.0.1, 203.0.113.7"})

    assert response.text == "203.0.113.7"


def test_the_request_id_is_taken_made_logged_and_returned(edge: Flask) -> None:
    edge.add_url_rule("/id", "id", lambda: f"{g.request_id} {structlog.contextvars.get_contextvars()['request_id']}")
    visitor = edge.test_client()

    given = visitor.get("/id", headers={"X-Request-ID": "gateway-0001.a"})
    assert given.headers["X-Request-ID"] == "gateway-0001.a"
    assert given.text == "gateway-0001.a gateway-0001.a"
    for bad in ("short", "x" * 65, "<script>alert(1)</script>", "abcdefgh ijk"):
        made = visitor.get("/id", headers={"X-Request-ID": bad}).headers["X-Request-ID"]
        assert re.fullmatch(r"[0-9a-f]{32}", made)


def test_a_redirect_stays_on_this_site(edge: Flask) -> None:
    edge.add_url_rule("/lanjut", "next", lambda: redirect(safe_next(request.args.get("next"))))

    assert edge.test_client().get("/lanjut?next=//evil.example").headers["Location"] == "/"
    assert edge.test_client().get("/lanjut?next=/keranjang").headers["Location"] == "/keranjang"
