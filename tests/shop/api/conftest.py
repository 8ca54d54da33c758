"""A shop with a few operations of its own, to try the API's edge on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from marshmallow import fields, validate
from sqlalchemy import delete

from shop import create_app
from shop.api import (
    Blueprint,
    CleanText,
    Currency,
    Flag,
    IdField,
    Moment,
    PageArguments,
    Rupiah,
    ShopSchema,
    WholeNumber,
    demand_match,
    etag_of,
    idempotent,
    page,
    page_schema,
    register,
)
from shop.api.models import IdempotencyKey
from shop.api.pagination import Cursor, demand_parts
from shop.identity.guards import public
from shop.kernel import audit, clock
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.conftest import test_config
from tests.support import databases


class LineSchema(ShopSchema):
    quantity = WholeNumber(minimum=1, maximum=99, required=True)


class ThingSchema(ShopSchema):
    name = CleanText(max_length=20, required=True)
    price = Rupiah(required=True)
    currency = Currency()
    at = Moment()
    on_sale = Flag()
    owner = IdField(prefix="usr")
    lines = fields.List(fields.Nested(LineSchema), validate=validate.Length(max=3))


class ItemSchema(ShopSchema):
    number = WholeNumber(required=True)


def make_blueprint(done: list[Any]) -> Blueprint:
    blp = Blueprint("probe", __name__, url_prefix="/api/v1", description="Probe")

    @blp.post("/things")
    @idempotent
    @blp.arguments(ThingSchema)
    @blp.response(201, ThingSchema)
    @public
    def make(data: dict[str, Any]) -> Any:
        """Make a thing."""
        done.append(data)
        if data["name"] == "crash":
            raise ZeroDivisionError
        if data["name"] == "refuse":
            raise NotFound(ids={"thing": "x"})
        perform(
            lambda: audit.record(
                actor=SYSTEM, action="probe.make", object_type="probe", object_id=data["name"], now=clock.now()
            )
        )
        return data, 201, {"Location": "/api/v1/things/1", "ETag": etag_of(data["name"])}

    @blp.post("/payments")
    @idempotent(required=True)
    @blp.arguments(LineSchema)
    @blp.response(201, LineSchema)
    @public
    def pay(data: dict[str, Any]) -> Any:
        done.append(data)
        return data

    @blp.get("/numbers")
    @blp.arguments(PageArguments, location="query")
    @blp.response(200, page_schema(ItemSchema))
    @public
    def numbers(data: dict[str, Any]) -> Any:
        key = demand_parts(data["cursor"], int)
        first = key[0] + 1 if key else 1
        last = min(first + data["limit"] - 1, 45)
        return page([{"number": n} for n in range(first, last + 1)], Cursor((last,)) if last < 45 else None)

    @blp.put("/note")
    @blp.arguments(LineSchema)
    @blp.response(200, LineSchema)
    @public
    def note(data: dict[str, Any]) -> Any:
        demand_match(etag_of("note", 1))
        done.append(data)
        return data

    return blp


@pytest.fixture(scope="session")
def probe_application(workspace: Path, template_database: databases.TestDatabase) -> Iterator[tuple[Flask, list[Any]]]:
    """One shop with the probe's operations, on a committed database of its own."""
    with databases.cloned(template_database, workspace, "probe") as database:
        application = create_app(test_config(workspace, database.url))
        calls: list[Any] = []
        register(make_blueprint(calls))
        application.config["PROPAGATE_EXCEPTIONS"] = False
        yield application, calls
        with application.app_context():
            for engine in db.engines.values():
                engine.dispose()


@pytest.fixture
def done(probe_application: tuple[Flask, list[Any]]) -> list[Any]:
    """What the probe's views were called with in this test."""
    calls = probe_application[1]
    calls.clear()
    return calls


@pytest.fixture
def probe(probe_application: tuple[Flask, list[Any]], done: list[Any]) -> FlaskClient:
    """A client of a shop that has the probe's operations, and no kept answers yet."""
    application = probe_application[0]
    with application.app_context(), unit_of_work():
        db.session.execute(delete(IdempotencyKey))
    return application.test_client()
