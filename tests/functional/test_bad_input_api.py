"""Bad input at the API: a clear refusal, nothing changed, never a 5xx."""

import hashlib
import hmac
import json
import time
from typing import Any

import pytest
import requests

from tests.functional import trading
from tests.functional.conftest import WEBHOOK_SECRET
from tests.functional.open_shop import Api, OpenShop
from tests.functional.signed_in import SignedIn

JSON = {"Content-Type": "application/json"}
DEEP = 100_000


@pytest.fixture(scope="module")
def listing(quiet_shop: OpenShop) -> dict[str, Any]:
    """Something ready to be bought."""
    rows = quiet_shop.api().everything("/products", limit=100)
    return next(row for row in rows if row["mode"] == "ready_stock" and row["available"] > 5)


@pytest.fixture(scope="module")
def cart_id(quiet_shop: OpenShop, listing: dict[str, Any]) -> str:
    """A cart that stays a cart."""
    return trading.cart(quiet_shop.api(), {listing["variant_id"]: 1})


@pytest.fixture(scope="module")
def good(quiet_shop: OpenShop, cart_id: str) -> dict[str, Any]:
    """A checkout without a fault."""
    return trading.checkout_body(quiet_shop.api(), cart_id)


def refused(answer: requests.Response, *statuses: int) -> dict[str, Any]:
    """The problem of an answer that must have one of these statuses."""
    assert answer.status_code in statuses, f"{answer.status_code}: {answer.text[:600]}"
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body: dict[str, Any] = answer.json()
    assert body["status"] == answer.status_code and body["detail"]
    return body


@pytest.mark.parametrize(
    ("raw", "headers", "status"),
    [
        (b'{"quantity": NaN}', JSON, 400),
        (b'{"quantity": -Infinity}', JSON, 400),
        (b'{"quantity": 1, "quantity": 2}', JSON, 400),
        (b"[" * DEEP + b"]" * DEEP, JSON, 400),
        (b'{"quantity": ' + b"[" * 60 + b"]" * 60 + b"}", JSON, 400),
        (b'{"quantity": 1', JSON, 400),
        (b'{"quantity": 1}}', JSON, 400),
        (b'\xff\xfe{\x00}\x00', JSON, 400),
        ('{"quantity": 1}'.encode("utf-16"), JSON, 400),
        (b'{"quantity": 1}', {"Content-Type": "application/json; charset=utf-16"}, 415),
        (b"quantity=1", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
        (b"", JSON, 422),
        (b"[]", JSON, 422),
        (b"null", JSON, 422),
        (b'"x"', JSON, 422),
        (b"{}", JSON, 422),
        (b'{"quantity": null}', JSON, 422),
        (b'{"quantity": {}}', JSON, 422),
        (b'{"quantity": 1, "price": 1}', JSON, 422),
        (b'{"quantity": 1, "note": "' + b"x" * (1024 * 1024) + b'"}', JSON, 413),
    ],
)  # fmt: skip
def test_json_of_every_bad_kind(
    quiet_shop: OpenShop, cart_id: str, listing: dict[str, Any], raw: bytes, headers: dict[str, str], status: int
) -> None:
    path = f"/carts/{cart_id}/lines/{listing['variant_id']}"
    with quiet_shop.unchanged():
        body = refused(quiet_shop.api().ask("PUT", path, data=raw, headers=headers), status)
    assert status != 400 or body["code"] == "bad_json"
    assert quiet_shop.api().get(f"/carts/{cart_id}")["lines"][0]["quantity"] == 1


@pytest.mark.parametrize(
    "quantity",
    ["-1", "0", "1000", str(10**9), str(2**63), "1" + "0" * 400, "1.5", "1.0", "1e3", '"2"', "true", '"２"', "[1]"],
)
def test_quantities_that_are_none(quiet_shop: OpenShop, cart_id: str, listing: dict[str, Any], quantity: str) -> None:
    path = f"/carts/{cart_id}/lines/{listing['variant_id']}"
    raw = f'{{"quantity": {quantity}}}'.encode()
    body = refused(quiet_shop.api().ask("PUT", path, data=raw, headers=JSON), 422, 400)
    assert body["status"] == 400 or "quantity" in body["errors"]
    assert quiet_shop.api().get(f"/carts/{cart_id}")["lines"][0]["quantity"] == 1


TEXTS = {
    "nul": "Sari\x00Wulandari",
    "surrogate": "Sari\ud800",
    "combining": "a" + "\u0301" * 3000,
    "bidi": "Sari\u202egnulnak",
    "invisible": "\u200b\u200b\u200b",
    "blank": "   ",
    "control": "Sari\x1b[31m",
    "long": "x" * 500_000,
    "number": 5,
    "list": ["Sari"],
}


@pytest.mark.parametrize("kind", TEXTS)
@pytest.mark.parametrize("field", ["name", "street"])
def test_texts_of_every_bad_kind(
    quiet_shop: OpenShop, cart_id: str, good: dict[str, Any], field: str, kind: str
) -> None:
    body = json.loads(json.dumps(good))
    place = body if field == "name" else body["address"]
    place[field] = TEXTS[kind]
    raw = json.dumps(body).encode()
    with quiet_shop.unchanged():
        answer = quiet_shop.api().ask("POST", f"/carts/{cart_id}/checkout", data=raw, headers=JSON)
        problem = refused(answer, 422, 400)
    assert problem["status"] == 400 or any(name.endswith(field) for name in problem["errors"]), problem


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"total": 1}, "total"),
        ({"price": 1}, "price"),
        ({"artisan_id": "art_00000000000000000000000000"}, "artisan_id"),
        ({"shown_total": "166000"}, "shown_total"),
        ({"shown_total": 166000.5}, "shown_total"),
        ({"shown_total": -1}, "shown_total"),
        ({"shown_total": None}, "shown_total"),
        ({"email": "bukan alamat"}, "email"),
        ({"email": "a@b.id\r\nBcc: c@d.id"}, "email"),
        ({"email": "a@b.id,c@d.id"}, "email"),
        ({"phone": "telepon"}, "phone"),
        ({"payment": {"provider": "gratis"}}, None),
        ({"payment": {}}, "payment.provider"),
        ({"payment": {"provider": "simulated", "amount": 1}}, "payment.amount"),
        ({"address": {**trading.ADDRESS, "postcode": "1033"}}, "address.postcode"),
        ({"address": {**trading.ADDRESS, "postcode": "１０３３０"}}, "address.postcode"),
        ({"address": {**trading.ADDRESS, "region_code": "99.99"}}, None),
        ({"address": {**trading.ADDRESS, "province_code": "18"}}, "address.region_code"),
        ({"shipping": {"parcels": {}}}, None),
        ({"shipping": {"courier": "jne"}}, "shipping.service"),
        ({"shipping": {"courier": "merpati", "service": "pos"}}, None),
        ({"locale": "xx"}, "locale"),
    ],
)
def test_checkouts_that_are_none(
    quiet_shop: OpenShop, cart_id: str, good: dict[str, Any], changes: dict[str, Any], field: str | None
) -> None:
    if changes == {"shipping": {"parcels": {}}}:
        # No choice at all means the usual way; then the total is another one.
        changes = {**changes, "shown_total": 1}
    with quiet_shop.unchanged():
        answer = quiet_shop.api().ask("POST", f"/carts/{cart_id}/checkout", json={**good, **changes})
        body = refused(answer, 422, 409)
    assert field is None or field in body["errors"], body
    assert quiet_shop.api().get(f"/carts/{cart_id}")["order_id"] is None


STRANGE_IDS = (
    "-1", "0", str(2**63), "1" + "0" * 400, "1.5", "true", "%EF%BC%92", "%00", "%ED%A0%80", "..%2F..%2Fetc",
    "'%20OR%201=1--", "ord_00000000000000000000000000", "null",
)  # fmt: skip


@pytest.mark.parametrize("strange", STRANGE_IDS)
def test_ids_that_are_none(quiet_shop: OpenShop, strange: str) -> None:
    asked: list[tuple[Api, str, str]] = [
        (quiet_shop.api(), "GET", f"/products/{strange}"),
        (quiet_shop.api(), "GET", f"/artisans/{strange}"),
        (quiet_shop.api(), "GET", f"/carts/{strange}"),
        (quiet_shop.api(), "DELETE", f"/carts/{strange}"),
        (quiet_shop.api(), "GET", f"/orders/{strange}"),
        (quiet_shop.api(), "GET", f"/payments/{strange}"),
        (quiet_shop.api("artisan_1"), "GET", f"/work-orders/{strange}"),
        (quiet_shop.api("artisan_1"), "POST", f"/work-orders/{strange}/accept"),
        (quiet_shop.api("buyer"), "GET", f"/runs/{strange}"),
        (quiet_shop.api("buyer"), "GET", f"/lots/{strange}"),
        (quiet_shop.api("finance"), "GET", f"/payouts/{strange}"),
        (quiet_shop.api("secretariat"), "GET", f"/submissions/{strange}"),
    ]
    with quiet_shop.unchanged():
        for api, method, path in asked:
            options = {"json": {}} if method == "POST" else {}
            answer = api.ask(method, path, **options)
            assert answer.status_code in (404, 400, 405), f"{method} {path}: {answer.status_code} {answer.text[:200]}"
        for page in (f"/produk/{strange}", f"/pesanan/{strange}", f"/bayar/{strange}", f"/media/{strange}/320.webp"):
            answer = SignedIn(quiet_shop).get(page)
            assert answer.status_code in (404, 400), f"{page}: {answer.status_code}"


def test_what_cannot_be_bought_is_not_available(quiet_shop: OpenShop, cart_id: str) -> None:
    """Hidden after it was put in the cart: the cart says so, and nothing is charged."""
    api = quiet_shop.api()
    rows = [row for row in api.everything("/products", limit=100) if row["mode"] == "ready_stock"]
    victim = rows[-1]
    mine = trading.cart(api, {victim["variant_id"]: 1})
    body = trading.checkout_body(api, mine)
    secretariat = SignedIn(quiet_shop, "secretariat")
    held = secretariat.post(f"/meja/etalase/{victim['id']}/tahan", {"reason": "Foto diperiksa ulang"})
    assert held.status_code == 303

    with quiet_shop.unchanged():
        answer = api.ask("POST", f"/carts/{mine}/checkout", json=body)
        assert refused(answer, 409)["code"] == "not_available"
        for variant_id in (victim["variant_id"], "var_00000000000000000000000000"):
            answer = api.ask("PUT", f"/carts/{cart_id}/lines/{variant_id}", json={"quantity": 1})
            assert refused(answer, 409, 404)["code"] in ("not_available", "not_found")
    assert api.ask("GET", f"/products/{victim['id']}").status_code == 404
    assert victim["id"] not in [row["id"] for row in api.everything("/products")]

    lifted = secretariat.post(f"/meja/etalase/{victim['id']}/lepas", {"reason": "Sudah sesuai"})
    assert lifted.status_code == 303
    assert api.get(f"/products/{victim['id']}")["available"] == victim["available"]


def test_more_than_there_is(quiet_shop: OpenShop, listing: dict[str, Any]) -> None:
    api = quiet_shop.api()
    mine = api.post("/carts", status=201)["id"]
    with quiet_shop.unchanged():
        answer = api.ask(
            "PUT", f"/carts/{mine}/lines/{listing['variant_id']}", json={"quantity": listing["available"] + 1}
        )
        assert refused(answer, 409)["code"] == "not_available"
        empty = api.ask("POST", f"/carts/{mine}/checkout", json={**trading.checkout_body(api, mine, shown_total=0)})
        assert refused(empty, 409, 422)["code"] in ("cart_empty", "invalid_input")


def test_a_return_without_a_payment_pays_nothing(quiet_shop: OpenShop, listing: dict[str, Any]) -> None:
    api = quiet_shop.api()
    mine = trading.cart(api, {listing["variant_id"]: 1})
    order = api.post(f"/carts/{mine}/checkout", trading.checkout_body(api, mine), status=201)
    path = f"/payments/{order['payment']['id']}"
    with quiet_shop.unchanged():
        for outcome in ("processing", "CAPTURED", "", None, 1, ["captured"]):
            refused(api.ask("POST", f"{path}/simulate", json={"outcome": outcome}), 422)
        for extra in ({"amount": 1}, {"order": "ord_00000000000000000000000000"}):
            refused(api.ask("POST", f"{path}/simulate", json={"outcome": "captured", **extra}), 422)
        stranger = SignedIn(quiet_shop)
        for query in ("", "?status=paid", "?payment_id=pay_00000000000000000000000000", "?amount=1"):
            assert stranger.get(f"/bayar/{order['payment']['id']}/kembali{query}").status_code == 200
    assert api.get(path)["status"] == "pending"
    assert api.get(f"/orders/{order['id']}", params={"token": order["token"]})["status"] == "awaiting_payment"


def signed(body: bytes, *, at: float, secret: str = WEBHOOK_SECRET) -> str:
    """The header as Stripe documents it."""
    stamp = str(int(at))
    made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return f"t={stamp},v1={made}"


def test_webhooks_that_nobody_signed_leave_no_trace(quiet_shop: OpenShop) -> None:
    event = {
        "id": "evt_x", "object": "event", "type": "checkout.session.completed", "created": 1_790_000_000,
        "api_version": "2026-01-28", "data": {"object": {"id": "cs_x", "object": "checkout.session"}},
    }  # fmt: skip
    body, now = json.dumps(event).encode(), time.time()
    good = signed(body, at=now)
    bad: list[tuple[bytes, str | None]] = [
        (body, None),
        (body, ""),
        (body, "nonsense"),
        (body, "t=1,v1="),
        (body, signed(body, at=now, secret="whsec_other")),
        (body, signed(body, at=now - 3600)),
        (body, signed(body, at=now + 3600)),
        (json.dumps(event, indent=1).encode(), good),
        (body + b" ", good),
        (b"", signed(b"", at=now)),
        (b"{", signed(b"{", at=now)),
        (b"[]", signed(b"[]", at=now)),
        (b'"x"', signed(b'"x"', at=now)),
        (b"\xff\xfe", signed(b"\xff\xfe", at=now)),
    ]
    session = requests.Session()
    session.trust_env = False
    with quiet_shop.unchanged():
        for raw, signature in bad:
            headers = {**JSON, **({} if signature is None else {"Stripe-Signature": signature})}
            answer = session.post(f"{quiet_shop.url}/webhooks/stripe", data=raw, headers=headers, timeout=30)
            assert answer.status_code == 400, f"{raw[:40]!r} {signature}: {answer.status_code} {answer.text[:300]}"
        for path, status in (
            ("/webhooks/unknown", 404),
            ("/webhooks/bank_transfer", 400),
            ("/webhooks/simulated", 400),
        ):
            assert session.post(quiet_shop.url + path, data=body, headers=JSON, timeout=30).status_code == status
        huge = session.post(f"{quiet_shop.url}/webhooks/stripe", data=b"x" * 600_000, headers=JSON, timeout=30)
        assert huge.status_code == 413
        assert session.get(f"{quiet_shop.url}/webhooks/stripe", timeout=30).status_code == 405
    # The same body, rightly signed, is kept: it was the signature that was refused.
    kept = session.post(
        f"{quiet_shop.url}/webhooks/stripe", data=body, headers={**JSON, "Stripe-Signature": good}, timeout=30
    )
    assert kept.status_code == 200


def test_offtake_that_does_not_add_up(quiet_shop: OpenShop, listing: dict[str, Any]) -> None:
    buyer = quiet_shop.api("buyer")
    order = {
        "revision_id": listing["revision"]["id"],
        "quantity": 5,
        "unit_price": listing["price"],
        "due_on": "2027-09-01",
    }
    bad: list[tuple[dict[str, Any], tuple[int, ...]]] = [
        ({"quantity": 0}, (422,)),
        ({"quantity": -5}, (422,)),
        ({"quantity": 10**9}, (422,)),
        ({"unit_price": 0}, (422,)),
        ({"unit_price": 10**13}, (422,)),
        ({"advance_bp": 5001}, (422,)),
        ({"due_on": "besok"}, (422,)),
        ({"due_on": "2020-01-01"}, (409, 422)),
        ({"resale_price": listing["price"] * 10}, (409, 422)),
        ({"content_hash": "v1:other"}, (409,)),
        ({"artisan_id": "art_00000000000000000000000000"}, (404, 409, 422)),
        ({"revision_id": "rev_00000000000000000000000000"}, (404, 409, 422)),
        ({"commitment_id": "cmt_00000000000000000000000000"}, (404, 409, 422)),
        ({"total": 1}, (422,)),
    ]
    with quiet_shop.unchanged():
        for changes, statuses in bad:
            refused(buyer.ask("POST", "/runs", json={**order, **changes}), *statuses)
        lot = {"lot_id": "lot_00000000000000000000000000", "accepted": 1}
        refused(buyer.ask("POST", "/inspections", json=lot), 404)
        refused(quiet_shop.api("finance").ask("POST", "/payouts", json={}), 409)


def test_a_round_that_was_announced_takes_no_more_scores(quiet_shop: OpenShop) -> None:
    curator = quiet_shop.api("curator_1")
    sheet = curator.get("/score-sheets", params={"limit": 1})["items"][0]
    body = {"content_hash": sheet["submission_hash"], "scores": sheet["scores"], "gates": sheet["gates"], "note": "x"}
    path = f"/score-sheets/{sheet['id']}"
    with quiet_shop.unchanged():
        refused(curator.ask("POST", path, json=body), 409)
        refused(curator.ask("POST", path, json={**body, "content_hash": "v1:stale"}), 409)
        refused(curator.ask("POST", path, json={**body, "scores": {"1.1": 6}}), 422)
        refused(quiet_shop.api("curator_2").ask("POST", path, json=body), 404)
        refused(quiet_shop.api("artisan_1").ask("POST", path, json=body), 403, 404)
