"""From a cart to an order: everything promised at once, or nothing."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from catalog import service as catalog
from catalog.errors import NotAvailable
from orders.errors import AddressUnknown, CartChanged, CartEmpty, CartOrdered, ShippingNotOffered, TotalChanged
from orders.models import Cart, CartLine, OrderLine, ShopOrder, WorkOrder
from orders.queries import carts
from orders.service import cart as cart_service
from orders.service import checkout
from orders.service.cart import BadQuantity
from orders.service.checkout import Address, Choice
from shop.artisans import service as artisans
from shop.kernel.actors import ANONYMOUS, SYSTEM, Actor
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.messages.models import Message
from shop.payments.models import Payment
from tests.catalog import world as catalog_world
from tests.orders import world

CUSTOMER = Actor(kind="user", id="usr_customer", label="Pembeli", roles=frozenset({"customer"}))


@pytest.fixture
def two_makers(database: Any, now: datetime) -> tuple[str, str]:
    with unit_of_work():
        one = world.make_listing(now=now, name="Sanggar Satu", price=250_000, stock=5, weight_g=1400)
        two = world.make_listing(
            now=now, name="Sanggar Dua", price=400_000, mode="made_to_order", stock=0, weight_g=780, lead_time_days=30
        )
    return world.variant_id(one), world.variant_id(two)


def place(token: str, now: datetime, **changes: Any) -> checkout.Placed:
    asked = world.wish(changes.pop("total", None) or world.total_of(token, now=now), **changes)
    return perform(lambda: checkout.place_order(token=token, wish=asked, actor=ANONYMOUS, now=now))


def nothing_happened(variant: str, on_hand: int = 5) -> None:
    assert world.count(ShopOrder) == world.count(WorkOrder) == world.count(OrderLine) == world.count(Payment) == 0
    assert world.stock_of(variant) == (on_hand, 0)


def test_two_makers_become_two_work_orders_and_one_payment(two_makers: tuple[str, str], now: datetime) -> None:
    ready, made = two_makers
    order = world.place({ready: 2, made: 1}, now=now)
    works = world.work_orders(order)
    assert order.number == "DL-26-000001"
    assert (order.goods_total, order.shipping_total, order.total) == (900_000, 126_000, 1_026_000)
    assert sum(work.goods_total for work in works) == 900_000
    assert sum(work.shipping_fee for work in works) == order.shipping_total
    assert {(work.fulfiller, work.status, work.mode) for work in works} == {
        ("artisan", "awaiting_payment", "ready_stock"), ("artisan", "awaiting_payment", "made_to_order"),
    }  # fmt: skip
    assert sorted(work.commission for work in works) == [40_000, 50_000]
    by_mode = {work.mode: work for work in works}
    assert str(by_mode["made_to_order"].promised_on) == "2026-12-24"
    assert by_mode["ready_stock"].promised_on is None
    (line,) = world.lines_of(by_mode["ready_stock"])
    assert (line.variant_id, line.quantity, line.unit_price, line.line_total) == (ready, 2, 250_000, 500_000)
    assert line.content_hash.startswith("v1:")
    assert world.stock_of(ready) == (5, 2)
    payment = world.payments.payment(order.payment_id or "")
    assert (payment.amount, payment.purpose_type, payment.purpose_id) == (order.total, "order", order.id)
    assert payment.return_url.startswith("http://localhost/pesanan/DL-26-000001?t=")
    assert order.reserved_until == world.later(now, minutes=15)
    assert order.address["province_code"] == "31"


def test_a_repeated_checkout_gives_the_same_order(two_makers: tuple[str, str], now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    first, again = place(token, now), place(token, now, total=1)
    assert first.created and not again.created
    assert first.order_id == again.order_id
    assert world.count(ShopOrder) == 1
    assert world.stock_of(two_makers[0]) == (5, 1)


def test_an_ordered_cart_is_kept_as_it_was(two_makers: tuple[str, str], now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    place(token, now)
    with pytest.raises(CartOrdered):
        perform(
            lambda: cart_service.set_line(token=token, variant_id=two_makers[0], quantity=2, actor=ANONYMOUS, now=now)
        )
    assert [line.quantity for line in carts.cart(token, now=now).lines] == [1]


def test_the_next_order_has_the_next_number(two_makers: tuple[str, str], now: datetime) -> None:
    world.place({two_makers[0]: 1}, now=now)
    assert world.place({two_makers[0]: 1}, now=now).number == "DL-26-000002"


def test_the_customer_is_charged_what_was_shown_or_nothing(two_makers: tuple[str, str], now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    right = world.total_of(token, now=now)
    with pytest.raises(TotalChanged) as refusal:
        place(token, now, total=right - 1)
    assert refusal.value.ids == {"total": str(right)}
    nothing_happened(two_makers[0])


def test_a_changed_price_needs_the_new_total(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    before = world.total_of(token, now=now)
    listing_id = database.session.get(catalog_world.Variant, two_makers[0]).listing_id
    perform(lambda: catalog.change_price(listing_id=listing_id, price=300_000, actor=SYSTEM, now=now))
    (line,) = carts.cart(token, now=now).lines
    assert (line.change, line.seen_price, line.price) == ("price", 250_000, 300_000)
    with pytest.raises(TotalChanged) as refusal:
        place(token, now, total=before)
    assert refusal.value.ids == {"total": str(before + 50_000)}
    nothing_happened(two_makers[0])
    assert place(token, now, total=before + 50_000).created


def test_a_new_revision_has_to_be_accepted_first(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    listing = database.session.get(
        catalog_world.Listing, database.session.get(catalog_world.Variant, two_makers[0]).listing_id
    )
    with unit_of_work():
        revised = catalog_world.make_revision(
            artisan_id=listing.artisan_id, now=now, product_id=listing.product_id, description_id="Warna baru.",
            weight_g=1400,
        )  # fmt: skip
        catalog_world.clear(revised, now=now)
    assert carts.cart(token, now=now).lines[0].change == "revision"
    with pytest.raises(CartChanged):
        place(token, now)
    nothing_happened(two_makers[0])
    perform(lambda: cart_service.accept_line(token=token, variant_id=two_makers[0], actor=ANONYMOUS, now=now))
    order = database.session.get(ShopOrder, place(token, now).order_id)
    assert world.lines_of(world.work_orders(order)[0])[0].revision_id == revised.id


def test_an_empty_cart(database: Any, now: datetime) -> None:
    token = world.fill_cart({}, now=now)
    with pytest.raises(CartEmpty):
        place(token, now, total=1)
    assert world.count(ShopOrder) == 0


def test_sold_meanwhile(two_makers: tuple[str, str], now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 4}, now=now)
    total = world.total_of(token, now=now)
    world.place({two_makers[0]: 2}, now=now)
    assert carts.cart(token, now=now).lines[0].change == "short"
    with pytest.raises(NotAvailable) as refusal:
        place(token, now, total=total)
    assert refusal.value.ids == {"variant": two_makers[0]}
    assert world.count(ShopOrder) == 1
    assert world.stock_of(two_makers[0]) == (5, 2)


def test_a_suspended_maker_is_not_purchasable(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    total = world.total_of(token, now=now)
    listing = database.session.get(
        catalog_world.Listing, database.session.get(catalog_world.Variant, two_makers[0]).listing_id
    )
    perform(lambda: artisans.suspend_membership(artisan_id=listing.artisan_id, reason="Uji", actor=SYSTEM, now=now))
    assert carts.cart(token, now=now).lines[0].change == "unavailable"
    with pytest.raises(NotAvailable):
        place(token, now, total=total)
    nothing_happened(two_makers[0])


@pytest.mark.parametrize("quantity", [0, -1, 10**9, 2**63, True])
def test_quantities_that_nobody_means(two_makers: tuple[str, str], now: datetime, quantity: Any) -> None:
    token = world.fill_cart({}, now=now)
    with pytest.raises(BadQuantity):
        perform(
            lambda: cart_service.set_line(
                token=token, variant_id=two_makers[0], quantity=quantity, actor=ANONYMOUS, now=now
            )
        )
    assert world.count(CartLine) == 0


def test_more_than_there_are(two_makers: tuple[str, str], now: datetime) -> None:
    token = world.fill_cart({}, now=now)
    with pytest.raises(NotAvailable):
        perform(
            lambda: cart_service.set_line(token=token, variant_id=two_makers[0], quantity=6, actor=ANONYMOUS, now=now)
        )
    assert world.count(CartLine) == 0


def test_a_cart_of_an_account_is_nobody_elses(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    with unit_of_work():
        from shop.identity.models import User

        database.session.add(
            User(id=CUSTOMER.id, email="a@contoh.example", name="A", fs_uniquifier="a", created_at=now)
        )
    token = world.fill_cart({two_makers[0]: 1}, now=now, actor=CUSTOMER)
    with pytest.raises(NotFound):
        perform(lambda: cart_service.remove_line(token=token, variant_id=two_makers[0], actor=ANONYMOUS, now=now))
    with pytest.raises(NotFound):
        place(token, now, total=1)
    assert world.count(CartLine) == 1


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"default": Choice("jne", "kapal")}, ShippingNotOffered),
        ({"default": None}, ShippingNotOffered),
        ({"choices": {"art_stranger": Choice("jne", "reguler")}}, ShippingNotOffered),
        ({"address": Address("99.99", "x", "x", "x", "10330")}, AddressUnknown),
    ],
)
def test_ways_to_send_that_are_not_offered(
    two_makers: tuple[str, str], now: datetime, changes: dict[str, Any], error: type[Exception]
) -> None:
    token = world.fill_cart({two_makers[0]: 1}, now=now)
    with pytest.raises(error):
        place(token, now, **changes)
    nothing_happened(two_makers[0])


def test_own_goods_and_the_makers_go_separately(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    listing = database.session.get(
        catalog_world.Listing, database.session.get(catalog_world.Variant, two_makers[0]).listing_id
    )
    with unit_of_work():
        owned = world.add_owned(listing, quantity=3, unit_cost=150_000, price=260_000, now=now)
    order = world.place({two_makers[0]: 1, world.variant_id(owned): 1}, now=now)
    works = world.work_orders(order)
    assert sorted((work.fulfiller, work.commission) for work in works) == [("artisan", 25_000), ("dekranasda", 0)]
    own = next(work for work in works if work.fulfiller == "dekranasda")
    assert own.artisan_id is None
    assert world.lines_of(own)[0].artisan_id == listing.artisan_id


def test_the_mail_tells_what_to_pay_and_where(two_makers: tuple[str, str], database: Any, now: datetime) -> None:
    order = world.place({two_makers[0]: 1}, now=now)
    mail = database.session.scalar(select(Message).where(Message.template == "order_placed"))
    assert mail.recipient == "pembeli@contoh.example"
    assert "DL-26-000001" in mail.body_text
    assert f"?t={order.access_token}" in mail.body_text


def test_cart_lines_add_up_and_go_away(two_makers: tuple[str, str], now: datetime) -> None:
    ready = two_makers[0]
    token = world.fill_cart({ready: 2}, now=now)
    for _ in range(3):
        perform(lambda: cart_service.add_line(token=token, variant_id=ready, quantity=2, actor=ANONYMOUS, now=now))
    assert carts.cart(token, now=now).lines[0].quantity == 5
    assert carts.pieces(token) == 5
    perform(lambda: cart_service.remove_line(token=token, variant_id=ready, actor=ANONYMOUS, now=now))
    assert carts.cart(token, now=now).lines == ()
    perform(lambda: cart_service.delete_cart(token=token, actor=ANONYMOUS, now=now))
    with pytest.raises(NotFound):
        carts.cart(token, now=now)
    assert world.count(Cart) == 0
