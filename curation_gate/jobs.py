"""What the curation does by the clock: remind of the meetings of tomorrow."""

from datetime import datetime
from functools import partial

from curation_gate import queries, service
from shop.jobs import schedule
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform


@schedule.every(name="curation.remind_of_sessions", minutes=60)
def remind_of_sessions(now: datetime) -> None:
    """Remind of each session planned for tomorrow; its messages are written once, however often this runs."""
    for session_id in queries.planned_on_the_day_after(now=now):
        perform(partial(service.remind_of_session, session_id=session_id, actor=SYSTEM, now=now))
