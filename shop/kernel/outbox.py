"""The outbox: what must happen after a commit is written in it, and happens at least once, with its effect once.

`emit` adds a row in the caller's transaction. The worker claims rows by lease, runs the handler of the topic and marks
the row done in the handler's own transaction. A failing message is retried with growing pauses and parked at last
with its reason; the rest flow on.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Index, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.db import Model, db
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import after_commit, unit_of_work

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
BATCH = 20
MAX_ATTEMPTS = 8

Handler = Callable[[str, dict[str, Any], datetime], None]
_handlers: dict[str, Handler] = {}
_outside: set[str] = set()
_hints: list[Callable[[], None]] = []


class OutboxMessage(Model):
    """One thing to do after its commit. `id` is the idempotency key for effects outside the database."""

    __tablename__ = "outbox_message"
    __table_args__ = (Index("ix_outbox_message_due", "done_at", "parked_at", "available_at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("msg"))
    topic: Mapped[str] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
    available_at: Mapped[datetime]
    lease_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    done_at: Mapped[datetime | None]
    parked_at: Mapped[datetime | None]
    last_error: Mapped[str | None]


def emit(*, topic: str, payload: dict[str, Any], now: datetime, delay: timedelta = timedelta(0)) -> OutboxMessage:
    """Promise that the handler of `topic` runs with `payload` (ids only) after this transaction commits."""
    if topic not in _handlers:
        raise LookupError(f"no handler is registered for {topic}")
    message = OutboxMessage(topic=topic, payload=payload, created_at=now, available_at=now + delay)
    db.session.add(message)
    db.session.flush()
    for hint in _hints:
        after_commit(hint)
    return message


def handles(topic: str, *, outside: bool = False) -> Callable[[Handler], Handler]:
    """Register a handler `(message_id, payload, now)` that is a no-op when it is repeated.

    An inside handler runs in the unit of work that also marks the message done: its effect happens exactly once. A
    handler that calls a provider, a mail server or a file store is `outside`: no transaction is open while it waits,
    it opens its own units of work and carries an idempotency key made of a row's id.
    """

    def register(handler: Handler) -> Handler:
        if _handlers.get(topic, handler).__qualname__ != handler.__qualname__:
            raise LookupError(f"{topic} already has a handler")
        _handlers[topic] = handler
        if outside:
            _outside.add(topic)
        return handler

    return register


def hint_with(callback: Callable[[], None]) -> None:
    """Call this after every commit that emitted something (the job queue's wake-up); errors are ignored."""
    if callback not in _hints:
        _hints.append(callback)


def drain(*, limit: int = BATCH) -> int:
    """Claim due messages and handle each; returns how many were claimed. Called by the worker, repeatedly."""
    claimed = _claim(limit=limit)
    for message_id in claimed:
        _handle(message_id)
    return len(claimed)


def parked() -> list[OutboxMessage]:
    """Messages that were given up after `MAX_ATTEMPTS`, oldest first, each with its reason."""
    return list(
        db.session.scalars(
            select(OutboxMessage)
            .where(OutboxMessage.parked_at.is_not(None), OutboxMessage.done_at.is_(None))
            .order_by(OutboxMessage.id)
        )
    )


def retry_parked(*, message_id: str, now: datetime) -> bool:
    """Give a parked message all its attempts again; False when it is not parked (any more)."""
    message = _locked(message_id)
    if message is None or message.parked_at is None:
        return False
    message.parked_at, message.attempts, message.available_at = None, 0, now
    db.session.flush()
    return True


def _due(now: datetime) -> Any:
    return (
        OutboxMessage.done_at.is_(None),
        OutboxMessage.parked_at.is_(None),
        OutboxMessage.available_at <= now,
        or_(OutboxMessage.lease_until.is_(None), OutboxMessage.lease_until < now),
    )


def _claim(*, limit: int) -> list[str]:
    now = clock.now()
    with unit_of_work() as session:
        due = (
            select(OutboxMessage.id)
            .where(*_due(now))
            .order_by(OutboxMessage.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = list(session.scalars(due))
        if ids:
            session.execute(
                update(OutboxMessage)
                .where(OutboxMessage.id.in_(ids))
                .values(lease_until=now + LEASE, attempts=OutboxMessage.attempts + 1)
            )
    return ids


def _handle(message_id: str) -> None:
    now = clock.now()
    try:
        message = db.session.get(OutboxMessage, message_id, populate_existing=True)
        if message is None or message.done_at is not None:
            return
        topic, payload = message.topic, message.payload
        db.session.rollback()
        if topic in _outside:
            _handlers[topic](message_id, payload, now)
        with unit_of_work():
            locked = _locked(message_id)
            if locked is None:
                return
            if topic not in _outside:
                _handlers[topic](message_id, payload, now)
            locked.done_at = now
            locked.last_error = None
    except Exception as error:
        log.warning("outbox_failed", message_id=message_id, exc_info=True)
        db.session.rollback()
        _postpone(message_id, error=error, now=now)


def _locked(message_id: str) -> OutboxMessage | None:
    """The message under its lock, or None when somebody else has done it meanwhile."""
    message = db.session.get(OutboxMessage, message_id, with_for_update=True, populate_existing=True)
    return message if message is not None and message.done_at is None else None


def _postpone(message_id: str, *, error: Exception, now: datetime) -> None:
    with unit_of_work():
        message = _locked(message_id)
        if message is None:
            return
        message.last_error = f"{type(error).__name__}: {error}"[:500]
        message.lease_until = None
        if message.attempts >= MAX_ATTEMPTS:
            message.parked_at = now
        else:
            message.available_at = now + timedelta(seconds=min(5 * 4**message.attempts, 6 * 3600))
