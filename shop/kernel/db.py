"""The database: one declarative base, names for every constraint, and SQLite made strict and durable."""

import sqlite3
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, MetaData, Text, event
from sqlalchemy.engine import Engine
from sqlalchemy.orm import DeclarativeBase, registry
from sqlalchemy.orm import Session as Session

from shop.kernel.types import CalendarDate, Flag, Json, UTCDateTime, WholeNumber

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table: text, whole numbers, flags, UTC moments, JSON; STRICT on SQLite."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            int: WholeNumber,
            bool: Flag(),
            datetime: UTCDateTime(),
            date: CalendarDate(),
            dict[str, Any]: Json(),
            list[Any]: Json(),
            list[str]: Json(),
        },
    )
    metadata = registry.metadata


db = SQLAlchemy(
    model_class=Base,
    # Rows stay readable after the commit, for the answer that is rendered from them.
    session_options={"expire_on_commit": False, "join_transaction_mode": "create_savepoint"},
)
migrate = Migrate(directory="migrations", render_as_batch=False, compare_type=True)

if TYPE_CHECKING:
    Model = Base
else:
    Model = db.Model


@event.listens_for(Model, "instrument_class", propagate=True)
def _strict_on_sqlite(mapper: Any, class_: Any) -> None:
    table = mapper.local_table
    if table is not None and hasattr(table, "dialect_options"):
        table.dialect_options["sqlite"]["strict"] = True


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    # The driver's own transaction handling begins too late; SQLAlchemy's begin event does it below.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=15000", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin_sqlite(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    # A writer takes the lock at once: upgrading a read transaction fails with SQLITE_BUSY_SNAPSHOT instead of waiting.
    immediate = connection.get_execution_options().get("writer", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
