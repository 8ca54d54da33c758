"""The documents room of the shop."""

from flask import Flask

from shop.documents.qr import qr_svg
from shop.documents.terbilang import rupiah_in_words


def init_app(app: Flask) -> None:
    """Give templates the amount in words and the QR code."""
    app.jinja_env.globals.update(qr_svg=qr_svg)
    app.jinja_env.filters["terbilang"] = rupiah_in_words
