"""The web edge as a room of the shop: loaded first, so that every page stands on it."""

from flask import Flask

from shop import web


def init_app(app: Flask) -> None:
    """See `shop.web.init_app`."""
    web.init_app(app)
