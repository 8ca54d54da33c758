"""A coach never judges a coachee: not as the mentor of today, of an ended plan, or as a mentor who was replaced."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from curation_gate import queries, service
from curation_gate.coaching_checks import coach_judged
from curation_gate.errors import OwnWork
from curation_gate.models import JuryMember, ScoreSheet
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import Person, make_person

YEAR = timedelta(days=365)


def mentor(plan_id: str, person: Person, *, now: datetime) -> None:
    perform(lambda: service.assign_mentor(plan_id=plan_id, user_id=person.id, actor=world.SECRETARY, now=now))


def next_round(*, now: datetime) -> tuple[Any, set[str]]:
    """The same work before the jury a year later, and whose sheets there are."""
    perform(lambda: service.open_round(year=2027, actor=world.SECRETARY, now=now))
    one = world.register(world.registration(), now=now, year=2027)
    perform(lambda: service.start_scoring(year=2027, actor=world.SECRETARY, now=now))
    return one, {sheet.curator_user_id for sheet in queries.sheets_of(submission_id=one.id)}


@pytest.fixture
def coached(database: Any, now: datetime) -> tuple[list[Person], str]:
    """Four curators of an announced round, and the plan of the work that is coached after it."""
    people = world.jury(4)
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 3, now=now)
    world.announce(now=now)
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    return people, plan.id


def test_a_mentor_gets_no_sheet(coached: tuple[list[Person], str], now: datetime) -> None:
    people, plan_id = coached
    mentor(plan_id, people[0], now=now)
    _, given = next_round(now=now + YEAR)
    assert given == {person.id for person in people[1:]}


def test_who_was_replaced_as_mentor_gets_no_sheet_either(coached: tuple[list[Person], str], now: datetime) -> None:
    people, plan_id = coached
    mentor(plan_id, people[0], now=now)
    mentor(plan_id, make_person("secretariat"), now=now)
    _, given = next_round(now=now + YEAR)
    assert given == {person.id for person in people[1:]}


def test_an_ended_plan_still_bars_its_mentor(coached: tuple[list[Person], str], now: datetime) -> None:
    people, plan_id = coached
    mentor(plan_id, people[0], now=now)
    plan = queries.plan(plan_id=plan_id)
    maker = make_person("artisan", artisan_id=plan.artisan_id)
    for task in plan.tasks:
        perform(lambda task=task: service.finish_task(task_id=task.id, note="", actor=maker.actor, now=now))
    perform(lambda: service.close_plan(plan_id=plan_id, actor=world.SECRETARY, now=now))
    _, given = next_round(now=now + YEAR)
    assert given == {person.id for person in people[1:]}


def test_who_becomes_the_mentor_can_no_longer_hand_in(coached: tuple[list[Person], str], now: datetime) -> None:
    people, plan_id = coached
    one, given = next_round(now=now + YEAR)
    assert people[0].id in given
    mentor(plan_id, people[0], now=now + YEAR)
    with pytest.raises(OwnWork):
        world.hand_in(one, people[0], 5, now=now + YEAR)
    sheet = world.sheet_of(one.id, people[0])
    assert (sheet.status, sheet.scores) == ("assigned", {})


def test_the_auditor_sees_a_coach_who_judged(coached: tuple[list[Person], str], now: datetime) -> None:
    people, plan_id = coached
    mentor(plan_id, people[0], now=now)
    one, _ = next_round(now=now + YEAR)
    world.hand_in(one, people[1], 4, now=now + YEAR)
    assert list(coach_judged()) == []
    sheet = world.sheet_of(one.id, people[1])
    (seat,) = [seat.id for seat in _seats(one.round_id) if seat.user_id == people[0].id]
    perform(lambda: db.session.execute(update(ScoreSheet).where(ScoreSheet.id == sheet.id).values(curator_id=seat)))
    assert [row["sheet"] for row in coach_judged()] == [sheet.id]


def _seats(round_id: str) -> list[JuryMember]:
    return list(db.session.scalars(select(JuryMember).where(JuryMember.round_id == round_id)))
