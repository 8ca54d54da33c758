"""The stages of a round once it is open: its registration ends, the scoring begins, the round is filed."""

from datetime import datetime

from sqlalchemy import func, select

from curation_gate.appeal_errors import AppealOpen
from curation_gate.errors import JuryTooSmall, NothingToScore, NotScreened, QuotaReached, RoundNotReady
from curation_gate.models import Appeal, CurationRound, JuryMember, RubricRecord, Submission
from curation_gate.rubric import Rubric
from curation_gate.service import carrying
from curation_gate.service.assigning import assign_sheets
from curation_gate.states import ACCEPTING, BEFORE_JURY, TO_SCREEN, AppealStatus, RoundStatus, SubmissionStatus
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import move_to


def close_registration(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """End the registration; what is before the round is checked. A round at that stage stays as it is.

    Raises TransitionRefused in any other.
    """
    round_ = locked_round(year)
    if round_.status != RoundStatus.SCREENING:
        move_to(round_, RoundStatus.SCREENING, actor=actor, now=now)
    return round_


def start_scoring(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """End the registration and give every curator their sheets. A round that is being scored stays as it is.

    Raises NotScreened while a registration waits for its check, NothingToScore, JuryTooSmall, RoundNotReady after the
    scoring.
    """
    round_ = locked_round(year)
    if round_.status == RoundStatus.SCORING:
        return round_
    demand_status(round_, *ACCEPTING)
    waiting = _count(round_, *TO_SCREEN)
    if waiting:
        raise NotScreened(count=waiting, year=year, ids={"curation_round": round_.id})
    if not submission_ids(round_.id):
        raise NothingToScore(year=year)
    seats = len(jury_of(round_.id))
    if seats < round_.minimum_curators:
        raise JuryTooSmall(found=seats, required=round_.minimum_curators)
    if round_.status == RoundStatus.OPEN:
        move_to(round_, RoundStatus.SCREENING, actor=actor, now=now)
    move_to(round_, RoundStatus.SCORING, actor=actor, now=now, data={"curators": seats})
    before_jury = lock(Submission, submission_ids(round_.id))
    carrying.carry_over(round_, list(before_jury.values()), rubric=rubric_of(round_), actor=actor, now=now)
    assign_sheets(round_, actor=actor, now=now)
    return round_


def close_round(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """File an announced round. Raises AppealOpen while an appeal waits for an answer, TransitionRefused."""
    round_ = locked_round(year)
    waiting = db.session.scalar(
        select(func.count(Appeal.id))
        .join(Submission, Submission.id == Appeal.submission_id)
        .where(Submission.round_id == round_.id, Appeal._status == AppealStatus.FILED)
    )
    if waiting:
        raise AppealOpen(count=waiting, ids={"curation_round": round_.id})
    move_to(round_, RoundStatus.CLOSED, actor=actor, now=now)
    return round_


def locked_round(year: int) -> CurationRound:
    """The round of a year, locked. Raises NotFound."""
    round_id = db.session.scalar(select(CurationRound.id).where(CurationRound.year == year))
    if round_id is None:
        raise NotFound(ids={"curation_round": str(year)})
    return lock_one(CurationRound, round_id)


def demand_status(round_: CurationRound, *statuses: RoundStatus) -> None:
    """Raises RoundNotReady unless the round is in one of these states."""
    if round_.status not in statuses:
        raise RoundNotReady(year=round_.year, status=round_.status, ids={"curation_round": round_.id})


def demand_place(round_: CurationRound) -> None:
    """Raises QuotaReached when the round, locked by the caller, is full; who withdraws gives the place back."""
    if round_.quota is None:
        return
    if _count(round_, *(status for status in SubmissionStatus if status != SubmissionStatus.WITHDRAWN)) >= round_.quota:
        raise QuotaReached(year=round_.year, quota=round_.quota, ids={"curation_round": round_.id})


def rubric_of(round_: CurationRound) -> Rubric:
    """The rubric that the round took when it opened, asking for as many curators as this round does."""
    record = db.session.get(RubricRecord, round_.rubric_id)
    if record is None:
        raise NotFound(ids={"rubric": round_.rubric_id})
    return Rubric.from_dict(record.content).with_minimum_curators(round_.minimum_curators)


def jury_of(round_id: str) -> list[JuryMember]:
    """The seats of a jury in order."""
    return list(db.session.scalars(select(JuryMember).where(JuryMember.round_id == round_id).order_by(JuryMember.seat)))


def submission_ids(round_id: str) -> list[str]:
    """The submissions that are before the jury, by number."""
    return list(
        db.session.scalars(
            select(Submission.id)
            .where(Submission.round_id == round_id, Submission._status.in_(BEFORE_JURY))
            .order_by(Submission.number)
        )
    )


def _count(round_: CurationRound, *statuses: SubmissionStatus) -> int:
    return int(
        db.session.scalar(
            select(func.count()).where(Submission.round_id == round_.id, Submission._status.in_(statuses))
        )
        or 0
    )
