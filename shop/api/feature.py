"""Wiring of the API's edge."""

from flask import Flask

from shop.api import docs, me, models, problems, smorest


def init_app(app: Flask) -> None:
    """The document, problem details, `/api/v1/me`; the table of kept answers comes with `models`."""
    _ = models
    problems.init_app(app)
    smorest.init_app(app)
    smorest.register(me.blp)
    app.register_blueprint(docs.blueprint)
