"""Opening a round with its rubric and jury, starting the scoring, closing the round."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from curation_gate.errors import (
    JuryTooSmall,
    NotACurator,
    NothingToScore,
    RoundExists,
    RoundNotReady,
    SeatTaken,
    YearNotPossible,
)
from curation_gate.models import CurationRound, JuryMember, RubricRecord, Submission
from curation_gate.rubric import Rubric, default_rubric
from curation_gate.service import carrying
from curation_gate.service.assigning import assign_sheets
from curation_gate.states import ACCEPTING, BEFORE_JURY, RoundStatus
from shop.identity import queries as people
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import move_to, start


def open_round(
    *,
    year: int,
    actor: Actor,
    now: datetime,
    name: str = "",
    place: str = "",
    opens_on: date | None = None,
    closes_on: date | None = None,
    rubric: Rubric | None = None,
) -> CurationRound:
    """Open the round of a year with a rubric (the shop's unless given) and all curators on the jury, by e-mail.

    Raises RoundExists, YearNotPossible.
    """
    if not 2000 <= year <= 2999:
        raise YearNotPossible(year=year, errors={"year": [YearNotPossible.message]})
    if db.session.scalar(select(CurationRound.id).where(CurationRound.year == year)) is not None:
        raise RoundExists(year=year)
    rubric = rubric or default_rubric()
    round_ = CurationRound(
        year=year, name=name or f"Kurasi {year}", place=place, opens_on=opens_on or local_date(now),
        closes_on=closes_on, rubric_id=_kept_rubric(rubric, now=now).id,
        minimum_curators=rubric.rule.minimum_curators, created_at=now, announced_at=None,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            start(round_, actor=actor, now=now, data={"year": year, "rubric": rubric.content_hash})
    except IntegrityError as error:
        raise RoundExists(year=year) from error
    move_to(round_, RoundStatus.OPEN, actor=actor, now=now)
    curators = sorted(people.people_with_role(role=Role.CURATOR), key=lambda person: person.email)
    for seat, person in enumerate(curators, start=1):
        _seat(round_, seat=seat, user_id=person.id, name=person.name, actor=actor, now=now)
    return round_


def seat_curator(*, year: int, user_id: str, seat: int | None = None, actor: Actor, now: datetime) -> JuryMember:
    """Give a curator a seat: a free one, the next new one, or `seat` where nobody with an account sits yet.

    Once scoring has begun, the sheets still to be scored are assigned to them. Raises NotACurator, SeatTaken,
    RoundNotReady after the scoring.
    """
    round_ = locked_round(year)
    demand_status(round_, *ACCEPTING, RoundStatus.SCORING)
    person = people.user_by_id(user_id=user_id)
    if person is None or not person.active or Role.CURATOR not in person.roles:
        raise NotACurator(ids={"user_account": user_id})
    seats = {row.seat: row for row in jury_of(round_.id)}
    if any(row.user_id == user_id for row in seats.values()):
        raise SeatTaken(ids={"user_account": user_id})
    if seat is None:
        seat = next((number for number, row in seats.items() if row.user_id is None), len(seats) + 1)
    known = seats.get(seat)
    if known is None:
        known = _seat(round_, seat=seat, user_id=user_id, name=person.name, actor=actor, now=now)
    elif known.user_id is None:
        known.user_id, known.name = user_id, person.name
        db.session.flush()
        _record_seat(known, actor=actor, now=now)
    else:
        raise SeatTaken(ids={"jury_member": known.id})
    if round_.status == RoundStatus.SCORING:
        assign_sheets(round_, actor=actor, now=now)
    return known


def open_seat(*, year: int, seat: int, name: str, actor: Actor, now: datetime) -> JuryMember:
    """A seat for a curator without an account, who scores on paper; the one there already is given back."""
    round_ = locked_round(year)
    known = db.session.scalar(select(JuryMember).where(JuryMember.round_id == round_.id, JuryMember.seat == seat))
    if known is not None:
        return known
    demand_status(round_, *ACCEPTING, RoundStatus.SCORING)
    made = _seat(round_, seat=seat, user_id=None, name=name, actor=actor, now=now)
    if round_.status == RoundStatus.SCORING:
        assign_sheets(round_, actor=actor, now=now)
    return made


def start_scoring(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """End the registration and give every curator their sheets. A round that is being scored stays as it is.

    Raises NothingToScore, JuryTooSmall, RoundNotReady after the scoring.
    """
    round_ = locked_round(year)
    if round_.status == RoundStatus.SCORING:
        return round_
    demand_status(round_, *ACCEPTING)
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
    """File an announced round. Raises TransitionRefused."""
    round_ = locked_round(year)
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


def rubric_of(round_: CurationRound) -> Rubric:
    """The rubric that the round took when it opened."""
    record = db.session.get(RubricRecord, round_.rubric_id)
    if record is None:
        raise NotFound(ids={"rubric": round_.rubric_id})
    return Rubric.from_dict(record.content)


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


def _kept_rubric(rubric: Rubric, *, now: datetime) -> RubricRecord:
    known = db.session.scalar(select(RubricRecord).where(RubricRecord.content_hash == rubric.content_hash))
    if known is None:
        known = RubricRecord(
            version=rubric.version, content=rubric.to_dict(), content_hash=rubric.content_hash, created_at=now
        )
        db.session.add(known)
        db.session.flush()
    return known


def _seat(
    round_: CurationRound, *, seat: int, user_id: str | None, name: str, actor: Actor, now: datetime
) -> JuryMember:
    member = JuryMember(round_id=round_.id, user_id=user_id, seat=seat, name=name, seated_at=now)
    db.session.add(member)
    db.session.flush()
    _record_seat(member, actor=actor, now=now)
    return member


def _record_seat(member: JuryMember, *, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor, action="jury_member.seat", object_type="jury_member", object_id=member.id, now=now,
        data={"round": member.round_id, "seat": member.seat, "user": member.user_id},
    )  # fmt: skip
