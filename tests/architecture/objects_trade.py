"""Objects of buying and selling for the access matrix: carts, orders, work orders, claims, payments, payouts."""

from typing import Any

from catalog.models import Listing
from orders.models import ShopOrder, WorkOrder
from orders.queries import carts
from orders.service import claims
from orders.states import ClaimReason
from shop.artisans import service as artisans
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.ledger import chart
from shop.ledger import service as ledger
from shop.payments import payout_batches, payouts
from shop.payments import service as payments
from tests.architecture.objects import (
    Found,
    World,
    artisan_of,
    body,
    first,
    listing_id,
    provides,
    query,
    rows,
    variant_of,
)
from tests.orders import world as orders_world


@provides("cart_id")
def cart_id(world: World, role: str, own: bool) -> Found | None:
    actor = world.actor(role) if own else world.people["other:customer"].actor
    wants = {variant_of(world, "other:artisan"): 1}
    token = world.once("cart", actor.id, lambda: orders_world.fill_cart(wants, now=world.now, actor=actor))
    return Found(carts.PREFIX + token)


def order_of(world: World, role: str, own: bool, *, paid: bool = True) -> ShopOrder:
    """An order with one piece of each of the two artisans, placed by this person."""
    actor = world.actor(role) if own else world.people["other:customer"].actor

    def buy() -> str:
        wants = {variant_of(world, "artisan"): 1, variant_of(world, "other:artisan"): 1}
        order = orders_world.place(wants, now=world.now, actor=actor)
        if paid:
            orders_world.pay(order, now=world.now)
            for part in orders_world.work_orders(order):
                orders_world.accept(part, now=world.now)
        return str(order.id)

    return db.session.get_one(ShopOrder, world.once(f"order {paid}", actor.id, buy))


@provides("order_id")
def order_id(world: World, role: str, own: bool) -> Found | None:
    order = order_of(world, role, own)
    return Found(order.id, headers={"X-Order-Token": order.access_token} if own and role == "anyone" else {})


@provides("number")
def order_number(world: World, role: str, own: bool) -> Found | None:
    order = order_of(world, role, own)
    return Found(order.number, query={"t": order.access_token} if own and role == "anyone" else {})


@provides("work_order_id")
def work_order_id(world: World, role: str, own: bool) -> Found | None:
    """A maker's own part of an order; for those who handle Dekranasda's goods, a part of those."""
    if own and role in ("secretariat", "buyer"):
        return Found(world.once("owned", "", lambda: owned_work_order(world)))
    artisan = artisan_of(world, role, own)
    return None if artisan is None else Found(part_of(order_of(world, "customer", True), artisan))


@provides("work_order_id", endpoint="orders_storefront")
def work_order_of_order(world: World, role: str, own: bool) -> Found | None:
    artisan = world.people["artisan"].actor.artisan_id or ""
    return Found(part_of(order_of(world, role, own), artisan))


def part_of(order: ShopOrder, artisan: str) -> str:
    """The part of an order that this artisan makes."""
    found = rows(
        "SELECT id FROM work_order WHERE order_id = :order AND artisan_id = :artisan", order=order.id, artisan=artisan
    )
    return str(found[0])


def owned_variant(world: World) -> str:
    """A variant that Dekranasda owns."""

    def receive() -> str:
        wanted = listing_id(world, "artisan", True)
        assert wanted is not None
        listing = db.session.get_one(Listing, wanted.value)
        owned = perform(
            lambda: orders_world.add_owned(listing, quantity=50, unit_cost=100_000, price=listing.price, now=world.now)
        )
        return orders_world.variant_id(owned)

    return str(world.once("owned variant", "", receive))


@provides("variant_id", endpoint="offtake_")
def owned_variant_id(world: World, role: str, own: bool) -> Found | None:
    return Found(owned_variant(world))


def owned_work_order(world: World) -> str:
    """An accepted work order for goods that Dekranasda owns."""
    parts = orders_world.bought({owned_variant(world): 1}, now=world.now)[1]
    orders_world.accept(parts[0], now=world.now)
    return parts[0].id


@provides("claim_id")
def claim_id(world: World, role: str, own: bool) -> Found | None:
    """A claim about a parcel that this person fulfils, or about the other artisan's."""
    part = claimed_work_order(world, role, own)
    return None if part is None else Found(claim_about(world, part.value))


@provides("claim_id", endpoint="orders_storefront")
def claim_of_order(world: World, role: str, own: bool) -> Found | None:
    artisan = world.people["artisan"].actor.artisan_id or ""
    return Found(claim_about(world, part_of(order_of(world, role, own), artisan)))


@provides("work_order_id", endpoint="orders_workbench.answer_claim")
def claimed_work_order(world: World, role: str, own: bool) -> Found | None:
    if own and role in ("secretariat", "buyer"):
        return Found(world.once("owned claimed", "", lambda: owned_work_order(world)))
    artisan = artisan_of(world, role, own)
    return None if artisan is None else Found(part_of(order_of(world, "reseller", True), artisan))


def claim_about(world: World, work_order_id: str) -> str:
    """A claim of the customer about this parcel, once it has been sent."""
    part = db.session.get_one(WorkOrder, work_order_id)
    order = db.session.get_one(ShopOrder, part.order_id)

    def make() -> str:
        orders_world.pack(part, now=world.now)
        orders_world.ship(part, now=world.now)
        return perform(
            lambda: claims.open_claim(
                order_id=order.id, work_order_id=part.id, reason=ClaimReason.NOT_AS_SHOWN, description="Warna lain",
                photos=[], wanted="refund", actor=orders_world.holder(order), now=world.now,
            )
        ).id  # fmt: skip

    return str(world.once("claim", part.id, make))


@provides("provider")
def provider(world: World, role: str, own: bool) -> Found | None:
    return Found("simulated")


@provides("payment_id")
def payment_id(world: World, role: str, own: bool) -> Found | None:
    return Found(order_of(world, "customer", True, paid=False).payment_id or "")


@provides("refund_id")
def refund_id(world: World, role: str, own: bool) -> Found | None:
    order = order_of(world, "customer", True)

    def ask() -> str:
        return perform(
            lambda: payments.request_refund(
                payment_id=order.payment_id or "", amount=1_000, reference="matrix", reason="uji", actor=SYSTEM,
                now=world.now,
            )
        ).id  # fmt: skip

    return Found(world.once("refund", "", ask))


@provides("line_id")
def statement_line_id(world: World, role: str, own: bool) -> Found | None:
    from shop.payments import statements

    data = b"tanggal,keterangan,kredit\n24/11/2026,SETORAN UJI,123456"
    world.once("statement", "", lambda: statements.import_statement(data=data, actor=SYSTEM, now=world.now))
    return first("SELECT id FROM bank_statement_line ORDER BY id")


def batch(world: World) -> str:
    """A draft batch with a payout for each of the two artisans."""

    def work() -> str:
        for whose in ("artisan", "other:artisan"):
            artisan = world.people[whose].actor.artisan_id or ""
            artisans.change_bank_account(
                artisan_id=artisan, bank_name="BRI", account="1234567890", holder="Pemilik Uji", actor=SYSTEM,
                now=world.now.replace(year=world.now.year - 1),
            )  # fmt: skip
            payouts.record_earning(
                artisan_id=artisan, source_type="test", source_id=f"matrix-{whose}", amount=500_000, description="Uji",
                actor=SYSTEM, now=world.now,
            )  # fmt: skip
            ledger.post(
                kind="test.earning", reference=f"matrix-{whose}", description="Uji",
                postings=[ledger.Posting(chart.bank(), chart.artisan_payable(artisan), 500_000)], actor=SYSTEM,
                now=world.now,
            )  # fmt: skip
        return payout_batches.draft_batch(actor=SYSTEM, now=world.now).batch_id

    return str(world.once("batch", "", lambda: perform(work)))


@provides("batch_id")
def batch_id(world: World, role: str, own: bool) -> Found | None:
    return Found(batch(world))


@provides("payout_id")
def payout_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None
    return first(
        "SELECT id FROM payout WHERE batch_id = :batch AND artisan_id = :artisan", batch=batch(world), artisan=artisan
    )


@body("orders_api.set_line")
def one_piece(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"quantity": 1}


@body("orders_api.place_order")
def checkout(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    address = {"region_code": "31.71", "district": "Menteng", "street": "Jl. Contoh No. 12", "postcode": "10330"}
    return {
        "email": "pembeli@contoh.example",
        "phone": "0812 3456 7890",
        "name": "Pembeli Uji",
        "address": address,
        "shipping": {"courier": "jne", "service": "reguler"},
        "payment": {"provider": "simulated"},
        "shown_total": 1_000,
    }


@body("orders_api.confirm_order")
def confirmation(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"work_order_id": rows("SELECT id FROM work_order WHERE order_id = :id", id=objects["order_id"].value)[0]}


@body("orders_api.open_claim")
def claim(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {**confirmation(world, objects), "reason": "not_as_shown", "description": "Warna lain"}


@body("work_orders_api.decline", "orders_workbench.decline")
def refusal(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"reason": "ill_or_away"}


@body("work_orders_api.pack")
def packed(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"lines": [], "photos": []}


@body("payments_api.simulate_payment", "payments_pages.simulate")
def captured(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"outcome": "captured"}


@query("orders_storefront.estimate")
def estimate(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"variant_id": variant_of(world, "artisan")}


@body("orders_workbench.progress")
def news(world: World, objects: dict[str, Found]) -> dict[str, Any]:
    return {"kabar": "Sudah setengah jadi"}
