"""Puts the catalogue on the shop: tables, reference data, pages, API, jobs, checks."""

from flask import Flask

from catalog.reference import load_reference_data
from shop import reference


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    reference.register(load_reference_data)
