"""The jury of a round: seats with and without an account, what each curator knows best, seats given back."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from catalog import queries as catalog
from curation_gate.errors import NotACurator, SeatKept, SeatTaken
from curation_gate.models import ConflictOfInterest, CurationRound, JuryMember
from curation_gate.service.assigning import assign_sheets
from curation_gate.service.rounds import demand_status, jury_of, locked_round
from curation_gate.states import ACCEPTING, RoundStatus
from shop.identity import queries as people
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.locks import lock_one
from shop.kernel.text import N_

SEATABLE = (RoundStatus.DRAFT, *sorted(ACCEPTING), RoundStatus.SCORING)
UNKNOWN_FIELD = N_("Kelompok kriya ini tidak ada. Pilih dari daftar.")
NAME_MISSING = N_("Tulis nama kurator.")


def seat_curator(*, year: int, user_id: str, seat: int | None = None, actor: Actor, now: datetime) -> JuryMember:
    """Give a curator a seat: a free one, the next new one, or `seat` where nobody with an account sits yet.

    Once scoring has begun, the sheets still to be scored are assigned to them. Raises NotACurator, SeatTaken,
    RoundNotReady after the scoring.
    """
    round_ = locked_round(year)
    demand_status(round_, *SEATABLE)
    person = people.user_by_id(user_id=user_id)
    if person is None or not person.active or Role.CURATOR not in person.roles:
        raise NotACurator(ids={"user_account": user_id})
    seats = {row.seat: row for row in jury_of(round_.id)}
    if any(row.user_id == user_id for row in seats.values()):
        raise SeatTaken(ids={"user_account": user_id})
    if seat is None:
        seat = next((number for number, row in seats.items() if row.user_id is None), None) or _free(seats)
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


def seat_all_curators(*, year: int, actor: Actor, now: datetime) -> int:
    """Seat every active curator who has no seat yet, in the order of their e-mails; returns how many are new."""
    round_ = locked_round(year)
    demand_status(round_, RoundStatus.DRAFT, *ACCEPTING)
    seats = {row.seat: row.user_id for row in jury_of(round_.id)}
    curators = sorted(people.people_with_role(role=Role.CURATOR), key=lambda person: person.email)
    new = [person for person in curators if person.id not in seats.values()]
    for person in new:
        number = _free(seats)
        seats[number] = person.id
        _seat(round_, seat=number, user_id=person.id, name=person.name, actor=actor, now=now)
    return len(new)


def open_seat(*, year: int, seat: int, name: str, actor: Actor, now: datetime) -> JuryMember:
    """A seat for a curator without an account, who scores on paper; the one there already is given back."""
    round_ = locked_round(year)
    known = db.session.scalar(select(JuryMember).where(JuryMember.round_id == round_.id, JuryMember.seat == seat))
    if known is not None:
        return known
    return _open(round_, seat=seat, name=name, actor=actor, now=now)


def add_paper_seat(*, year: int, name: str, actor: Actor, now: datetime) -> JuryMember:
    """The next free seat for a curator without an account. Raises InvalidInput without a name, RoundNotReady."""
    if not name.strip():
        raise InvalidInput(errors={"name": [NAME_MISSING]})
    round_ = locked_round(year)
    taken = {row.seat: row for row in jury_of(round_.id)}
    return _open(round_, seat=_free(taken), name=name.strip(), actor=actor, now=now)


def set_seat_fields(*, member_id: str, fields: Sequence[str], actor: Actor, now: datetime) -> JuryMember:
    """Say which groups of crafts a curator knows best; [] knows no preference.

    Raises NotFound, InvalidInput for a group the catalogue does not have, RoundNotReady after the scoring.
    """
    round_, member = _held(member_id)
    demand_status(round_, *SEATABLE)
    if not set(fields) <= {craft.group_name for craft in catalog.crafts()}:
        raise InvalidInput(errors={"fields": [UNKNOWN_FIELD]})
    wanted = sorted(set(fields))
    if member.fields != wanted:
        before, member.fields = member.fields, wanted
        db.session.flush()
        audit.record(
            actor=actor, action="jury_member.fields", object_type="jury_member", object_id=member.id, now=now,
            data={"before": before, "after": wanted},
        )  # fmt: skip
    return member


def remove_seat(*, member_id: str, actor: Actor, now: datetime) -> None:
    """Take a seat away while nothing is assigned to it; the trail keeps who sat there and what they declared.

    Raises NotFound, SeatKept once the scoring has begun.
    """
    round_, member = _held(member_id)
    if round_.status not in (RoundStatus.DRAFT, *ACCEPTING):
        raise SeatKept(ids={"jury_member": member_id})
    declared = db.session.scalars(
        select(ConflictOfInterest.artisan_id).where(ConflictOfInterest.jury_member_id == member_id)
    ).all()
    data = {
        "round": round_.id, "seat": member.seat, "name": member.name, "user": member.user_id,
        "conflicts": sorted(declared),
    }  # fmt: skip
    db.session.execute(delete(ConflictOfInterest).where(ConflictOfInterest.jury_member_id == member_id))
    db.session.delete(member)
    db.session.flush()
    audit.record(
        actor=actor, action="jury_member.remove", object_type="jury_member", object_id=member_id, now=now, data=data
    )


def _held(member_id: str) -> tuple[CurationRound, JuryMember]:
    """A seat with its round, which is locked: it guards the seats."""
    found = db.session.get(JuryMember, member_id)
    if found is None:
        raise NotFound(ids={"jury_member": member_id[:40]})
    round_ = lock_one(CurationRound, found.round_id)
    member = db.session.get(JuryMember, member_id, populate_existing=True)
    if member is None:
        raise NotFound(ids={"jury_member": member_id[:40]})
    return round_, member


def _free(taken: Iterable[int]) -> int:
    """The lowest number that nobody sits on."""
    numbers = set(taken)
    return next(number for number in range(1, len(numbers) + 2) if number not in numbers)


def _open(round_: CurationRound, *, seat: int, name: str, actor: Actor, now: datetime) -> JuryMember:
    demand_status(round_, *SEATABLE)
    made = _seat(round_, seat=seat, user_id=None, name=name, actor=actor, now=now)
    if round_.status == RoundStatus.SCORING:
        assign_sheets(round_, actor=actor, now=now)
    return made


def _seat(
    round_: CurationRound, *, seat: int, user_id: str | None, name: str, actor: Actor, now: datetime
) -> JuryMember:
    member = JuryMember(round_id=round_.id, user_id=user_id, seat=seat, name=name, seated_at=now, fields=[])
    db.session.add(member)
    db.session.flush()
    _record_seat(member, actor=actor, now=now)
    return member


def _record_seat(member: JuryMember, *, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor, action="jury_member.seat", object_type="jury_member", object_id=member.id, now=now,
        data={"round": member.round_id, "seat": member.seat, "user": member.user_id},
    )  # fmt: skip
