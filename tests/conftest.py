"""What every test stands on: an application on a database built once, and each test in a transaction rolled back."""

import contextvars
import sqlite3
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import flask_migrate
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from shop import config as configuration
from shop import create_app
from shop.kernel.db import db
from tests.support import databases

pytest_plugins = ["tests.support.browser", "tests.support.demo", "tests.support.scheduling"]

NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # Tuesday 09.00 WIB

MIGRATIONS = configuration.ROOT / "migrations"
DATABASE_FIXTURES = {"app", "database", "client", "committed", "fresh_database", "demo_database", "demo_shop"}


@event.listens_for(Engine, "connect")
def _do_not_wait_for_the_disk(connection: Any, record: Any) -> None:
    """No test cuts the power: what counts is what is committed, not what has reached the platter."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker(pytest.mark.database)


def pytest_report_header(config: pytest.Config) -> str:
    return f"database: {databases.KIND}"


def test_config(directory: Path, database_url: str, **changes: str) -> configuration.Config:
    """The configuration of a test's shop: everything under its own directory."""
    environment = {
        "SHOP_ENV": "test",
        "SHOP_VAR": str(directory / "var"),
        "DATABASE_URL": database_url,
        "SECRET_KEY": "test-secret-key-of-at-least-32-characters",
        "DATA_KEY": "test-data-key-of-at-least-32-characters-",
        "TRUSTED_HOSTS": "localhost,127.0.0.1",
        "BASE_URL": "http://localhost",
        **changes,
    }
    return configuration.load(environment)


test_config.__test__ = False  # type: ignore[attr-defined]


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("shop")


@pytest.fixture(scope="session")
def template_database(workspace: Path) -> Iterator[databases.TestDatabase]:
    """A database built by the migrations, with the reference data; never written to afterwards."""
    database = databases.create(workspace, "template")
    application = create_app(test_config(workspace, database.url))
    build(application)
    yield database
    databases.drop(database)


def build(application: Flask) -> None:
    """Bring an empty database to the newest schema; the reference data that every shop has comes with it."""
    with application.app_context():
        flask_migrate.upgrade(directory=str(MIGRATIONS))
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


@pytest.fixture(scope="session")
def app(workspace: Path, template_database: databases.TestDatabase) -> Iterator[Flask]:
    """The application, on a copy of the template that each test leaves as it was."""
    with databases.cloned(template_database, workspace, "app") as database:
        application = create_app(test_config(workspace, database.url))
        yield application
        with application.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def database(app: Flask) -> Iterator[Any]:
    """An application context whose commits are undone after the test."""
    with app.app_context():
        engine = db.engine
        connection = engine.connect()
        transaction = connection.begin()
        db.engines[None] = connection  # type: ignore[assignment]
        try:
            yield SimpleNamespace(session=db.session)
        finally:
            db.session.remove()
            db.engines[None] = engine
            transaction.rollback()
            if connection.dialect.name == "sqlite":
                # A test that plants a violation switches checks off; the pooled connection must not remember it.
                connection.exec_driver_sql("PRAGMA ignore_check_constraints = OFF")
            connection.close()


class ShopClient(FlaskClient):
    """A client whose requests get their own application context and session, as in production.

    Flask reuses a pushed context; a request inside the test's one would share its session and hide a lost commit.
    """

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        try:
            return contextvars.Context().run(super().open, *args, **kwargs)
        finally:
            db.session.expire_all()


@pytest.fixture
def client(app: Flask, database: Any) -> FlaskClient:
    """A stranger with a browser."""
    app.test_client_class = ShopClient
    return app.test_client()


@pytest.fixture
def now() -> datetime:
    """Tuesday 24 November 2026, 09.00 WIB."""
    return NOW


@pytest.fixture
def committed(workspace: Path, template_database: databases.TestDatabase) -> Iterator[Callable[[], Flask]]:
    """Makes applications on one committed database of their own, for races and killed processes."""
    with databases.cloned(template_database, workspace, "committed") as copy:
        made: list[Flask] = []

        def make() -> Flask:
            application = create_app(test_config(workspace, copy.url))
            made.append(application)
            return application

        yield make
        for application in made:
            with application.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
