"""Holding rows in the one lock order, numbering, and who may act for Dekranasda."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from offtake.errors import NoBudget, OwnBusiness, SamePerson
from offtake.models import Budget, Commitment, Lot, Run
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock_one


@dataclass
class Held:
    """A run under its lock, with the budget and the commitment it belongs to, both locked before it."""

    budget: Budget
    commitment: Commitment | None
    run: Run


def person(actor: Actor) -> str:
    """Who it is for the rule of two people: the account, whether in the browser or by key."""
    return actor.user_id or actor.id


def demand_disinterested(actor: Actor, artisan_id: str) -> None:
    """Raise OwnBusiness when the actor is of that craft business."""
    if actor.artisan_id is not None and actor.artisan_id == artisan_id:
        raise OwnBusiness(ids={"artisan": artisan_id})


def demand_other_person(actor: Actor, first: str, **ids: str) -> None:
    """Raise SamePerson when the actor is the one who did the first step."""
    if person(actor) == first:
        raise SamePerson(ids=ids)


def hold_budget(*, now: datetime) -> Budget:
    """This year's budget under its lock: whoever promises money waits here for the others. Raises NoBudget."""
    year = local_date(now).year
    budget_id = db.session.scalar(select(Budget.id).where(Budget.year == year))
    if budget_id is None:
        raise NoBudget(year=str(year))
    return lock_one(Budget, budget_id)


def hold_run(run_id: str) -> Held:
    """A run with everything above it, under their locks. Raises NotFound."""
    row = db.session.execute(select(Run.budget_id, Run.commitment_id).where(Run.id == run_id)).first()
    if row is None:
        raise NotFound(ids={"production_run": run_id[:40]})
    budget = lock_one(Budget, row.budget_id)
    commitment = lock_one(Commitment, row.commitment_id) if row.commitment_id else None
    return Held(budget, commitment, lock_one(Run, run_id))


def hold_lot(lot_id: str) -> tuple[Held, Lot]:
    """A lot with its run, under their locks. Raises NotFound."""
    run_id = db.session.scalar(select(Lot.run_id).where(Lot.id == lot_id))
    if run_id is None:
        raise NotFound(ids={"production_lot": lot_id[:40]})
    return hold_run(run_id), lock_one(Lot, lot_id)


def next_number(column: Any, *, prefix: str, budget: Budget) -> str:
    """The next number of the budget's year, such as `PO-2026-0001`; the budget's lock keeps others from taking it."""
    head = f"{prefix}-{budget.year}-"
    taken = db.session.scalars(select(column).where(column.startswith(head))).all()
    last = max((int(number.removeprefix(head)) for number in taken), default=0)
    return f"{head}{last + 1:04d}"


def next_sequence(model: type[Any], condition: Any) -> int:
    """The next place in a row of lots or inspections, whose parent is locked."""
    return int(db.session.scalar(select(func.max(model.sequence)).where(condition)) or 0) + 1
