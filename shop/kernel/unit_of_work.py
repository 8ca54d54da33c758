"""The unit of work: the only place that commits. Entry points open it; services flush and never commit."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError, OperationalError

from shop.kernel.db import Session, db

T = TypeVar("T")
log = structlog.get_logger()

ATTEMPTS = 4
# Serialization failure and deadlock (PostgreSQL); the whole transaction is done again.
RETRYABLE = {"40001", "40P01"}


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One transaction: commits at the end of the block, rolls back on any exception.

    What must leave the process (mails, queue hints) is registered with `after_commit` and runs only then. A read
    transaction begun before is ended first, so that what is read inside is the present.
    """
    session = db.session()
    if session.info.get("unit_of_work"):
        raise RuntimeError("a unit of work is already open; services flush, only entry points commit")
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("changes were made outside of a unit of work")
    session.rollback()
    session.info["unit_of_work"] = True
    session.info["lock_rank"] = -1
    callbacks: list[Callable[[], None]] = []
    session.info["after_commit"] = callbacks
    try:
        session.connection(execution_options={"writer": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        for key in ("unit_of_work", "lock_rank", "locked", "after_commit", "settings"):
            session.info.pop(key, None)
    for callback in callbacks:
        try:
            callback()
        except Exception:
            # The fact is committed; a lost hint costs at most the schedule's interval.
            log.warning("after_commit_failed", exc_info=True)


def perform(work: Callable[[], T]) -> T:
    """Run `work` in a unit of work, and the whole of it again after a deadlock or a busy database."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with unit_of_work():
                return work()
        except DBAPIError as error:
            if attempt == ATTEMPTS or not _retryable(error):
                raise
            db.session.rollback()
            time.sleep(0.02 * 2**attempt)
    raise AssertionError("unreachable")


def _retryable(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    busy = isinstance(error, OperationalError) and "database is locked" in str(error.orig)
    return state in RETRYABLE or busy


def after_commit(callback: Callable[[], None]) -> None:
    """Run `callback` once the present unit of work is committed; never when it is rolled back."""
    db.session().info["after_commit"].append(callback)


def in_unit_of_work() -> bool:
    """Whether a unit of work is open."""
    return bool(db.session().info.get("unit_of_work"))


def begin_snapshot() -> None:
    """Begin a read transaction in which everything is seen as of one moment, for audits and backups.

    SQLite's transactions are such anyway. A session that stands on a connection of somebody else (a test's outer
    transaction) cannot choose its isolation any more and sees that transaction's present.
    """
    session = db.session()
    session.rollback()
    bind = session.get_bind()
    if isinstance(bind, Engine) and bind.dialect.name == "postgresql":
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
