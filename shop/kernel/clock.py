"""The clock. Only entry points (views, jobs, commands) read it; everything below gets `now` as a parameter."""

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import lokal

JAKARTA = ZoneInfo("Asia/Jakarta")
CLOSE_OF_DAY = time(17, 0)


def now() -> datetime:
    """The present in UTC, shifted by `CLOCK_OFFSET` seconds (refused in production by the configuration)."""
    return datetime.now(UTC) + timedelta(seconds=int(os.environ.get("CLOCK_OFFSET", "0")))


def local_date(moment: datetime) -> date:
    """The calendar day in western Indonesia (WIB), where the council works."""
    return moment.astimezone(JAKARTA).date()


def local_month(moment: datetime) -> str:
    """The month in WIB as `2026-11`, the key of capacity and budgets."""
    return moment.astimezone(JAKARTA).strftime("%Y-%m")


def add_working_days(moment: datetime, *, days: int) -> datetime:
    """Close of business (17.00 WIB) `days` working days after the day of `moment`.

    National holidays and joint leave come from lokal-id; in years it does not know yet, only weekends are skipped.
    """
    day = local_date(moment)
    try:
        due = lokal.add_working_days(day, days)
    except (ValueError, KeyError, LookupError):
        due = _skip_weekends(day, days)
    return datetime.combine(due, CLOSE_OF_DAY, JAKARTA).astimezone(UTC)


def _skip_weekends(day: date, days: int) -> date:
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() < 5:
            days -= 1
    return day
