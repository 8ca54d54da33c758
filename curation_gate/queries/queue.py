"""A curator's queue: hundreds of sheets in a fixed number of statements, without scores and without revisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import and_, func, not_, or_, select, true

from catalog import queries as catalog
from curation_gate.models import CurationRound, JuryMember, ScoreSheet, SheetDraft, Submission
from curation_gate.states import RoundStatus, SheetStatus, SubmissionStatus
from shop.kernel.clock import local_date
from shop.kernel.db import db

# A sheet that a decision waits for once the scoring is closed: reopened, or asked of an extra curator.
AWAITED = or_(
    ScoreSheet._status == SheetStatus.REOPENED,
    and_(ScoreSheet._status == SheetStatus.ASSIGNED, ScoreSheet.is_extra.is_(true())),
)
# A sheet that can be handed in now.
OPEN = and_(
    Submission._status != SubmissionStatus.WITHDRAWN,
    or_(
        ScoreSheet._status == SheetStatus.REOPENED,
        and_(AWAITED, CurationRound._status == RoundStatus.DELIBERATION),
        and_(ScoreSheet._status == SheetStatus.ASSIGNED, CurationRound._status == RoundStatus.SCORING),
    ),
)
# What its maker took back is asked of nobody; a sheet that was in by then stays a part of its curator's work.
NOT_ASKED = and_(Submission._status == SubmissionStatus.WITHDRAWN, ScoreSheet._status != SheetStatus.SUBMITTED)
# A sheet that lay open over lunch says nothing about pace.
LONGEST_MINUTES = 120


@dataclass(frozen=True)
class QueueRow:
    """One line of the queue; `craft_id` is None where the kind of craft is not known."""

    id: str
    year: int
    number: int
    status: str
    is_open: bool
    is_begun: bool
    started_at: datetime | None
    submitted_at: datetime | None
    scoring_until: date | None
    revision_id: str


@dataclass(frozen=True)
class Pace:
    """How fast a curator is: sheets handed in today (WIB), the median of their minutes (None: not known yet), and how
    many a day are needed until the scoring ends (None: no end is set)."""

    today: int
    minutes: int | None
    per_day: int | None
    until: date | None


def rows(*, user_id: str) -> list[QueueRow]:
    """All sheets of a curator, newest round first, by number; one statement."""
    found = db.session.execute(
        select(
            ScoreSheet.id, CurationRound.year, Submission.number, ScoreSheet._status.label("status"),
            OPEN.label("is_open"), SheetDraft.sheet_id.is_not(None).label("is_begun"), ScoreSheet.started_at,
            ScoreSheet.submitted_at, CurationRound.scoring_until, Submission.revision_id,
        )
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .outerjoin(SheetDraft, SheetDraft.sheet_id == ScoreSheet.id)
        .where(JuryMember.user_id == user_id, not_(NOT_ASKED))
        .order_by(CurationRound.year.desc(), Submission.number)
    )  # fmt: skip
    return [QueueRow(**row._mapping) for row in found]


def titles(found: Sequence[QueueRow]) -> dict[str, catalog.RevisionTitle]:
    """What the works are called, by revision; one statement, none for an empty queue."""
    return catalog.revision_titles(revision_ids=[row.revision_id for row in found]) if found else {}


def pace(found: Sequence[QueueRow], *, now: datetime) -> Pace:
    """The pace that these rows show; only for their own curator and for who watches the round."""
    done = [row for row in found if row.status == SheetStatus.SUBMITTED and row.submitted_at is not None]
    today = local_date(now)
    left = [row for row in found if row.is_open]
    until = min((row.scoring_until for row in left if row.scoring_until is not None), default=None)
    days = max(1, (until - today).days + 1) if until is not None else None
    return Pace(
        today=sum(row.submitted_at is not None and local_date(row.submitted_at) == today for row in done),
        minutes=median_minutes([(row.started_at, row.submitted_at) for row in done]),
        per_day=-(-len(left) // days) if days else None,
        until=until,
    )


def median_minutes(spans: Sequence[tuple[datetime | None, datetime | None]]) -> int | None:
    """The median of what sheets took, in whole minutes (at least one); long pauses do not count."""
    minutes = [
        (until - begun).total_seconds() / 60 for begun, until in spans if begun is not None and until is not None
    ]
    counted = [one for one in minutes if 0 <= one <= LONGEST_MINUTES]
    return max(1, round(median(counted))) if counted else None


def open_count(*, user_id: str) -> int:
    """How many sheets wait for a curator."""
    return db.session.scalar(_own_open(func.count(), user_id)) or 0


def next_open(*, user_id: str, year: int, after: int) -> tuple[str, int] | None:
    """Id and number of the next open sheet of a round after a number, from the beginning again at the end."""
    row = db.session.execute(
        _own_open(ScoreSheet.id, user_id)
        .add_columns(Submission.number)
        .where(CurationRound.year == year)
        .order_by(Submission.number <= after, Submission.number)
        .limit(1)
    ).one_or_none()
    return None if row is None else (row[0], row[1])


def _own_open(what: Any, user_id: str) -> Any:
    return (
        select(what)
        .select_from(ScoreSheet)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(JuryMember.user_id == user_id, OPEN)
    )
