"""Fifty clients, ten pieces, real connections: exactly ten are sold."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import requests

from tests.functional import trading
from tests.functional.open_shop import OpenShop

CLIENTS, PIECES = 50, 10


def test_fifty_clients_racing_for_ten_pieces_buy_exactly_ten(shop: OpenShop) -> None:
    public = shop.api()
    rows = [row for row in public.everything("/products") if row["mode"] == "ready_stock"]
    listing = next(row for row in rows if row["available"] > PIECES)
    # Somebody takes what is above ten.
    trading.bought(shop, {listing["variant_id"]: listing["available"] - PIECES})
    assert public.get(f"/products/{listing['id']}")["available"] == PIECES
    carts = [trading.cart(shop.api(), {listing["variant_id"]: 1}) for _ in range(CLIENTS)]
    body = trading.checkout_body(public, carts[0])
    start = Barrier(CLIENTS)

    def check_out(cart_id: str) -> requests.Response:
        api = shop.api()
        start.wait(timeout=60)
        return api.ask("POST", f"/carts/{cart_id}/checkout", json=body)

    with ThreadPoolExecutor(CLIENTS) as pool:
        answers = list(pool.map(check_out, carts))

    assert sorted({answer.status_code for answer in answers}) == [201, 409], [answer.text for answer in answers][:3]
    orders = [answer.json() for answer in answers if answer.status_code == 201]
    assert len(orders) == PIECES
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"not_available"}
    assert len({order["id"] for order in orders}) == PIECES
    for order in orders:
        public.post(f"/payments/{order['payment']['id']}/simulate", {"outcome": "captured"})
        assert public.get(f"/orders/{order['id']}", params={"token": order["token"]})["status"] == "paid"
    # Sold out: not in the list any more, and not in a cart.
    assert listing["id"] not in [row["id"] for row in public.everything("/products")]
    late = public.post("/carts", status=201)["id"]
    answer = public.ask("PUT", f"/carts/{late}/lines/{listing['variant_id']}", json={"quantity": 1})
    assert (answer.status_code, answer.json()["code"]) == (409, "not_available")
