"""Appeals: an artisan objects within the standstill; the chair refuses, or proposes better and a second one signs."""

from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from curation_gate import terms
from curation_gate.appeal_errors import (
    AppealExists,
    AppealNeedsText,
    AppealTooLate,
    NotBetter,
    NothingToAppeal,
)
from curation_gate.models import Appeal, ChairRuling, CoachingPlan, CurationRound, DecisionRecord, Submission
from curation_gate.scoring import Decision
from curation_gate.service import announcing, coaching, deciding, rulings, telling
from curation_gate.service.rounds import demand_status
from curation_gate.states import AppealStatus, PlanStatus, RoundStatus, RulingStatus, SubmissionStatus
from shop.artisans import telling as makers
from shop.identity.roles import Role
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to, start
from shop.messages.links import link

RANK = {Decision.NOT_PASSED: 0, Decision.COACHING: 1, Decision.PASSED: 2}
APPEALABLE = frozenset({SubmissionStatus.COACHING, SubmissionStatus.NOT_PASSED})


def file_appeal(*, submission_id: str, text: str, actor: Actor, now: datetime) -> Appeal:
    """The artisan objects to the announced decision on their own work, until the last day of the standstill (WIB).

    Raises NotFound for somebody else's work, AppealNeedsText, NothingToAppeal, RoundNotReady once the round is filed
    away, AppealTooLate, AppealExists.
    """
    found = db.session.get(Submission, submission_id)
    if found is None or actor.artisan_id is None or found.artisan_id != actor.artisan_id:
        raise NotFound(ids={"submission": submission_id})
    if not text.strip():
        raise AppealNeedsText(errors={"text": [AppealNeedsText.message]})
    round_ = lock_one(CurationRound, found.round_id)
    submission = lock_one(Submission, submission_id)
    decision = deciding.latest(submission_id)
    if submission.status not in APPEALABLE or decision is None or round_.announced_at is None:
        raise NothingToAppeal(ids={"submission": submission_id})
    demand_status(round_, RoundStatus.ANNOUNCED)
    last_day = terms.last_day_of_appeal(announced_at=round_.announced_at, standstill_days=round_.standstill_days)
    if local_date(now) > last_day:
        raise AppealTooLate(day=last_day.isoformat(), ids={"submission": submission_id})
    if db.session.scalar(select(Appeal.id).where(Appeal.submission_id == submission_id)) is not None:
        raise AppealExists(ids={"submission": submission_id})
    appeal = Appeal(
        submission_id=submission_id, artisan_id=submission.artisan_id, decision_id=decision.id, text=text.strip(),
        filed_at=now, filed_by=actor.label, answer=None, answered_at=None, answered_by=None,
    )  # fmt: skip
    start(appeal, actor=actor, now=now, data={"submission": submission_id, "decision": decision.id})
    product = catalog.revision_view(revision_id=submission.revision_id).name_id
    telling.tell_staff(
        telling.with_roles(Role.CHAIR, Role.SECRETARIAT), template="appeal_filed",
        context={"product": product, "text": appeal.text, "link": link("/meja/kurasi/banding")},
        reference=appeal.id, actor=actor, now=now,
    )  # fmt: skip
    return appeal


def withdraw_appeal(*, appeal_id: str, actor: Actor, now: datetime) -> Appeal:
    """The artisan takes it back, and a better outcome that waits for its signature goes with it.

    Raises NotFound for somebody else's, TransitionRefused once it is answered.
    """
    _round, submission, appeal = _hold(appeal_id)
    if actor.artisan_id is None or appeal.artisan_id != actor.artisan_id:
        raise NotFound(ids={"appeal": appeal_id})
    move_to(appeal, AppealStatus.WITHDRAWN, actor=actor, now=now)
    proposed = db.session.scalar(
        select(ChairRuling.id).where(
            ChairRuling.submission_id == submission.id, ChairRuling._status == RulingStatus.PROPOSED
        )
    )
    if proposed is not None:
        move_to(
            lock_one(ChairRuling, proposed), RulingStatus.WITHDRAWN, actor=actor, now=now, data={"appeal": appeal.id}
        )
    return appeal


def refuse_appeal(*, appeal_id: str, answer: str, actor: Actor, now: datetime) -> Appeal:
    """The decision stands, with the answer the artisan reads.

    Raises ReasonRequired, RulingOpen while a better outcome is proposed, TransitionRefused once it is answered.
    """
    if not answer.strip():
        raise ReasonRequired(ids={"appeal": appeal_id})
    _round, submission, appeal = _hold(appeal_id)
    deciding.demand_no_open_ruling([submission.id])
    _answer(appeal, AppealStatus.REFUSED, answer, actor=actor, now=now)
    _tell_refused(submission, appeal, actor=actor, now=now)
    return appeal


def propose_on_appeal(*, appeal_id: str, outcome: Decision, reason: str, actor: Actor, now: datetime) -> ChairRuling:
    """The chair proposes a better outcome than the announced one, with the reason the artisan will read.

    Raises ReasonRequired, NothingToAppeal unless it is open, NotBetter, GateStands for passing what failed a gate,
    RulingOpen while another proposal waits.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"appeal": appeal_id})
    _round, submission, appeal = _hold(appeal_id)
    last = _last(submission)
    if appeal.status != AppealStatus.FILED:
        raise NothingToAppeal(ids={"appeal": appeal_id})
    if RANK[outcome] <= RANK[Decision(last.outcome)]:
        raise NotBetter(ids={"appeal": appeal_id})
    return rulings.propose(submission, last, basis="appeal", outcome=outcome, reason=reason, actor=actor, now=now)


def sign_on_appeal(*, ruling_id: str, actor: Actor, now: datetime) -> DecisionRecord:
    """The second signature upholds the appeal: a later decision, in force at once with all that follows from it.

    Raises as `rulings.sign_ruling`.
    """
    found = db.session.get(ChairRuling, ruling_id)
    appeal_id = found and db.session.scalar(select(Appeal.id).where(Appeal.submission_id == found.submission_id))
    if found is None or not appeal_id:
        raise NotFound(ids={"chair_ruling": ruling_id})
    round_, submission, appeal = _hold(appeal_id)
    ruling = lock_one(ChairRuling, ruling_id)
    record = rulings.countersign(ruling, submission, _last(submission), round_=round_, actor=actor, now=now)
    record.announced_at = now
    _answer(appeal, AppealStatus.UPHELD, ruling.reason, actor=actor, now=now)
    move_to(
        submission, SubmissionStatus(record.outcome), actor=actor, now=now, reason=record.reason,
        data={"decision": record.id, "appeal": appeal.id},
    )  # fmt: skip
    if record.outcome == Decision.PASSED:
        _to_selling(submission, actor=actor, now=now)
        announcing.admit(submission, record, year=round_.year, actor=actor, now=now)
    announcing.tell(submission, record, year=round_.year, actor=actor, now=now)
    return record


def _to_selling(submission: Submission, *, actor: Actor, now: datetime) -> None:
    """The plan that was opened to pass next time goes on as one to sell well."""
    plan_id = db.session.scalar(select(CoachingPlan.id).where(CoachingPlan.submission_id == submission.id))
    if plan_id is not None:
        plan = lock_one(CoachingPlan, plan_id)
        if plan.status not in (PlanStatus.CLOSED, PlanStatus.RESUBMITTED):
            coaching.turn_to_selling(plan, actor=actor, now=now)


def _answer(appeal: Appeal, status: AppealStatus, answer: str, *, actor: Actor, now: datetime) -> None:
    appeal.answer, appeal.answered_at, appeal.answered_by = answer.strip(), now, actor.label
    # One statement writes the answer and the state: the row's constraint ties them together.
    move_to(appeal, status, actor=actor, now=now, reason=answer.strip())


def _tell_refused(submission: Submission, appeal: Appeal, *, actor: Actor, now: datetime) -> None:
    product = catalog.revision_view(revision_id=submission.revision_id).name_id
    makers.tell(
        artisan_id=submission.artisan_id, template="appeal_refused",
        context={
            "product": product, "answer": appeal.answer,
            "link": link(f"/perajin/kurasi/{submission.id}"),
        },
        reference=appeal.id, actor=actor, now=now,
    )  # fmt: skip


def _hold(appeal_id: str) -> tuple[CurationRound, Submission, Appeal]:
    found = db.session.get(Appeal, appeal_id)
    if found is None:
        raise NotFound(ids={"appeal": appeal_id})
    submission = db.session.get_one(Submission, found.submission_id)
    round_ = lock_one(CurationRound, submission.round_id)
    return round_, lock_one(Submission, submission.id), lock_one(Appeal, appeal_id)


def _last(submission: Submission) -> DecisionRecord:
    last = deciding.latest(submission.id)
    if last is None:
        raise NothingToAppeal(ids={"submission": submission.id})
    return last
