"""Puts the demonstration's command on the shop."""

from flask import Flask

from demo import cli


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    cli.init_app(app)
