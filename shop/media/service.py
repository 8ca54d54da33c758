"""Storing, giving and removing files. The file is written first, its row after it: no row without its file."""

import hashlib
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError

from shop.kernel import audit, outbox
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.ids import new_id
from shop.media import queries
from shop.media.errors import DocumentTooLarge, NotAPdf
from shop.media.images import CONTENT_TYPE, inspect_and_encode
from shop.media.models import MediaFile, document_key, image_key
from shop.media.storage import Storage

MAX_DOCUMENT_BYTES = 10 * 1024 * 1024
REMOVE_TOPIC = "media.remove_files"


@dataclass(frozen=True)
class Received:
    """Files that are in the store already and still need their row; see `record`."""

    media_id: str
    visibility: str
    sha256: str
    source_sha256: str
    content_type: str
    width: int | None
    height: int | None
    byte_size: int
    variants: dict[str, int]
    keys: tuple[str, ...]
    name: str | None = None


def storage() -> Storage:
    """The file store of this application."""
    store: Storage = current_app.extensions["shop.media"]
    return store


def receive_image(*, data: bytes, visibility: str) -> Received:
    """Check, re-encode and write a photo, without the database: call it before the unit of work begins.

    Encoding takes about a second and a store may be slow; no transaction should wait for either. Raises ImageRefused,
    StorageUnavailable.
    """
    encoded = inspect_and_encode(data)
    media_id = new_id("med")
    keys = []
    for width, content in encoded.variants.items():
        key = image_key(visibility, media_id, width)
        storage().put(key=key, data=content, content_type=CONTENT_TYPE)
        keys.append(key)
    return Received(
        media_id=media_id, visibility=visibility, sha256=encoded.sha256, source_sha256=encoded.source_sha256,
        content_type=CONTENT_TYPE, width=encoded.width, height=encoded.height, byte_size=len(encoded.main),
        variants={str(width): len(content) for width, content in encoded.variants.items()}, keys=tuple(keys),
    )  # fmt: skip


def receive_document(*, data: bytes, name: str) -> Received:
    """Check and write a PDF (private, at most 10 MB), without the database.

    Raises DocumentRefused, StorageUnavailable.
    """
    if len(data) > MAX_DOCUMENT_BYTES:
        raise DocumentTooLarge(limit_mb=MAX_DOCUMENT_BYTES // 1024**2)
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise NotAPdf()
    media_id = new_id("med")
    key = document_key("private", media_id)
    storage().put(key=key, data=data, content_type="application/pdf")
    digest = hashlib.sha256(data).hexdigest()
    return Received(
        media_id=media_id, visibility="private", sha256=digest, source_sha256=digest, content_type="application/pdf",
        width=None, height=None, byte_size=len(data), variants={}, keys=(key,), name=display_name(name),
    )  # fmt: skip


def record(
    *,
    received: Received,
    purpose: str,
    actor: Actor,
    now: datetime,
    owner_type: str | None = None,
    owner_id: str | None = None,
) -> MediaFile:
    """Write the row of received files; the same content for the same purpose and owner gives the first row."""
    key = _dedupe_key(
        source_sha256=received.source_sha256, purpose=purpose, visibility=received.visibility,
        owner_type=owner_type, owner_id=owner_id, created_by=actor.id,
    )  # fmt: skip
    if existing := queries.by_dedupe_key(key):
        return _discard(received, kept=existing, now=now)
    row = MediaFile(
        id=received.media_id, sha256=received.sha256, source_sha256=received.source_sha256, dedupe_key=key,
        content_type=received.content_type, width=received.width, height=received.height,
        byte_size=received.byte_size, variants=dict(received.variants), name=received.name, purpose=purpose,
        owner_type=owner_type, owner_id=owner_id, visibility=received.visibility, created_at=now,
        created_by=actor.id,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        # A double tap on a slow line: the other request was first.
        existing = queries.by_dedupe_key(key)
        if existing is None:
            raise
        return _discard(received, kept=existing, now=now)
    return row


def store_image(
    *,
    data: bytes,
    purpose: str,
    visibility: str,
    actor: Actor,
    now: datetime,
    owner_type: str | None = None,
    owner_id: str | None = None,
) -> MediaFile:
    """`receive_image` and `record` in one step, for imports. Raises ImageRefused, StorageUnavailable."""
    received = receive_image(data=data, visibility=visibility)
    return record(received=received, purpose=purpose, actor=actor, now=now, owner_type=owner_type, owner_id=owner_id)


def store_document(
    *,
    data: bytes,
    name: str,
    purpose: str,
    actor: Actor,
    now: datetime,
    owner_type: str | None = None,
    owner_id: str | None = None,
) -> MediaFile:
    """`receive_document` and `record` in one step. Documents are always private. Raises DocumentRefused."""
    received = receive_document(data=data, name=name)
    return record(received=received, purpose=purpose, actor=actor, now=now, owner_type=owner_type, owner_id=owner_id)


def give_to(*, media_id: str, owner_type: str, owner_id: str, actor: Actor) -> MediaFile:
    """Attach a file that its uploader sent before the object existed. Repeating it changes nothing.

    Raises NotFound for a file that is somebody else's or belongs to another object already.
    """
    row = queries.by_id(media_id)
    if (row.owner_type, row.owner_id) == (owner_type, owner_id):
        return row
    if row.owner_id is not None or row.created_by != actor.id:
        raise NotFound(ids={"media": media_id})
    key = _dedupe_key(
        source_sha256=row.source_sha256, purpose=row.purpose, visibility=row.visibility,
        owner_type=owner_type, owner_id=owner_id, created_by=row.created_by,
    )  # fmt: skip
    if existing := queries.by_dedupe_key(key):
        return existing
    row.owner_type, row.owner_id, row.dedupe_key = owner_type, owner_id, key
    db.session.flush()
    return row


def remove(*, media_id: str, actor: Actor, now: datetime, reason: str) -> None:
    """Delete the row now and its files after the commit. The caller makes sure that nothing shows it any more."""
    row = queries.by_id(media_id)
    keys = row.keys
    db.session.delete(row)
    db.session.flush()
    audit.record(
        actor=actor, action="media.remove", object_type="media", object_id=media_id, now=now, reason=reason,
        data={"purpose": row.purpose, "sha256": row.sha256},
    )  # fmt: skip
    outbox.emit(topic=REMOVE_TOPIC, payload={"keys": keys}, now=now)


@outbox.handles(REMOVE_TOPIC, outside=True)
def remove_files(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """Delete files whose row is gone; deleting twice is no error."""
    for key in payload["keys"]:
        storage().delete(key=key)


def display_name(name: str) -> str:
    """A document's name as people see it: no path, no control or direction characters, at most 120 characters."""
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C").strip(" .")
    return kept[:120] or "dokumen.pdf"


def _discard(received: Received, *, kept: MediaFile, now: datetime) -> MediaFile:
    outbox.emit(topic=REMOVE_TOPIC, payload={"keys": list(received.keys)}, now=now)
    return kept


def _dedupe_key(
    *,
    source_sha256: str,
    purpose: str,
    visibility: str,
    owner_type: str | None,
    owner_id: str | None,
    created_by: str,
) -> str:
    # What nobody owns yet belongs to its uploader: two strangers with the same photo do not share a row.
    owner = f"{owner_type}:{owner_id}" if owner_type else f"by:{created_by}"
    return hashlib.sha256("|".join((source_sha256, purpose, visibility, owner)).encode()).hexdigest()
