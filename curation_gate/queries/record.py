"""What a round leaves on record beside its decisions: signed rulings, notes, who stepped back, who had an interest.

For the minutes and the export; each is one statement for a whole round.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from curation_gate.models import (
    ChairRuling,
    ConflictOfInterest,
    CurationRound,
    DecisionRecord,
    DeliberationNote,
    JuryMember,
    ScoreSheet,
    Submission,
)
from curation_gate.states import RulingStatus, SheetStatus
from shop.artisans import queries as artisans
from shop.kernel.db import db

# How many score sheets are held in memory at once.
BATCH = 500


@dataclass(frozen=True)
class Departure:
    """A decision other than the rule's, in force by two signatures; `by_rule` is what the sheets added up to."""

    number: int
    basis: str
    by_rule: str
    outcome: str
    reason: str
    proposed_by: str
    proposed_at: datetime
    signed_by: str
    signed_at: datetime


@dataclass(frozen=True)
class NoteLine:
    """What was said of a submission, or of one sub-criterion of it (`code`)."""

    number: int
    code: str
    text: str
    written_at: datetime
    written_by: str


@dataclass(frozen=True)
class Recusal:
    """A curator who stepped back from a submission."""

    number: int
    curator: str


@dataclass(frozen=True)
class Interest:
    """A curator's interest in a business, with the reason that was given."""

    curator: str
    artisan_name: str
    reason: str
    declared_at: datetime


@dataclass(frozen=True)
class SheetLine:
    """One score sheet as the export shows it; scores and gates are empty until it is handed in."""

    submission_id: str
    number: int
    seat: int
    curator: str
    status: str
    scores: dict[str, Any]
    gates: dict[str, Any]
    note: str
    submitted_at: datetime | None
    entered_by: str | None


def departures(*, year: int) -> list[Departure]:
    """The signed rulings of a round, those of appeals too, by number and in the order of signing."""
    rows = db.session.execute(
        select(ChairRuling, DecisionRecord, Submission.number)
        .join(DecisionRecord, DecisionRecord.id == ChairRuling.decision_id)
        .join(Submission, Submission.id == ChairRuling.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year, ChairRuling._status == RulingStatus.SIGNED)
        .order_by(Submission.number, ChairRuling.signed_at)
    )
    return [
        Departure(
            number=row.number, basis=row.ChairRuling.basis,
            by_rule=row.DecisionRecord.rule_outcome or row.DecisionRecord.outcome, outcome=row.ChairRuling.outcome,
            reason=row.ChairRuling.reason, proposed_by=row.ChairRuling.proposed_by,
            proposed_at=row.ChairRuling.proposed_at, signed_by=row.ChairRuling.signed_by or "",
            signed_at=row.ChairRuling.signed_at,
        )
        for row in rows
    ]  # fmt: skip


def notes(*, year: int) -> list[NoteLine]:
    """The deliberation notes of a round, by number and in the order of writing."""
    rows = db.session.execute(
        select(DeliberationNote, Submission.number)
        .join(Submission, Submission.id == DeliberationNote.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year)
        .order_by(Submission.number, DeliberationNote.written_at, DeliberationNote.id)
    )
    return [
        NoteLine(
            number=row.number, code=row.DeliberationNote.code, text=row.DeliberationNote.text,
            written_at=row.DeliberationNote.written_at, written_by=row.DeliberationNote.written_by,
        )
        for row in rows
    ]  # fmt: skip


def recusals(*, year: int) -> list[Recusal]:
    """Who stepped back from what, by number and seat."""
    rows = db.session.execute(
        select(Submission.number, JuryMember.name)
        .select_from(ScoreSheet)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(CurationRound.year == year, ScoreSheet._status == SheetStatus.RECUSED)
        .order_by(Submission.number, JuryMember.seat)
    )
    return [Recusal(number=row.number, curator=row.name) for row in rows]


def interests(*, year: int) -> list[Interest]:
    """The interests that curators of a round have declared, by seat."""
    rows = db.session.execute(
        select(ConflictOfInterest, JuryMember.name)
        .join(JuryMember, JuryMember.id == ConflictOfInterest.jury_member_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(CurationRound.year == year)
        .order_by(JuryMember.seat, ConflictOfInterest.declared_at)
    ).all()
    makers = artisans.artisans(artisan_ids=[row.ConflictOfInterest.artisan_id for row in rows]) if rows else {}
    return [
        Interest(
            curator=row.name, artisan_name=makers[row.ConflictOfInterest.artisan_id].name,
            reason=row.ConflictOfInterest.reason, declared_at=row.ConflictOfInterest.declared_at,
        )
        for row in rows
    ]  # fmt: skip


def sheet_lines(*, year: int) -> Iterator[SheetLine]:
    """Every sheet of a round by number and seat, some at a time: a large round has thousands."""
    rows = db.session.execute(
        select(
            ScoreSheet.submission_id, Submission.number, JuryMember.seat, JuryMember.name, ScoreSheet._status,
            ScoreSheet.scores, ScoreSheet.gates, ScoreSheet.note, ScoreSheet.submitted_at, ScoreSheet.entered_by,
        )
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(CurationRound.year == year)
        .order_by(Submission.number, JuryMember.seat)
        .execution_options(yield_per=BATCH)
    )  # fmt: skip
    for row in rows:
        yield SheetLine(*row)


def unscored_by(*, year: int, user_id: str) -> set[str]:
    """The submissions of a round whose sheet this person has yet to hand in: they see no scores of those."""
    rows = db.session.scalars(
        select(ScoreSheet.submission_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(
            CurationRound.year == year,
            JuryMember.user_id == user_id,
            ScoreSheet._status.in_((SheetStatus.ASSIGNED, SheetStatus.REOPENED)),
        )
    )
    return set(rows)
