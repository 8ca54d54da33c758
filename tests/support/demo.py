"""The demonstration shop for journeys: loaded once per test session, copied for whoever changes it.

`demo_database` is never written to; `demo_shop` is a copy of one's own, with its application.
"""

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from shop import create_app
from shop.kernel import clock
from shop.kernel.db import db
from tests.support import databases

CACHE = Path(__file__).resolve().parents[2] / ".pytest_cache" / "demo-photos"


@dataclass(frozen=True)
class DemoDatabase:
    """A loaded demonstration: its database, its directory of files, and its people by role."""

    database: databases.TestDatabase
    directory: Path
    people: dict[str, dict[str, str]]

    @property
    def var(self) -> Path:
        """Where its photos are (`SHOP_VAR`)."""
        return self.directory / "var"


@dataclass(frozen=True)
class DemoShop:
    """A copy of the demonstration that a test may change."""

    app: Flask
    database: databases.TestDatabase
    var: Path
    people: dict[str, dict[str, str]]

    def key(self, role: str) -> dict[str, str]:
        """The headers of an API request by that person."""
        return {"Authorization": f"Bearer {self.people[role]['api_key']}"}


@pytest.fixture(scope="session")
def demo_database(
    template_database: databases.TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DemoDatabase]:
    """The demonstration shop as `flask demo load` leaves it."""
    directory = tmp_path_factory.mktemp("demo")
    with databases.cloned(template_database, directory, "demo") as database, pytest.MonkeyPatch.context() as patch:
        patch.setattr("shop.media.service.inspect_and_encode", _remembered)
        people = _load(directory, database)
        yield DemoDatabase(database=database, directory=directory, people=people)


@pytest.fixture
def demo_shop(demo_database: DemoDatabase, tmp_path: Path) -> Iterator[DemoShop]:
    """A copy of the demonstration, committed, with an application on it; its photos are copied too."""
    shutil.copytree(demo_database.var, tmp_path / "var", copy_function=_link)
    with databases.cloned(demo_database.database, tmp_path, "shop") as database:
        app = create_app(_config(tmp_path, database))
        yield DemoShop(app=app, database=database, var=tmp_path / "var", people=demo_database.people)
        _disconnect(app)


def _load(directory: Path, database: databases.TestDatabase) -> dict[str, dict[str, str]]:
    from demo.loading import load

    app = create_app(_config(directory, database))
    with app.app_context():
        people: dict[str, dict[str, str]] = load(now=clock.now())["people"]
    _disconnect(app)
    return people


def _config(directory: Path, database: databases.TestDatabase) -> Any:
    from tests.conftest import test_config

    return test_config(directory, database.url)


def _disconnect(app: Flask) -> None:
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def _link(source: str, target: str) -> str:
    """A hard link: stored photos are never written to, and a thousand of them cost nothing."""
    try:
        Path(target).hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)
    return target


def _remembered(data: bytes, **options: Any) -> Any:
    """What the encoder made of a photo in an earlier run; a changed encoder or photo is encoded anew."""
    import pickle

    from shop.media.images import inspect_and_encode

    path = CACHE / f"{hashlib.sha256(data).hexdigest()}-{_encoder()}-{sorted(options.items())!r}"[:240]
    if path.exists():
        return pickle.loads(path.read_bytes())
    encoded = inspect_and_encode(data, **options)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{id(encoded)}")
    temporary.write_bytes(pickle.dumps(encoded))
    temporary.replace(path)
    return encoded


@cache
def _encoder() -> str:
    import PIL

    from shop.media import images

    return hashlib.sha256(Path(images.__file__).read_bytes() + PIL.__version__.encode()).hexdigest()[:12]
