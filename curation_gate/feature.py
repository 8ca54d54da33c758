"""Puts the curation on the shop: rights, commands, pages, API, checks."""

from flask import Flask

from curation_gate import cli, rights


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    rights.declare()
    cli.init_app(app)
