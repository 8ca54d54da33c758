"""The desk's pages around the scoring: assignment by hand, progress without scores, reminders, paper sheets."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from curation_gate.models import ScoreSheet
from curation_gate.service.rounds import locked_round
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.curation_gate import world
from tests.curation_gate.test_assignment import pairs, scoring
from tests.curation_gate.test_pages import FULL, text
from tests.support.people import make_person, post, sign_in

ROUND = "/meja/kurasi/putaran/2026"


def mails() -> list[tuple[str, str]]:
    rows = db.session.scalars(db.select(Message).where(Message.template == "curation_reminder"))
    return sorted((row.recipient, row.subject) for row in rows)


def paper_seat(now: datetime) -> Any:
    """Three curators with accounts and a fourth on paper, one work."""
    people = world.jury(3)
    world.open_round(now=now)
    one = world.register(world.registration(1), now=now)
    perform(lambda: service.open_seat(year=2026, seat=4, name="Ibu Ratna", actor=world.SECRETARY, now=now))
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    (work,) = queries.submissions_with_sheets(year=2026)
    (sheet,) = [found for found in work.sheets if not found.has_account]
    return people, one, sheet


def test_the_assignment_is_seen_and_changed_by_hand(client: FlaskClient, now: datetime) -> None:
    scoring(2, 4, 3, now)
    one, other = queries.submissions_with_sheets(year=2026)
    (free,) = {seat.id for seat in queries.round_by_year(year=2026).jury} - {s.curator_id for s in one.sheets}
    sign_in(client, make_person("secretariat"))
    page = text(client.get(f"{ROUND}/pembagian"))
    assert "Setiap karya dinilai 3 kurator." in page and "Bagi ulang otomatis" in page
    assert "Selendang Tapis 1" in page and f"/meja/kurasi/pembagian/{one.id}" in page
    assert "Semua karya punya cukup kurator" in text(client.get(f"{ROUND}/pembagian?hanya=kurang"))
    assert client.get(f"/meja/kurasi/pembagian/{one.id}").status_code == 200
    before = pairs()
    address = f"/meja/kurasi/pembagian/lembar/{one.sheets[0].id}"
    assert post(client, f"{address}/pindah", {"curator_id": free, "reason": ""}).status_code == 422
    assert post(client, f"{address}/hapus", {"reason": ""}).status_code == 422
    taken = post(client, f"{address}/pindah", {"curator_id": one.sheets[1].curator_id, "reason": "Sakit"})
    assert taken.status_code == 409 and "sudah punya lembar nomor 1" in text(taken)
    assert pairs() == before
    assert post(client, f"{address}/pindah", {"curator_id": free, "reason": "Sakit"}).status_code == 303
    assert (one.id, free) in pairs() and (one.id, one.sheets[0].curator_id) not in pairs()
    gone = f"/meja/kurasi/pembagian/lembar/{other.sheets[0].id}/hapus"
    assert post(client, gone, {"reason": "Terlalu banyak"}).status_code == 303
    assert "1 karya punya kurang dari 3 kurator." in text(client.get(f"{ROUND}/pembagian"))
    back = {"curator_id": other.sheets[0].curator_id, "reason": "Kembali"}
    assert post(client, f"/meja/kurasi/pembagian/{other.id}/tambah", back).status_code == 303
    assert post(client, f"{ROUND}/pembagian/ulang").status_code == 303
    assert len(pairs()) == 6


def test_a_conflict_is_named_on_the_page(client: FlaskClient, now: datetime) -> None:
    scoring(1, 4, 3, now)
    (one,) = queries.submissions_with_sheets(year=2026)
    (free,) = {seat.id for seat in queries.round_by_year(year=2026).jury} - {s.curator_id for s in one.sheets}
    perform(
        lambda: service.declare_conflict(
            member_id=free, artisan_id=one.artisan_id, reason="Adik", actor=world.SECRETARY, now=now
        )
    )
    sign_in(client, make_person("secretariat"))
    answer = post(client, f"/meja/kurasi/pembagian/{one.id}/tambah", {"curator_id": free, "reason": "Perlu"})
    assert answer.status_code == 409
    assert "punya kepentingan pada usaha nomor 1" in text(answer)
    assert len(pairs()) == 3


def test_progress_counts_days_and_minutes(client: FlaskClient, now: datetime) -> None:
    people = world.jury(3)
    works = world.scoring_round(*(world.registration(number) for number in range(1, 5)), now=now)

    def end() -> None:
        locked_round(2026).scoring_until = clock.local_date(now + timedelta(days=1))
        db.session.flush()

    perform(end)
    sheet = world.sheet_of(works[0].id, people[0])
    begun = now - timedelta(days=1, minutes=9)
    perform(
        lambda: service.save_draft(
            sheet_id=sheet.id, scores={}, gates={}, note="", typed_at=1, actor=people[0].actor, now=begun
        )
    )
    world.hand_in(works[0], people[0], 4, now=now - timedelta(days=1), note="Rahasia sekali")
    world.hand_in(works[1], people[0], 4, now=now)
    first, second, _ = queries.curators_progress(year=2026)
    today = clock.local_date(now)
    assert (first.assigned, first.done, first.left, first.recused, first.minutes) == (4, 2, 2, 0, 9)
    assert first.per_day == {today - timedelta(days=1): 1, today: 1}
    assert (second.done, second.left, second.minutes, second.per_day) == (0, 4, None, {})
    sign_in(client, make_person("auditor"))
    page = text(client.get(f"{ROUND}/kemajuan"))
    assert "dari 12" in page and "Per hari" in page and "Rahasia" not in page and "Ingatkan" not in page
    sign_in(client, people[1])
    assert client.get(f"{ROUND}/kemajuan").status_code == 403


def test_who_has_sheets_left_is_reminded_once_a_day(client: FlaskClient, now: datetime) -> None:
    people, one, _ = paper_seat(now)
    world.hand_in(one, people[0], 4, now=now)
    sign_in(client, make_person("secretariat"))
    assert post(client, f"{ROUND}/kemajuan/ingatkan").status_code == 303
    expected = [(person.email, "1 lembar nilai menunggu Anda") for person in people[1:]]
    assert mails() == expected
    assert post(client, f"{ROUND}/kemajuan/ingatkan").status_code == 303
    assert mails() == expected
    told = perform(
        lambda: service.remind_curators(year=2026, actor=world.SECRETARY, now=clock.now() + timedelta(days=1))
    )
    assert (told, len(mails())) == (2, 4)


def test_a_paper_sheet_is_typed_in_by_the_secretariat(client: FlaskClient, now: datetime) -> None:
    _, one, sheet = paper_seat(now)
    secretary = make_person("secretariat")
    sign_in(client, secretary)
    assert f"/meja/kurasi/lembar-kertas/{sheet.id}" in text(client.get(f"{ROUND}/kemajuan"))
    address = f"/meja/kurasi/lembar-kertas/{sheet.id}"
    assert "Lembar kertas Ibu Ratna, nomor 1" in text(client.get(address))
    half = {key: value for key, value in FULL.items() if key != "s-D1"}
    assert post(client, address, half).status_code == 422
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"
    assert post(client, address, {**FULL, "note": "Dari kertas"}).status_code == 303
    row = db.session.get_one(ScoreSheet, sheet.id, populate_existing=True)
    assert (row.status, row.scores, row.note, row.entered_by) == (
        "submitted", world.scores(4), "Dari kertas", secretary.id,
    )  # fmt: skip
    assert row.content_hash == one.content_hash
    again = post(client, address, {**FULL, "s-D1": "1"})
    assert again.status_code == 409
    assert db.session.get_one(ScoreSheet, sheet.id, populate_existing=True).scores == world.scores(4)
    assert client.get(address).status_code == 303


def test_nobody_types_for_a_curator_who_has_an_account(client: FlaskClient, now: datetime) -> None:
    people, one, _ = paper_seat(now)
    sheet = world.sheet_of(one.id, people[0])
    sign_in(client, make_person("secretariat"))
    for act in (client.get, lambda address: post(client, address, FULL)):
        answer = act(f"/meja/kurasi/lembar-kertas/{sheet.id}")
        assert answer.status_code == 409 and "menilai dengan akunnya sendiri" in text(answer)
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"


@pytest.mark.parametrize("page", ["pembagian", "kemajuan"])
def test_the_pages_of_an_empty_round(client: FlaskClient, now: datetime, page: str) -> None:
    world.open_round(now=now)
    sign_in(client, make_person("secretariat"))
    answer = client.get(f"{ROUND}/{page}")
    assert answer.status_code == 200 and "Belum ada kurator" in text(answer)
    assert client.get(f"/meja/kurasi/putaran/2031/{page}").status_code == 404


def test_outside_the_scoring_steps_are_refused(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    sign_in(client, make_person("secretariat"))
    steps: list[Callable[[], Any]] = [
        lambda: post(client, f"{ROUND}/pembagian/ulang"), lambda: post(client, f"{ROUND}/kemajuan/ingatkan"),
    ]  # fmt: skip
    for step in steps:
        answer = step()
        assert answer.status_code == 409 and "Putaran 2026 sedang di tahap" in text(answer)
    assert mails() == []
