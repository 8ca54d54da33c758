"""Reading decisions: what counts is the one with the highest sequence; who is outside sees announced ones only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from curation_gate.models import CurationRound, DecisionRecord, Submission
from curation_gate.queries.submissions import submissions
from shop.kernel.db import db


@dataclass(frozen=True)
class DecisionView:
    """A decision. Totals and points in hundredths of points, fractions in basis points of the criterion's weight."""

    id: str
    submission_id: str
    artisan_id: str
    year: int
    number: int
    sequence: int
    outcome: str
    total_hundredths: int
    criteria: list[Any]
    needs_note: list[Any]
    weak: list[Any]
    failed_gates: list[Any]
    reason: str
    reason_en: str
    sheet_ids: list[Any]
    content_hash: str
    decided_by: str
    decided_at: datetime
    announced_at: datetime | None
    # `rule`, `ruling` or `appeal`
    basis: str
    # What the sheets add up to where a ruling says otherwise.
    rule_outcome: str | None
    # Codes of the criteria taken over from an earlier round.
    carried: list[Any]

    @property
    def points(self) -> float:
        """The total as a number of 100, for JSON."""
        return self.total_hundredths / 100


def decisions(*, year: int, announced_only: bool = False) -> dict[str, DecisionView]:
    """The decision that counts of each submission of a round, by submission id."""
    conditions: list[Any] = [CurationRound.year == year]
    if announced_only:
        conditions.append(DecisionRecord.announced_at.is_not(None))
    return {view.submission_id: view for view in _latest(*conditions)}


def latest_decision(*, submission_id: str, announced_only: bool = True) -> DecisionView | None:
    """The decision that counts of one submission, or None."""
    conditions: list[Any] = [Submission.id == submission_id]
    if announced_only:
        conditions.append(DecisionRecord.announced_at.is_not(None))
    found = _latest(*conditions)
    return found[0] if found else None


def decision_history(*, submission_id: str) -> list[DecisionView]:
    """Every decision of a submission, oldest first; those before the last were replaced while being staged."""
    rows = db.session.execute(_select().where(Submission.id == submission_id).order_by(DecisionRecord.sequence))
    return [_view(row) for row in rows]


def page(*, artisan_id: str | None, after: str | None, limit: int, announced_only: bool) -> list[DecisionView]:
    """Decisions that count in the order of their ids, for lists with a cursor; of one business when it is given."""
    conditions: list[Any] = []
    if artisan_id is not None:
        conditions.append(Submission.artisan_id == artisan_id)
    if after is not None:
        conditions.append(DecisionRecord.id > after)
    if announced_only:
        conditions.append(DecisionRecord.announced_at.is_not(None))
    rows = db.session.execute(_select().where(_is_latest(), *conditions).order_by(DecisionRecord.id).limit(limit))
    return [_view(row) for row in rows]


def results(*, year: int) -> dict[str, Any]:
    """The announced results of a round by number, in the form the contract promises; empty before that."""
    announced = decisions(year=year, announced_only=True)
    return {
        "year": year,
        "results": [
            {
                "no": row.number,
                "artisan": row.artisan_name,
                "product": row.product_name,
                "total": announced[row.id].points,
                "decision": announced[row.id].outcome,
                "weak": announced[row.id].weak,
                "gates": announced[row.id].failed_gates,
                "reason": announced[row.id].reason,
            }
            for row in submissions(year=year)
            if row.id in announced
        ],
    }


def _select() -> Any:
    return (
        select(DecisionRecord, Submission.artisan_id, Submission.number, CurationRound.year)
        .join(Submission, Submission.id == DecisionRecord.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
    )


def _is_latest() -> Any:
    other = aliased(DecisionRecord)
    highest = (
        select(func.max(other.sequence)).where(other.submission_id == DecisionRecord.submission_id).scalar_subquery()
    )
    return DecisionRecord.sequence == highest


def _latest(*conditions: Any) -> list[DecisionView]:
    statement = _select().where(_is_latest(), *conditions).order_by(CurationRound.year, Submission.number)
    rows = db.session.execute(statement)
    return [_view(row) for row in rows]


def _view(row: Any) -> DecisionView:
    one: DecisionRecord = row.DecisionRecord
    return DecisionView(
        id=one.id, submission_id=one.submission_id, artisan_id=row.artisan_id, year=row.year, number=row.number,
        sequence=one.sequence, outcome=one.outcome, total_hundredths=one.total_hundredths, criteria=one.criteria,
        needs_note=one.needs_note, weak=one.weak, failed_gates=one.failed_gates, reason=one.reason,
        reason_en=one.reason_en, sheet_ids=one.sheet_ids, content_hash=one.content_hash, decided_by=one.decided_by,
        decided_at=one.decided_at, announced_at=one.announced_at, basis=one.basis,
        rule_outcome=one.rule_outcome, carried=one.carried,
    )  # fmt: skip
