"""Reading problems of fidelity and the reviews they led to."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from catalog import queries as catalog
from curation_gate.models import FidelityProblem, FidelityReview
from curation_gate.states import ReviewStatus
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class ProblemView:
    """Something that was not as the jury saw it; `found_at` is the id of the claim, order or lot."""

    id: str
    revision_id: str
    kind: str
    found_at: str
    detail: str
    occurred_at: datetime


@dataclass(frozen=True)
class ReviewView:
    """A review with the names it goes by; `problems` is how many there were when it was opened."""

    id: str
    revision_id: str
    artisan_id: str
    artisan_name: str
    product_name: str
    status: str
    problems: int
    opened_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    reason: str | None


def review(*, review_id: str) -> ReviewView:
    """One review. Raises NotFound."""
    found = _views(FidelityReview.id == review_id)
    if not found:
        raise NotFound(ids={"fidelity_review": review_id[:40]})
    return found[0]


def reviews(*, status: str | None = None, artisan_id: str | None = None, limit: int = 200) -> list[ReviewView]:
    """Reviews, the open ones first and among them the oldest."""
    conditions: list[Any] = []
    if status is not None:
        conditions.append(FidelityReview._status == status)
    if artisan_id is not None:
        conditions.append(FidelityReview.artisan_id == artisan_id)
    return _views(*conditions, limit=limit)


def open_reviews() -> int:
    """How many reviews wait for a decision."""
    open_ones = FidelityReview._status == ReviewStatus.OPEN
    return db.session.scalar(select(func.count(FidelityReview.id)).where(open_ones)) or 0


def problems_of(*, revision_id: str | None = None, artisan_id: str | None = None) -> list[ProblemView]:
    """The problems of a revision, or of a business, newest first."""
    statement = select(FidelityProblem).order_by(FidelityProblem.occurred_at.desc(), FidelityProblem.id.desc())
    if revision_id is not None:
        statement = statement.where(FidelityProblem.revision_id == revision_id)
    if artisan_id is not None:
        statement = statement.where(FidelityProblem.artisan_id == artisan_id)
    return [
        ProblemView(
            id=row.id, revision_id=row.revision_id, kind=row.kind, found_at=row.reference.partition("/")[0],
            detail=row.detail, occurred_at=row.occurred_at,
        )
        for row in db.session.scalars(statement)
    ]  # fmt: skip


def _views(*conditions: Any, limit: int = 200) -> list[ReviewView]:
    rows = db.session.scalars(
        select(FidelityReview)
        .where(*conditions)
        .order_by(FidelityReview.decided_at.is_not(None), FidelityReview.opened_at, FidelityReview.id)
        .limit(limit)
    ).all()
    revisions = catalog.revision_views(revision_ids=[row.revision_id for row in rows]) if rows else {}
    return [
        ReviewView(
            id=row.id, revision_id=row.revision_id, artisan_id=row.artisan_id,
            artisan_name=revisions[row.revision_id].artisan_name, product_name=revisions[row.revision_id].name_id,
            status=row.status, problems=row.problems, opened_at=row.opened_at, decided_at=row.decided_at,
            decided_by=row.decided_by, reason=row.reason,
        )
        for row in rows
    ]  # fmt: skip
