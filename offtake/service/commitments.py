"""What Dekranasda promises an artisan for a period."""

from datetime import date, datetime

from sqlalchemy import select

from catalog import queries as catalog
from offtake.errors import BadPeriod, CommitmentMismatch, NothingPromised
from offtake.models import Commitment, Run
from offtake.queries.commitments import Drawn, drawn
from offtake.service.holding import demand_disinterested, demand_other_person, hold_budget, next_number, person
from offtake.service.vetting import demand_member
from offtake.states import AGREED_RUNS, CommitmentStatus, Mode, RunStatus
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import move_to, start
from shop.kernel.text import N_

TERM_OVER = N_("Masa komitmen sudah berakhir")


def draft_commitment(
    *,
    artisan_id: str,
    starts_on: date,
    ends_on: date,
    mode: Mode | str,
    quantity: int | None = None,
    value: int | None = None,
    floor_price: int = 0,
    product_id: str | None = None,
    note: str = "",
    actor: Actor,
    now: datetime,
) -> Commitment:
    """Draft a promise of `value` rupiah, or of `quantity` pieces at no less than `floor_price` rupiah each.

    Raises NoBudget, BadPeriod, NothingPromised, NotAnActiveMember, CommitmentMismatch (the product is of another
    artisan), OwnBusiness.
    """
    demand_disinterested(actor, artisan_id)
    if ends_on <= starts_on:
        raise BadPeriod(errors={"ends_on": [BadPeriod.message]})
    promised = value or (quantity or 0) * floor_price
    if not promised:
        raise NothingPromised(errors={"value": [NothingPromised.message]})
    demand_member(artisan_id)
    if product_id is not None and catalog.product(product_id=product_id).artisan_id != artisan_id:
        raise CommitmentMismatch(ids={"product": product_id})
    budget = hold_budget(now=now)
    commitment = Commitment(
        number=next_number(Commitment.number, prefix="KS", budget=budget), budget_id=budget.id, artisan_id=artisan_id,
        product_id=product_id, starts_on=starts_on, ends_on=ends_on, quantity=quantity, value=value,
        floor_price=floor_price, promised_value=promised, mode=Mode(mode).value, note=note,
        drafted_by=person(actor), drafted_label=actor.label, created_at=now,
    )  # fmt: skip
    start(commitment, actor=actor, now=now, data={"number": commitment.number, "promised_value": promised})
    return commitment


def approve_commitment(*, commitment_id: str, actor: Actor, now: datetime) -> Commitment:
    """The second person's yes; from its first day on it is active at once.

    It is the signature that rule 15 asks for, so it may go above the budget; the trail keeps the exposure of that
    moment. Raises SamePerson, OwnBusiness, TransitionRefused, NoBudget.
    """
    budget = hold_budget(now=now)
    commitment = lock_one(Commitment, commitment_id)
    demand_disinterested(actor, commitment.artisan_id)
    demand_other_person(actor, commitment.drafted_by, offtake_commitment=commitment_id)
    commitment.approved_by, commitment.approved_label = person(actor), actor.label
    move_to(commitment, CommitmentStatus.APPROVED, actor=actor, now=now, data={"ceiling": budget.ceiling})
    if commitment.starts_on <= local_date(now):
        move_to(commitment, CommitmentStatus.ACTIVE, actor=actor, now=now)
    return commitment


def activate_commitment(*, commitment_id: str, actor: Actor, now: datetime) -> Commitment:
    """Let an approved commitment begin before its first day. Raises TransitionRefused."""
    commitment = lock_one(Commitment, commitment_id)
    move_to(commitment, CommitmentStatus.ACTIVE, actor=actor, now=now)
    return commitment


def end_commitment(*, commitment_id: str, reason: str, actor: Actor, now: datetime) -> Commitment:
    """Take a promise back, or end it early; runs already issued go on. Raises ReasonRequired, TransitionRefused."""
    commitment = lock_one(Commitment, commitment_id)
    move_to(commitment, CommitmentStatus.ENDED, actor=actor, now=now, reason=reason)
    return commitment


def fulfil_if_done(commitment: Commitment | None, *, actor: Actor, now: datetime) -> None:
    """Call the commitment fulfilled once what was accepted under it reaches what was promised. Its row is locked."""
    if commitment is None or commitment.status != CommitmentStatus.ACTIVE:
        return
    taken = drawn([commitment.id]).get(commitment.id, Drawn())
    enough = (
        taken.accepted_value >= commitment.value
        if commitment.value
        else taken.accepted_quantity >= (commitment.quantity or 0)
    )
    if enough:
        move_to(commitment, CommitmentStatus.FULFILLED, actor=actor, now=now)


def keep_commitments(*, actor: Actor, now: datetime) -> int:
    """Begin what begins today and end what is over and has no run under way; returns how many moved."""
    today, moved = local_date(now), 0
    begin = select(Commitment.id).where(Commitment._status == CommitmentStatus.APPROVED, Commitment.starts_on <= today)
    busy = select(Run.commitment_id).where(
        Run.commitment_id.is_not(None), Run._status.in_((RunStatus.OFFERED, RunStatus.COUNTERED, *AGREED_RUNS))
    )
    over = select(Commitment.id).where(
        Commitment._status == CommitmentStatus.ACTIVE, Commitment.ends_on < today, Commitment.id.not_in(busy)
    )
    wanted = {
        **dict.fromkeys(db.session.scalars(begin), CommitmentStatus.ACTIVE),
        **dict.fromkeys(db.session.scalars(over), CommitmentStatus.ENDED),
    }
    for commitment_id, commitment in (lock(Commitment, wanted) if wanted else {}).items():
        target = wanted[commitment_id]
        if commitment.transitions.allows(from_state=commitment.status, to_state=target):
            reason = TERM_OVER if target == CommitmentStatus.ENDED else None
            move_to(commitment, target, actor=actor, now=now, reason=reason)
            moved += 1
    return moved
