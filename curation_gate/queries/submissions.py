"""Reading submissions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select

from catalog import queries as catalog
from curation_gate.models import CurationRound, DecisionRecord, ScoreSheet, Submission
from curation_gate.states import BEFORE_JURY, TO_SCREEN, SheetStatus, SubmissionStatus
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class SubmissionView:
    """A submission with the names it goes by. Prices in rupiah; `sheets_in` of `sheets_all` curators have scored."""

    id: str
    round_id: str
    year: int
    round_status: str
    number: int
    product_id: str
    revision_id: str
    artisan_id: str
    artisan_name: str
    region_name: str
    product_name: str
    craft_name: str | None
    content_hash: str
    asking_price: int
    offtake_price: int | None
    mode: str
    stock: int
    status: str
    warnings: list[Any]
    submitted_at: datetime
    held_reason: str | None
    sheets_in: int
    sheets_all: int
    kind: str
    previous_id: str | None
    # What the maker is asked to put right, while the status is `needs_fix`.
    fix_request: str | None


@dataclass(frozen=True)
class PassedRound:
    """By which round a revision was cleared: for the product page. Points in hundredths; criteria as decided."""

    year: int
    round_name: str
    total_hundredths: int
    criteria: list[Any]
    curators: int
    announced_at: datetime


def submission(*, submission_id: str) -> SubmissionView:
    """One submission. Raises NotFound."""
    found = _views(Submission.id == submission_id)
    if not found:
        raise NotFound(ids={"submission": submission_id[:40]})
    return found[0]


def submissions(*, year: int) -> list[SubmissionView]:
    """The submissions of a round by number."""
    return _views(CurationRound.year == year)


def submissions_to_check(*, year: int) -> list[SubmissionView]:
    """What the secretariat checks or waits for, by number."""
    return _views((CurationRound.year == year) & Submission._status.in_(TO_SCREEN))


def submissions_of(*, artisan_id: str) -> list[SubmissionView]:
    """The submissions of one business, newest round first."""
    return sorted(_views(Submission.artisan_id == artisan_id), key=lambda view: (-view.year, view.number))


def page(*, artisan_id: str | None, after: str | None, limit: int, year: int | None = None) -> list[SubmissionView]:
    """Submissions in the order of their ids, for lists with a cursor; of one business when it is given."""
    conditions: list[Any] = []
    if artisan_id is not None:
        conditions.append(Submission.artisan_id == artisan_id)
    if after is not None:
        conditions.append(Submission.id > after)
    if year is not None:
        conditions.append(CurationRound.year == year)
    ids = db.session.scalars(
        select(Submission.id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(*conditions)
        .order_by(Submission.id)
        .limit(limit)
    ).all()
    return sorted(_views(Submission.id.in_(ids)), key=lambda view: view.id)


def submissions_before_jury(*, year: int) -> list[str]:
    """The ids of the submissions whose decision is not announced yet, by number."""
    return list(
        db.session.scalars(
            select(Submission.id)
            .join(CurationRound, CurationRound.id == Submission.round_id)
            .where(CurationRound.year == year, Submission._status.in_(BEFORE_JURY))
            .order_by(Submission.number)
        )
    )


def fingerprints(*, year: int) -> dict[str, int]:
    """Fingerprint → number of everything registered in a round."""
    rows = db.session.execute(
        select(Submission.fingerprint, Submission.number)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(CurationRound.year == year)
    )
    return {row.fingerprint: row.number for row in rows}


def passed_round(*, revision_id: str) -> PassedRound | None:
    """The announced round that cleared a revision, or None."""
    row = db.session.execute(
        select(CurationRound, DecisionRecord)
        .join(Submission, Submission.round_id == CurationRound.id)
        .join(DecisionRecord, DecisionRecord.submission_id == Submission.id)
        .where(
            Submission.revision_id == revision_id,
            Submission._status == SubmissionStatus.PASSED,
            DecisionRecord.announced_at.is_not(None),
        )
        .order_by(DecisionRecord.sequence.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return None
    round_, decision = row.CurationRound, row.DecisionRecord
    return PassedRound(
        year=round_.year, round_name=round_.name, total_hundredths=decision.total_hundredths,
        criteria=decision.criteria, curators=len(decision.sheet_ids), announced_at=decision.announced_at,
    )  # fmt: skip


def _views(condition: Any) -> list[SubmissionView]:
    counts = (
        select(
            ScoreSheet.submission_id,
            func.sum(case((ScoreSheet._status == SheetStatus.SUBMITTED, 1), else_=0)).label("sheets_in"),
            func.sum(case((ScoreSheet._status != SheetStatus.RECUSED, 1), else_=0)).label("sheets_all"),
        )
        .group_by(ScoreSheet.submission_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Submission, CurationRound, counts.c.sheets_in, counts.c.sheets_all)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .outerjoin(counts, counts.c.submission_id == Submission.id)
        .where(condition)
        .order_by(CurationRound.year, Submission.number)
    ).all()
    return _named(rows)


def _named(rows: Sequence[Any]) -> list[SubmissionView]:
    revisions = catalog.revision_views(revision_ids=[row.Submission.revision_id for row in rows]) if rows else {}
    views = []
    for row in rows:
        one, revision = row.Submission, revisions[row.Submission.revision_id]
        views.append(
            SubmissionView(
                id=one.id, round_id=one.round_id, year=row.CurationRound.year, round_status=row.CurationRound.status,
                number=one.number, product_id=one.product_id, revision_id=one.revision_id, artisan_id=one.artisan_id,
                artisan_name=revision.artisan_name, region_name=revision.region_name, product_name=revision.name_id,
                craft_name=revision.craft_name, content_hash=one.content_hash, asking_price=one.asking_price,
                offtake_price=one.offtake_price, mode=one.mode, stock=one.stock, status=one.status,
                warnings=one.warnings, submitted_at=one.submitted_at, held_reason=one.held_reason,
                sheets_in=int(row.sheets_in or 0), sheets_all=int(row.sheets_all or 0),
                kind=one.kind, previous_id=one.previous_id, fix_request=one.fix_request,
            )
        )  # fmt: skip
    return views
