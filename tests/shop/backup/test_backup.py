"""A backup holds the whole shop, and restores into either kind of database."""

import gzip
import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from shop.artisans import queries
from shop.backup import service
from shop.backup.archive import BackupUnreadable
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.conftest import test_config
from tests.factories.artisans import make_member
from tests.support import databases

ACCOUNT = "777888999000"


@pytest.fixture
def empty(workspace: Path, tmp_path: Path, template_database: databases.TestDatabase) -> Iterator[Flask]:
    """A freshly migrated shop in a database of its own."""
    from shop import create_app

    with databases.cloned(template_database, workspace, "restored") as database:
        application = create_app(test_config(tmp_path, database.url))
        yield application
        with application.app_context():
            db.session.remove()
            db.engine.dispose()


def make_backup(app: Flask, tmp_path: Path, now: datetime) -> Path:
    media = tmp_path / "media"
    (media / "photo").mkdir(parents=True)
    (media / "photo" / "one.webp").write_bytes(b"picture")
    file = tmp_path / "shop.backup"
    service.backup(path=file, media=media, now=now)
    return file


def test_comes_back_whole(app: Flask, database: object, empty: Flask, tmp_path: Path, now: datetime) -> None:
    # Given a shop with a member
    artisan_id = perform(lambda: make_member(now=now, bank_account=ACCOUNT)).id
    trail = db.session.scalar(select(func.count()).select_from(AuditEvent))
    file = make_backup(app, tmp_path, now)
    # When it is restored into an empty one
    target = tmp_path / "restored-media"
    with empty.app_context():
        perform(lambda: service.restore(path=file, media=target))
        # Then everything is there, down to the encrypted account and the stored files
        view = queries.artisan(artisan_id=artisan_id)
        assert view is not None
        assert view.member_number == "DKL-2026-0001"
        assert queries.bank_details(artisan_id=artisan_id).account == ACCOUNT
        assert db.session.scalar(select(func.count()).select_from(AuditEvent)) == trail
    assert (target / "photo" / "one.webp").read_bytes() == b"picture"


def test_holds_no_clear_bank_account(app: Flask, database: object, tmp_path: Path, now: datetime) -> None:
    perform(lambda: make_member(now=now, bank_account=ACCOUNT))
    file = make_backup(app, tmp_path, now)
    assert ACCOUNT.encode() not in gzip.decompress(file.read_bytes())


def test_refuses_a_database_in_use(app: Flask, database: object, tmp_path: Path, now: datetime) -> None:
    perform(lambda: make_member(now=now))
    file = make_backup(app, tmp_path, now)
    with pytest.raises(service.NotEmpty):
        perform(lambda: service.restore(path=file, media=None))
    assert len(queries.active_members()) == 1


@pytest.mark.parametrize("harm", ["cut", "changed", "not_a_backup"])
def test_refuses_a_damaged_file(
    app: Flask, database: object, empty: Flask, tmp_path: Path, now: datetime, harm: str
) -> None:
    file = make_backup(app, tmp_path, now)
    content = file.read_bytes()
    if harm == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif harm == "changed":
        file.write_bytes(gzip.compress(gzip.decompress(content).replace(b"picture", b"pictura")))
    else:
        file.write_bytes(json.dumps({"format": 1}).encode())
    with empty.app_context():
        before = db.session.execute(text("SELECT count(*) FROM audit_event")).scalar()
        with pytest.raises(BackupUnreadable):
            perform(lambda: service.restore(path=file, media=None))
        assert db.session.execute(text("SELECT count(*) FROM audit_event")).scalar() == before
