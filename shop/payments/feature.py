"""Wires payments and payouts into the shop."""

from flask import Flask

from shop.payments import calls, providers


def init_app(app: Flask) -> None:
    """Providers and outbox handlers."""
    providers.init_app(app)
    app.extensions["shop.payments.calls"] = calls
