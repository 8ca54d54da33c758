"""A shop of its own for a bench: an empty database brought to the newest schema, thrown away afterwards."""

import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
from flask import Flask

from shop import config as configuration
from shop import create_app
from shop.kernel.db import db
from tests.support import databases


@contextmanager
def shop(kind: str) -> Iterator[Flask]:
    """An application on a new database of that kind, with the reference data; dropped at the end."""
    with tempfile.TemporaryDirectory() as directory:
        database = databases.create(Path(directory), "bench", kind=kind)
        environment = {
            "SHOP_ENV": "test",
            "SHOP_VAR": f"{directory}/var",
            "DATABASE_URL": database.url,
            "SECRET_KEY": "bench-secret-key-of-at-least-32-characters",
            "DATA_KEY": "bench-data-key-of-at-least-32-characters--",
            "TRUSTED_HOSTS": "localhost",
            "BASE_URL": "http://localhost",
        }
        app = create_app(configuration.load(environment))
        try:
            with app.app_context():
                flask_migrate.upgrade(directory=str(configuration.ROOT / "migrations"))
                yield app
        finally:
            with app.app_context():
                db.session.remove()
                for engine in db.engines.values():
                    engine.dispose()
            databases.drop(database)


def seconds(work: Callable[[], object]) -> float:
    """How long one run of `work` takes."""
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median_ms(work: Callable[[], object], *, times: int = 15) -> float:
    """The median of several runs in milliseconds, after two that warm up."""
    for _ in range(2):
        work()
    return 1000 * statistics.median(seconds(work) for _ in range(times))
