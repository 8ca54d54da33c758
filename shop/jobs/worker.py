"""The worker process: huey wakes it when something was emitted, and its clock covers lost hints."""

from typing import Any

from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab

from shop.jobs import schedule
from shop.kernel import outbox


def make_queue(app: Flask) -> Huey:
    """The queue of hints: a file of its own beside SQLite, or Redis when nodes share it."""
    url: str = app.config["QUEUE_URL"]
    if url.startswith("sqlite:///"):
        return SqliteHuey("kriya", filename=url.removeprefix("sqlite:///"), results=False)
    return RedisHuey("kriya", url=url, results=False)


def wire(app: Flask) -> None:
    """Make the tasks and let every commit that emitted something send a hint."""
    queue = make_queue(app)
    app.extensions["shop.queue"] = queue

    @queue.task(name="kriya.drain")
    def drain() -> None:
        with app.app_context():
            drain_all()

    @queue.periodic_task(crontab(minute="*"), name="kriya.tick")
    def tick() -> None:
        with app.app_context():
            schedule.run_due()
            drain_all()

    outbox.hint_with(_Hint(drain))


class _Hint:
    """Enqueues the drain task of the application that was made last; equal to every other, so it is kept once."""

    latest: Any = None

    def __init__(self, task: Any) -> None:
        type(self).latest = task

    def __call__(self) -> None:
        type(self).latest()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Hint)

    def __hash__(self) -> int:
        return hash(_Hint)


def drain_all(*, rounds: int = 200) -> int:
    """Drain the outbox until nothing is due; returns how many messages were claimed."""
    total = 0
    for _ in range(rounds):
        claimed = outbox.drain()
        total += claimed
        if not claimed:
            break
    return total


def run(app: Flask, *, threads: int = 2) -> None:
    """Work until told to stop: SIGTERM ends after the running tasks, SIGINT at once (their leases bring them back)."""
    queue: Huey = app.extensions["shop.queue"]
    with app.app_context():
        schedule.run_due()
        drain_all()
    queue.create_consumer(
        workers=threads, worker_type="thread", periodic=True, check_worker_health=True, graceful_signal="TERM"
    ).run()
