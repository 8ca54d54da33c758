"""Carried criteria: what was good enough stays as it was judged, as far back as the round says and no further."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation_gate import queries, service
from curation_gate.models import CurationRound, Submission
from curation_gate.rubric import Rubric, default_rubric
from curation_gate.scoring import NOTHING, SheetScores, score
from curation_gate.service.carrying import same_criteria, within_reach
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.curation_gate import world
from tests.support.people import Person

RUBRIC = default_rubric()
CODES = [criterion.code for criterion in RUBRIC.criteria]
WEAK, *GOOD = CODES
# The weak criterion is judged 2, all others 4.
MIXED = {sub.code: 2 if sub in RUBRIC.criteria[0].subs else 4 for sub in RUBRIC.subs}
YEAR = timedelta(days=365)


def round_of(
    year: int, people: list[Person], scores: Mapping[str, int], *, now: datetime, back: int = 1,
    rubric: Rubric | None = None,
) -> Submission:  # fmt: skip
    """An announced round with the same registration as every year; asks only for what is not carried."""
    one = scoring(year, now=now, back=back, rubric=rubric)
    carried = {code for taken in one.carried.values() for code in taken["medians"]}
    for person in people:
        given_scores = {code: value for code, value in scores.items() if code not in carried}
        perform(
            lambda person=person, asked=given_scores: service.submit_sheet(
                sheet_id=world.sheet_of(one.id, person).id, shown_hash=one.content_hash, scores=asked,
                gates=world.gates(), note="", actor=person.actor, now=now,
            )
        )  # fmt: skip
    world.announce(now=now, year=year)
    return world.submission(one.id)


def scoring(year: int, *, now: datetime, back: int = 1, rubric: Rubric | None = None, **changes: Any) -> Submission:
    perform(lambda: service.open_round(year=year, actor=world.SECRETARY, now=now, rubric=rubric))
    with unit_of_work() as session:
        session.query(CurationRound).filter_by(year=year).update({"carry_rounds": back})
    made = world.register(world.registration(**changes), now=now, year=year)
    perform(lambda: service.start_scoring(year=year, actor=world.SECRETARY, now=now))
    return world.submission(made.id)


def decision(one: Submission) -> Any:
    return queries.latest_decision(submission_id=one.id)


def test_the_second_round_judges_what_was_weak_and_keeps_the_rest(database: Any, now: datetime) -> None:
    people = world.jury()
    first = round_of(2026, people, MIXED, now=now)
    # 30 × 2/5 + 70 × 4/5 = 68; the weak criterion is under half.
    assert (first.status, decision(first).total_hundredths, first.kind) == ("coaching", 6_800, "new")
    second = round_of(2027, people, {**MIXED, **dict.fromkeys(_subs(WEAK), 5)}, now=now + YEAR)
    assert (second.kind, second.previous_id) == ("reapplication", first.id)
    assert sorted(second.carried) == sorted(GOOD)
    assert second.carried[GOOD[0]] == {
        "year": 2026, "decision_id": decision(first).id, "medians": dict.fromkeys(_subs(GOOD[0]), 8),
    }  # fmt: skip
    # 30 + 70 × 4/5 = 86
    assert (second.status, decision(second).total_hundredths) == ("passed", 8_600)


def test_nothing_is_carried_unless_the_round_says_so(database: Any, now: datetime) -> None:
    people = world.jury()
    round_of(2026, people, MIXED, now=now)
    assert scoring(2027, now=now + YEAR, back=0).carried == {}


def test_a_carried_criterion_counts_from_where_it_was_judged(database: Any, now: datetime) -> None:
    people = world.jury()
    round_of(2026, people, MIXED, now=now)
    second = round_of(2027, people, MIXED, now=now + YEAR)
    assert sorted(second.carried) == sorted(GOOD) and second.status == "coaching"
    third = scoring(2028, now=now + 2 * YEAR)
    assert third.carried == {}


def test_two_rounds_back_reach_further(database: Any, now: datetime) -> None:
    people = world.jury()
    round_of(2026, people, MIXED, now=now)
    round_of(2027, people, MIXED, now=now + YEAR)
    third = scoring(2028, now=now + 2 * YEAR, back=2)
    assert {code: taken["year"] for code, taken in third.carried.items()} == dict.fromkeys(GOOD, 2026)


def test_a_renewal_is_judged_whole(database: Any, now: datetime) -> None:
    people = world.jury()
    round_of(2026, people, world.scores(4), now=now)
    again = scoring(2027, now=now + YEAR)
    assert (again.kind, again.carried) == ("renewal", {})


def test_a_criterion_that_asks_something_else_is_judged_afresh(database: Any, now: datetime) -> None:
    people = world.jury()
    round_of(2026, people, MIXED, now=now)
    second = scoring(2027, now=now + YEAR, rubric=_changed(GOOD[0], anchor_5="Lebih tinggi dari tahun lalu"))
    assert sorted(second.carried) == sorted(GOOD[1:])


def test_without_a_weak_criterion_the_two_lowest_are_judged_afresh(database: Any, now: datetime) -> None:
    people = world.jury()
    first = round_of(2026, people, world.scores(3), now=now)
    assert first.status == "coaching"
    plan = queries.plan_of(submission_id=first.id)
    assert plan is not None
    second = scoring(2027, now=now + YEAR)
    assert set(second.carried).isdisjoint(task.criterion for task in plan.tasks)
    assert sorted([*second.carried, *(task.criterion for task in plan.tasks)]) == sorted(CODES)


def test_what_is_carried_never_puts_passing_out_of_reach() -> None:
    results = score(rubric=RUBRIC, sheets=_jury(dict.fromkeys(world.SUBS, 3))).criteria
    everything = {
        criterion.code: {"year": 2026, "decision_id": "dec", "medians": {sub.code: 5 for sub in criterion.subs}}
        for criterion in RUBRIC.criteria
    }
    # 5 is a doubled 2.5: half of the points. Four criteria at half and one at full are never 70.
    kept = within_reach(everything, results=results, rubric=RUBRIC)
    best = sum(50 * each.weight if each.code in kept else 100 * each.weight for each in RUBRIC.criteria)
    assert best >= RUBRIC.rule.pass_at and kept


def test_wording_may_change_and_weights_may_not() -> None:
    reworded = replace(RUBRIC, criteria=tuple(replace(each, name=f"{each.name} baru") for each in RUBRIC.criteria))
    assert list(same_criteria(RUBRIC, reworded)) == CODES
    assert GOOD[0] not in same_criteria(RUBRIC, _changed(GOOD[0], code="X9"))


@given(st.lists(st.fixed_dictionaries({code: st.integers(1, 5) for code in world.SUBS}), min_size=3, max_size=9),
       st.sets(st.sampled_from(CODES)))  # fmt: skip
def test_carrying_is_the_same_as_judging_with_those_medians(answers: list[dict[str, int]], carried: set[str]) -> None:
    whole = score(rubric=RUBRIC, sheets=_sheets(answers))
    medians = {code: whole.medians[code] for criterion in carried for code in _subs(criterion)}
    asked = [{code: value for code, value in each.items() if code not in medians} for each in answers]
    again = score(rubric=RUBRIC, sheets=_sheets(asked), carried=medians or NOTHING)
    assert (again.total_hundredths, again.criteria, again.weak, again.decision, dict(again.medians)) == (
        whole.total_hundredths, whole.criteria, whole.weak, whole.decision, dict(whole.medians),
    )  # fmt: skip


@pytest.mark.parametrize("value, kind", [(4, "renewal"), (3, "reapplication"), (2, "reapplication")])
def test_a_registration_knows_its_earlier_round(database: Any, now: datetime, value: int, kind: str) -> None:
    (first,) = world.finished_round(value, now=now)
    perform(lambda: service.open_round(year=2027, actor=world.SECRETARY, now=now + YEAR))
    again = world.register(world.registration(), now=now + YEAR, year=2027)
    assert (again.kind, again.previous_id, again.product_id) == (kind, first.id, first.product_id)
    db.session.rollback()


def _subs(criterion: str) -> list[str]:
    return [sub.code for each in RUBRIC.criteria if each.code == criterion for sub in each.subs]


def _changed(criterion: str, **changes: str) -> Rubric:
    return replace(
        RUBRIC,
        version="2027-uji",
        criteria=tuple(
            replace(each, subs=(replace(each.subs[0], **changes), *each.subs[1:])) if each.code == criterion else each
            for each in RUBRIC.criteria
        ),
    )


def _jury(answers: dict[str, int]) -> list[SheetScores]:
    return _sheets([answers] * 3)


def _sheets(answers: list[dict[str, int]]) -> list[SheetScores]:
    return [
        SheetScores(curator=f"Kurator {number}", scores=each, gates=world.gates())
        for number, each in enumerate(answers, start=1)
    ]
