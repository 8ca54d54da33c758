"""Wires the ledger into the shop."""

from flask import Flask

from shop.ledger import models


def init_app(app: Flask) -> None:
    """Tables and their triggers."""
    app.extensions["shop.ledger"] = (models.LedgerAccount, models.LedgerEntry, models.LedgerPosting)
