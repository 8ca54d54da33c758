"""Rubrics: kept by their content for good, and written as drafts that may be wrong for now."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from curation_gate import rubric_editing
from curation_gate.models import RubricDraft, RubricRecord
from curation_gate.rubric import Rubric
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.locks import lock_one
from shop.kernel.text import N_

Content = dict[str, Any]


class RubricDraftChanged(ShopError):
    """Somebody saved the draft since this page was opened."""

    code = "rubric_draft_changed"
    message = N_("Rubrik ini sudah diubah di layar lain sejak Anda membukanya. Muat ulang, lalu ulangi perubahan Anda.")


class RubricDraftFinished(ShopError):
    code = "rubric_draft_finished"
    message = N_("Rubrik ini sudah disahkan dan tidak berubah lagi. Buat rancangan baru dari versi itu.")


class RubricHasProblems(ShopError):
    code = "rubric_has_problems"
    http_status = 422
    message = N_(
        "Rubrik belum dapat disahkan; masih ada %(count)s hal yang harus diperbaiki. Daftarnya ada di halaman."
    )


class RubricVersionTaken(ShopError):
    code = "rubric_version_taken"
    message = N_("Nama versi “%(version)s” sudah dipakai rubrik lain. Beri nama versi yang baru.")


def keep_rubric(rubric: Rubric, *, now: datetime) -> RubricRecord:
    """The record of this content, made at the first asking; a record never changes."""
    known = _by_hash(rubric.content_hash)
    if known is not None:
        return known
    made = RubricRecord(
        version=rubric.version, content=rubric.to_dict(), content_hash=rubric.content_hash, created_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(made)
            db.session.flush()
    except IntegrityError:
        known = _by_hash(rubric.content_hash)
        if known is None:
            raise
        return known
    return made


def draft_rubric(*, content: Content, actor: Actor, now: datetime) -> RubricDraft:
    """Begin a rubric from a content: that of a version, of a file, or an empty one. It may be wrong for now."""
    draft = RubricDraft(
        version=str(content["version"]), content=content, edition=1, created_at=now, changed_at=now,
        changed_by=actor.label, rubric_id=None,
    )  # fmt: skip
    db.session.add(draft)
    db.session.flush()
    _record(draft, "start", actor=actor, now=now)
    return draft


def change_rubric_draft(
    *, draft_id: str, edition: int, change: Callable[[Content], Content], actor: Actor, now: datetime
) -> RubricDraft:
    """Put `change` (of rubric_editing) to the content of the draft as it was at `edition`.

    Raises NotFound, RubricDraftChanged when it was saved since, RubricDraftFinished.
    """
    draft = _held(draft_id, edition)
    draft.content = change(draft.content)
    draft.version = str(draft.content["version"])
    draft.edition += 1
    draft.changed_at, draft.changed_by = now, actor.label
    db.session.flush()
    _record(draft, "change", actor=actor, now=now)
    return draft


def finish_rubric(*, draft_id: str, edition: int, actor: Actor, now: datetime) -> RubricRecord:
    """Make the draft a version for good. The same content as an earlier version gives that one.

    Raises RubricHasProblems, RubricVersionTaken, RubricDraftChanged, RubricDraftFinished.
    """
    draft = _held(draft_id, edition)
    problems = rubric_editing.blocking(draft.content)
    if problems:
        raise RubricHasProblems(count=len(problems), ids={"rubric_draft": draft_id})
    rubric = Rubric.from_dict(draft.content)
    same_name = db.session.scalars(
        select(RubricRecord.content_hash).where(RubricRecord.version == rubric.version)
    ).all()
    if same_name and rubric.content_hash not in same_name:
        raise RubricVersionTaken(version=rubric.version, ids={"rubric_draft": draft_id})
    record = keep_rubric(rubric, now=now)
    draft.rubric_id = record.id
    db.session.flush()
    _record(draft, "finish", actor=actor, now=now, rubric=record.content_hash)
    return record


def discard_rubric_draft(*, draft_id: str, edition: int, actor: Actor, now: datetime) -> None:
    """Throw a draft away. Raises RubricDraftChanged, RubricDraftFinished."""
    draft = _held(draft_id, edition)
    _record(draft, "discard", actor=actor, now=now, content=draft.content)
    db.session.delete(draft)
    db.session.flush()


def _held(draft_id: str, edition: int) -> RubricDraft:
    draft = lock_one(RubricDraft, draft_id)
    if draft.rubric_id is not None:
        raise RubricDraftFinished(ids={"rubric_draft": draft_id})
    if draft.edition != edition:
        raise RubricDraftChanged(ids={"rubric_draft": draft_id})
    return draft


def _by_hash(content_hash: str) -> RubricRecord | None:
    return db.session.scalar(select(RubricRecord).where(RubricRecord.content_hash == content_hash))


def _record(draft: RubricDraft, what: str, *, actor: Actor, now: datetime, **data: Any) -> None:
    audit.record(
        actor=actor, action=f"rubric_draft.{what}", object_type="rubric_draft", object_id=draft.id, now=now,
        data={"version": draft.version, "edition": draft.edition, **data},
    )  # fmt: skip
