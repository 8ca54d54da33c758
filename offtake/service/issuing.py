"""Issuing a production run, the second signature, the advance."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from catalog import queries as catalog
from offtake import accounting, notices, settings
from offtake.errors import NoAdvance, NoClearance, ReferenceUsed, WrongRevision
from offtake.models import Budget, Commitment, Run
from offtake.service.answering import take_counter
from offtake.service.holding import (
    demand_disinterested,
    demand_other_person,
    hold_budget,
    hold_run,
    next_number,
    person,
)
from offtake.service.vetting import (
    demand_clearance,
    demand_commitment,
    demand_future,
    demand_hands,
    demand_member,
    demand_resale_price,
    signature_reasons,
)
from offtake.states import RunStatus
from offtake.terms import advance_amount, terms_hash
from shop.kernel import audit
from shop.kernel import settings as kernel_settings
from shop.kernel.actors import Actor
from shop.kernel.clock import add_working_days
from shop.kernel.db import db
from shop.kernel.locks import lock_one
from shop.kernel.states import TransitionRefused, move_to, start


@dataclass(frozen=True)
class RunOrder:
    """What is ordered. Prices in rupiah; None takes the default: `advance_bp` the shop's setting, `resale_price` the
    purchase price within the cleared band, `fund_source` the budget's. `content_hash`, when given, is what was seen."""

    revision_id: str
    quantity: int
    unit_price: int
    due_on: date
    resale_price: int | None = None
    advance_bp: int | None = None
    commitment_id: str | None = None
    content_hash: str | None = None
    artisan_id: str | None = None
    fund_source: str | None = None
    note: str = ""


def issue_run(*, order: RunOrder, actor: Actor, now: datetime) -> Run:
    """Order a quantity of one cleared revision from its maker.

    Within budget and advance limit the offer goes to the artisan at once; else it stays a draft until another person
    signs. Raises NoBudget, NoClearance, WrongRevision, NotAnActiveMember, DueTooSoon, CapacityExceeded,
    ResaleOutsideBand, CommitmentMismatch, BelowFloor, OwnBusiness.
    """
    revision = catalog.revision_view(revision_id=order.revision_id)
    if order.artisan_id not in (None, revision.artisan_id) or order.content_hash not in (None, revision.content_hash):
        raise WrongRevision(ids={"revision": revision.id})
    if revision.content_hash is None:
        raise NoClearance(ids={"revision": revision.id})
    demand_disinterested(actor, revision.artisan_id)
    demand_future(order.due_on, now=now)
    budget = hold_budget(now=now)
    commitment = lock_one(Commitment, order.commitment_id) if order.commitment_id else None
    clearance = demand_clearance(revision.id, revision.content_hash, now=now)
    demand_member(revision.artisan_id)
    if commitment is not None:
        demand_commitment(
            commitment, artisan_id=revision.artisan_id, product_id=revision.product_id, unit_price=order.unit_price,
            now=now,
        )  # fmt: skip
    resale_price = order.resale_price
    if resale_price is None:
        resale_price = min(max(order.unit_price, clearance.price_floor), clearance.price_ceiling)
    demand_resale_price(resale_price, clearance)
    demand_hands(revision.artisan_id, order.quantity, due_on=order.due_on, now=now)
    run = _drafted(order, budget, revision, commitment, resale_price=resale_price, actor=actor, now=now)
    start(run, actor=actor, now=now, data={"number": run.number, "value": run.value, "reasons": run.signature_reasons})
    if not run.needs_signature:
        _offer(run, actor=actor, now=now)
    return run


def approve_run(*, run_id: str, actor: Actor, now: datetime) -> Run:
    """The second signature: on a draft, which is then offered; on a counter-offer, which is then accepted; or beside
    an offer that needed none. Raises SamePerson, OwnBusiness, NoClearance, NotAnActiveMember, TransitionRefused."""
    held = hold_run(run_id)
    run = held.run
    demand_disinterested(actor, run.artisan_id)
    demand_other_person(actor, run.issued_by, production_run=run_id)
    if run.status == RunStatus.COUNTERED:
        take_counter(held, signer=actor, actor=actor, now=now)
        return run
    if run.status not in (RunStatus.DRAFT, RunStatus.OFFERED):
        raise TransitionRefused(from_state=run.status, to_state=RunStatus.OFFERED.value, ids={"production_run": run_id})
    run.approved_by, run.approved_label = person(actor), actor.label
    if run.status == RunStatus.OFFERED:
        db.session.flush()
        audit.record(actor=actor, action="production_run.sign", object_type="production_run", object_id=run_id, now=now)
        return run
    demand_clearance(run.revision_id, run.content_hash, now=now)
    demand_member(run.artisan_id)
    demand_future(run.due_on, now=now)
    _offer(run, actor=actor, now=now)
    return run


def pay_advance(*, run_id: str, reference: str, actor: Actor, now: datetime) -> Run:
    """Record that the advance left our bank under this transfer reference. Another person than the issuer does it.

    The same reference for the same run a second time changes nothing. Raises SamePerson, OwnBusiness, NoAdvance,
    ReferenceUsed, TransitionRefused before both sides agreed.
    """
    run = hold_run(run_id).run
    if run.advance_paid and run.advance_reference == reference:
        return run
    demand_disinterested(actor, run.artisan_id)
    demand_other_person(actor, run.issued_by, production_run=run_id)
    if run.status == RunStatus.ACCEPTED and not run.advance_amount:
        raise NoAdvance(ids={"production_run": run_id})
    used = db.session.scalar(select(Run.id).where(Run.advance_reference == reference, Run.id != run_id))
    if used is not None:
        raise ReferenceUsed(ids={"production_run": used})
    if run.status != RunStatus.ACCEPTED:
        raise TransitionRefused(
            from_state=run.status, to_state=RunStatus.ADVANCE_PAID.value, ids={"production_run": run_id}
        )
    run.advance_paid, run.advance_paid_at = run.advance_amount, now
    run.advance_paid_by, run.advance_reference = person(actor), reference
    move_to(
        run, RunStatus.ADVANCE_PAID, actor=actor, now=now, data={"amount": run.advance_amount, "reference": reference}
    )
    accounting.advance_paid(
        run_id=run.id, run_number=run.number, artisan_id=run.artisan_id, amount=run.advance_amount,
        bank_reference=reference, actor=actor, now=now,
    )  # fmt: skip
    return run


def _drafted(
    order: RunOrder,
    budget: Budget,
    revision: catalog.RevisionView,
    commitment: Commitment | None,
    *,
    resale_price: int,
    actor: Actor,
    now: datetime,
) -> Run:
    advance_bp = kernel_settings.get(settings.ADVANCE_BP) if order.advance_bp is None else order.advance_bp
    advance = advance_amount(quantity=order.quantity, unit_price=order.unit_price, basis_points=advance_bp)
    reasons = signature_reasons(
        budget=budget, commitment=commitment, artisan_id=revision.artisan_id,
        value=order.quantity * order.unit_price, advance=advance,
    )  # fmt: skip
    content_hash = revision.content_hash or ""
    return Run(
        number=next_number(Run.number, prefix="PO", budget=budget), budget_id=budget.id,
        commitment_id=commitment.id if commitment else None, artisan_id=revision.artisan_id, revision_id=revision.id,
        content_hash=content_hash, quantity=order.quantity, unit_price=order.unit_price, advance_bp=advance_bp,
        advance_amount=advance, due_on=order.due_on, fund_source=order.fund_source or budget.fund_source,
        resale_price=resale_price, note=order.note, needs_signature=bool(reasons), signature_reasons=reasons,
        issued_by=person(actor), issued_label=actor.label, created_at=now,
        terms_hash=terms_hash(
            artisan_id=revision.artisan_id, content_hash=content_hash, quantity=order.quantity,
            unit_price=order.unit_price, advance_bp=advance_bp, due_on=order.due_on,
        ),
    )  # fmt: skip


def _offer(run: Run, *, actor: Actor, now: datetime) -> None:
    run.offered_at = now
    run.answer_by = add_working_days(now, days=kernel_settings.get(settings.ANSWER_DAYS))
    move_to(run, RunStatus.OFFERED, actor=actor, now=now, data={"value": run.value, "terms": run.terms_hash})
    notices.run_offered(run, now=now)
