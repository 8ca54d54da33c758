"""Wires the ledger into the shop."""

from flask import Flask

from shop import api as rest
from shop.ledger import api, rights
from shop.ledger import audit_checks as audit_checks  # registers its checks


def init_app(app: Flask) -> None:
    """Rights, the API, checks."""
    rights.declare()
    rest.register(api.blp)
