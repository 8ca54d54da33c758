"""Making and delivering: progress, lots announced, counted, reworked."""

from datetime import datetime

from sqlalchemy import func, select

from offtake import settings
from offtake.errors import AboveOrdered, AboveRework, AdvanceNotPaid
from offtake.models import Lot, Run
from offtake.service.holding import demand_disinterested, hold_lot, hold_run, next_sequence, person
from offtake.states import LotStatus, RunStatus
from shop.kernel import audit
from shop.kernel import settings as kernel_settings
from shop.kernel.actors import Actor
from shop.kernel.clock import add_working_days
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput
from shop.kernel.states import TransitionRefused, move_to, start


def report_progress(*, run_id: str, made: int, note: str, actor: Actor, now: datetime) -> Run:
    """The artisan says how many pieces are done; the first report begins production.

    Raises AdvanceNotPaid, AboveOrdered, TransitionRefused.
    """
    run = hold_run(run_id).run
    if not 0 <= made <= run.quantity:
        raise AboveOrdered(remaining=run.quantity, ids={"production_run": run_id})
    begin_production(run, actor=actor, now=now)
    before, run.made = run.made, made
    db.session.flush()
    audit.record(
        actor=actor, action="production_run.progress", object_type="production_run", object_id=run_id, now=now,
        reason=note or None, data={"before": before, "made": made},
    )  # fmt: skip
    return run


def announce_lot(*, run_id: str, quantity: int, note: str = "", actor: Actor, now: datetime) -> Lot:
    """The artisan sends pieces on their way. Raises AboveOrdered, AdvanceNotPaid, TransitionRefused."""
    run = hold_run(run_id).run
    begin_production(run, actor=actor, now=now)
    coming = db.session.scalar(
        select(func.coalesce(func.sum(Lot.announced), 0)).where(
            Lot.run_id == run_id, Lot._status == LotStatus.ANNOUNCED
        )
    )
    free = run.quantity - run.received - run.released - int(coming or 0)
    if quantity < 1:
        raise InvalidInput(errors={"quantity": [InvalidInput.message]})
    if quantity > free:
        raise AboveOrdered(remaining=free, ids={"production_run": run_id})
    lot = Lot(
        run_id=run_id, sequence=next_sequence(Lot, Lot.run_id == run_id), announced=quantity, note=note, created_at=now
    )
    start(lot, actor=actor, now=now, data={"run": run.number, "quantity": quantity})
    run.made = max(run.made, run.received + int(coming or 0) + quantity)
    db.session.flush()
    return lot


def withdraw_lot(*, lot_id: str, reason: str, actor: Actor, now: datetime) -> Lot:
    """An announced delivery does not come. Raises ReasonRequired, TransitionRefused once it was counted."""
    _, lot = hold_lot(lot_id)
    move_to(lot, LotStatus.WITHDRAWN, actor=actor, now=now, reason=reason)
    return lot


def receive_lot(*, lot_id: str, quantity: int, note: str = "", actor: Actor, now: datetime) -> Lot:
    """Count what arrived; it then awaits inspection, to be answered in some working days.

    It may be another number than announced, but never above what is still to come. Raises AboveOrdered, OwnBusiness,
    TransitionRefused.
    """
    held, lot = hold_lot(lot_id)
    run = held.run
    demand_disinterested(actor, run.artisan_id)
    if lot.status != LotStatus.ANNOUNCED:
        raise TransitionRefused(from_state=lot.status, to_state=LotStatus.RECEIVED, ids={"production_lot": lot_id})
    remaining = run.quantity - run.received - run.released
    if quantity < 1:
        raise InvalidInput(errors={"quantity": [InvalidInput.message]})
    if quantity > remaining:
        raise AboveOrdered(remaining=remaining, ids={"production_lot": lot_id})
    run.received += quantity
    run.made = max(run.made, run.received)
    if run.status == RunStatus.PRODUCING:
        move_to(run, RunStatus.DELIVERING, actor=actor, now=now)
    lot.received_at, lot.received_by = now, person(actor)
    lot.inspect_by = add_working_days(now, days=kernel_settings.get(settings.INSPECTION_DAYS))
    lot.received = lot.awaiting = quantity
    move_to(
        lot, LotStatus.RECEIVED, actor=actor, now=now, reason=note or None,
        data={"announced": lot.announced, "received": quantity},
    )  # fmt: skip
    return lot


def receive_rework(*, lot_id: str, quantity: int, note: str = "", actor: Actor, now: datetime) -> Lot:
    """Reworked pieces are back and await inspection again. Raises AboveRework, OwnBusiness, TransitionRefused."""
    held, lot = hold_lot(lot_id)
    demand_disinterested(actor, held.run.artisan_id)
    if lot.status != LotStatus.REWORK:
        raise TransitionRefused(from_state=lot.status, to_state=LotStatus.INSPECTING, ids={"production_lot": lot_id})
    if not 0 < quantity <= lot.rework:
        raise AboveRework(rework=lot.rework, ids={"production_lot": lot_id})
    lot.rework -= quantity
    lot.awaiting += quantity
    lot.rework_rounds += 1
    lot.inspect_by = add_working_days(now, days=kernel_settings.get(settings.INSPECTION_DAYS))
    move_to(lot, LotStatus.INSPECTING, actor=actor, now=now, reason=note or None, data={"reworked": quantity})
    return lot


def begin_production(run: Run, *, actor: Actor, now: datetime) -> None:
    """Bring an agreed run into production, if it is not there yet. Raises AdvanceNotPaid, TransitionRefused."""
    if run.status in (RunStatus.PRODUCING, RunStatus.DELIVERING):
        return
    if run.status == RunStatus.ACCEPTED and run.advance_amount:
        raise AdvanceNotPaid(ids={"production_run": run.id})
    move_to(run, RunStatus.PRODUCING, actor=actor, now=now)
