"""A council that buys: people, a budget, a maker with a cleared work, runs brought to any point of their life."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from offtake import service
from offtake.models import Lot, Run
from shop.jobs import auditor
from shop.kernel.actors import Actor
from shop.kernel.db import db
from tests.catalog import world as catalog
from tests.factories.artisans import make_member

BUYER = Actor(kind="user", id="usr_buyer", label="Pembeli Uji", roles=frozenset({"buyer"}))
APPROVER = Actor(kind="user", id="usr_approver", label="Penyetuju Uji", roles=frozenset({"approver"}))
FINANCE = Actor(kind="user", id="usr_finance", label="Keuangan Uji", roles=frozenset({"finance"}))
CEILING = 100_000_000
ADVANCE_LIMIT = 20_000_000
DUE = date(2027, 1, 15)


@dataclass(frozen=True)
class World:
    """A maker, their cleared revision, and the people."""

    artisan_id: str
    revision_id: str
    content_hash: str
    product_id: str
    maker: Actor


def make_world(
    *, now: datetime, ceiling: int = CEILING, limit: int = ADVANCE_LIMIT, capacity: int = 40, **artisan: Any
) -> World:
    """A budget, a member and a work cleared for Rp100.000–Rp5.000.000. Call inside a unit of work."""
    service.set_budget(
        year=2026, ceiling=ceiling, per_artisan_advance_limit=limit, fund_source="Dana mitra", actor=APPROVER, now=now
    )
    return make_maker(now=now, capacity=capacity, **artisan)


def make_maker(*, now: datetime, capacity: int = 40, **artisan: Any) -> World:
    """A member with a cleared work. Call inside a unit of work."""
    made = make_member(now=now, monthly_capacity=capacity, **artisan)
    revision = catalog.make_revision(artisan_id=made.id, now=now, craft_id=None)
    catalog.clear(revision, now=now)
    return World(made.id, revision.id, revision.content_hash or "", revision.product_id, catalog.maker_of(made.id))


def order(world: World, **changes: Any) -> service.RunOrder:
    """40 pieces at Rp1.000.000, 30 % in advance."""
    values: dict[str, Any] = {
        "revision_id": world.revision_id, "quantity": 40, "unit_price": 1_000_000, "due_on": DUE,
        "resale_price": 1_500_000, **changes,
    }  # fmt: skip
    return service.RunOrder(**values)


def offered(world: World, *, now: datetime, **changes: Any) -> Run:
    return service.issue_run(order=order(world, **changes), actor=BUYER, now=now)


def accepted(world: World, *, now: datetime, **changes: Any) -> Run:
    return service.accept_offer(run_id=offered(world, now=now, **changes).id, actor=world.maker, now=now)


def advanced(world: World, *, now: datetime, **changes: Any) -> Run:
    run = accepted(world, now=now, **changes)
    return service.pay_advance(run_id=run.id, reference=f"TRF-{run.number}", actor=FINANCE, now=now)


def received(world: World, run: Run, quantity: int, *, now: datetime) -> Lot:
    lot = service.announce_lot(run_id=run.id, quantity=quantity, actor=world.maker, now=now)
    return service.receive_lot(lot_id=lot.id, quantity=quantity, actor=BUYER, now=now)


def findings(accepted: int = 0, rework: int = 0, rejected: int = 0, **changes: Any) -> service.Findings:
    """Counts with a reason for whatever did not pass."""
    reasons = []
    if rework:
        reasons.append(service.Reason("rework", rework, "Benang lepas"))
    if rejected:
        reasons.append(service.Reason("rejected", rejected, "Warna berbeda"))
    values: dict[str, Any] = {"reasons": reasons, **changes}
    return service.Findings(accepted=accepted, rework=rework, rejected=rejected, **values)


def inspect(lot: Lot, *, now: datetime, **counts: Any) -> Any:
    return service.inspect_lot(lot_id=lot.id, findings=findings(**counts), actor=BUYER, now=now)


def row(model: type[Any], row_id: str) -> Any:
    """The row as the database has it."""
    return db.session.get(model, row_id, populate_existing=True)


def violations(only: str = "") -> list[tuple[str, Any]]:
    """What the checks find; messages wait for a worker that these tests do not run.

    Not by `auditor.run`, which begins a snapshot of its own that a test's transaction cannot give.
    """
    wanted = [each for each in auditor.checks() if each.name.startswith(only) and each.name != "outbox.nothing_stuck"]
    found = [(each.name, list(each.find())) for each in wanted]
    return [(name, rows) for name, rows in found if rows]
