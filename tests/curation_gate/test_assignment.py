"""Giving out sheets: so many a submission, in few statements; and by hand, with a reason, never against a conflict."""

import time
from collections import Counter
from datetime import datetime
from typing import Any

import pytest

from curation_gate import queries, service
from curation_gate.models import ScoreSheet
from curation_gate.service.reassigning import CuratorConflict, SheetBegun, SheetThere
from curation_gate.service.rounds import locked_round
from shop.jobs import auditor
from shop.kernel import audit
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.test_queue import statements
from tests.support.people import Person


def each(count: int | None) -> None:
    def change() -> None:
        locked_round(2026).curators_each = count
        db.session.flush()

    perform(change)


def scoring(works: int, jury: int, per_work: int, now: datetime) -> list[Person]:
    people = world.jury(jury)
    world.open_round(now=now)
    each(per_work)
    rows = [world.registration(number) for number in range(1, works + 1)]
    perform(
        lambda: [
            service.register_row(year=2026, row=row, photos=[], warnings=[], actor=world.SECRETARY, now=now)
            for row in rows
        ]
    )
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    return people


def pairs() -> set[tuple[str, str]]:
    return {(row.submission_id, row.curator_id) for row in db.session.scalars(db.select(ScoreSheet))}


def seats() -> list[str]:
    return [member.id for member in queries.round_by_year(year=2026).jury]


def test_each_submission_gets_as_many_curators_as_the_round_says(database: Any, now: datetime) -> None:
    scoring(20, 5, 3, now)
    assert Counter(Counter(work for work, _ in pairs()).values()) == {3: 20}
    assert sorted(Counter(curator for _, curator in pairs()).values()) == [12] * 5
    born = db.session.scalars(db.select(AuditEvent).where(AuditEvent.action == "score_sheet.start")).all()
    assert {(one.object_id, one.sequence, one.to_state) for one in born} == {
        (sheet, 1, "assigned") for sheet in db.session.scalars(db.select(ScoreSheet.id))
    }


def test_hundreds_of_sheets_are_few_statements(database: Any, now: datetime) -> None:
    people = world.jury(8)
    world.open_round(now=now)
    rows = [world.registration(number) for number in range(1, 101)]
    perform(
        lambda: [
            service.register_row(year=2026, row=row, photos=[], warnings=[], actor=world.SECRETARY, now=now)
            for row in rows
        ]
    )
    began = time.perf_counter()
    with statements() as seen:
        perform(lambda: service.start_scoring(year=2026, actor=people[0].actor, now=now))
    assert len(pairs()) == 800
    assert len([one for one in seen if one.startswith("INSERT")]) < 20
    assert time.perf_counter() - began < 5


def test_a_curator_who_comes_later_gets_what_is_missing(database: Any, now: datetime) -> None:
    scoring(4, 3, 4, now)
    before = pairs()
    assert len(before) == 12
    perform(lambda: service.open_seat(year=2026, seat=4, name="Ibu Ratna", actor=world.SECRETARY, now=now))
    assert pairs() > before and len(pairs()) == 16


def test_moving_adding_and_taking_away(database: Any, now: datetime) -> None:
    scoring(2, 4, 3, now)
    one = queries.submissions_with_sheets(year=2026)[0]
    there = [sheet.curator_id for sheet in one.sheets]
    (free,) = set(seats()) - set(there)
    perform(
        lambda: service.move_sheet(
            sheet_id=one.sheets[0].id, curator_id=free, reason="Sakit", actor=world.SECRETARY, now=now
        )
    )
    assert {curator for work, curator in pairs() if work == one.id} == {*there[1:], free}
    perform(
        lambda: service.add_sheet(
            year=2026, submission_id=one.id, curator_id=there[0], reason="Sembuh", actor=world.SECRETARY, now=now
        )
    )
    assert len([work for work, _ in pairs() if work == one.id]) == 4
    perform(
        lambda: service.remove_sheet(sheet_id=one.sheets[1].id, reason="Terlalu banyak", actor=world.SECRETARY, now=now)
    )
    assert {curator for work, curator in pairs() if work == one.id} == {there[0], there[2], free}
    told = [
        (event.action, event.reason)
        for event in audit.history(object_type="submission", object_id=one.id)
        if event.action == "submission.take_sheet"
    ]
    assert told == [("submission.take_sheet", "Sakit"), ("submission.take_sheet", "Terlalu banyak")]
    assert auditor.run(only="states") == [] and auditor.run(only="curation") == []


def test_what_is_refused_by_hand_changes_nothing(database: Any, now: datetime) -> None:
    people = scoring(2, 4, 3, now)
    one = queries.submissions_with_sheets(year=2026)[0]
    (free,) = set(seats()) - {sheet.curator_id for sheet in one.sheets}
    submission = world.submission(one.id)
    perform(
        lambda: service.declare_conflict(
            member_id=free, artisan_id=submission.artisan_id, reason="Adik", actor=world.SECRETARY, now=now
        )
    )
    begun, done = one.sheets[0], one.sheets[1]
    by_seat = dict(enumerate(people, start=1))
    perform(
        lambda: service.save_draft(
            sheet_id=begun.id, scores={}, gates={}, note="a", typed_at=1, actor=by_seat[begun.seat].actor, now=now
        )
    )
    world.hand_in(submission, by_seat[done.seat], 4, now=now)
    before = pairs()

    def refused(refusal: type[Exception], act: Any, **values: Any) -> None:
        with pytest.raises(refusal):
            perform(lambda: act(**{"reason": "Sakit", "actor": world.SECRETARY, "now": now, **values}))
        assert pairs() == before

    untouched = one.sheets[2]
    refused(CuratorConflict, service.move_sheet, sheet_id=untouched.id, curator_id=free)
    refused(CuratorConflict, service.add_sheet, year=2026, submission_id=one.id, curator_id=free)
    refused(SheetThere, service.move_sheet, sheet_id=untouched.id, curator_id=begun.curator_id)
    refused(SheetBegun, service.remove_sheet, sheet_id=begun.id)
    refused(SheetBegun, service.remove_sheet, sheet_id=done.id)
    refused(ReasonRequired, service.remove_sheet, sheet_id=untouched.id, reason=" ")
    refused(NotFound, service.add_sheet, year=2026, submission_id="sub_none", curator_id=free)
    refused(NotFound, service.move_sheet, sheet_id=untouched.id, curator_id="jur_none")
    refused(NotFound, service.remove_sheet, sheet_id="sht_none")


def test_giving_out_anew_keeps_what_was_begun(database: Any, now: datetime) -> None:
    people = scoring(6, 3, 2, now)
    work = queries.submissions_with_sheets(year=2026)[0]
    begun, by_seat = work.sheets[0], dict(enumerate(people, start=1))
    perform(
        lambda: service.save_draft(
            sheet_id=begun.id, scores={}, gates={}, note="a", typed_at=1, actor=by_seat[begun.seat].actor, now=now
        )
    )
    perform(lambda: service.open_seat(year=2026, seat=4, name="Ibu Ratna", actor=world.SECRETARY, now=now))
    assert perform(lambda: service.reassign(year=2026, actor=world.SECRETARY, now=now)) == (11, 11)
    assert (work.id, begun.curator_id) in pairs()
    assert sorted(Counter(curator for _, curator in pairs()).values()) == [3, 3, 3, 3]
