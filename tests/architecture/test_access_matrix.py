"""Who may use which route, for every role, on one's own object and on somebody else's: declared, then really tried.

`access_matrix.csv` has a row for each method of each route and a cell for each role:
`allow` (any object), `own` (one's own; somebody else's is as if it were not there), `deny`. A new route without a row
fails; `scripts/access_matrix.py` prints its row as the policy has it, for a person to review and add.
Allowed is any answer but 401, 403, 404 and the way to the sign-in page: a form, a refused state, an error of input.
"""

import contextlib
import csv
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from shop import create_app
from shop.kernel import clock
from shop.kernel.db import db
from tests.architecture import (
    objects_applying,
    objects_coaching,
    objects_council,
    objects_deliberation,
    objects_setup,
    objects_trade,
)
from tests.architecture.objects import ROLES, Found, World, body_for, has_provider, object_for, query_for, world_of
from tests.conftest import ShopClient, test_config
from tests.support import databases
from tests.support.demo import DemoDatabase
from tests.support.people import csrf_token, sign_in

PROVIDERS = (objects_applying, objects_coaching, objects_council, objects_deliberation, objects_setup, objects_trade)
MATRIX = Path(__file__).with_name("access_matrix.csv")
CELLS = {"allow", "own", "deny"}
METHODS = ("GET", "POST", "PUT", "DELETE")
# Asks the engine itself, which here is one connection.
ANSWERS_5XX = {"health.ready"}


def declared() -> dict[tuple[str, str], dict[str, str]]:
    with MATRIX.open(newline="") as file:
        return {(row["method"], row["rule"]): row for row in csv.DictReader(file)}


def routes(app: Flask) -> Iterator[tuple[str, Rule]]:
    for rule in app.url_map.iter_rules():
        for method in METHODS:
            if method in (rule.methods or set()):
                yield method, rule


def test_every_route_and_role_is_declared(app: Flask) -> None:
    matrix = declared()
    found = [
        f"{method} {rule.rule} {role}: {matrix.get((method, rule.rule), {}).get(role)!r}"
        for method, rule in routes(app)
        for role in ROLES
        if matrix.get((method, rule.rule), {}).get(role) not in CELLS
    ]
    assert found == [], "run scripts/access_matrix.py and review what it prints"


def test_no_row_is_of_a_route_that_is_gone(app: Flask) -> None:
    there = {(method, rule.rule) for method, rule in routes(app)}
    assert set(declared()) - there == set()


def test_every_parameter_has_an_object(app: Flask) -> None:
    found = {
        f"<{name}> of {rule.endpoint}"
        for _, rule in routes(app)
        for name in rule.arguments
        if not has_provider(name=name, endpoint=rule.endpoint)
    }
    assert found == set(), "say in tests/architecture/objects.py what it is"


@pytest.fixture(scope="module")
def world(demo_database: DemoDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A copy of the demonstration shop on one connection, so that each request can be undone."""
    directory = tmp_path_factory.mktemp("matrix")
    with databases.cloned(demo_database.database, directory, "matrix") as database:
        app = create_app(test_config(directory, database.url))
        app.test_client_class = ShopClient
        with app.app_context():
            engine = db.engine
            connection = engine.connect()
            outer = connection.begin()
            db.engines[None] = connection  # type: ignore[assignment]
            try:
                yield world_of(app, now=clock.now(), people=demo_database.people)
            finally:
                db.session.remove()
                db.engines[None] = engine
                outer.rollback()
                connection.close()
                engine.dispose()


@pytest.mark.parametrize("role", ROLES)
def test_what_is_declared_is_what_happens(world: World, role: str) -> None:
    matrix = declared()
    wrong = []
    for method, rule in routes(world.app):
        cell = matrix.get((method, rule.rule), {}).get(role)
        if cell not in CELLS:
            continue
        for own in (True, False):
            if own and not rule.arguments:
                continue
            objects = objects_for(world, rule, role=role, own=own)
            if objects is None:
                if own and cell == "own" and all(has_provider(name=n, endpoint=rule.endpoint) for n in rule.arguments):
                    wrong.append(f"{method} {rule.rule} {role}: own, but nothing can be theirs")
                continue
            expected = cell == "allow" or (cell == "own" and (own or not rule.arguments))
            answer = attempt(world, method, rule, role=role, objects=objects)
            if answer.status_code == 422 and not expected:
                wrong.append(f"{method} {rule.rule}: 422 before the object was looked at; give it a body in objects.py")
            elif allowed(answer) is not expected:
                whose = "own" if own else "foreign"
                wrong.append(f"{method} {rule.rule} {role} {whose}: {cell}, but {describe(answer)}")
            elif answer.status_code >= 500 and rule.endpoint not in ANSWERS_5XX:
                wrong.append(f"{method} {rule.rule} {role}: {answer.status_code}")
    assert not wrong, "\n" + "\n".join(wrong)


def objects_for(world: World, rule: Rule, *, role: str, own: bool) -> dict[str, Found] | None:
    found = {}
    for name in sorted(rule.arguments):
        if not has_provider(name=name, endpoint=rule.endpoint):
            return None
        one = object_for(world, name=name, endpoint=rule.endpoint, role=role, own=own)
        if one is None:
            return None
        found[name] = one
    return found


def attempt(world: World, method: str, rule: Rule, *, role: str, objects: dict[str, Found]) -> Any:
    """One request, whose effects are undone."""
    client = world.app.test_client()
    path = address(world.app, rule, {name: one.value for name, one in objects.items()})
    headers = {name: value for one in objects.values() for name, value in one.headers.items()}
    query = {name: value for one in objects.values() for name, value in one.query.items()}
    program = path.startswith(("/api/", "/webhooks/"))
    arguments: dict[str, Any] = {"headers": headers, "query_string": query}
    if program:
        headers["Idempotency-Key"] = uuid.uuid4().hex
        if role != "anyone":
            headers["Authorization"] = f"Bearer {world.key(role)}"
    elif role != "anyone":
        sign_in(client, world.people[role])
    query |= query_for(world, rule.endpoint, objects)
    if method != "GET":
        content = body_for(world, rule.endpoint, objects)
        if program:
            arguments["json"] = content
        else:
            arguments["data"] = {"csrf_token": csrf_token(client), **content}
    with undone():
        return client.open(path, method=method, **arguments)


@contextlib.contextmanager
def undone() -> Iterator[None]:
    db.session.commit()
    connection: Any = db.engines[None]
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        savepoint.rollback()
        db.session.expire_all()


def address(app: Flask, rule: Rule, values: dict[str, str]) -> str:
    converted: dict[str, Any] = {
        name: int(value) if type(rule._converters[name]).__name__ == "IntegerConverter" else value
        for name, value in values.items()
    }
    return str(app.url_map.bind("localhost").build(rule.endpoint, converted, method=next(iter(rule.methods or ()))))


def allowed(answer: Any) -> bool:
    if answer.status_code in (401, 403, 404):
        return False
    to = urlsplit(answer.headers.get("Location", "")).path
    return not (answer.status_code in (302, 303, 307) and to == "/masuk")


def describe(answer: Any) -> str:
    return f"{answer.status_code} {answer.headers.get('Location', '')}".strip()


def test_a_stranger_sees_nothing_of_the_desk(client: FlaskClient) -> None:
    for rule in client.application.url_map.iter_rules():
        if rule.rule.startswith("/meja") and not rule.arguments and "GET" in (rule.methods or set()):
            assert client.get(rule.rule).status_code == 401, rule.rule
