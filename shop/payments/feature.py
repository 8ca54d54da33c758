"""Wires payments and payouts into the shop: providers, webhooks, pages, API, commands, the reconciler."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from shop import api as rest
from shop.identity import limits
from shop.jobs import schedule
from shop.payments import (
    api,
    cli,
    desk,
    pay_pages,
    payout_desk,
    providers,
    reconciler,
    rights,
    webhooks,
    workbench,
)
from shop.payments import audit_checks as audit_checks  # registers its checks
from shop.web import menus

# A proof is a photo that we encode anew; nobody needs to send more of them.
PROOFS = "12 per hour"


def init_app(app: Flask) -> None:
    """Register everything of this room."""
    rights.declare()
    providers.init_app(app)
    for module in (webhooks, pay_pages, desk, payout_desk, workbench):
        app.register_blueprint(module.blueprint)
    rest.register(api.blp)
    limits.limit_view(app, "payments_pages.add_proof", (PROOFS, limits.by_address))
    cli.register(app)
    schedule.every(name="payments.reconcile", minutes=5)(lambda now: reconciler.reconcile(now=now))
    menus.register("desk", key="inflow", label=_l("Keuangan"), endpoint="payments_desk.inflow", icon="uang",
                   action=rights.READ_INFLOW, order=60, badge=desk.waiting_count)  # fmt: skip
    menus.register("desk", key="payouts", label=_l("Pencairan"), endpoint="payouts_desk.batches", icon="masuk",
                   action=rights.READ_BATCH, order=61, badge=payout_desk.waiting_count)  # fmt: skip
    menus.register("workbench", key="money", label=_l("Uang"), endpoint="payouts_workbench.money", icon="uang",
                   action=rights.READ_MONEY, order=40)  # fmt: skip
