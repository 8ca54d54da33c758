"""Announcing: each decision takes effect once, in a unit of work of its own, so that it can be interrupted anywhere.

The only place that turns the key: clearance, membership, listing, plan and messages of a submission are written in the
transaction that makes its decision final.
"""

from datetime import datetime

from catalog import queries as catalog_queries
from catalog import service as catalog
from catalog.errors import OriginRefused, StockBelowReserved
from curation_gate import terms
from curation_gate.errors import NotDecided, NotHeld, SheetsMissing
from curation_gate.models import CurationRound, DecisionRecord, Submission
from curation_gate.scoring import Decision
from curation_gate.service import coaching, deciding
from curation_gate.service.rounds import demand_status, locked_round, rubric_of, submission_ids
from curation_gate.states import ENDED, FINAL, RoundStatus, SubmissionStatus
from shop.artisans import queries as artisan_queries
from shop.artisans import service as artisans
from shop.artisans import telling as makers
from shop.kernel import audit, settings
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to
from shop.messages.links import link

RESULT_PAGE = "/perajin/kurasi"


def announce_submission(*, submission_id: str, actor: Actor, now: datetime) -> str | None:
    """Make the staged decision of one submission final, with all that follows; a second time does nothing.

    Returns the outcome, or None when it was announced before or has been withdrawn. Raises NotDecided, RoundNotReady,
    SheetsMissing while a sheet of it is awaited, RulingOpen while a ruling waits for its second signature.
    """
    found = db.session.get(Submission, submission_id)
    if found is None:
        raise NotFound(ids={"submission": submission_id})
    round_ = lock_one(CurationRound, found.round_id)
    submission = lock_one(Submission, submission_id)
    if submission.status in (*FINAL, SubmissionStatus.WITHDRAWN):
        # Announced by another call, or taken back by its maker a moment ago.
        return None
    demand_status(round_, RoundStatus.DELIBERATION)
    decision = deciding.latest(submission_id)
    if decision is None:
        raise NotDecided(number=submission.number, ids={"submission": submission_id})
    if deciding.awaits_sheet(submission_id):
        raise SheetsMissing(numbers=str(submission.number), required=round_.minimum_curators)
    deciding.demand_no_open_ruling([submission_id])
    outcome = Decision(decision.outcome)
    decision.announced_at = now
    reason = None if outcome is Decision.PASSED else decision.reason
    move_to(
        submission, SubmissionStatus(outcome.value), actor=actor, now=now, reason=reason,
        data={"decision": decision.id},
    )  # fmt: skip
    coaching.open_plan(submission, decision, rubric=rubric_of(round_), actor=actor, now=now)
    if outcome is Decision.PASSED:
        admit(submission, decision, year=round_.year, actor=actor, now=now)
    else:
        catalog.refuse_revision(revision_id=submission.revision_id, reason=decision.reason, actor=actor, now=now)
    tell(submission, decision, year=round_.year, actor=actor, now=now)
    return outcome.value


def finish_announcing(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """Close the announcement once every submission is final; an announced round stays as it is. NotDecided."""
    round_ = locked_round(year)
    if round_.status in ENDED:
        return round_
    left = submission_ids(round_.id)
    if left:
        raise NotDecided(number=db.session.get_one(Submission, left[0]).number)
    round_.announced_at = now
    # One statement writes both columns: the row's constraint ties the moment to the state.
    move_to(round_, RoundStatus.ANNOUNCED, actor=actor, now=now)
    return round_


def grant_origin_exception(*, submission_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Clear a passed work whose maker is not of a region of origin, with the jury's written reason, and list it.

    Raises ReasonRequired, NotHeld when it is not waiting for that.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission_id})
    submission = lock_one(Submission, submission_id)
    decision = deciding.latest(submission_id)
    if submission.status != SubmissionStatus.PASSED or submission.held_reason is None or decision is None:
        raise NotHeld(ids={"submission": submission_id})
    _grant(submission, decision, exception=reason, actor=actor, now=now)
    submission.held_reason = None
    db.session.flush()
    _list(submission, actor=actor, now=now)
    audit.record(
        actor=actor, action="submission.origin_exception", object_type="submission", object_id=submission_id, now=now,
        reason=reason,
    )  # fmt: skip


def admit(submission: Submission, decision: DecisionRecord, *, year: int, actor: Actor, now: datetime) -> None:
    """Clearance and listing, then membership: the lock order of the shop. Without origin there is no clearance."""
    try:
        with db.session.begin_nested():
            _grant(submission, decision, exception=submission.origin_exception, actor=actor, now=now)
    except OriginRefused as error:
        submission.held_reason = error.source_text()
        db.session.flush()
    else:
        _list(submission, actor=actor, now=now)
    maker = artisan_queries.artisan(artisan_id=submission.artisan_id)
    if maker is None or maker.membership_status in (None, "lapsed"):
        artisans.start_membership(
            artisan_id=submission.artisan_id, year=year, starts_on=local_date(now), actor=actor, now=now
        )
    else:
        artisans.renew_membership(artisan_id=submission.artisan_id, actor=actor, now=now)


def _grant(
    submission: Submission, decision: DecisionRecord, *, exception: str | None, actor: Actor, now: datetime
) -> None:
    floor, ceiling = terms.price_band(asking_price=submission.asking_price, band=settings.get(terms.PRICE_BAND))
    catalog.grant_clearance(
        revision_id=submission.revision_id, content_hash=submission.content_hash,
        valid_until=terms.months_later(now, settings.get(terms.CLEARANCE_MONTHS)), price_floor=floor,
        price_ceiling=ceiling, decision_reference=decision.id, origin_exception=exception,
        # Read from the decision: an upheld work may wait for its origin and be cleared long after the signature.
        overturns_refusal=decision.basis == "appeal", actor=actor, now=now,
    )  # fmt: skip


def _list(submission: Submission, *, actor: Actor, now: datetime) -> None:
    """On sale as registered. What is reserved of an earlier listing keeps its stock: the maker sets it anew."""
    try:
        with db.session.begin_nested():
            catalog.put_on_sale(
                revision_id=submission.revision_id, seller="artisan", price=submission.asking_price,
                mode=submission.mode, stock=submission.stock, actor=actor, now=now,
            )  # fmt: skip
    except StockBelowReserved:
        # Granting has moved the listing to the new revision already; only its stock stays as it is.
        db.session.flush()


def tell(submission: Submission, decision: DecisionRecord, *, year: int, actor: Actor, now: datetime) -> None:
    """The artisan reads what was decided, by mail and WhatsApp, once for each decision."""
    product = catalog_queries.revision_view(revision_id=submission.revision_id).name_id
    makers.tell(
        artisan_id=submission.artisan_id, template="curation_result", reference=decision.id, actor=actor, now=now,
        context={
            "product": product, "year": year, "decision": decision.outcome, "reason": decision.reason,
            "link": link(RESULT_PAGE),
        },
    )  # fmt: skip
