"""The artisan's answer to an offer, and Dekranasda's to a counter-offer."""

from datetime import date, datetime

from offtake import notices, settings
from offtake.errors import EmptyCounter, SignatureNeeded
from offtake.models import Run
from offtake.service.holding import Held, demand_disinterested, hold_run, person
from offtake.service.vetting import demand_clearance, demand_floor, demand_future, signature_reasons
from offtake.states import RunStatus
from offtake.terms import advance_amount, terms_hash
from shop.artisans import capacity
from shop.kernel import settings as kernel_settings
from shop.kernel.actors import Actor
from shop.kernel.clock import add_working_days
from shop.kernel.states import TransitionRefused, move_to

HOLDER = "production_run"


def accept_offer(*, run_id: str, actor: Actor, now: datetime) -> Run:
    """The artisan says yes: their capacity is booked until the month it is due.

    Raises CapacityExceeded when it was promised elsewhere meanwhile, NoClearance, DueTooSoon, TransitionRefused.
    """
    run = hold_run(run_id).run
    _demand_state(run, RunStatus.OFFERED, RunStatus.ACCEPTED)
    demand_clearance(run.revision_id, run.content_hash, now=now)
    demand_future(run.due_on, now=now)
    _agree(run, actor=actor, now=now)
    return run


def counter_offer(
    *, run_id: str, due_on: date | None, unit_price: int | None, note: str, actor: Actor, now: datetime
) -> Run:  # fmt: skip
    """The artisan proposes another date or price (rupiah). Raises EmptyCounter, DueTooSoon, TransitionRefused."""
    run = hold_run(run_id).run
    _demand_state(run, RunStatus.OFFERED, RunStatus.COUNTERED)
    new_date = due_on if due_on not in (None, run.due_on) else None
    new_price = unit_price if unit_price not in (None, run.unit_price) else None
    if new_date is None and new_price is None:
        raise EmptyCounter(errors={"due_on": [EmptyCounter.message]})
    if new_date is not None:
        demand_future(new_date, now=now)
    run.counter_due_on, run.counter_unit_price, run.counter_note = new_date, new_price, note
    move_to(
        run, RunStatus.COUNTERED, actor=actor, now=now, reason=note or None,
        data={"due_on": new_date.isoformat() if new_date else None, "unit_price": new_price},
    )  # fmt: skip
    return run


def decline_offer(*, run_id: str, reason: str, actor: Actor, now: datetime) -> Run:
    """The artisan says no, and why; nothing was booked. Raises ReasonRequired, TransitionRefused."""
    run = hold_run(run_id).run
    move_to(run, RunStatus.DECLINED, actor=actor, now=now, reason=reason)
    return run


def accept_counter(*, run_id: str, actor: Actor, now: datetime) -> Run:
    """The buyer takes what the artisan proposed. Raises SignatureNeeded when it goes above budget or limit,
    CapacityExceeded, BelowFloor, NoClearance, OwnBusiness, TransitionRefused."""
    held = hold_run(run_id)
    demand_disinterested(actor, held.run.artisan_id)
    take_counter(held, signer=None, actor=actor, now=now)
    return held.run


def offer_again(*, run_id: str, actor: Actor, now: datetime) -> Run:
    """The buyer stays with the first offer; the artisan answers anew. Raises TransitionRefused, OwnBusiness."""
    run = hold_run(run_id).run
    demand_disinterested(actor, run.artisan_id)
    _demand_state(run, RunStatus.COUNTERED, RunStatus.OFFERED)
    run.counter_due_on = run.counter_unit_price = run.counter_note = None
    run.offered_at = now
    run.answer_by = add_working_days(now, days=kernel_settings.get(settings.ANSWER_DAYS))
    move_to(run, RunStatus.OFFERED, actor=actor, now=now)
    notices.run_offered(run, now=now)
    return run


def take_counter(held: Held, *, signer: Actor | None, actor: Actor, now: datetime) -> None:
    """Make the counter-offer the terms and agree on them; `signer` is the second person where one signs."""
    run = held.run
    _demand_state(run, RunStatus.COUNTERED, RunStatus.ACCEPTED)
    price, due_on = run.counter_unit_price or run.unit_price, run.counter_due_on or run.due_on
    demand_clearance(run.revision_id, run.content_hash, now=now)
    demand_future(due_on, now=now)
    demand_floor(held.commitment, price)
    advance = advance_amount(quantity=run.quantity, unit_price=price, basis_points=run.advance_bp)
    if price > run.unit_price:
        _demand_signature(held, value=run.quantity * price, advance=advance, signer=signer)
    if signer is not None:
        run.approved_by, run.approved_label = person(signer), signer.label
    run.unit_price, run.due_on, run.advance_amount = price, due_on, advance
    run.terms_hash = terms_hash(
        artisan_id=run.artisan_id, content_hash=run.content_hash, quantity=run.quantity, unit_price=price,
        advance_bp=run.advance_bp, due_on=due_on,
    )  # fmt: skip
    _agree(run, actor=actor, now=now)


def _demand_signature(held: Held, *, value: int, advance: int, signer: Actor | None) -> None:
    """A higher price is a new promise: above budget or limit it needs its own signature."""
    run = held.run
    own_value, own_advance = run.value, run.advance_amount
    reasons = signature_reasons(
        budget=held.budget, commitment=held.commitment, artisan_id=run.artisan_id, value=value - own_value,
        advance=advance - own_advance,
    )  # fmt: skip
    if reasons:
        if signer is None:
            raise SignatureNeeded(ids={"production_run": run.id})
        run.needs_signature, run.signature_reasons = True, reasons


def _agree(run: Run, *, actor: Actor, now: datetime) -> None:
    capacity.book(
        artisan_id=run.artisan_id, pieces=run.quantity, holder_type=HOLDER, holder_id=run.id, now=now, by=run.due_on
    )
    move_to(run, RunStatus.ACCEPTED, actor=actor, now=now, data={"value": run.value, "terms": run.terms_hash})


def _demand_state(run: Run, wanted: RunStatus, target: RunStatus) -> None:
    if run.status != wanted:
        raise TransitionRefused(from_state=run.status, to_state=target.value, ids={"production_run": run.id})
