"""Announcing a round that is killed anywhere and run again: everything that follows a decision exists exactly once."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event, text

from curation_gate import queries, service
from curation_gate.scoring import SheetScores
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.processes import PROJECT

FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi"]
# number of the submission → what all curators give it: half pass, a quarter is coached, a quarter does not pass
VALUES = (4, 3, 4, 2)


class Killed(BaseException):
    """What `kill -9` looks like from inside: nothing gets to clean up after it but the database."""


def scored_round(size: int, *, now: datetime) -> None:
    """A round in which every sheet of three curators is in."""
    world.jury()
    world.scoring_round(*(world.registration(number) for number in range(1, size + 1)), now=now)
    for seat in (1, 2, 3):
        given = {
            number: SheetScores(
                curator="", scores=world.scores(VALUES[number % 4]), gates=world.gates(), note=""
            )
            for number in range(1, size + 1)
        }  # fmt: skip
        perform(
            lambda seat=seat, given=given: service.enter_scores(  # type: ignore[misc]
                year=2026, seat=seat, by_number=given, actor=world.SECRETARY, now=now
            )
        )


def counts() -> dict[str, int]:
    """How many of everything there are, and how many different submissions they are of."""
    statements = {
        "final": "SELECT count(*) FROM submission WHERE status IN ('passed', 'coaching', 'not_passed')",
        "passed": "SELECT count(*) FROM submission WHERE status = 'passed'",
        "decisions": "SELECT count(*) FROM decision WHERE announced_at IS NOT NULL",
        "clearances": "SELECT count(*) FROM clearance",
        "cleared": "SELECT count(DISTINCT revision_id) FROM clearance",
        "listings": "SELECT count(*) FROM listing",
        "memberships": "SELECT count(*) FROM membership",
        "members": "SELECT count(DISTINCT artisan_id) FROM membership",
        "plans": "SELECT count(*) FROM coaching_plan",
        "mails": "SELECT count(*) FROM message WHERE template = 'curation_result' AND channel = 'mail'",
        "told": "SELECT count(DISTINCT recipient) FROM message WHERE template = 'curation_result' AND channel = 'mail'",
    }
    found = {name: int(db.session.execute(text(statement)).scalar_one()) for name, statement in statements.items()}
    db.session.rollback()
    return found


def complete(size: int) -> dict[str, int]:
    passed = sum(VALUES[number % 4] == 4 for number in range(1, size + 1))
    each = dict.fromkeys(("final", "decisions", "plans", "mails", "told"), size)
    admitted = ("passed", "clearances", "cleared", "listings", "memberships", "members")
    return each | dict.fromkeys(admitted, passed)


def assert_nothing_is_half_done() -> None:
    """What is final has all that follows it; what is not has nothing."""
    found = counts()
    for name in ("decisions", "plans", "mails", "told"):
        assert found[name] == found["final"], (name, found)
    for name in ("clearances", "cleared", "listings", "memberships", "members"):
        assert found[name] == found["passed"], (name, found)


@contextmanager
def killed_at(statement: int) -> Iterator[None]:
    """Kills whoever sends that many statements."""
    sent = 0

    def count(*arguments: Any) -> None:
        nonlocal sent
        sent += 1
        if sent == statement:
            raise Killed

    engine = db.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", count)


def test_killed_before_any_statement_it_goes_on_where_it_stood(committed: Callable[[], Flask], now: datetime) -> None:
    # Given a round of eight that is scored
    size, kills = 8, 0
    with committed().app_context():
        scored_round(size, now=now)
        # When the announcement is killed again and again, each time some statements later
        for attempt in range(1, 200):
            try:
                with killed_at(11 * attempt):
                    world.announce(now=now)
                break
            except Killed:
                kills += 1
                db.session.remove()
                assert_nothing_is_half_done()
        # Then it ends, and everything is there once
        assert kills >= 10
        assert counts() == complete(size)
        assert queries.round_status(year=2026) == "announced"
        assert [each for room in ("curation", "catalog", "states") for each in auditor.run(only=room)] == []
        # And announcing again changes nothing
        assert world.announce(now=now).newly_announced == 0
        assert counts() == complete(size)


def test_a_process_that_is_killed_leaves_nothing_twice(
    committed: Callable[[], Flask], now: datetime, tmp_path: Path
) -> None:
    # Given a round of 24 that is scored, and the operator's command
    size = 24
    app = committed()
    environment = {
        **os.environ,
        "SHOP_ENV": "test",
        "SHOP_VAR": str(tmp_path / "var"),
        "DATABASE_URL": app.config["SHOP"].database_url,
        "SECRET_KEY": "test-secret-key-of-at-least-32-characters",
        "DATA_KEY": "test-data-key-of-at-least-32-characters-",
    }
    command = [*FLASK, "curation", "announce", "2026"]
    with app.app_context():
        scored_round(size, now=now)
        # When the process is killed after some were announced
        for wanted in (3, 11):
            process = subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.PIPE)
            deadline = time.monotonic() + 60
            while counts()["final"] < wanted and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.01)
            os.kill(process.pid, signal.SIGKILL)
            _, said = process.communicate()
            assert process.returncode in (-signal.SIGKILL, 0), said.decode()
            assert counts()["final"] >= wanted
            assert_nothing_is_half_done()
        # And the command is run to its end
        ran = subprocess.run(command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
        assert ran.returncode == 0, ran.stderr
        # Then everything is there once
        assert counts() == complete(size)
        assert [each for room in ("curation", "catalog", "states") for each in auditor.run(only=room)] == []
