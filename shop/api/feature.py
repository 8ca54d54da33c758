"""Wiring of the API's edge."""

from flask import Flask, request

from shop.api import docs, me, models, problems, smorest
from shop.identity import limits


def init_app(app: Flask) -> None:
    """The document, problem details, `/api/v1/me`; the table of kept answers comes with `models`."""
    _ = models
    problems.init_app(app)
    smorest.init_app(app)
    smorest.register(me.blp)
    app.register_blueprint(docs.blueprint)
    app.before_request(_limit)


@limits.limiter.limit(limits.API, key_func=limits.by_actor, scope="api")
def _counted() -> None:
    """One more request of this actor."""


def _limit() -> None:
    if request.path.startswith("/api/"):
        _counted()
