"""What a jury deliberates on: the whole round in a fixed number of statements, and the notes of one submission.

Not for curators: it tells what others scored.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from curation_gate import agreement
from curation_gate.agreement import Severity
from curation_gate.models import (
    ChairRuling,
    CurationRound,
    DeliberationNote,
    JuryMember,
    ScoreSheet,
    Submission,
)
from curation_gate.queries.decisions import DecisionView, decisions
from curation_gate.queries.queue import AWAITED
from curation_gate.queries.rounds import rubric as rubric_of
from curation_gate.rubric import Rubric
from curation_gate.states import RulingStatus, SheetStatus
from shop.kernel.db import db


@dataclass(frozen=True)
class DeliberationRow:
    """A decided submission; `spreads` are the sub-criteria that ask for a note, `noted` those of them that have one.

    `awaited`: sheets reopened or asked of an extra curator that are not in. Totals in hundredths of points.
    """

    id: str
    number: int
    revision_id: str
    outcome: str
    by_rule: str
    total_hundredths: int
    spreads: tuple[str, ...]
    noted: frozenset[str]
    awaited: int
    has_open_ruling: bool
    held_reason: str | None
    failed_gates: tuple[str, ...]

    @property
    def without_note(self) -> tuple[str, ...]:
        return tuple(code for code in self.spreads if code not in self.noted)

    @property
    def needs_talk(self) -> bool:
        """Whether something about it is still open."""
        return bool(self.without_note or self.awaited or self.has_open_ruling)


@dataclass(frozen=True)
class Deliberation:
    """A round: its submissions by number; alpha over all and by criterion (None: not defined); severity by seat."""

    rows: tuple[DeliberationRow, ...]
    alpha: float | None
    alpha_by_criterion: Mapping[str, float | None]
    severity: Mapping[int, Severity]


@dataclass(frozen=True)
class NoteView:
    """A note; `code` is '' when it is about the whole submission."""

    code: str
    text: str
    written_at: datetime
    written_by: str


def deliberation(*, year: int) -> Deliberation:
    """The round as the jury deliberates on it; empty before its decisions. Raises NotFound."""
    rubric, decided = rubric_of(year=year), decisions(year=year)
    works = db.session.execute(
        select(Submission.id, Submission.number, Submission.revision_id, Submission.held_reason)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year)
        .order_by(Submission.number)
    ).all()
    sheets, awaited = _sheets(year)
    noted, ruled = _noted(year), _open_rulings(year)
    rows = tuple(
        _row(work, decided[work.id], noted[work.id], awaited=awaited[work.id], ruled=work.id in ruled)
        for work in works
        if work.id in decided
    )
    return _measured(rows, rubric, {row.id: sheets[row.id] for row in rows})


def notes_of(*, submission_id: str) -> list[NoteView]:
    """The notes on a submission, oldest first."""
    rows = db.session.scalars(
        select(DeliberationNote)
        .where(DeliberationNote.submission_id == submission_id)
        .order_by(DeliberationNote.written_at, DeliberationNote.id)
    )
    return [NoteView(row.code, row.text, row.written_at, row.written_by) for row in rows]


def spreads_without_note(*, year: int) -> int:
    """How many sub-criteria of a round ask for a note and have none."""
    noted = _noted(year)
    return sum(
        code not in noted[submission_id]
        for submission_id, decision in decisions(year=year).items()
        for code in decision.needs_note
    )


def _row(work: Any, decision: DecisionView, noted: frozenset[str], *, awaited: int, ruled: bool) -> DeliberationRow:
    spreads = tuple(decision.needs_note)
    return DeliberationRow(
        id=work.id, number=work.number, revision_id=work.revision_id, outcome=decision.outcome,
        by_rule=decision.rule_outcome or decision.outcome, total_hundredths=decision.total_hundredths, spreads=spreads,
        noted=noted.intersection(spreads), awaited=awaited, has_open_ruling=ruled, held_reason=work.held_reason,
        failed_gates=tuple(decision.failed_gates),
    )  # fmt: skip


def _measured(rows: tuple[DeliberationRow, ...], rubric: Rubric, sheets: agreement.Round) -> Deliberation:
    codes = {criterion.code: [sub.code for sub in criterion.subs] for criterion in rubric.criteria}
    return Deliberation(
        rows=rows,
        alpha=agreement.alpha(sheets=sheets, codes=[sub.code for sub in rubric.subs]),
        alpha_by_criterion={code: agreement.alpha(sheets=sheets, codes=subs) for code, subs in codes.items()},
        severity={int(seat): found for seat, found in agreement.severity(sheets=sheets).items()},
    )


def _sheets(year: int) -> tuple[dict[str, dict[str, dict[str, int]]], dict[str, int]]:
    """Submission → seat → scores of what is in, and submission → how many are awaited."""
    rows = db.session.execute(
        select(ScoreSheet.submission_id, JuryMember.seat, ScoreSheet.scores, ScoreSheet._status.label("status"))
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(
            CurationRound.year == year,
            (ScoreSheet._status == SheetStatus.SUBMITTED) | AWAITED,
        )
    )
    sheets: dict[str, dict[str, dict[str, int]]] = defaultdict(dict)
    awaited: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.status == SheetStatus.SUBMITTED:
            sheets[row.submission_id][str(row.seat)] = row.scores
        else:
            awaited[row.submission_id] += 1
    return sheets, awaited


def _noted(year: int) -> dict[str, frozenset[str]]:
    """Submission → the sub-criteria with a note."""
    rows = db.session.execute(
        select(DeliberationNote.submission_id, DeliberationNote.code)
        .join(Submission, Submission.id == DeliberationNote.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year)
    )
    found: dict[str, frozenset[str]] = defaultdict(frozenset)
    for submission_id, code in rows:
        found[submission_id] |= {code}
    return found


def _open_rulings(year: int) -> set[str]:
    return set(
        db.session.scalars(
            select(ChairRuling.submission_id)
            .join(Submission, Submission.id == ChairRuling.submission_id)
            .join(CurationRound, CurationRound.id == Submission.round_id)
            .where(CurationRound.year == year, ChairRuling._status == RulingStatus.PROPOSED)
        )
    )
