"""Wiring of the API's edge."""

from datetime import datetime

from flask import Flask

from shop.api import docs, idempotency, me, models, problems, smorest
from shop.jobs import schedule
from shop.kernel.unit_of_work import perform


def init_app(app: Flask) -> None:
    """The document, problem details, `/api/v1/me`; the kept answers (`models`) are swept twice a day."""
    _ = models
    problems.init_app(app)
    smorest.init_app(app)
    smorest.register(me.blp)
    app.register_blueprint(docs.blueprint)
    schedule.every(name="api.purge_idempotency_keys", minutes=720)(_purge)


def _purge(now: datetime) -> None:
    perform(lambda: idempotency.purge(now=now))
