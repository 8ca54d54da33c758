"""Reading rounds, their rubric and jury, and what was imported into them."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from curation_gate.models import CurationRound, JuryMember, RegistrationImport, RubricRecord
from curation_gate.rubric import Rubric
from curation_gate.states import ENDED, RoundStatus
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class SeatView:
    """A seat of a jury; `user_id` is None for a curator who scores on paper."""

    id: str
    seat: int
    name: str
    user_id: str | None
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class RoundView:
    """A round with the rubric it took and its jury."""

    id: str
    year: int
    name: str
    place: str
    opens_on: date
    closes_on: date | None
    status: str
    minimum_curators: int
    announced_at: datetime | None
    rubric: Rubric
    rubric_hash: str
    jury: tuple[SeatView, ...]
    rubric_id: str
    quota: int | None
    terms: str
    terms_en: str
    scoring_from: date | None
    scoring_until: date | None
    announce_on: date | None
    curators_each: int | None
    carry_rounds: int
    standstill_days: int

    @property
    def is_announced(self) -> bool:
        return self.announced_at is not None

    @property
    def is_public(self) -> bool:
        """Whether everybody may know of it: a draft is the desk's own."""
        return self.status != RoundStatus.DRAFT


@dataclass(frozen=True)
class ImportView:
    """One registration file: rows that came in, and the refused as `{row, reasons: [{code, field, text, params}]}`."""

    file_name: str
    imported: int
    refused: list[Any]
    imported_at: datetime
    imported_by: str


def round_status(*, year: int) -> str | None:
    """The state of the round of a year, None when there is none."""
    if not 2000 <= year <= 2999:
        return None
    return db.session.scalar(select(CurationRound._status).where(CurationRound.year == year))


def round_by_year(*, year: int) -> RoundView:
    """The round of a year. Raises NotFound."""
    found = [view for view in rounds() if view.year == year]
    if not found:
        raise NotFound(ids={"curation_round": str(year)})
    return found[0]


def rounds(*, announced_only: bool = False, public_only: bool = False) -> list[RoundView]:
    """All rounds, newest first; the announced ones, or those that are no drafts."""
    statement = (
        select(CurationRound, RubricRecord)
        .join(RubricRecord, RubricRecord.id == CurationRound.rubric_id)
        .order_by(CurationRound.year.desc())
    )
    if announced_only:
        statement = statement.where(CurationRound._status.in_(ENDED))
    if public_only:
        statement = statement.where(CurationRound._status != RoundStatus.DRAFT)
    rows = db.session.execute(statement).all()
    seats: dict[str, list[SeatView]] = {}
    for member in db.session.scalars(select(JuryMember).order_by(JuryMember.seat)):
        seats.setdefault(member.round_id, []).append(
            SeatView(
                id=member.id, seat=member.seat, name=member.name, user_id=member.user_id, fields=tuple(member.fields)
            )
        )
    return [_view(row.CurationRound, row.RubricRecord, tuple(seats.get(row.CurationRound.id, ()))) for row in rows]


def rubric(*, year: int) -> Rubric:
    """The rubric of the round of a year. Raises NotFound."""
    return round_by_year(year=year).rubric


def imports(*, year: int) -> list[ImportView]:
    """The registration files of a round, newest first."""
    statement = (
        select(RegistrationImport)
        .join(CurationRound, CurationRound.id == RegistrationImport.round_id)
        .where(CurationRound.year == year)
        .order_by(RegistrationImport.imported_at.desc(), RegistrationImport.id.desc())
    )
    return [
        ImportView(
            file_name=row.file_name, imported=row.imported, refused=row.refused, imported_at=row.imported_at,
            imported_by=row.imported_by,
        )
        for row in db.session.scalars(statement)
    ]  # fmt: skip


def _view(row: CurationRound, record: RubricRecord, jury: tuple[SeatView, ...]) -> RoundView:
    return RoundView(
        id=row.id, year=row.year, name=row.name, place=row.place, opens_on=row.opens_on, closes_on=row.closes_on,
        status=row.status, minimum_curators=row.minimum_curators, announced_at=row.announced_at,
        rubric=Rubric.from_dict(record.content), rubric_hash=record.content_hash, jury=jury,
        rubric_id=record.id, quota=row.quota, terms=row.terms, terms_en=row.terms_en, scoring_from=row.scoring_from,
        scoring_until=row.scoring_until, announce_on=row.announce_on, curators_each=row.curators_each,
        carry_rounds=row.carry_rounds, standstill_days=row.standstill_days,
    )  # fmt: skip
