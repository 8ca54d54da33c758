"""Reads of stored files."""

from collections.abc import Iterable

from sqlalchemy import select

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.ids import is_id
from shop.media.models import MediaFile


def by_id(media_id: str) -> MediaFile:
    """The file with this id. Raises NotFound. Showing it needs `guards.may_see` first."""
    row = db.session.get(MediaFile, media_id) if is_id(media_id, prefix="med") else None
    if row is None:
        raise NotFound(ids={"media": media_id[:40]})
    return row


def by_ids(media_ids: Iterable[str]) -> dict[str, MediaFile]:
    """The files with these ids, by id; unknown ids are left out."""
    rows = db.session.scalars(select(MediaFile).where(MediaFile.id.in_(set(media_ids))))
    return {row.id: row for row in rows}


def of_owner(*, owner_type: str, owner_id: str, purpose: str | None = None) -> list[MediaFile]:
    """The files that belong to one object, oldest first."""
    query = select(MediaFile).where(MediaFile.owner_type == owner_type, MediaFile.owner_id == owner_id)
    if purpose is not None:
        query = query.where(MediaFile.purpose == purpose)
    return list(db.session.scalars(query.order_by(MediaFile.id)))


def by_dedupe_key(dedupe_key: str) -> MediaFile | None:
    """The file stored before for the same content, purpose and owner."""
    return db.session.scalar(select(MediaFile).where(MediaFile.dedupe_key == dedupe_key))
