"""Carts, checkout, orders and work orders for programs: the contract, and bad input that changes nothing."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orders.models import Cart, CartLine, Claim, ShopOrder, WorkOrder
from shop.kernel import clock
from shop.kernel.unit_of_work import unit_of_work
from tests.orders import world
from tests.support.people import bearer, make_person

PHOTO = (Path(__file__).parents[2] / "demo/kurasi-2021/foto/01-depan.jpg").read_bytes()
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def variant(database: Any, now: datetime) -> str:
    with unit_of_work():
        return world.variant_id(world.make_listing(now=now))


def checkout_body(total: int, **changes: Any) -> dict[str, Any]:
    return {
        "email": "pembeli@contoh.example",
        "phone": "0812 3456 7890",
        "name": "Pembeli Uji",
        "address": {
            "region_code": "31.71", "district": "Menteng", "street": "Jl. Contoh No. 12", "postcode": "10330",
        },
        "shipping": {"courier": "jne", "service": "reguler"},
        "payment": {"provider": "simulated"},
        "shown_total": total,
        **changes,
    }  # fmt: skip


def new_cart(client: Any, variant: str, quantity: int = 1) -> str:
    cart_id = client.post(f"{BASE}/carts").json["id"]
    assert client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": quantity}).status_code == 200
    return str(cart_id)


def check_out(client: Any, cart_id: str, body: dict[str, Any], key: str = "k1") -> Any:
    return client.post(f"{BASE}/carts/{cart_id}/checkout", json=body, headers={"Idempotency-Key": key})


def test_from_cart_to_order(client: Any, variant: str) -> None:
    made = client.post(f"{BASE}/carts")
    assert made.status_code == 201
    cart_id = made.json["id"]
    assert cart_id.startswith("crt_")
    cart = client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": 2}).json
    (line,) = cart["lines"]
    assert (line["variant_id"], line["quantity"], line["unit_price"], line["line_total"], line["change"]) == (
        variant, 2, 250_000, 500_000, "",
    )  # fmt: skip
    assert (cart["goods_total"], cart["currency"], cart["order_id"]) == (500_000, "IDR", None)
    quote = client.get(f"{BASE}/shipping/quote?region=31.71&cart={cart_id}").json
    assert quote["estimate"] is True
    (parcel,) = quote["parcels"]
    jne = next(option for option in parcel["options"] if (option["courier"], option["service"]) == ("jne", "reguler"))
    assert (jne["fee"], jne["billed_kg"]) == (90_000, 5)
    answer = check_out(client, cart_id, checkout_body(590_000))
    assert answer.status_code == 201
    order = answer.json
    assert (order["status"], order["total"], order["shipping_total"], order["number"]) == (
        "awaiting_payment", 590_000, 90_000, "DL-26-000001",
    )  # fmt: skip
    assert order["payment"]["next_action"]["type"] == "redirect"
    assert order["work_orders"][0]["lines"][0]["content_hash"].startswith("v1:")
    again = check_out(client, cart_id, checkout_body(590_000))
    assert (again.status_code, again.json) == (201, order)
    other_key = check_out(client, cart_id, checkout_body(590_000), key="k2")
    assert other_key.json["id"] == order["id"]
    conflict = check_out(client, cart_id, checkout_body(1), key="k1")
    assert (conflict.status_code, conflict.json["code"]) == (409, "idempotency_conflict")
    assert world.count(ShopOrder) == 1
    assert client.delete(f"{BASE}/carts/{cart_id}").json["code"] == "cart_ordered"


def test_checkout_needs_a_key(client: Any, variant: str) -> None:
    cart_id = new_cart(client, variant)
    answer = client.post(f"{BASE}/carts/{cart_id}/checkout", json=checkout_body(286_000))
    assert (answer.status_code, answer.json["code"]) == (400, "idempotency_key_required")
    assert world.count(ShopOrder) == 0


def test_a_changed_total_is_a_409_with_the_new_one(client: Any, variant: str) -> None:
    cart_id = new_cart(client, variant)
    answer = check_out(client, cart_id, checkout_body(1))
    assert (answer.status_code, answer.json["code"], answer.json["ids"]) == (409, "total_changed", {"total": "286000"})
    assert world.count(ShopOrder) == 0
    assert world.stock_of(variant) == (5, 0)
    assert check_out(client, cart_id, checkout_body(286_000)).status_code == 201


def test_what_is_gone_is_a_409_with_the_variants(client: Any, variant: str, now: datetime) -> None:
    cart_id = new_cart(client, variant, 3)
    world.place({variant: 4}, now=now)
    answer = check_out(client, cart_id, checkout_body(1))
    assert (answer.status_code, answer.json["code"], answer.json["ids"]) == (
        409, "not_available", {"variant": variant},
    )  # fmt: skip
    assert client.get(f"{BASE}/carts/{cart_id}").json["lines"][0]["change"] == "short"


def test_an_empty_cart_is_refused(client: Any, database: Any) -> None:
    cart_id = client.post(f"{BASE}/carts").json["id"]
    answer = check_out(client, cart_id, checkout_body(1))
    assert (answer.status_code, answer.json["code"]) == (409, "cart_empty")


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 2**63, 1.5, "2", True, None, [], {}, "１"])
def test_bad_quantities(client: Any, variant: str, quantity: Any) -> None:
    cart_id = client.post(f"{BASE}/carts").json["id"]
    answer = client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": quantity})
    assert answer.status_code == 422
    assert "quantity" in answer.json["errors"]
    assert world.count(CartLine) == 0


def test_more_than_there_are_and_what_is_hidden(client: Any, variant: str, database: Any, now: datetime) -> None:
    from catalog import service as catalog

    cart_id = client.post(f"{BASE}/carts").json["id"]
    url = f"{BASE}/carts/{cart_id}/lines"
    answer = client.put(f"{url}/{variant}", json={"quantity": 6})
    assert (answer.status_code, answer.json["code"]) == (409, "not_available")
    assert client.put(f"{url}/var_nothing", json={"quantity": 1}).status_code == 409
    listing_id = database.session.get(world.Variant, variant).listing_id
    with unit_of_work():
        catalog.pause_listing(listing_id=listing_id, actor=world.SYSTEM, now=now)
    answer = client.put(f"{url}/{variant}", json={"quantity": 1})
    assert (answer.status_code, answer.json["code"]) == (409, "not_available")
    assert world.count(CartLine) == 0


@pytest.mark.parametrize("extra", [{"price": 1}, {"total": 1}, {"artisan_id": "art_x"}, {"unit_price": 1}])
def test_prices_come_from_us(client: Any, variant: str, extra: dict[str, Any]) -> None:
    cart_id = client.post(f"{BASE}/carts").json["id"]
    answer = client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": 1, **extra})
    assert (answer.status_code, set(answer.json["errors"])) == (422, set(extra))
    assert world.count(CartLine) == 0


BAD_BODIES: list[tuple[dict[str, Any], str]] = [
    ({"total": 286_000}, "total"),
    ({"shown_total": "286000"}, "shown_total"),
    ({"shown_total": -1}, "shown_total"),
    ({"shown_total": 286_000.0}, "shown_total"),
    ({"email": "tidak"}, "email"),
    ({"email": "a@b.id\r\nBcc: c@d.id"}, "email"),
    ({"phone": "12"}, "phone"),
    ({"name": "\u202eOrang"}, "name"),
    ({"name": "a\x00b"}, "name"),
    ({"name": ""}, "name"),
    ({"name": "a" * 1_000_000}, "name"),
    ({"address": []}, "address"),
    ({"address": {"region_code": "31.71"}}, "address.district"),
    ({"address": checkout_body(1)["address"] | {"postcode": "1033"}}, "address.postcode"),
    ({"address": checkout_body(1)["address"] | {"province_code": "32"}}, "address.region_code"),
    ({"address": checkout_body(1)["address"] | {"region_code": "99.99"}}, "address.region_code"),
    ({"shipping": {"courier": "jne"}}, "shipping.service"),
    ({"shipping": {}}, "shipping"),
    ({"shipping": {"courier": "jne", "service": "kapal"}}, "shipping"),
    ({"shipping": {"courier": "jne", "service": "reguler", "fee": 0}}, "shipping.fee"),
    ({"payment": {}}, "payment.provider"),
    ({"payment": None}, "payment"),
    ({"locale": "fr"}, "locale"),
]


@pytest.mark.parametrize(("change", "field"), BAD_BODIES)
def test_bad_checkouts(client: Any, variant: str, change: dict[str, Any], field: str) -> None:
    cart_id = new_cart(client, variant)
    answer = check_out(client, cart_id, checkout_body(286_000) | change)
    if answer.status_code == 413:
        assert len(json.dumps(change)) > 900_000
    else:
        assert answer.status_code == 422
        assert any(name.startswith(field) for name in answer.json["errors"]), answer.json
    assert world.count(ShopOrder) == 0
    assert world.stock_of(variant) == (5, 0)


def test_an_unknown_way_to_pay(client: Any, variant: str) -> None:
    cart_id = new_cart(client, variant)
    answer = check_out(client, cart_id, checkout_body(286_000, payment={"provider": "emas"}))
    assert (answer.status_code, answer.json["code"]) == (422, "provider_unavailable")
    assert world.count(ShopOrder) == 0
    assert world.stock_of(variant) == (5, 0)


@pytest.mark.parametrize(
    "raw", [b'{"quantity": NaN}', b'{"quantity": 1, "quantity": 2}', b"[" * 100_000, b'{"quantity"', b"\xff\xfe"]
)
def test_bad_json(client: Any, variant: str, raw: bytes) -> None:
    cart_id = client.post(f"{BASE}/carts").json["id"]
    answer = client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", data=raw, content_type="application/json")
    assert (answer.status_code, answer.json["code"]) == (400, "bad_json")
    assert world.count(CartLine) == 0


def test_unknown_and_foreign_carts_are_not_there(client: Any, variant: str, database: Any) -> None:
    for wrong in ("crt_", "crt_x", "nothing", "crt_" + "a" * 43, "crt_" + "é" * 30):
        assert client.get(f"{BASE}/carts/{wrong}").status_code == 404
    mine, theirs = bearer(make_person("customer")), bearer(make_person("customer"))
    cart_id = client.post(f"{BASE}/carts", headers=mine).json["id"]
    assert client.get(f"{BASE}/carts/{cart_id}", headers=mine).status_code == 200
    for headers in (theirs, {}):
        assert client.get(f"{BASE}/carts/{cart_id}", headers=headers).status_code == 404
        put = client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": 1}, headers=headers)
        assert put.status_code == 404
    assert world.count(CartLine) == 0
    assert client.delete(f"{BASE}/carts/{cart_id}", headers=mine).status_code == 204
    assert world.count(Cart) == 0


def test_an_order_is_its_owners_or_its_tokens(client: Any, variant: str) -> None:
    cart_id = new_cart(client, variant)
    order = check_out(client, cart_id, checkout_body(286_000)).json
    url = f"{BASE}/orders/{order['id']}"
    assert client.get(url).status_code == 404
    assert client.get(f"{url}?token=wrong").status_code == 404
    assert client.get(f"{url}?token={order['token']}").json["number"] == order["number"]
    assert client.get(url, headers={"X-Order-Token": order["token"]}).status_code == 200
    assert "token" not in client.get(url, headers={"X-Order-Token": order["token"]}).json
    assert client.get(url, headers=bearer(make_person("customer"))).status_code == 404
    assert client.get(url, headers=bearer(make_person("secretariat"))).status_code == 200
    assert client.get(f"{BASE}/orders/ord_nothing").status_code == 404


def test_the_order_of_an_account_and_of_a_reseller(client: Any, variant: str, database: Any) -> None:
    from tests.support.people import make_key

    reseller = make_person("reseller")
    headers = {"Authorization": f"Bearer {make_key(reseller, attribution='toko-mitra')}"}
    cart_id = client.post(f"{BASE}/carts", headers=headers).json["id"]
    client.put(f"{BASE}/carts/{cart_id}/lines/{variant}", json={"quantity": 1}, headers=headers)
    made = client.post(
        f"{BASE}/carts/{cart_id}/checkout", json=checkout_body(286_000), headers={**headers, "Idempotency-Key": "r"}
    )
    assert made.status_code == 201
    assert made.json["attribution"] == "toko-mitra"
    assert client.get(f"{BASE}/orders/{made.json['id']}", headers=headers).status_code == 200


def test_cancel_confirm_and_claim_by_token(client: Any, variant: str, database: Any, now: datetime) -> None:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    token = {"X-Order-Token": order.access_token}
    url = f"{BASE}/orders/{order.id}"
    early = client.post(f"{url}/confirm", json={"work_order_id": work_order.id}, headers=token)
    assert (early.status_code, early.json["code"]) == (409, "not_on_the_way")
    world.on_the_way(work_order, now=now)
    late = client.post(f"{url}/cancel", json={}, headers={**token, "Idempotency-Key": "c"})
    assert (late.status_code, late.json["code"]) == (409, "cannot_cancel")
    assert client.post(f"{url}/cancel", json={}, headers=token).status_code == 400
    body = {"work_order_id": work_order.id, "reason": "damaged", "description": "Sobek di tepi"}
    assert client.post(f"{url}/claims", json=body).status_code == 404
    assert client.post(f"{url}/claims", json={**body, "reason": "bored"}, headers=token).status_code == 422
    photo = client.post(
        f"{url}/photos", data={"file": (io.BytesIO(PHOTO), "foto.jpg")}, headers=token,
        content_type="multipart/form-data",
    )  # fmt: skip
    assert photo.status_code == 201
    claim = client.post(f"{url}/claims", json={**body, "photos": [photo.json["id"]]}, headers=token)
    assert claim.status_code == 201
    assert (claim.json["status"], claim.json["photos"]) == ("opened", [photo.json["id"]])
    frozen = client.post(f"{url}/confirm", json={"work_order_id": work_order.id}, headers=token)
    assert (frozen.status_code, frozen.json["code"]) == (409, "claim_open")
    assert world.count(Claim) == 1


def test_a_work_order_through_the_api(client: Any, variant: str, database: Any, now: datetime) -> None:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    headers = bearer(make_person("artisan", artisan_id=work_order.artisan_id))
    listed = client.get(f"{BASE}/work-orders", headers=headers).json
    assert [row["id"] for row in listed["items"]] == [work_order.id]
    assert listed["next"] is None
    url = f"{BASE}/work-orders/{work_order.id}"
    shown = client.get(url, headers=headers).json
    assert (shown["status"], shown["earning"], shown["recipient"]) == ("offered", 261_000, None)
    for _ in range(2):
        taken = client.post(f"{url}/accept", headers=headers)
        assert (taken.status_code, taken.json["status"]) == (200, "accepted")
    assert taken.json["recipient"]["phone"] == "+6281234567890"
    assert taken.json["recipient"]["address"]["street"] == "Jl. Contoh No. 12"
    photo = client.post(
        f"{BASE}/media", data={"file": (io.BytesIO(PHOTO), "foto.jpg")}, headers=headers,
        content_type="multipart/form-data",
    ).json["id"]  # fmt: skip
    line_id = shown["lines"][0]["id"]
    unchecked = client.post(f"{url}/ship", json={"tracking_number": "012345678901"}, headers=headers)
    assert (unchecked.status_code, unchecked.json["code"]) == (409, "not_checked")
    bad = {"lines": [{"line_id": line_id, "count": 2}], "photos": [photo]}
    assert client.post(f"{url}/pack", json=bad, headers=headers).json["code"] == "deviation_unexplained"
    good = {"lines": [{"line_id": line_id, "count": 1, "weight_g": 790}], "photos": [photo]}
    packed = client.post(f"{url}/pack", json=good, headers=headers)
    assert (packed.status_code, packed.json["status"], packed.json["check"]["result"]) == (200, "packed", "same")
    odd = client.post(f"{url}/ship", json={"tracking_number": "1234"}, headers=headers)
    assert (odd.status_code, odd.json["code"]) == (422, "tracking_number_odd")
    sent = client.post(f"{url}/ship", json={"tracking_number": "012345678901"}, headers=headers)
    assert (sent.status_code, sent.json["status"]) == (200, "shipped")
    assert order.id


def test_foreign_work_orders_are_not_there(client: Any, variant: str, database: Any, now: datetime) -> None:
    _, (work_order,) = world.bought({variant: 1}, now=now)
    with unit_of_work():
        other = world.make_listing(now=now, name="Sanggar Lain")
    headers = bearer(make_person("artisan", artisan_id=other.artisan_id))
    url = f"{BASE}/work-orders/{work_order.id}"
    assert client.get(f"{BASE}/work-orders", headers=headers).json["items"] == []
    assert client.get(url, headers=headers).status_code == 404
    assert client.post(f"{url}/accept", headers=headers).status_code == 404
    assert client.post(f"{url}/decline", json={"reason": "ill_or_away"}, headers=headers).status_code == 404
    assert client.post(f"{url}/accept").status_code == 401
    assert client.post(f"{url}/accept", headers=bearer(make_person("customer"))).status_code == 403
    assert world.fresh(work_order).status == "offered"


def test_lists_go_on_after_a_cursor(client: Any, variant: str, database: Any, now: datetime) -> None:
    works: list[WorkOrder] = []
    for _ in range(3):
        works += world.bought({variant: 1}, now=now)[1]
    headers = bearer(make_person("artisan", artisan_id=works[0].artisan_id))
    first = client.get(f"{BASE}/work-orders?limit=2", headers=headers).json
    rest = client.get(f"{BASE}/work-orders?limit=2&cursor={first['next']}", headers=headers).json
    assert [row["id"] for row in first["items"] + rest["items"]] == [work.id for work in reversed(works)]
    assert client.get(f"{BASE}/work-orders?status=declined", headers=headers).json["items"] == []
    assert client.get(f"{BASE}/work-orders?limit=0", headers=headers).status_code == 422
    assert client.get(f"{BASE}/work-orders?cursor=nonsense", headers=headers).status_code == 422


@pytest.mark.parametrize("query", ["", "region=31.71", "region=x&variant_id=y", "region=31.71&foo=1"])
def test_bad_quotes(client: Any, variant: str, query: str) -> None:
    assert client.get(f"{BASE}/shipping/quote?{query}").status_code == 422


def test_a_quote_for_one_piece(client: Any, variant: str) -> None:
    answer = client.get(f"{BASE}/shipping/quote?region=31.71&variant_id={variant}&quantity=2")
    assert answer.status_code == 200
    assert answer.json["parcels"][0]["goods_total"] == 500_000
    unknown = client.get(f"{BASE}/shipping/quote?region=99.99&variant_id={variant}")
    assert (unknown.status_code, unknown.json["code"]) == (422, "address_unknown")
