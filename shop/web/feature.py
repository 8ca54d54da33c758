"""The web edge as a room of the shop: loaded first, so that every page stands on it."""

from flask import Flask

from shop import web
from shop.identity import policy
from shop.identity.current import current_actor


def init_app(app: Flask) -> None:
    """The edge, with menus that show what the policy lets the person of this request do."""
    app.extensions.setdefault("shop.actor", current_actor)
    app.extensions.setdefault("shop.may", policy.may)
    web.init_app(app)
