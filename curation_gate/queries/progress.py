"""How the scoring of a round comes along: counts, days and minutes, and never a score."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import not_, select

from curation_gate.models import CurationRound, JuryMember, ScoreSheet, Submission
from curation_gate.queries.queue import NOT_ASKED, median_minutes
from curation_gate.states import BEFORE_JURY, SheetStatus
from shop.kernel.clock import local_date
from shop.kernel.db import db


@dataclass(frozen=True)
class CuratorProgress:
    """One seat: sheets assigned, handed in, recused; per day (WIB) how many came in; the median of their minutes."""

    id: str
    seat: int
    name: str
    user_id: str | None
    assigned: int
    done: int
    recused: int
    per_day: dict[date, int]
    minutes: int | None

    @property
    def left(self) -> int:
        return self.assigned - self.done - self.recused


@dataclass(frozen=True)
class SheetState:
    """A sheet without anything that is written on it; `is_begun` when its curator has typed on it."""

    id: str
    curator_id: str
    seat: int
    curator_name: str
    has_account: bool
    status: str
    is_begun: bool


@dataclass(frozen=True)
class SubmissionProgress:
    """A submission before the jury with its sheets by seat."""

    id: str
    number: int
    revision_id: str
    artisan_id: str
    sheets: tuple[SheetState, ...]

    @property
    def done(self) -> int:
        return sum(sheet.status == SheetStatus.SUBMITTED for sheet in self.sheets)

    @property
    def judging(self) -> int:
        """How many score it or have scored it."""
        return sum(sheet.status != SheetStatus.RECUSED for sheet in self.sheets)

    @property
    def missing(self) -> tuple[SheetState, ...]:
        """The sheets that are still awaited."""
        return tuple(one for one in self.sheets if one.status in (SheetStatus.ASSIGNED, SheetStatus.REOPENED))


def curators(*, year: int) -> list[CuratorProgress]:
    """How far each curator of a round is, by seat; two statements."""
    members = db.session.execute(
        select(JuryMember.id, JuryMember.seat, JuryMember.name, JuryMember.user_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(CurationRound.year == year)
        .order_by(JuryMember.seat)
    ).all()
    states: dict[str, Counter[str]] = defaultdict(Counter)
    spans: dict[str, list[tuple[datetime | None, datetime | None]]] = defaultdict(list)
    rows = db.session.execute(
        select(
            ScoreSheet.curator_id, ScoreSheet._status.label("status"), ScoreSheet.started_at, ScoreSheet.submitted_at
        )
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .where(CurationRound.year == year, not_(NOT_ASKED))
    )
    for row in rows:
        states[row.curator_id][row.status] += 1
        if row.status == SheetStatus.SUBMITTED:
            spans[row.curator_id].append((row.started_at, row.submitted_at))
    return [
        CuratorProgress(
            id=one.id, seat=one.seat, name=one.name, user_id=one.user_id, assigned=states[one.id].total(),
            done=states[one.id][SheetStatus.SUBMITTED], recused=states[one.id][SheetStatus.RECUSED],
            per_day=_per_day(spans[one.id]), minutes=median_minutes(spans[one.id]),
        )
        for one in members
    ]  # fmt: skip


def submissions_with_sheets(*, year: int) -> list[SubmissionProgress]:
    """The submissions before the jury by number, each with its sheets; two statements."""
    works = db.session.execute(
        select(Submission.id, Submission.number, Submission.revision_id, Submission.artisan_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year, Submission._status.in_(BEFORE_JURY))
        .order_by(Submission.number)
    ).all()
    sheets: dict[str, list[SheetState]] = defaultdict(list)
    rows = db.session.execute(
        select(
            ScoreSheet.submission_id, ScoreSheet.id, ScoreSheet.curator_id, JuryMember.seat, JuryMember.name,
            JuryMember.user_id, ScoreSheet._status.label("status"), ScoreSheet.started_at,
        )
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(CurationRound.year == year)
        .order_by(JuryMember.seat)
    )  # fmt: skip
    for row in rows:
        sheets[row.submission_id].append(
            SheetState(
                id=row.id, curator_id=row.curator_id, seat=row.seat, curator_name=row.name,
                has_account=row.user_id is not None, status=row.status, is_begun=row.started_at is not None,
            )
        )  # fmt: skip
    return [
        SubmissionProgress(one.id, one.number, one.revision_id, one.artisan_id, tuple(sheets[one.id])) for one in works
    ]


def scoring_until(*, year: int) -> date | None:
    """The last day of the scoring, None when none is set."""
    return db.session.scalar(select(CurationRound.scoring_until).where(CurationRound.year == year))


def curators_each(*, year: int) -> int | None:
    """How many curators score a submission, None: all who may."""
    return db.session.scalar(select(CurationRound.curators_each).where(CurationRound.year == year))


def _per_day(spans: list[tuple[datetime | None, datetime | None]]) -> dict[date, int]:
    days = Counter(local_date(until) for _, until in spans if until is not None)
    return dict(sorted(days.items()))
