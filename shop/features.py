"""What a feature is, and how it is loaded.

A feature (or a room of the shop) is a package with a module `feature` that has `init_app(app)`: there it declares its
actions to the policy, registers its blueprints and menu entries, its outbox handlers, its scheduled jobs, commands,
audit checks and readers. Nothing else in the shop names a feature.
"""

from importlib import import_module

from flask import Flask

# In import order: a room may use only the ones before it.
ROOMS = (
    "shop.web",
    "shop.identity",
    "shop.places",
    "shop.media",
    "shop.documents",
    "shop.messages",
    "shop.jobs",
    "shop.backup",
    "shop.api",
    "shop.artisans",
    "shop.ledger",
    "shop.payments",
)


def load(app: Flask, names: tuple[str, ...]) -> None:
    """Load the shop's own rooms, then the features by name, in that order."""
    for name in (*ROOMS, *names):
        import_module(f"{name}.feature").init_app(app)
