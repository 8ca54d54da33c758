"""Puts the offtake on the shop."""

from flask import Flask

from offtake import jobs, rights
from shop.jobs import schedule


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    rights.declare()
    schedule.every(name="offtake.keep_commitments", minutes=360)(jobs.keep_commitments)
