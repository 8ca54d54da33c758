"""Runs the numbered migrations on the application's database, and compares it with the models (`flask db check`)."""

from typing import Any

from alembic import context
from flask import current_app

from shop.kernel.db import Base
from shop.reference import load_reference_data

db = current_app.extensions["migrate"].db
IGNORED = {"alembic_version"}


def include_object(obj: Any, name: str, kind: str, reflected: bool, compare_to: Any) -> bool:
    """Tables only of ours; nothing of the database's own."""
    if kind == "table":
        return name not in IGNORED and not name.startswith("sqlite_")
    return True


def run() -> None:
    """One transaction a migration, so that a killed run can be started again."""
    engine = db.engine
    with engine.connect().execution_options(writer=True) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            include_object=include_object,
            compare_type=True,
            transaction_per_migration=True,
            render_as_batch=False,
        )
        with context.begin_transaction():
            context.run_migrations()
        upgraded = getattr(context.get_context().opts.get("fn"), "__name__", "") == "upgrade"
        at_head = set(context.get_context().get_current_heads()) == set(context.script.get_heads())
    if upgraded and at_head:
        # Areas, roles and crafts come with the schema; loading them again changes nothing.
        load_reference_data()


if context.is_offline_mode():
    raise SystemExit("migrations need a database: --sql is not supported")
run()
