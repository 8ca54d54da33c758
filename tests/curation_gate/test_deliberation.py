"""The deliberation: what is far apart is seen, spoken of and written down; an extra curator's sheet is waited for."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from curation_gate import deliberation_words, queries, service
from curation_gate.agreement import Severity
from curation_gate.errors import DecisionFinal, RoundNotReady, SheetsMissing
from curation_gate.models import DeliberationNote, ScoreSheet, Submission
from curation_gate.queries import DeliberationRow
from curation_gate.scoring import SheetScores
from curation_gate.service.deliberating import HasReadSheets, NotExtra
from curation_gate.service.reassigning import CuratorConflict, SheetThere
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, ReasonRequired
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.test_pages import FULL
from tests.curation_gate.test_queue import statements
from tests.support.people import Person, make_person, post, sign_in

BOARD = "/meja/kurasi/putaran/2026/musyawarah"
ALL = world.SUBS


def text(answer: TestResponse) -> str:
    return str(answer.get_data(as_text=True))


def deliberated(*values: int, now: datetime, seats: int = 4, number: int = 1) -> tuple[list[Submission], list[Person]]:
    """A closed round: these scores by seat for every work; who has no value has not handed in."""
    people = world.jury(seats)
    rows = [world.registration(one) for one in range(1, number + 1)]
    works = world.scoring_round(*rows, now=now)
    for work in works:
        for seat, (person, value) in enumerate(zip(people, values, strict=False), start=1):
            world.hand_in(work, person, value, now=now, note=f"Catatan Kurator {seat}")
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    return works, people


def seat_id(person: Person) -> str:
    return next(seat.id for seat in queries.round_by_year(year=2026).jury if seat.user_id == person.id)


def add_note(one: Submission, code: str, *, now: datetime, said: str = "Sepakat: ukur lagi.") -> None:
    perform(
        lambda: service.add_note(submission_id=one.id, code=code, text=said, actor=world.SECRETARY, now=now)
    )  # fmt: skip


def ask(one: Submission, person: Person, *, now: datetime, reason: str = "Selisihnya jauh") -> ScoreSheet:
    member_id = seat_id(person)
    return perform(
        lambda: service.ask_extra_curator(
            submission_id=one.id, member_id=member_id, reason=reason, actor=world.CHAIR, now=now
        )
    )


def outcome(one: Submission) -> tuple[int, str, int]:
    found = queries.latest_decision(submission_id=one.id, announced_only=False)
    assert found is not None
    return found.sequence, found.outcome, found.total_hundredths


def row() -> DeliberationRow:
    (found,) = queries.deliberation(year=2026).rows
    return found


def test_the_board_tells_what_is_far_apart_and_who_is_strict(database: Any, now: datetime) -> None:
    (one,), _people = deliberated(2, 4, 4, now=now)
    found = queries.deliberation(year=2026)
    assert (row().outcome, row().total_hundredths, row().spreads, row().without_note) == ("passed", 8000, ALL, ALL)
    assert (row().needs_talk, row().awaited, row().has_open_ruling) == (True, 0, False)
    assert found.severity == {
        seat: Severity(hundredths=apart, count=len(ALL)) for seat, apart in ((1, -200), (2, 100), (3, 100))
    }
    assert set(found.alpha_by_criterion) == {criterion.code for criterion in queries.rubric(year=2026).criteria}
    assert queries.spreads_without_note(year=2026) == len(ALL)
    add_note(one, ALL[0], now=now)
    add_note(one, "", now=now)
    assert (row().noted, row().without_note) == (frozenset({ALL[0]}), ALL[1:])
    assert queries.spreads_without_note(year=2026) == len(ALL) - 1


def test_nothing_to_talk_about_where_all_agree(database: Any, now: datetime) -> None:
    deliberated(4, 4, 4, now=now)
    found = queries.deliberation(year=2026)
    assert (row().spreads, row().needs_talk, found.alpha) == ((), False, None)


def test_five_works_take_as_many_statements_as_twenty_five(database: Any, now: datetime) -> None:
    seen = []
    deliberated(2, 4, 4, now=now, seats=3, number=5)
    with statements() as few:
        assert len(queries.deliberation(year=2026).rows) == 5
    seen.append(len(few))
    rows = [world.registration(number) for number in range(101, 126)]
    works = world.scoring_round(*rows, now=now, year=2027)
    people = [db.session.get_one(ScoreSheet, sheet.id) for sheet in queries.sheets_of(submission_id=works[0].id)]
    assert len(people) == 3
    perform(lambda: _score_by_workbook(works, now=now))
    perform(lambda: service.close_scoring(year=2027, actor=world.CHAIR, now=now))
    with statements() as many:
        assert len(queries.deliberation(year=2027).rows) == 25
    assert (len(many), len(few) < 10) == (len(few), True)


def _score_by_workbook(works: list[Submission], *, now: datetime) -> None:
    for seat, value in ((1, 2), (2, 4), (3, 4)):
        given = {
            work.number: SheetScores(curator="", scores=world.scores(value), gates=world.gates()) for work in works
        }
        service.enter_scores(year=2027, seat=seat, by_number=given, actor=world.CHAIR, now=now)


def test_notes_are_kept_only_in_the_deliberation(database: Any, now: datetime) -> None:
    people = world.jury(3)
    (one,) = world.scoring_round(now=now)
    with pytest.raises(RoundNotReady):
        add_note(one, "", now=now)
    world.score_all(one, people, 4, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    for code, said in (("", "  "), ("Z9", "Apa ini")):
        with pytest.raises(InvalidInput):
            add_note(one, code, now=now, said=said)
    assert world.count(DeliberationNote) == 0
    add_note(one, ALL[1], now=now)
    (kept,) = queries.notes_of(submission_id=one.id)
    assert (kept.code, kept.text, kept.written_by) == (ALL[1], "Sepakat: ukur lagi.", "Sekretariat")
    world.announce(now=now)
    with pytest.raises(DecisionFinal):
        add_note(one, "", now=now)
    assert world.count(DeliberationNote) == 1


def test_an_extra_sheet_is_waited_for_and_decides_anew(database: Any, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now)
    assert outcome(one) == (1, "not_passed", 4000)
    left = queries.open_count(user_id=people[3].id)
    sheet = ask(one, people[3], now=now)
    assert (left, queries.open_count(user_id=people[3].id), row().awaited) == (0, 1, 1)
    assert queries.sheet(sheet_id=sheet.id).is_open
    steps: list[Callable[[], Any]] = [
        lambda: world.announce(now=now),
        lambda: perform(
            lambda: service.announce_submission(submission_id=one.id, actor=world.CHAIR, now=now)
        ),
    ]  # fmt: skip
    for step in steps:
        with pytest.raises(SheetsMissing) as refused:
            step()
        assert refused.value.params["numbers"] == "1"
    assert (world.submission(one.id).status, outcome(one)) == ("scored", (1, "not_passed", 4000))
    world.hand_in(one, people[3], 4, now=now)
    assert outcome(one) == (2, "coaching", 6000)
    world.announce(now=now)
    assert world.submission(one.id).status == "coaching"
    assert auditor.run(only="curation") == []


def test_an_extra_curator_who_steps_back_is_not_waited_for(database: Any, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now)
    sheet = ask(one, people[3], now=now)
    perform(lambda: service.recuse(sheet_id=sheet.id, reason="Ipar", actor=people[3].actor, now=now))
    assert (row().awaited, outcome(one)) == (0, (1, "not_passed", 4000))
    with pytest.raises(SheetThere):
        ask(one, people[3], now=now)
    world.announce(now=now)


def test_a_request_is_taken_back_with_a_reason(database: Any, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now)
    sheet = ask(one, people[3], now=now)

    def withdraw(sheet_id: str, reason: str) -> None:
        perform(
            lambda: service.withdraw_extra_curator(sheet_id=sheet_id, reason=reason, actor=world.CHAIR, now=now)
        )  # fmt: skip

    with pytest.raises(ReasonRequired):
        withdraw(sheet.id, " ")
    with pytest.raises(NotExtra):
        withdraw(world.sheet_of(one.id, people[0]).id, "Salah")
    assert row().awaited == 1
    withdraw(sheet.id, "Sakit")
    assert (row().awaited, queries.sheet(sheet_id=sheet.id).is_open) == (0, False)
    with pytest.raises(RoundNotReady):
        world.hand_in(one, people[3], 5, now=now)
    assert outcome(one) == (1, "not_passed", 4000)


def test_who_is_not_asked(database: Any, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now, seats=5)
    with pytest.raises(SheetThere):
        ask(one, people[0], now=now)
    with pytest.raises(ReasonRequired):
        ask(one, people[3], now=now, reason="")
    member_id = seat_id(people[3])
    perform(
        lambda: service.declare_conflict(
            member_id=member_id, artisan_id=one.artisan_id, reason="Adik", actor=world.CHAIR, now=now
        )
    )
    with pytest.raises(CuratorConflict):
        ask(one, people[3], now=now)
    assert row().awaited == 0


def test_who_reads_the_sheets_at_the_desk_is_not_asked(database: Any, now: datetime) -> None:
    people = [*world.jury(3), make_person("curator", "chair", name="Ketua", email="z@contoh.example")]
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people[:3], 3, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    with pytest.raises(HasReadSheets):
        ask(one, people[3], now=now)
    assert row().awaited == 0


def test_what_was_not_handed_in_holds_up_no_reopened_sheet(database: Any, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now)
    sheet = world.sheet_of(one.id, people[0])
    perform(lambda: service.reopen_sheet(sheet_id=sheet.id, reason="Ukur", actor=world.CHAIR, now=now))
    world.hand_in(one, people[0], 4, now=now)
    assert outcome(one) == (2, "passed", 8000)


def test_the_board_is_closed_while_it_is_scored(client: FlaskClient, now: datetime) -> None:
    people = world.jury(3)
    (one,) = world.scoring_round(now=now)
    world.hand_in(one, people[0], 2, now=now, note="Rahasia sekali")
    sign_in(client, make_person("chair"))
    for address in (BOARD, f"/meja/kurasi/musyawarah/{one.id}"):
        page = text(client.get(address))
        assert "terbuka setelah penilaian ditutup" in page and "Rahasia" not in page and "Median" not in page


def test_the_secretary_reads_notes_and_asks_on_the_pages(client: FlaskClient, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 4, now=now)
    sign_in(client, make_person("secretariat", name="Sekretaris"))
    board = text(client.get(BOARD))
    assert "Rata-rata 2,0 lebih rendah dari kurator lain (" in board and "belum sepakat" in board
    assert "Tidak ada karya di saringan ini" in text(client.get(f"{BOARD}?saring=not_passed"))
    address = f"/meja/kurasi/musyawarah/{one.id}"
    page = text(client.get(f"{address}?tentang={ALL[0]}"))
    assert page.count("<small>jauh</small>") == len(ALL)
    assert "Catatan Kurator 1" in page
    (chosen,) = re.findall(
        r"<option[^>]*selected[^>]*>", page[page.index('id="tulis-catatan"') : page.index('name="text"')]
    )
    assert f'value="{ALL[0]}"' in chosen
    assert post(client, f"{address}/catatan", {"code": "", "text": ""}).status_code == 422
    assert world.count(DeliberationNote) == 0
    assert post(client, f"{address}/catatan", {"code": ALL[0], "text": "Ukur lagi"}).status_code == 303
    assert "sudah dicatat" in text(client.get(address))
    wanted = {"member_id": seat_id(people[3]), "reason": "Selisih"}
    assert post(client, f"{address}/kurator-tambahan", {**wanted, "reason": ""}).status_code == 422
    assert post(client, f"{address}/kurator-tambahan", wanted).status_code == 303
    assert "Menunggu lembar Kurator 4" in text(client.get(address))
    assert "1 lembar ditunggu" in text(client.get(BOARD))
    sheet = world.sheet_of(one.id, people[3])
    assert post(client, f"/meja/kurasi/musyawarah/lembar/{sheet.id}/batal", {"reason": "Sakit"}).status_code == 303
    assert "Menunggu lembar" not in text(client.get(address))


def test_the_extra_curator_finds_the_sheet_in_the_queue_and_sees_no_scores(client: FlaskClient, now: datetime) -> None:
    (one,), people = deliberated(2, 4, 2, now=now)
    sheet = ask(one, people[3], now=now)
    sign_in(client, people[3])
    assert f"/meja/kurasi/lembar/{sheet.id}" in text(client.get("/meja/kurasi"))
    page = text(client.get(f"/meja/kurasi/lembar/{sheet.id}"))
    assert "Catatan Kurator 1" not in page and 'name="shown_hash"' in page
    for address in (BOARD, f"/meja/kurasi/musyawarah/{one.id}"):
        assert client.get(address).status_code == 403
    handed_in = post(client, f"/meja/kurasi/lembar/{sheet.id}", {**FULL, "shown_hash": one.content_hash})
    assert handed_in.status_code == 303
    assert outcome(one) == (2, "coaching", 6000)


def test_announcing_warns_of_spreads_without_a_note(client: FlaskClient, now: datetime) -> None:
    deliberated(2, 4, 4, now=now)
    sign_in(client, make_person("chair"))
    assert f"Perhatian: {len(ALL)} selisih besar belum punya catatan" in text(client.get("/meja/kurasi/putaran/2026"))
    assert post(client, "/meja/kurasi/putaran/2026/umumkan").status_code == 303


@pytest.mark.parametrize(
    ("alpha", "word"),
    [(None, "tidak dapat dihitung"), (0.8, "sepakat"), (0.7, "cukup"), (0.667, "cukup"), (0.5, "belum sepakat")],
)
def test_alpha_in_words(app: Any, alpha: float | None, word: str) -> None:
    with app.test_request_context():
        assert deliberation_words.agreement(alpha)[0] == word
