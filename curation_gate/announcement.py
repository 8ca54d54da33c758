"""Announcing a whole round: all decisions, each by its own unit of work, then the round itself.

Killed half-way it is simply run again: what is final stays, the rest follows, and nothing happens twice. Called by the
command and the desk, never inside a unit of work.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from curation_gate import queries, service
from curation_gate.states import ENDED
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform


@dataclass(frozen=True)
class Announcement:
    """What was announced by this call, and how the whole round ended: outcome → how many."""

    year: int
    newly_announced: int
    outcomes: dict[str, int]


def announce(*, year: int, actor: Actor, now: datetime) -> Announcement:
    """Decide what is scored, make every decision final with what follows from it, and close the announcement.

    Raises NotFound without a round; RoundNotReady, SheetsMissing, NotDecided when there is nothing to announce yet:
    then nothing has been announced.
    """
    status = queries.round_status(year=year)
    if status is None:
        raise NotFound(ids={"curation_round": str(year)})
    newly = 0
    if status not in ENDED:
        perform(lambda: service.close_scoring(year=year, actor=actor, now=now))
        perform(lambda: service.decide(year=year, actor=actor, now=now))
        for submission_id in queries.submissions_before_jury(year=year):
            outcome = perform(
                lambda submission_id=submission_id: service.announce_submission(  # type: ignore[misc]
                    submission_id=submission_id, actor=actor, now=now
                )
            )
            newly += outcome is not None
        perform(lambda: service.finish_announcing(year=year, actor=actor, now=now))
    outcomes = Counter(row.status for row in queries.submissions(year=year))
    return Announcement(
        year=year,
        newly_announced=newly,
        outcomes={name: outcomes.get(name, 0) for name in ("passed", "coaching", "not_passed")},
    )
