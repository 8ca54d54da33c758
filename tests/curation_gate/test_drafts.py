"""Drafts: kept while typing, newest first, nobody else's, gone when the sheet is in."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from curation_gate.models import ScoreSheet, SheetDraft
from curation_gate.service.drafts import SheetNotOpen
from shop.kernel import audit, clock
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import Person, csrf_token, post, sign_in


def draft(sheet: ScoreSheet, person: Person, now: datetime, **changes: Any) -> bool:
    typed: dict[str, Any] = {"scores": {"D1": 3}, "gates": {"G1": True}, "note": "Tepi", "typed_at": 1_000, **changes}
    return perform(lambda: service.save_draft(sheet_id=sheet.id, **typed, actor=person.actor, now=now))


def kept(sheet: ScoreSheet) -> tuple[Any, ...] | None:
    view = queries.draft(sheet_id=sheet.id)
    return None if view is None else (view.scores, view.gates, view.note, view.typed_at)


@pytest.fixture
def begun(database: Any, now: datetime) -> tuple[ScoreSheet, list[Person]]:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    return world.sheet_of(one.id, people[0]), people


def test_the_first_draft_begins_the_sheet_and_moves_nothing(
    begun: tuple[ScoreSheet, list[Person]], now: datetime
) -> None:
    sheet, people = begun
    assert draft(sheet, people[0], now)
    assert draft(sheet, people[0], now + timedelta(minutes=2), typed_at=2_000, note="Tepi rapi")
    assert kept(sheet) == ({"D1": 3}, {"G1": True}, "Tepi rapi", 2_000)
    fresh = db.session.get_one(ScoreSheet, sheet.id, populate_existing=True)
    assert (fresh.status, fresh.scores, fresh.started_at) == ("assigned", {}, now)
    acts = [event.action for event in audit.history(object_type="score_sheet", object_id=sheet.id)]
    assert acts == ["score_sheet.start", "score_sheet.begin"]


def test_what_was_typed_earlier_does_not_win(begun: tuple[ScoreSheet, list[Person]], now: datetime) -> None:
    sheet, people = begun
    draft(sheet, people[0], now, typed_at=2_000, note="Baru")
    assert not draft(sheet, people[0], now, typed_at=1_999, note="Lama")
    assert kept(sheet) == ({"D1": 3}, {"G1": True}, "Baru", 2_000)


def test_a_clock_that_runs_ahead_does_not_shut_out_the_next_device(
    begun: tuple[ScoreSheet, list[Person]], now: datetime
) -> None:
    sheet, people = begun
    moment = int(now.timestamp() * 1000)
    draft(sheet, people[0], now, typed_at=moment + 10**10, note="Jam salah")
    later = now + timedelta(seconds=1)
    assert draft(sheet, people[0], later, typed_at=moment + 1_000, note="HP lain")
    assert kept(sheet) == ({"D1": 3}, {"G1": True}, "HP lain", moment + 1_000)


def test_another_curator_has_no_business_with_it(begun: tuple[ScoreSheet, list[Person]], now: datetime) -> None:
    sheet, people = begun
    with pytest.raises(NotFound):
        draft(sheet, people[1], now)
    assert kept(sheet) is None


@pytest.mark.parametrize("changes", [{"scores": {"Z9": 3}}, {"gates": {"Z9": True}}, {"scores": {"D1": 6}}])
def test_what_the_rubric_does_not_have_is_refused(
    begun: tuple[ScoreSheet, list[Person]], now: datetime, changes: dict[str, Any]
) -> None:
    sheet, people = begun
    with pytest.raises(InvalidInput):
        draft(sheet, people[0], now, **changes)
    assert kept(sheet) is None


def test_handing_in_and_recusing_end_the_draft(begun: tuple[ScoreSheet, list[Person]], now: datetime) -> None:
    sheet, people = begun
    one = world.submission(sheet.submission_id)
    draft(sheet, people[0], now)
    world.hand_in(one, people[0], 4, now=now)
    other = world.sheet_of(one.id, people[1])
    draft(other, people[1], now)
    perform(lambda: service.recuse(sheet_id=other.id, reason="Ipar", actor=people[1].actor, now=now))
    assert world.count(SheetDraft) == 0
    for late, person in ((sheet, people[0]), (other, people[1])):
        with pytest.raises(SheetNotOpen):
            draft(late, person, now, typed_at=9_000)
    assert world.count(SheetDraft) == 0


def test_the_page_keeps_a_draft_and_shows_it_again(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[0])
    sign_in(client, people[0])
    body = {"scores": {"D1": 5, "D2": 2}, "gates": {"G1": False}, "note": "Benang lepas", "typed_at": 5_000}
    address, headers = f"/meja/kurasi/lembar/{sheet.id}/draf", {"X-CSRFToken": csrf_token(client)}
    assert client.post(address, json=body).status_code == 400, "without the token"
    answer = client.post(address, json=body, headers=headers)
    assert (answer.status_code, answer.json) == (200, {"kept": True})
    page = client.get(f"/meja/kurasi/lembar/{sheet.id}").get_data(as_text=True)
    assert page.count(" checked") == 3
    assert (
        "Benang lepas" in page
        and 'data-typed="5000"' in page
        and f'data-key="lembar:{people[0].id}:{sheet.id}"' in page
    )
    for bad in (None, [], {}, {**body, "typed_at": "x"}, {**body, "scores": {"D1": 2.5}}, {**body, "more": 1}):
        assert client.post(address, json=bad, headers=headers).status_code == 422
    foreign = world.sheet_of(one.id, people[1])
    assert client.post(f"/meja/kurasi/lembar/{foreign.id}/draf", json=body, headers=headers).status_code == 404
    assert kept(foreign) is None
    assert "Draf" in client.get("/meja/kurasi").get_data(as_text=True)


def test_a_page_with_script_is_told_where_to_go(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    first, second = world.scoring_round(world.registration(1), world.registration(2), now=now)
    sheet, after = world.sheet_of(first.id, people[0]), world.sheet_of(second.id, people[0])
    sign_in(client, people[0])
    full = {f"s-{code}": "4" for code in world.SUBS} | {f"g-{code}": "yes" for code in world.GATES}
    answer = client.post(
        f"/meja/kurasi/lembar/{sheet.id}", headers={"Accept": "application/json"},
        data={**full, "shown_hash": first.content_hash, "csrf_token": csrf_token(client)},
    )  # fmt: skip
    assert (answer.status_code, answer.json) == (200, {"next": f"/meja/kurasi/lembar/{after.id}"})


def test_a_carried_criterion_is_shown_and_not_asked(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    criterion = queries.rubric(year=2026).criteria[0]
    medians = {sub.code: 9 for sub in criterion.subs}

    def carry() -> None:
        row = world.submission(one.id)
        row.carried = {criterion.code: {"year": 2025, "decision_id": "dec_1", "medians": medians}}
        db.session.flush()

    perform(carry)
    sheet = world.sheet_of(one.id, people[0])
    sign_in(client, people[0])
    page = client.get(f"/meja/kurasi/lembar/{sheet.id}").get_data(as_text=True)
    assert "Diambil dari 2025" in page and "4,5" in page
    asked = [code for code in world.SUBS if code not in medians]
    assert f'name="s-{criterion.subs[0].code}"' not in page and f'name="s-{asked[0]}"' in page
    answers = {f"s-{code}": "4" for code in asked} | {f"g-{code}": "yes" for code in world.GATES}
    sent = post(client, f"/meja/kurasi/lembar/{sheet.id}", {**answers, "shown_hash": one.content_hash})
    assert sent.status_code == 303
    assert queries.sheet(sheet_id=sheet.id).scores == dict.fromkeys(asked, 4)
    assert client.get(f"/meja/kurasi/lembar/{sheet.id}").status_code == 200


def test_pace_and_days_left_come_from_the_own_sheets(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    one, *_ = world.scoring_round(*(world.registration(number) for number in range(1, 6)), now=now)
    sheet = world.sheet_of(one.id, people[0])
    draft(sheet, people[0], now - timedelta(minutes=12))
    world.hand_in(one, people[0], 4, now=now)
    pace = queries.pace(queries.queue_rows(user_id=people[0].id), now=now)
    assert (pace.today, pace.minutes, pace.per_day, pace.until) == (1, 12, None, None)

    def end() -> None:
        from curation_gate.service.rounds import locked_round

        locked_round(2026).scoring_until = clock.local_date(now + timedelta(days=2))
        db.session.flush()

    perform(end)
    pace = queries.pace(queries.queue_rows(user_id=people[0].id), now=now)
    assert (pace.per_day, pace.until) == (2, clock.local_date(now + timedelta(days=2)))
