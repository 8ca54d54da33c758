"""Reading appeals."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from curation_gate import terms
from curation_gate.models import Appeal, CurationRound, Submission
from curation_gate.states import AppealStatus, RoundStatus
from shop.artisans import sql
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class AppealView:
    """An objection to an announced decision, and the answer."""

    id: str
    submission_id: str
    artisan_id: str
    artisan_name: str
    year: int
    number: int
    status: str
    text: str
    filed_at: datetime
    filed_by: str
    answer: str | None
    answered_at: datetime | None
    answered_by: str | None


def appeal(*, appeal_id: str) -> AppealView:
    """One appeal. Raises NotFound."""
    found = _views(Appeal.id == appeal_id)
    if not found:
        raise NotFound(ids={"appeal": appeal_id[:40]})
    return found[0]


def appeal_of(*, submission_id: str) -> AppealView | None:
    """The appeal against the decision on a submission, or None."""
    found = _views(Appeal.submission_id == submission_id)
    return found[0] if found else None


def appeals() -> list[AppealView]:
    """All appeals, those without an answer first, then the newest."""
    return sorted(_views(), key=lambda one: (one.status != AppealStatus.FILED, -one.filed_at.timestamp()))


def open_appeals() -> int:
    """How many appeals wait for an answer."""
    return db.session.scalar(select(func.count(Appeal.id)).where(Appeal._status == AppealStatus.FILED)) or 0


def appeal_until(*, year: int) -> date | None:
    """The last day (WIB) on which an announced round's decisions can be appealed; None when it is not open to that."""
    row = db.session.execute(
        select(CurationRound.announced_at, CurationRound.standstill_days).where(
            CurationRound.year == year, CurationRound._status == RoundStatus.ANNOUNCED
        )
    ).one_or_none()
    if row is None or row.announced_at is None:
        return None
    return terms.last_day_of_appeal(announced_at=row.announced_at, standstill_days=row.standstill_days)


def _views(*conditions: Any) -> list[AppealView]:
    maker = sql.makers()
    rows = db.session.execute(
        select(Appeal, Submission.number, CurationRound.year, maker.c.name.label("artisan_name"))
        .join(Submission, Submission.id == Appeal.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(maker, maker.c.id == Appeal.artisan_id)
        .where(*conditions)
        .order_by(Appeal.id)
    )
    return [
        AppealView(
            id=row.Appeal.id, submission_id=row.Appeal.submission_id, artisan_id=row.Appeal.artisan_id,
            artisan_name=row.artisan_name, year=row.year, number=row.number, status=row.Appeal.status,
            text=row.Appeal.text, filed_at=row.Appeal.filed_at, filed_by=row.Appeal.filed_by,
            answer=row.Appeal.answer, answered_at=row.Appeal.answered_at, answered_by=row.Appeal.answered_by,
        )
        for row in rows
    ]  # fmt: skip
