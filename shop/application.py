"""The application factory."""

from flask import Flask

from shop import config as configuration
from shop import features
from shop.identity import policy
from shop.identity.current import current_actor
from shop.kernel.db import db, migrate


def create_app(config: configuration.Config | None = None) -> Flask:
    """A shop ready to serve: extensions, rooms, features. Without `config` the environment is read."""
    config = config or configuration.load()
    app = Flask("shop", static_folder=None, template_folder=None)
    app.config.from_mapping(config.flask_values())
    app.json.sort_keys = False  # type: ignore[attr-defined]
    db.init_app(app)
    migrate.init_app(app, db)
    # The web edge lies beneath the people: it asks who is there and what they may do only through these.
    app.extensions["shop.actor"] = current_actor
    app.extensions["shop.may"] = policy.may
    features.load(app, config.features)
    return app
