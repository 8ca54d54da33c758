"""Customers, carts and orders for tests, through the services; amounts in rupiah."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from catalog import service as catalog
from catalog.models import Listing, Variant
from orders import shipping
from orders.models import OrderLine, ShopOrder, WorkOrder
from orders.packing import Packed
from orders.queries import carts
from orders.service import cart as cart_service
from orders.service import checkout, fulfilment, packing
from orders.service.checkout import Address, Choice, Contact, Wish
from shop.identity.current import with_grant
from shop.kernel.actors import ANONYMOUS, SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.payments import applying
from shop.payments import queries as payments
from shop.payments.ports import Snapshot, Truth
from tests.catalog import world as catalog_world

JAKARTA = "31.71"
REG = Choice("jne", "reguler")
ADDRESS = Address(
    region_code=JAKARTA, district="Menteng", village="Cikini", street="Jl. Contoh No. 12", postcode="10330",
    rt_rw="003/004", landmark="Pagar hijau",
)  # fmt: skip
CONTACT = Contact(name="Pembeli Uji", email="pembeli@contoh.example", phone="+6281234567890")
SECRETARY = Actor(kind="user", id="usr_secretary", label="Sekretariat", roles=frozenset({"secretariat"}))


def make_listing(*, now: datetime, name: str = "KUB Sekar Tapis", capacity: int = 10, **changes: Any) -> Listing:
    """A work on sale by a maker of its own."""
    artisan = catalog_world.make_artisan(now=now, name=name, capacity=capacity)
    return catalog_world.make_listing(artisan_id=artisan.id, now=now, **changes)


def variant_id(listing: Listing) -> str:
    return catalog_world.variant_of(listing).id


def maker(artisan_id: str) -> Actor:
    return catalog_world.maker_of(artisan_id)


def add_owned(listing: Listing, *, quantity: int, unit_cost: int, price: int, now: datetime) -> Listing:
    """Dekranasda buys pieces of the same revision and sells them."""
    return catalog.receive_owned_stock(
        revision_id=listing.revision_id, quantity=quantity, unit_cost=unit_cost, price=price,
        reference=f"receipt-{listing.id}", actor=SYSTEM, now=now,
    )  # fmt: skip


def fill_cart(wants: dict[str, int], *, now: datetime, actor: Actor = ANONYMOUS) -> str:
    """A cart with these variants; its token."""

    def work() -> str:
        token = cart_service.create_cart(actor=actor, now=now).token
        for wanted, quantity in wants.items():
            cart_service.set_line(token=token, variant_id=wanted, quantity=quantity, actor=actor, now=now)
        return token

    return perform(work)


def total_of(token: str, *, now: datetime, choice: Choice = REG, region: str = JAKARTA) -> int:
    """What the checkout page would show."""
    cart = carts.cart(token, now=now)
    fees = 0
    for quote in checkout.quotes(cart=cart, region_code=region):
        option = shipping.find(quote.options, courier=choice.courier, service=choice.service)
        assert option is not None
        fees += option.fee
    return cart.goods_total + fees


def wish(total: int, **changes: Any) -> Wish:
    values: dict[str, Any] = {
        "contact": CONTACT, "address": ADDRESS, "provider": "simulated", "shown_total": total, "choices": {},
        "default": REG, **changes,
    }  # fmt: skip
    return Wish(**values)


def place(wants: dict[str, int], *, now: datetime, actor: Actor = ANONYMOUS, **changes: Any) -> ShopOrder:
    """An order that waits for its payment."""
    token = fill_cart(wants, now=now, actor=actor)
    asked = wish(total_of(token, now=now), **changes)
    placed = perform(lambda: checkout.place_order(token=token, wish=asked, actor=actor, now=now))
    return db.session.get_one(ShopOrder, placed.order_id, populate_existing=True)


def pay(order: ShopOrder, *, now: datetime, status: Truth = Truth.PAID, payment_id: str | None = None) -> None:
    """The provider says so; twice, as providers do."""
    wanted = payment_id or order.payment_id
    assert wanted is not None
    snapshot = Snapshot(provider_ref=f"ref-{wanted}", reference=wanted, status=status, paid=order.total)
    for _ in range(2):
        perform(lambda: applying.apply_snapshot(payment_id=wanted, snapshot=snapshot, actor=SYSTEM, now=now))


def bought(wants: dict[str, int], *, now: datetime, **changes: Any) -> tuple[ShopOrder, list[WorkOrder]]:
    """A paid order and its work orders."""
    order = place(wants, now=now, **changes)
    pay(order, now=now)
    return db.session.get_one(ShopOrder, order.id, populate_existing=True), work_orders(order)


def work_orders(order: ShopOrder) -> list[WorkOrder]:
    return list(
        db.session.scalars(
            select(WorkOrder)
            .where(WorkOrder.order_id == order.id)
            .order_by(WorkOrder.position)
            .execution_options(populate_existing=True)
        )
    )


def lines_of(work_order: WorkOrder) -> list[OrderLine]:
    return list(
        db.session.scalars(
            select(OrderLine)
            .where(OrderLine.work_order_id == work_order.id)
            .order_by(OrderLine.id)
            .execution_options(populate_existing=True)
        )
    )


def holder(order: ShopOrder) -> Actor:
    """Whoever opened the order by its link."""
    return with_grant(ANONYMOUS, order.id)


def actor_for(work_order: WorkOrder) -> Actor:
    return maker(work_order.artisan_id) if work_order.artisan_id else SECRETARY


def make_photo(actor: Actor, *, now: datetime, purpose: str = "packing_photo", **changes: Any) -> str:
    with unit_of_work():
        photo = catalog_world.make_photo(now=now, visibility="private")
        photo.purpose, photo.created_by = purpose, actor.id
        for name, value in changes.items():
            setattr(photo, name, value)
    return photo.id


def accept(work_order: WorkOrder, *, now: datetime) -> None:
    perform(lambda: fulfilment.accept(work_order_id=work_order.id, actor=actor_for(work_order), now=now))


def pack(work_order: WorkOrder, *, now: datetime, deviation: str = "") -> Any:
    actor = actor_for(work_order)
    photo = make_photo(actor, now=now)
    answers = [Packed(line_id=line.id, count=line.quantity) for line in lines_of(work_order)]
    return perform(
        lambda: packing.pack(
            work_order_id=work_order.id, answers=answers, photos=[photo], deviation=deviation, actor=actor, now=now
        )
    )


def ship(work_order: WorkOrder, *, now: datetime, number: str = "012345678901") -> None:
    perform(
        lambda: fulfilment.ship(
            work_order_id=work_order.id, tracking_number=number, actor=actor_for(work_order), now=now
        )
    )


def on_the_way(work_order: WorkOrder, *, now: datetime) -> None:
    """Accepted, packed as curated, handed over."""
    accept(work_order, now=now)
    pack(work_order, now=now)
    ship(work_order, now=now)


def fresh(row: Any) -> Any:
    db.session.refresh(row)
    return row


def stock_of(variant: str) -> tuple[int, int]:
    """Pieces on hand and reserved."""
    row = db.session.get_one(Variant, variant, populate_existing=True)
    return row.on_hand, row.reserved


def balances(*, provider: str = "simulated", artisan_id: str | None = None) -> dict[str, int]:
    """The accounts that orders move, those that are not zero."""
    accounts = [
        chart.provider_clearing(provider), chart.customer_deposits(), chart.refunds_payable(), chart.commission(),
        chart.offtake_sales(), chart.offtake_cost_of_goods(), chart.offtake_inventory(), chart.offtake_write_down(),
    ]  # fmt: skip
    if artisan_id:
        accounts += [chart.artisan_payable(artisan_id), chart.artisan_receivable(artisan_id)]
    return {account.code: value for account in accounts if (value := ledger.balance(account))}


def refunds(order: ShopOrder) -> list[tuple[str, int]]:
    """What the payments room was asked to send back: reference and rupiah."""
    found = []
    for view in payments.payments_for(purpose_type="order", purpose_id=order.id):
        found += [(refund.reference, refund.amount) for refund in payments.refunds_of(view.id)]
    return sorted(found)


def count(model: Any) -> int:
    return int(db.session.scalar(select(func.count()).select_from(model)) or 0)


def later(now: datetime, **amounts: float) -> datetime:
    return now + timedelta(**amounts)
