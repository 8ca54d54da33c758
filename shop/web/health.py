"""Liveness and readiness: for the load balancer and the operator."""

from collections.abc import Callable

import structlog
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, Response, current_app, jsonify
from sqlalchemy import text

log = structlog.get_logger(__name__)
blueprint = Blueprint("health", __name__)


def init_app(app: Flask) -> None:
    """Routes /healthz and /readyz. Rooms add their own check to `app.extensions["shop.readiness"]`."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers; nothing else is asked."""
    return _plain(jsonify(status="ok"))


@blueprint.get("/readyz")
def ready() -> Response:
    """200 when database, migrations and every registered check are well; 503 naming what is not."""
    checks: dict[str, Callable[[], None]] = {"database": _database, "migrations": _migrations}
    checks.update(current_app.extensions.get("shop.readiness", {}))
    failing = [name for name, check in checks.items() if not _passes(name, check)]
    if not failing:
        return _plain(jsonify(status="ok", checks=sorted(checks)))
    response = _plain(jsonify(status="unavailable", failing=failing))
    response.status_code = 503
    response.headers["Retry-After"] = "10"
    return response


def _passes(name: str, check: Callable[[], None]) -> bool:
    try:
        check()
    except Exception as error:
        # The reason may hold an address or a password: it goes to the log's type only, never to the answer.
        log.warning("not_ready", check=name, error=type(error).__name__)
        return False
    return True


def _database() -> None:
    with current_app.extensions["sqlalchemy"].engine.connect() as connection:
        connection.execute(text("SELECT 1"))


def _migrations() -> None:
    """Raises LookupError when the database is not at the newest migration."""
    directory = current_app.extensions["migrate"].directory
    wanted = set(ScriptDirectory(str(directory)).get_heads())
    with current_app.extensions["sqlalchemy"].engine.connect() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if wanted != found:
        raise LookupError(f"database at {sorted(found)}, code wants {sorted(wanted)}")


def _plain(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
