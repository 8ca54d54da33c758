"""Addresses of the shop's own pages as they stand in messages and on papers."""

from flask import current_app


def link(path: str) -> str:
    """The full address of a page; `path` begins with a slash."""
    return f"{current_app.config['BASE_URL']}{path}"
