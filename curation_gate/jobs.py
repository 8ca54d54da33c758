"""What the curation does by the clock: remind of the meetings of tomorrow, open plans that an older version did not."""

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


@schedule.every(name="curation.open_missing_plans", minutes=1440)
def open_missing_plans(now: datetime) -> None:
    """Give everybody who was refused before there were plans for it the plan they are owed."""
    for submission_id in queries.submissions_without_plan():
        perform(partial(service.open_missing_plan, submission_id=submission_id, actor=SYSTEM, now=now))
