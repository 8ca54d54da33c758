"""Puts the demonstration's command on the shop."""

from flask import Flask

from demo import cli
from demo import offtake_budget as offtake_budget  # registers its step


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    cli.init_app(app)
