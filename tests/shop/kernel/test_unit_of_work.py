"""The unit of work commits once, at its end, or not at all."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from shop.kernel import audit, outbox
from shop.kernel.actors import SYSTEM
from shop.kernel.audit import AuditEvent
from shop.kernel.unit_of_work import after_commit, perform, unit_of_work


def write(now: datetime) -> None:
    audit.record(actor=SYSTEM, action="test.act", object_type="thing", object_id="thing-1", now=now)


def count(database: Any) -> int:
    return database.session.scalar(select(func.count()).select_from(AuditEvent))


def test_commits_at_the_end_and_then_calls_back(database: Any, now: datetime) -> None:
    called: list[int] = []
    with unit_of_work():
        write(now)
        after_commit(lambda: called.append(count(database)))
        assert called == []
    assert called == [1]


def test_an_exception_leaves_nothing_and_calls_nobody(database: Any, now: datetime) -> None:
    called: list[int] = []
    with pytest.raises(ZeroDivisionError), unit_of_work():
        write(now)
        after_commit(lambda: called.append(1))
        _ = 1 // 0
    assert count(database) == 0
    assert called == []


def test_it_does_not_nest(database: Any, now: datetime) -> None:
    with pytest.raises(RuntimeError, match="already open"), unit_of_work(), unit_of_work():
        pass


def test_sequence_counts_the_acts_on_one_object(database: Any, now: datetime) -> None:
    perform(lambda: write(now))
    perform(lambda: write(now))
    events = audit.history(object_type="thing", object_id="thing-1")
    assert [event.sequence for event in events] == [1, 2]
    assert events[0].at == now


def test_outbox_handles_once_and_parks_a_poison_message(database: Any, now: datetime) -> None:
    seen: list[str] = []
    outbox.handles("test.good")(lambda message_id, payload, now: seen.append(payload["x"]))

    @outbox.handles("test.bad")
    def bad(message_id: str, payload: dict[str, Any], now: datetime) -> None:
        raise ValueError("poison")

    with unit_of_work():
        poison = outbox.emit(topic="test.bad", payload={}, now=now)
        outbox.emit(topic="test.good", payload={"x": "one"}, now=now)
    assert outbox.drain() == 2
    assert outbox.drain() == 0
    assert seen == ["one"]
    database.session.refresh(poison)
    assert poison.last_error == "ValueError: poison"
    assert poison.attempts == 1
    assert poison.done_at is None
