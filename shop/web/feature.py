"""The web edge as a room of the shop: loaded first, so that every page stands on it."""

from shop.web import init_app

__all__ = ["init_app"]
