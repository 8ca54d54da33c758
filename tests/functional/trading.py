"""Buying through the API, as a partner shop does it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.functional.open_shop import Api, OpenShop
from tests.functional.visiting import JAKARTA_PUSAT

ADDRESS: dict[str, Any] = {
    "region_code": JAKARTA_PUSAT,
    "district": "Menteng",
    "street": "Jalan Cikini Raya 73",
    "postcode": "10330",
}


def cart(api: Api, wants: Mapping[str, int]) -> str:
    """A new cart with so many pieces of each variant; its id."""
    made = api.post("/carts", status=201)["id"]
    for variant_id, quantity in wants.items():
        api.put(f"/carts/{made}/lines/{variant_id}", {"quantity": quantity})
    return str(made)


def quote(api: Api, cart_id: str) -> dict[str, dict[str, Any]]:
    """The cheapest way for every parcel of a cart, by parcel key."""
    parcels = api.get("/shipping/quote", params={"region": JAKARTA_PUSAT, "cart": cart_id})["parcels"]
    return {each["key"]: min(each["options"], key=lambda option: int(option["fee"])) for each in parcels}


def checkout_body(api: Api, cart_id: str, *, provider: str = "simulated", **changes: Any) -> dict[str, Any]:
    """A complete checkout of a cart, at the total that is right now."""
    chosen = quote(api, cart_id)
    goods = api.get(f"/carts/{cart_id}")["goods_total"]
    return {
        "name": "Sari Wulandari",
        "email": "sari@contoh.id",
        "phone": "+6281234567890",
        "address": ADDRESS,
        "shipping": {
            "parcels": {
                key: {"courier": option["courier"], "service": option["service"]} for key, option in chosen.items()
            }
        },
        "payment": {"provider": provider},
        "shown_total": goods + sum(int(option["fee"]) for option in chosen.values()),
        **changes,
    }


def bought(shop: OpenShop, wants: Mapping[str, int]) -> dict[str, Any]:
    """An order of a stranger, paid with the simulated provider; with its token."""
    api = shop.api()
    cart_id = cart(api, wants)
    order: dict[str, Any] = api.post(f"/carts/{cart_id}/checkout", checkout_body(api, cart_id), status=201)
    api.post(f"/payments/{order['payment']['id']}/simulate", {"outcome": "captured"})
    paid: dict[str, Any] = api.get(f"/orders/{order['id']}", params={"token": order["token"]})
    assert paid["status"] == "paid"
    return {**paid, "token": order["token"]}
