"""Wires the ledger into the shop: rights, pages, API, checks."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from shop import api as rest
from shop.ledger import api, desk, rights
from shop.ledger import audit_checks as audit_checks  # registers its checks
from shop.web import menus


def init_app(app: Flask) -> None:
    """Register everything of this room."""
    rights.declare()
    app.register_blueprint(desk.blueprint)
    rest.register(api.blp)
    menus.register("desk", key="ledger", label=_l("Buku besar"), endpoint="ledger_desk.trial_balance", icon="riwayat",
                   action=rights.READ, order=62)  # fmt: skip
