"""`flask outbox`: what was given up is shown with its reason and can be tried again."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from shop.kernel import clock, outbox
from shop.kernel.outbox import MAX_ATTEMPTS, OutboxMessage
from shop.kernel.unit_of_work import unit_of_work

seen: list[str] = []


@pytest.fixture
def parked(database: Any, now: datetime) -> OutboxMessage:
    seen.clear()

    @outbox.handles("test.parked")
    def handle(message_id: str, payload: dict[str, Any], now: datetime) -> None:
        seen.append(message_id)

    with unit_of_work():
        message = outbox.emit(topic="test.parked", payload={}, now=now)
        message.attempts, message.parked_at, message.last_error = MAX_ATTEMPTS, now, "ValueError: poison"
    return message


def test_parked_messages_are_listed_with_their_reason(app: Flask, parked: OutboxMessage) -> None:
    result = app.test_cli_runner().invoke(args=["outbox", "list"])

    assert result.output == f"{parked.id}  test.parked  2026-11-24 02:00Z  ValueError: poison\n"


def test_a_parked_message_is_tried_again(app: Flask, database: Any, parked: OutboxMessage) -> None:
    assert outbox.drain() == 0

    result = app.test_cli_runner().invoke(args=["outbox", "retry", parked.id])

    assert (result.exit_code, result.output) == (0, "1 will be tried again\n")
    assert outbox.drain() == 1
    assert seen == [parked.id]
    database.session.refresh(parked)
    assert (parked.attempts, parked.parked_at, parked.last_error) == (1, None, None)
    assert parked.done_at is not None


def test_what_is_not_parked_stays_as_it_is(app: Flask, database: Any, parked: OutboxMessage, now: datetime) -> None:
    with unit_of_work():
        waiting = outbox.emit(topic="test.parked", payload={}, now=now, delay=timedelta(days=400))
        waiting.attempts = 3

    result = app.test_cli_runner().invoke(args=["outbox", "retry", waiting.id, "msg_none"])

    assert result.exit_code == 1
    assert f"{waiting.id} is not parked" in result.output
    assert "msg_none is not parked" in result.output
    database.session.refresh(waiting)
    assert (waiting.attempts, waiting.available_at) == (3, now + timedelta(days=400))
    assert waiting.available_at > clock.now()
