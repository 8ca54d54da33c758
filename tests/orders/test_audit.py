"""Each check of the auditor finds the violation planted for it, and nothing in sound orders."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from orders.models import ShopOrder, WorkOrder
from orders.service import claims, confirmation, fulfilment
from orders.states import ClaimDecision, ClaimReason
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.orders import world

CONSTRAINTS = (
    "shop_order DROP CONSTRAINT ck_shop_order_total",
    "order_line DROP CONSTRAINT ck_order_line_line_total",
    "order_line DROP CONSTRAINT ck_order_line_cost",
)


@pytest.fixture
def orders(database: Any, now: datetime) -> dict[str, WorkOrder]:
    """One work order of each fate: unpaid, offered, sent, earned, partly refunded, declined, taken over, paid late."""
    with unit_of_work():
        listing = world.make_listing(now=now, stock=50)
        other = world.make_listing(now=now, name="Sanggar Lain", stock=50, price=400_000)
        world.add_owned(other, quantity=5, unit_cost=200_000, price=410_000, now=now)
    variant, second = world.variant_id(listing), world.variant_id(other)
    unpaid = world.place({variant: 1}, now=now)
    found = {"unpaid": world.work_orders(unpaid)[0]}
    for name in ("offered", "sent", "earned", "claimed", "frozen", "late"):
        _, (found[name],) = world.bought({variant: 1}, now=now)
    taken, (found["taken"],) = world.bought({second: 1}, now=now)
    perform(
        lambda: fulfilment.decline(
            work_order_id=found["taken"].id, reason="out_of_stock", actor=world.actor_for(found["taken"]), now=now
        )
    )
    found["own"] = world.work_orders(taken)[1]
    perform(
        lambda: fulfilment.decline(
            work_order_id=found["late"].id, reason="ill_or_away", actor=world.actor_for(found["late"]), now=now
        )
    )
    for name in ("sent", "earned", "claimed", "frozen", "own"):
        world.on_the_way(found[name], now=now)
    for name in ("earned", "own"):
        _confirm(found[name], now)
    perform(
        lambda: claims.refund_late(
            work_order_id=found["earned"].id, amount=30_000, reason="Luntur", reference="x", actor=world.SECRETARY,
            now=now,
        )
    )  # fmt: skip
    _claim(found["claimed"], now, decide=True)
    _claim(found["frozen"], now, decide=False)
    return {name: world.fresh(row) for name, row in found.items()}


def _order(row: WorkOrder) -> ShopOrder:
    return db.session.get_one(ShopOrder, row.order_id)


def _confirm(row: WorkOrder, now: datetime) -> None:
    actor = world.holder(_order(row))
    perform(lambda: confirmation.confirm(order_id=row.order_id, work_order_id=row.id, actor=actor, now=now))


def _claim(row: WorkOrder, now: datetime, *, decide: bool) -> None:
    actor = world.holder(_order(row))
    claim = perform(
        lambda: claims.open_claim(
            order_id=row.order_id, work_order_id=row.id, reason=ClaimReason.DAMAGED, description="Sobek", photos=[],
            wanted="refund", actor=actor, now=now,
        )
    )  # fmt: skip
    if decide:
        perform(lambda: claims.answer_claim(claim_id=claim.id, text="Utuh", actor=world.actor_for(row), now=now))
        perform(
            lambda: claims.decide_claim(
                claim_id=claim.id, decision=ClaimDecision.PART_REFUND, amount=50_000, reason="Sobek sedikit",
                actor=world.SECRETARY, now=now,
            )
        )  # fmt: skip


def run(name: str) -> list[dict[str, Any]]:
    return list(next(check for check in auditor.checks() if check.name == name).find())


def ours() -> list[str]:
    return [check.name for check in auditor.checks() if check.name.startswith("orders.")]


def test_sound_orders_are_clean(orders: dict[str, WorkOrder]) -> None:
    assert len(ours()) == 13
    assert {name: rows for name in ours() if (rows := run(name))} == {}


PLANTS: dict[str, tuple[str, str]] = {
    "orders.totals": ("UPDATE shop_order SET total = total + 1 WHERE id = :order", "offered"),
    "orders.lines_multiply_out": ("UPDATE order_line SET line_total = 1 WHERE work_order_id = :id", "sent"),
    "orders.routing": ("UPDATE work_order SET artisan_id = :other WHERE id = :id", "sent"),
    "orders.nothing_unpaid": ("UPDATE work_order SET status = 'accepted' WHERE id = :id", "unpaid"),
    "orders.nothing_unchecked": ("DELETE FROM packing_check WHERE work_order_id = :id", "sent"),
    "orders.sold_as_cleared": ("UPDATE order_line SET content_hash = 'v1:other' WHERE work_order_id = :id", "offered"),
    "orders.captured_is_total": ("UPDATE shop_order SET payment_id = :unpaid WHERE id = :order", "offered"),
    "orders.refunds_add_up": ("UPDATE work_order SET refunded_goods = refunded_goods - 1 WHERE id = :id", "late"),
    "orders.completed_is_booked": ("UPDATE work_order SET status = 'completed' WHERE id = :id", "sent"),
    "orders.deposits": ("UPDATE work_order SET status = 'cancelled' WHERE id = :id", "offered"),
    "orders.earned_is_recorded": ("UPDATE work_order SET commission = commission + 1 WHERE id = :id", "earned"),
    "orders.claim_freeze": ("UPDATE work_order SET status = 'completed' WHERE id = :id", "frozen"),
    "orders.replaced": ("UPDATE work_order SET shipping_fee = 1 WHERE id = :id", "taken"),
}


def test_every_check_has_its_plant() -> None:
    assert set(PLANTS) == set(ours())


def test_each_planted_violation_is_found(orders: dict[str, WorkOrder]) -> None:
    found = {}
    for name, (statement, where) in PLANTS.items():
        row = orders[where]
        values = {
            "id": row.id, "order": row.order_id, "other": orders["taken"].artisan_id,
            "unpaid": _order(orders["unpaid"]).payment_id,
        }  # fmt: skip
        savepoint = db.session.begin_nested()
        plant(statement, {key: value for key, value in values.items() if f":{key}" in statement})
        found[name] = len(run(name)) > 0
        savepoint.rollback()
        assert run(name) == []
    assert found == dict.fromkeys(PLANTS, True)


def plant(statement: str, values: dict[str, Any]) -> None:
    """Change a row behind the back of the constraints."""
    with behind_constraints():
        db.session.execute(text(statement), values)
        db.session.flush()


class behind_constraints:
    """No CHECK is asked inside; on PostgreSQL they come back with the test's rollback."""

    def __enter__(self) -> None:
        if db.session.get_bind().dialect.name == "postgresql":
            for constraint in CONSTRAINTS:
                db.session.execute(text(f"ALTER TABLE {constraint}"))
        else:
            db.session.execute(text("PRAGMA ignore_check_constraints = ON"))

    def __exit__(self, *error: Any) -> None:
        if db.session.get_bind().dialect.name == "sqlite":
            db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
