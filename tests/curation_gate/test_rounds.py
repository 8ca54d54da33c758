"""Opening a round, its jury, and starting to score."""

from datetime import datetime
from typing import Any

import pytest

from curation_gate import queries, service
from curation_gate.errors import (
    JuryTooSmall,
    NotACurator,
    NothingToScore,
    RoundExists,
    RoundNotReady,
    SeatTaken,
    YearNotPossible,
)
from curation_gate.models import CurationRound, JuryMember, RubricRecord, ScoreSheet
from curation_gate.rubric import default_rubric
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import make_person


def test_a_round_takes_the_rubric_and_all_curators(database: Any, now: datetime) -> None:
    people = world.jury()
    world.open_round(now=now)
    found = queries.round_by_year(year=2026)
    assert (found.status, found.minimum_curators, found.name) == ("open", 3, "Kurasi 2026")
    assert found.rubric == default_rubric()
    assert found.rubric_hash == default_rubric().content_hash
    assert [(seat.seat, seat.user_id) for seat in found.jury] == [
        (number, person.id) for number, person in enumerate(people, start=1)
    ]


def test_a_year_has_one_round(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    with pytest.raises(RoundExists):
        world.open_round(now=now)
    assert world.count(CurationRound) == 1


def test_two_rounds_share_a_rubric_of_the_same_content(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    world.open_round(now=now, year=2027)
    assert world.count(RubricRecord) == 1


def test_a_year_that_cannot_be(database: Any, now: datetime) -> None:
    with pytest.raises(YearNotPossible):
        world.open_round(now=now, year=26)
    assert world.count(CurationRound) == 0


def test_scoring_needs_submissions_and_a_jury(database: Any, now: datetime) -> None:
    world.jury(2)
    world.open_round(now=now)
    with pytest.raises(NothingToScore):
        perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    world.register(world.registration(), now=now)
    with pytest.raises(JuryTooSmall) as refused:
        perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    assert refused.value.params == {"found": 2, "required": 3}
    assert queries.round_status(year=2026) == "open"
    assert world.count(ScoreSheet) == 0


def test_every_curator_gets_a_sheet_for_every_submission_but_their_own(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    first = world.register(world.registration(1), now=now)
    second = world.register(world.registration(2), now=now)
    people = [*world.jury(2), make_person("curator", artisan_id=first.artisan_id)]
    for person in people:
        perform(
            lambda person=person: service.seat_curator(year=2026, user_id=person.id, actor=world.SECRETARY, now=now)
        )
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    assert [(row.seat, row.assigned) for row in queries.progress(year=2026)] == [(1, 2), (2, 2), (3, 1)]
    assert [one.submission_id for one in queries.sheets(user_id=people[2].id)] == [second.id]


def test_who_joins_during_the_scoring_gets_the_sheets_too(database: Any, now: datetime) -> None:
    world.jury()
    world.scoring_round(world.registration(1), world.registration(2), now=now)
    late = make_person("curator")
    perform(lambda: service.seat_curator(year=2026, user_id=late.id, actor=world.SECRETARY, now=now))
    assert [one.number for one in queries.sheets(user_id=late.id)] == [1, 2]


def test_a_seat_is_for_a_curator_and_only_once(database: Any, now: datetime) -> None:
    people = world.jury()
    world.open_round(now=now)
    customer = make_person("customer")
    with pytest.raises(NotACurator):
        perform(lambda: service.seat_curator(year=2026, user_id=customer.id, actor=world.SECRETARY, now=now))
    with pytest.raises(SeatTaken):
        perform(lambda: service.seat_curator(year=2026, user_id=people[0].id, actor=world.SECRETARY, now=now))
    assert world.count(JuryMember) == 3


def test_a_paper_seat_is_taken_over_by_a_person(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    perform(lambda: service.open_seat(year=2026, seat=2, name="Kurator 2", actor=world.SECRETARY, now=now))
    person = make_person("curator", name="Juri Dua")
    perform(lambda: service.seat_curator(year=2026, user_id=person.id, actor=world.SECRETARY, now=now))
    assert [(seat.seat, seat.user_id, seat.name) for seat in queries.round_by_year(year=2026).jury] == [
        (2, person.id, "Juri Dua")
    ]


def test_the_stages_come_in_order(database: Any, now: datetime) -> None:
    world.jury()
    world.open_round(now=now)
    with pytest.raises(RoundNotReady) as refused:
        perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    assert refused.value.params == {"year": 2026, "status": "open"}
    assert db.session.query(CurationRound.announced_at).scalar() is None
