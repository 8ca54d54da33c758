"""The migrations are numbered in one line, reversible, and build exactly what the models say, on this database."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Inspector, inspect

from shop import create_app
from shop.kernel.db import Base, db
from tests.conftest import MIGRATIONS, test_config
from tests.support import databases


@pytest.fixture
def fresh_database(workspace: Path, tmp_path: Path) -> Iterator[Flask]:
    """A shop on an empty database of its own."""
    database = databases.create(tmp_path, "migrations")
    application = create_app(test_config(workspace, database.url))
    with application.app_context():
        yield application
        db.session.remove()
        db.engine.dispose()
    databases.drop(database)


def checks_of(inspector: Inspector) -> set[tuple[str, str]]:
    return {
        (table, str(constraint["name"]))
        for table in inspector.get_table_names()
        for constraint in inspector.get_check_constraints(table)
    }


def checks_in_models() -> set[tuple[str, str]]:
    from sqlalchemy import CheckConstraint

    return {
        (table.name, str(constraint.name))
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if isinstance(constraint, CheckConstraint)
    }


def test_numbered_in_one_line() -> None:
    revisions = list(ScriptDirectory(str(MIGRATIONS)).walk_revisions("base", "heads"))
    numbers = [int(revision.revision) for revision in reversed(revisions)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(revision.is_head is (index == 0) for index, revision in enumerate(revisions))


def test_builds_what_the_models_say_and_takes_it_down_again(fresh_database: Flask) -> None:
    # Given an empty database, when every migration runs
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    # Then models and database agree, down to types, indexes and checks
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences: list[Any] = compare_metadata(context, Base.metadata)
        inspector = inspect(connection)
        assert [each for each in differences if "alembic_version" not in str(each)] == []
        assert checks_of(inspector) == checks_in_models()
    # And each of them goes back
    flask_migrate.downgrade(directory=str(MIGRATIONS), revision="base")
    with db.engine.connect() as connection:
        assert set(inspect(connection).get_table_names()) == {"alembic_version"}
    # And forth again
    flask_migrate.upgrade(directory=str(MIGRATIONS))
    with db.engine.connect() as connection:
        assert set(Base.metadata.tables) <= set(inspect(connection).get_table_names())
