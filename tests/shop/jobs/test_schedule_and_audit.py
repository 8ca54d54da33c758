"""Periodic jobs run once among several workers; the auditor finds what is planted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import text

from shop.artisans import service
from shop.jobs import auditor, schedule
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.factories.artisans import make_member


def test_runs_when_due_and_not_twice(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_jobs", {})
    ran: list[datetime] = []
    schedule.every(name="test.job", minutes=5)(ran.append)
    start = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    for minutes, expected in ((0, ["test.job"]), (1, []), (6, ["test.job"])):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            assert schedule.run_due() == expected
    assert ran == [start, start + timedelta(minutes=6)]


def test_a_failing_job_is_noted_and_the_next_runs(database: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_jobs", {})
    ran: list[str] = []

    @schedule.every(name="test.a_bad", minutes=5)
    def bad(now: datetime) -> None:
        raise ValueError("no")

    schedule.every(name="test.b_good", minutes=5)(lambda now: ran.append("good"))
    assert schedule.run_due() == ["test.a_bad", "test.b_good"]
    assert ran == ["good"]
    assert database.session.get(schedule.ScheduledRun, "test.a_bad").last_error == "ValueError: no"


def test_clean_after_ordinary_work(database: Any, now: datetime) -> None:
    perform(lambda: make_member(now=now))
    assert [finding for finding in auditor.run() if finding.check.room == "kernel"] == []


@pytest.mark.parametrize(
    ("plant", "finds"),
    [
        ("UPDATE membership SET status = 'suspended'", {"states.last_audit_row"}),
        (
            "UPDATE audit_event SET to_state = 'lapsed' WHERE object_type = 'membership'",
            {"states.last_audit_row"},
        ),
        (
            "UPDATE audit_event SET from_state = 'lapsed' WHERE object_type = 'membership'",
            {"states.legal_steps"},
        ),
        ("UPDATE audit_event SET sequence = 7 WHERE object_type = 'membership'", {"audit.no_gap"}),
    ],
)
def test_finds_what_is_planted(database: Any, now: datetime, plant: str, finds: set[str]) -> None:
    perform(lambda: make_member(now=now))
    with unit_of_work() as session:
        session.execute(text(plant))
    assert {finding.check.name for finding in auditor.run() if finding.check.room == "kernel"} == finds


def test_a_stuck_message_is_found(database: Any, now: datetime) -> None:
    from shop.kernel import outbox

    outbox.handles("test.never")(lambda message_id, payload, now: None)
    with unit_of_work():
        outbox.emit(topic="test.never", payload={}, now=now - timedelta(hours=3))
    with time_machine.travel(now, tick=False):
        assert [finding.check.name for finding in auditor.run(only="outbox")] == ["outbox.nothing_stuck"]


def test_membership_end(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_member(now=now))
    moved = perform(lambda: service.age_memberships(actor=SYSTEM, now=now + timedelta(days=366)))
    assert (moved, artisan.created_at.date()) == (1, date(2026, 11, 24))
    assert auditor.run(only="states") == []
