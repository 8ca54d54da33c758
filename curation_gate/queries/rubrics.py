"""Reading the final versions of rubrics and those that are being written."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from curation_gate.models import CurationRound, RubricDraft, RubricRecord
from curation_gate.rubric import Rubric
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class RubricVersionView:
    """A final version and the years of the rounds that took it."""

    id: str
    rubric: Rubric
    content_hash: str
    created_at: datetime
    years: tuple[int, ...]


@dataclass(frozen=True)
class RubricDraftView:
    """A rubric being written; `rubric_id` is the version that it was made into, else None."""

    id: str
    version: str
    content: dict[str, Any]
    edition: int
    changed_at: datetime
    changed_by: str
    rubric_id: str | None


def rubric_versions() -> list[RubricVersionView]:
    """All final versions, newest first."""
    years: dict[str, list[int]] = {}
    for row in db.session.execute(select(CurationRound.rubric_id, CurationRound.year).order_by(CurationRound.year)):
        years.setdefault(row.rubric_id, []).append(row.year)
    records = db.session.scalars(select(RubricRecord).order_by(RubricRecord.created_at.desc(), RubricRecord.id.desc()))
    return [
        RubricVersionView(
            id=row.id, rubric=Rubric.from_dict(row.content), content_hash=row.content_hash, created_at=row.created_at,
            years=tuple(years.get(row.id, ())),
        )
        for row in records
    ]  # fmt: skip


def rubric_version(*, rubric_id: str) -> RubricVersionView:
    """One final version. Raises NotFound."""
    for one in rubric_versions():
        if one.id == rubric_id:
            return one
    raise NotFound(ids={"rubric": rubric_id[:40]})


def rubric_drafts() -> list[RubricDraftView]:
    """What is being written, the last changed first; finished ones are versions."""
    rows = db.session.scalars(
        select(RubricDraft).where(RubricDraft.rubric_id.is_(None)).order_by(RubricDraft.changed_at.desc())
    )
    return [_draft(row) for row in rows]


def rubric_draft(*, draft_id: str) -> RubricDraftView:
    """One draft, also a finished one. Raises NotFound."""
    row = db.session.get(RubricDraft, draft_id)
    if row is None:
        raise NotFound(ids={"rubric_draft": draft_id[:40]})
    return _draft(row)


def _draft(row: RubricDraft) -> RubricDraftView:
    return RubricDraftView(
        id=row.id, version=row.version, content=row.content, edition=row.edition, changed_at=row.changed_at,
        changed_by=row.changed_by, rubric_id=row.rubric_id,
    )  # fmt: skip
