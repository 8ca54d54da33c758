"""How a run ends: settled when everything was judged, closed early, or cancelled."""

from datetime import datetime

from sqlalchemy import select

from offtake import accounting
from offtake.errors import LotsUnderWay, WorkDelivered
from offtake.models import Lot, Run
from offtake.service.answering import HOLDER
from offtake.service.commitments import fulfil_if_done
from offtake.service.holding import demand_disinterested, hold_run
from offtake.states import LotStatus, RunStatus
from shop.artisans import capacity
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired
from shop.kernel.locks import lock
from shop.kernel.states import TransitionRefused, move_to


def settle_if_done(run: Run, *, actor: Actor, now: datetime, reason: str | None = None) -> None:
    """Settle a run of which every piece was accepted, rejected or released. Its row is locked."""
    if run.accepted + run.rejected + run.released < run.quantity:
        return
    _carry_advance(run, actor=actor, now=now)
    run.settled_at = now
    move_to(run, RunStatus.SETTLED, actor=actor, now=now, reason=reason)


def close_run(*, run_id: str, reason: str, actor: Actor, now: datetime) -> Run:
    """Order no more of what has not arrived: it is released, with its capacity, and the run is settled.

    What of the advance was not recovered becomes a debt of the artisan, taken off later payouts. Raises LotsUnderWay
    while pieces are being inspected or reworked, ReasonRequired, OwnBusiness, TransitionRefused.
    """
    held = hold_run(run_id)
    run = held.run
    demand_disinterested(actor, run.artisan_id)
    if run.status != RunStatus.DELIVERING:
        raise TransitionRefused(from_state=run.status, to_state=RunStatus.SETTLED, ids={"production_run": run_id})
    if not reason.strip():
        raise ReasonRequired(ids={"production_run": run_id})
    _withdraw_announced(run_id, reason=reason, actor=actor, now=now)
    if run.received != run.accepted + run.rejected:
        raise LotsUnderWay(ids={"production_run": run_id})
    run.released = run.quantity - run.received
    db.session.flush()
    capacity.give_back(holder_type=HOLDER, holder_id=run_id, pieces=run.released, now=now)
    settle_if_done(run, actor=actor, now=now, reason=reason)
    fulfil_if_done(held.commitment, actor=actor, now=now)
    return run


def cancel_run(*, run_id: str, reason: str, actor: Actor, now: datetime) -> Run:
    """Call a run off before anything arrived: capacity is free again, a paid advance becomes a debt of the artisan.

    Raises WorkDelivered, ReasonRequired, OwnBusiness, TransitionRefused.
    """
    run = hold_run(run_id).run
    demand_disinterested(actor, run.artisan_id)
    if run.received:
        raise WorkDelivered(ids={"production_run": run_id})
    move_to(run, RunStatus.CANCELLED, actor=actor, now=now, reason=reason)
    _withdraw_announced(run_id, reason=reason, actor=actor, now=now)
    capacity.release(holder_type=HOLDER, holder_id=run_id, now=now)
    _carry_advance(run, actor=actor, now=now)
    return run


def _withdraw_announced(run_id: str, *, reason: str, actor: Actor, now: datetime) -> None:
    announced = db.session.scalars(select(Lot.id).where(Lot.run_id == run_id, Lot._status == LotStatus.ANNOUNCED)).all()
    for lot in lock(Lot, announced).values() if announced else ():
        move_to(lot, LotStatus.WITHDRAWN, actor=actor, now=now, reason=reason)


def _carry_advance(run: Run, *, actor: Actor, now: datetime) -> None:
    rest = run.advance_outstanding
    if not rest:
        return
    run.advance_carried = rest
    db.session.flush()
    accounting.advance_carried(
        run_id=run.id, run_number=run.number, artisan_id=run.artisan_id, amount=rest, actor=actor, now=now
    )
