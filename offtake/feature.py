"""Puts the offtake on the shop."""

from flask import Flask

from offtake import api, api_lots, jobs, rights
from offtake import audit_checks as audit_checks  # registers its checks
from offtake import photos as photos  # registers who may see them
from shop.api import register
from shop.jobs import schedule


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    rights.declare()
    register(api.blp)
    register(api_lots.blp)
    schedule.every(name="offtake.keep_commitments", minutes=360)(jobs.keep_commitments)
