"""Reminders that a membership ends: 60, 30 and 7 days before, and when its grace begins; each once."""

from datetime import date, datetime
from functools import partial

from shop.artisans import queries, telling
from shop.artisans.queries import MembershipView
from shop.artisans.states import MembershipStatus
from shop.kernel.actors import SYSTEM
from shop.kernel.clock import local_date
from shop.kernel.unit_of_work import perform
from shop.messages.links import link

# Days before the end, the last one first.
DAYS_BEFORE = (7, 30, 60)
PAGE = "/perajin/kurasi"


def remind(now: datetime) -> int:
    """Write what is due today; returns for how many memberships. A message once written is not written again."""
    today, told = local_date(now), 0
    for term in queries.terms_to_tell():
        step = due_step(term, today)
        if step is not None:
            perform(partial(_tell, term, step, now=now))
            told += 1
    return told


def due_step(term: MembershipView, today: date) -> str | None:
    """Which reminder a term has come to: the nearest one, also when a day was missed."""
    if term.status == MembershipStatus.GRACE:
        return "grace"
    left = (term.ends_on - today).days
    return next((str(days) for days in DAYS_BEFORE if 0 <= left <= days), None)


def _tell(term: MembershipView, step: str, *, now: datetime) -> None:
    telling.tell(
        artisan_id=term.artisan_id, template="membership_ending", actor=SYSTEM, now=now,
        # The end is part of the reference: a term that was renewed is told of again.
        reference=f"{term.id}:{term.ends_on.isoformat()}:{step}",
        context={
            "number": term.number, "grace": step == "grace", "ends_on": term.ends_on, "lapses_on": term.lapses_on,
            "link": link(PAGE),
        },
    )  # fmt: skip
