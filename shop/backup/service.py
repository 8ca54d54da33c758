"""Writing and reading back the whole shop."""

import json
import os
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Insert, Table, Text, bindparam, func, insert, select, text, type_coerce
from sqlalchemy.types import TypeEngine

from shop.backup.archive import BackupUnreadable, Reader, Writer
from shop.kernel.db import Base, db
from shop.kernel.errors import ShopError
from shop.kernel.secrets import EncryptedText
from shop.kernel.text import N_
from shop.kernel.types import CalendarDate, UTCDateTime
from shop.kernel.unit_of_work import begin_snapshot

CHUNK = 500


class NotEmpty(ShopError):
    code = "restore_not_empty"
    message = N_("Basis data ini sudah berisi data (%(table)s). Pulihkan ke basis data kosong yang baru dimigrasi.")


class OtherRevision(ShopError):
    code = "restore_other_revision"
    message = N_("Cadangan dibuat pada skema %(theirs)s, basis data ini pada skema %(ours)s. Samakan dulu versinya.")


def backup(*, path: Path, media: Path | None, now: datetime) -> dict[str, int]:
    """Write the shop to `path` in one piece (temporary file, then renamed). Returns rows per table.

    `media` is the directory of the local file store; a bucket has its own versions and is not copied.
    """
    begin_snapshot()
    counts: dict[str, int] = {}
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".backup-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            writer = Writer(stream)
            for table in Base.metadata.sorted_tables:
                lines = [json.dumps(row, ensure_ascii=False) for row in _rows(table)]
                counts[table.name] = len(lines)
                writer.add(f"tables/{table.name}.jsonl", "\n".join(lines).encode(), rows=len(lines))
            for key, content in _files(media):
                writer.add(f"media/{key}", content)
            writer.close(revision=schema_revision(), made_at=now)
        Path(temporary).rename(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    finally:
        db.session.rollback()
    return counts


def restore(*, path: Path, media: Path | None) -> dict[str, int]:
    """Fill a freshly migrated, empty database from a backup, inside the caller's unit of work.

    Reference data that the migration loaded is replaced. Raises BackupUnreadable, OtherRevision, NotEmpty.
    """
    reader = Reader(path)
    if reader.manifest["revision"] != schema_revision():
        raise OtherRevision(theirs=reader.manifest["revision"], ours=schema_revision())
    tables = Base.metadata.sorted_tables
    _empty(tables)
    counts: dict[str, int] = {}
    for table in tables:
        rows = [_from_json(table, row) for row in reader.rows(table.name)]
        for start in range(0, len(rows), CHUNK):
            db.session.execute(_insert(table), rows[start : start + CHUNK])
        counts[table.name] = len(rows)
        if len(rows) != (reader.manifest["members"].get(f"tables/{table.name}.jsonl") or {"rows": 0})["rows"]:
            raise BackupUnreadable(why=table.name)
    if media is not None:
        for key, content in reader.files():
            target = media / key
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return counts


def schema_revision() -> str:
    """The migration that the database stands at."""
    return str(db.session.execute(text("SELECT version_num FROM alembic_version")).scalar())


def reference_tables() -> frozenset[str]:
    """Tables that a migration's reference data may already have filled."""
    return frozenset({"province", "region", "district", "role", "craft", "craft_origin"})


def _empty(tables: list[Table]) -> None:
    for table in tables:
        if table.name not in reference_tables() and db.session.scalar(select(func.count()).select_from(table)):
            raise NotEmpty(table=table.name)
    for table in reversed(tables):
        if table.name in reference_tables():
            db.session.execute(table.delete())


def _rows(table: Table) -> Iterator[dict[str, Any]]:
    columns = [type_coerce(column, _plain(column)).label(column.name) for column in table.columns]
    order = list(table.primary_key.columns)
    for row in db.session.execute(select(*columns).order_by(*order)).mappings():
        yield {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in row.items()}


def _plain(column: Column[Any]) -> TypeEngine[Any]:
    """An encrypted value is copied as it lies in the database, never in clear."""
    return Text() if isinstance(column.type, EncryptedText) else column.type


def _from_json(table: Table, row: dict[str, Any]) -> dict[str, Any]:
    for column in table.columns:
        value = row.get(column.name)
        if value is not None and isinstance(column.type, UTCDateTime):
            row[column.name] = datetime.fromisoformat(value)
        elif value is not None and isinstance(column.type, CalendarDate):
            row[column.name] = date.fromisoformat(value)
    return row


def _insert(table: Table) -> Insert:
    """An insert that writes encrypted values as they lie in the backup."""
    return insert(table).values({column.name: bindparam(column.name, type_=_plain(column)) for column in table.columns})


def _files(media: Path | None) -> Iterator[tuple[str, bytes]]:
    if media is None or not media.is_dir():
        return
    for path in sorted(media.rglob("*")):
        if path.is_file() and not path.name.startswith("."):
            yield path.relative_to(media).as_posix(), path.read_bytes()
