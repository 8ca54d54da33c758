"""What runs by the clock. Registered at start-up; every run is claimed in the database, so two workers run it once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import structlog
from sqlalchemy import or_, update
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel import clock
from shop.kernel.db import Model, db
from shop.kernel.unit_of_work import unit_of_work

log = structlog.get_logger()
Job = Callable[[datetime], object]
LEASE = timedelta(minutes=10)


class ScheduledRun(Model):
    """When a periodic job last began and until when somebody is at it."""

    __tablename__ = "scheduled_run"

    name: Mapped[str] = mapped_column(primary_key=True)
    last_started_at: Mapped[datetime | None]
    last_finished_at: Mapped[datetime | None]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[str | None]


@dataclass(frozen=True)
class Scheduled:
    """A job and its pause. `job(now)` opens its own units of work and may safely run again."""

    name: str
    interval: timedelta
    job: Job


_jobs: dict[str, Scheduled] = {}


def every(*, name: str, minutes: int) -> Callable[[Job], Job]:
    """Run the decorated `job(now)` about every so many minutes on one of the workers."""

    def register(job: Job) -> Job:
        _jobs[name] = Scheduled(name=name, interval=timedelta(minutes=minutes), job=job)
        return job

    return register


def jobs() -> list[Scheduled]:
    """All registered jobs by name."""
    return [_jobs[name] for name in sorted(_jobs)]


def run_due() -> list[str]:
    """Run every job whose pause is over and which nobody else is at; returns the names of those run."""
    ran = []
    for scheduled in jobs():
        if _claim(scheduled):
            _run(scheduled)
            ran.append(scheduled.name)
    return ran


def _claim(scheduled: Scheduled) -> bool:
    now = clock.now()
    with unit_of_work() as session:
        if session.get(ScheduledRun, scheduled.name) is None:
            session.add(ScheduledRun(name=scheduled.name))
            session.flush()
        claimed = session.execute(
            update(ScheduledRun)
            .where(
                ScheduledRun.name == scheduled.name,
                or_(ScheduledRun.last_started_at.is_(None), ScheduledRun.last_started_at <= now - scheduled.interval),
                or_(ScheduledRun.lease_until.is_(None), ScheduledRun.lease_until < now),
            )
            .values(last_started_at=now, lease_until=now + LEASE)
            .returning(ScheduledRun.name)
        ).scalar()
    return claimed is not None


def _run(scheduled: Scheduled) -> None:
    error = None
    try:
        scheduled.job(clock.now())
    except Exception as problem:
        db.session.rollback()
        log.warning("scheduled_job_failed", job=scheduled.name, exc_info=True)
        error = f"{type(problem).__name__}: {problem}"[:500]
    with unit_of_work() as session:
        row = session.get(ScheduledRun, scheduled.name)
        if row is not None:
            row.last_finished_at, row.lease_until, row.last_error = clock.now(), None, error
