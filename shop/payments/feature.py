"""Wires payments and payouts into the shop: providers, webhooks, pages, API, commands, the reconciler."""

from flask import Flask

from shop import api as rest
from shop.jobs import schedule
from shop.payments import api, cli, providers, reconciler, rights, webhooks
from shop.payments import audit_checks as audit_checks  # registers its checks


def init_app(app: Flask) -> None:
    """Register everything of this room."""
    rights.declare()
    providers.init_app(app)
    app.register_blueprint(webhooks.blueprint)
    rest.register(api.blp)
    cli.register(app)
    schedule.every(name="payments.reconcile", minutes=5)(lambda now: reconciler.reconcile(now=now))
