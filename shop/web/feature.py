"""Puts the web edge on the shop, before any other room."""

from flask import Flask

from shop import web


def init_app(app: Flask) -> None:
    """See `shop.web.init_app`."""
    web.init_app(app)
