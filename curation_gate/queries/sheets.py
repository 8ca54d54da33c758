"""Reading score sheets. A curator sees those of others only when their own is in (rule 4 of the gate)."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from curation_gate.models import CurationRound, JuryMember, ScoreSheet, Submission
from curation_gate.states import RoundStatus, SheetStatus, SubmissionStatus
from shop.kernel.db import db
from shop.kernel.errors import NotFound

# Until then a score is the curator's own.
SCORES_OPEN = (RoundStatus.DELIBERATION, RoundStatus.ANNOUNCED, RoundStatus.CLOSED)


@dataclass(frozen=True)
class SheetView:
    """One curator's sheet. Scores 1 to 5 by code, gates true where they hold; empty until it is handed in."""

    id: str
    submission_id: str
    revision_id: str
    submission_hash: str
    artisan_id: str
    year: int
    round_status: str
    number: int
    seat: int
    curator_name: str
    curator_user_id: str | None
    status: str
    scores: dict[str, Any]
    gates: dict[str, Any]
    note: str
    content_hash: str | None
    submitted_at: datetime | None
    # What an earlier round has judged, by criterion: not asked for.
    carried: dict[str, Any]
    # Asked for in the deliberation.
    is_extra: bool
    submission_status: str

    @property
    def is_open(self) -> bool:
        """Whether it can be handed in now: assigned while scoring goes on, asked for after it, or reopened."""
        if self.submission_status == SubmissionStatus.WITHDRAWN:
            return False
        takes = self.round_status == RoundStatus.SCORING or self.is_awaited
        return self.status == SheetStatus.REOPENED or (self.status == SheetStatus.ASSIGNED and takes)

    @property
    def is_awaited(self) -> bool:
        """Whether it was asked of an extra curator and is not in."""
        deliberating = self.round_status == RoundStatus.DELIBERATION
        return self.is_extra and deliberating and self.status == SheetStatus.ASSIGNED


@dataclass(frozen=True)
class SeatProgress:
    """How far a curator is: sheets assigned, handed in, recused, and still to do."""

    seat: int
    name: str
    assigned: int
    done: int
    recused: int

    @property
    def left(self) -> int:
        return self.assigned - self.done - self.recused


def sheet(*, sheet_id: str) -> SheetView:
    """One sheet. Raises NotFound."""
    found = _views(ScoreSheet.id == sheet_id)
    if not found:
        raise NotFound(ids={"score_sheet": sheet_id[:40]})
    return found[0]


def sheets(*, user_id: str, year: int | None = None) -> list[SheetView]:
    """A curator's own sheets, newest round first, by number."""
    conditions = [JuryMember.user_id == user_id]
    if year is not None:
        conditions.append(CurationRound.year == year)
    return _views(*conditions)


def page(*, user_id: str | None, after: str | None, limit: int) -> list[SheetView]:
    """Sheets in the order of their ids, for lists with a cursor; of one curator when one is given."""
    conditions: list[Any] = [] if user_id is None else [JuryMember.user_id == user_id]
    if after is not None:
        conditions.append(ScoreSheet.id > after)
    ids = db.session.scalars(
        select(ScoreSheet.id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(*conditions)
        .order_by(ScoreSheet.id)
        .limit(limit)
    ).all()
    return sorted(_views(ScoreSheet.id.in_(ids)), key=lambda view: view.id)


def sheets_of(*, submission_id: str) -> list[SheetView]:
    """All sheets of a submission by seat; for the chair and the auditor, not for curators."""
    return _views(ScoreSheet.submission_id == submission_id)


def scores_of_others(*, sheet_id: str) -> list[SheetView]:
    """What the other curators scored, once this sheet is handed in; before that nothing."""
    own = sheet(sheet_id=sheet_id)
    if own.status != SheetStatus.SUBMITTED:
        return []
    return _views(
        ScoreSheet.submission_id == own.submission_id,
        ScoreSheet.id != sheet_id,
        ScoreSheet._status == SheetStatus.SUBMITTED,
    )


def as_seen_by(view: SheetView, *, user_id: str | None) -> SheetView:
    """The sheet with its scores for its own curator, and for others once the scoring is closed; else without them."""
    if view.round_status in SCORES_OPEN or (user_id is not None and view.curator_user_id == user_id):
        return view
    return replace(view, scores={}, gates={}, note="")


def seats_of(*, user_id: str) -> list[int]:
    """The years in which a person sits on the jury, newest first."""
    return list(
        db.session.scalars(
            select(CurationRound.year)
            .join(JuryMember, JuryMember.round_id == CurationRound.id)
            .where(JuryMember.user_id == user_id)
            .order_by(CurationRound.year.desc())
        )
    )


def progress(*, year: int) -> list[SeatProgress]:
    """How far each curator of a round is, by seat."""
    rows = db.session.execute(
        select(
            JuryMember.seat,
            JuryMember.name,
            func.count(ScoreSheet.id).label("assigned"),
            func.coalesce(func.sum(case((ScoreSheet._status == SheetStatus.SUBMITTED, 1), else_=0)), 0).label("done"),
            func.coalesce(func.sum(case((ScoreSheet._status == SheetStatus.RECUSED, 1), else_=0)), 0).label("recused"),
        )
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .outerjoin(ScoreSheet, (ScoreSheet.curator_id == JuryMember.id) & ~_not_asked())
        .where(CurationRound.year == year)
        .group_by(JuryMember.seat, JuryMember.name)
        .order_by(JuryMember.seat)
    )
    return [SeatProgress(row.seat, row.name, row.assigned, int(row.done), int(row.recused)) for row in rows]


def _not_asked() -> Any:
    """Sheets of what was withdrawn before they came in."""
    withdrawn = select(Submission.id).where(Submission._status == SubmissionStatus.WITHDRAWN)
    return ScoreSheet.submission_id.in_(withdrawn) & (ScoreSheet._status != SheetStatus.SUBMITTED)


def _views(*conditions: Any) -> list[SheetView]:
    rows = db.session.execute(
        select(ScoreSheet, Submission, CurationRound, JuryMember)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(*conditions)
        .order_by(CurationRound.year.desc(), Submission.number, JuryMember.seat)
    )
    return [
        SheetView(
            id=row.ScoreSheet.id, submission_id=row.Submission.id, revision_id=row.Submission.revision_id,
            submission_hash=row.Submission.content_hash, artisan_id=row.Submission.artisan_id,
            year=row.CurationRound.year, round_status=row.CurationRound.status, number=row.Submission.number,
            seat=row.JuryMember.seat, curator_name=row.JuryMember.name, curator_user_id=row.JuryMember.user_id,
            status=row.ScoreSheet.status, scores=row.ScoreSheet.scores, gates=row.ScoreSheet.gates,
            note=row.ScoreSheet.note, content_hash=row.ScoreSheet.content_hash,
            submitted_at=row.ScoreSheet.submitted_at, carried=row.Submission.carried,
            is_extra=row.ScoreSheet.is_extra,
            submission_status=row.Submission.status,
        )
        for row in rows
    ]  # fmt: skip
