"""Wires the queue, the commands, the kernel's audit checks, and the readiness of the queue."""

from flask import Flask
from huey import Huey

from shop.jobs import audit_checks as audit_checks  # registers its checks
from shop.jobs import cli, worker


def init_app(app: Flask) -> None:
    """Make the queue and the commands."""
    worker.wire(app)
    cli.register(app)
    app.extensions.setdefault("shop.readiness", {})["queue"] = lambda: _ask(app.extensions["shop.queue"])


def _ask(queue: Huey) -> None:
    queue.storage.queue_size()
