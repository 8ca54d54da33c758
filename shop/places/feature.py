"""Wires the areas: they are loaded after every migration."""

from flask import Flask

from shop import reference
from shop.places import service


def init_app(app: Flask) -> None:
    """Register the reference data."""
    reference.register(service.load_reference_data)
