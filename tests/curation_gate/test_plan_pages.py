"""The pages of a plan: what a mentor writes and a maker reads, and what the list filters."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from shop.kernel.clock import JAKARTA
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import Person, make_person, post, sign_in


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


@pytest.fixture
def plan(database: Any, now: datetime) -> queries.PlanView:
    """The plan of a work that is coached."""
    (one,) = world.finished_round(3, now=now)
    found = queries.plan_of(submission_id=one.id)
    assert found is not None
    return found


@pytest.fixture
def mentor(plan: queries.PlanView, now: datetime) -> Person:
    """A curator who accompanies it."""
    person = make_person("curator", name="Pak Pendamping")
    perform(lambda: service.assign_mentor(plan_id=plan.id, user_id=person.id, actor=world.SECRETARY, now=now))
    return person


def test_a_mentor_writes_goal_and_tasks_and_the_maker_reads_them(
    client: FlaskClient, plan: queries.PlanView, mentor: Person
) -> None:
    sign_in(client, mentor)
    page = f"/meja/kurasi/rencana/{plan.id}"
    assert post(client, f"{page}/tujuan", {"goal": "Lolos tahun depan", "target_on": "2027-05-01"}).status_code == 303
    assert post(client, f"{page}/langkah", {"title": "", "criterion": ""}).status_code == 422
    assert post(client, f"{page}/langkah", {"title": "Foto ulang", "criterion": "P"}).status_code in (303, 422)
    added = post(client, f"{page}/langkah", {"title": "Foto di dekat jendela", "criterion": "", "advice": "Pagi hari"})
    assert added.status_code == 303
    task = next(one for one in queries.plan(plan_id=plan.id).tasks if one.title == "Foto di dekat jendela")
    changed = post(client, f"/meja/kurasi/rencana/langkah/{task.id}", {"title": "Foto di teras", "advice": "Pagi"})
    assert changed.status_code == 303
    failed = post(client, f"/meja/kurasi/rencana/langkah/{task.id}", {"title": "", "advice": "Pagi"})
    assert failed.status_code == 422 and f'href="#title-{task.id}"' in text(failed)
    sign_in(client, make_person("artisan", artisan_id=plan.artisan_id))
    seen = text(client.get(f"/perajin/kurasi/rencana/{plan.id}"))
    for word in ("Lolos tahun depan", "1 Mei 2027", "Foto di teras", "Pak Pendamping"):
        assert word in seen
    assert "Foto di dekat jendela" not in seen


def test_a_meeting_from_plan_to_outcome(
    client: FlaskClient, plan: queries.PlanView, mentor: Person, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now)
    sign_in(client, mentor)
    day = (now + timedelta(days=2)).astimezone(JAKARTA).date().isoformat()
    wanted = {"kind": "online", "day": day, "hour": "14:00", "minutes": "60", "place": "https://temu.example/a",
              "agenda": "Foto", "led_by_id": mentor.id}  # fmt: skip
    refused = post(client, f"/meja/kurasi/rencana/{plan.id}/sesi", {**wanted, "day": "2020-01-01"})
    assert refused.status_code == 422 and "sudah lewat" in text(refused)
    assert post(client, f"/meja/kurasi/rencana/{plan.id}/sesi", wanted).status_code == 303
    (one,) = queries.sessions_of(plan_id=plan.id)
    assert one.starts_at.astimezone(JAKARTA).strftime("%H:%M") == "14:00"
    assert "Selendang Tapis 1" in text(client.get("/meja/kurasi/pembinaan/jadwal"))
    moved = post(client, f"/meja/kurasi/sesi/{one.id}/pindah", {**wanted, "hour": "09:30"})
    assert moved.status_code == 303 and queries.session(session_id=one.id).sequence == 1
    assert post(client, f"/meja/kurasi/sesi/{one.id}/batal", {"reason": ""}).status_code == 422
    assert queries.session(session_id=one.id).status == "planned"
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now + timedelta(days=3))
    sign_in(client, mentor)
    assert post(client, f"/meja/kurasi/sesi/{one.id}/terlaksana", {"outcome": "Tiga foto"}).status_code == 303
    assert "Tiga foto" in text(client.get(f"/meja/kurasi/rencana/{plan.id}"))


def test_a_curator_sees_only_the_plans_they_coach(client: FlaskClient, plan: queries.PlanView, mentor: Person) -> None:
    sign_in(client, make_person("curator"))
    assert client.get(f"/meja/kurasi/rencana/{plan.id}").status_code == 404
    assert "Sanggar Uji" not in text(client.get("/meja/kurasi/pembinaan"))
    sign_in(client, mentor)
    assert client.get(f"/meja/kurasi/rencana/{plan.id}").status_code == 200
    assert "Sanggar Uji" in text(client.get("/meja/kurasi/pembinaan"))


def test_the_list_filters_what_needs_a_person(client: FlaskClient, plan: queries.PlanView) -> None:
    secretary = make_person("secretariat")
    sign_in(client, secretary)
    address = "/meja/kurasi/pembinaan?tampil="
    assert plan.id in text(client.get(f"{address}tanpa-pendamping"))
    assert plan.id not in text(client.get(f"{address}saya"))
    assert plan.id not in text(client.get(f"{address}siap"))
    assert plan.id not in text(client.get(f"{address}lewat"))
    post(client, f"/meja/kurasi/rencana/{plan.id}/tujuan", {"goal": "", "target_on": "2020-01-01"})
    post(client, f"/meja/kurasi/rencana/{plan.id}/pendamping", {"user_id": secretary.id})
    assert plan.id in text(client.get(f"{address}lewat")) and plan.id in text(client.get(f"{address}saya"))
    assert plan.id not in text(client.get(f"{address}tanpa-pendamping"))


def test_a_foreign_plan_is_not_there(client: FlaskClient, plan: queries.PlanView) -> None:
    sign_in(client, make_person("artisan"))
    assert client.get(f"/perajin/kurasi/rencana/{plan.id}").status_code == 404
    assert post(client, f"/perajin/kurasi/rencana/langkah/{plan.tasks[0].id}", {"note": "x"}).status_code == 404
    assert queries.plan(plan_id=plan.id).done == 0


def test_before_and_after_stand_on_the_plan_page(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (first,) = world.scoring_round(now=now)
    world.score_all(first, people, 3, now=now)
    world.announce(now=now)
    later = now + timedelta(days=365)
    perform(lambda: service.open_round(year=2027, actor=world.SECRETARY, now=later))
    second = world.register(world.registration(), now=later, year=2027)
    perform(lambda: service.start_scoring(year=2027, actor=world.SECRETARY, now=later))
    world.score_all(second, people, 4, now=later)
    assert queries.progress_of_criteria(product_id=first.product_id).criteria == ()
    world.announce(now=later, year=2027)
    progress = queries.progress_of_criteria(product_id=first.product_id)
    assert [(one.year, one.total_hundredths) for one in progress.rounds] == [(2026, 6_000), (2027, 8_000)]
    assert {(one.before, one.after, one.change) for one in progress.criteria} == {(6_000, 8_000, 2_000)}
    sign_in(client, make_person("secretariat"))
    plan = queries.plan_of(submission_id=second.id)
    assert plan is not None
    page = text(client.get(f"/meja/kurasi/rencana/{plan.id}"))
    assert "Sebelum → sesudah" in page and "+20" in page
    assert "Sebelum → sesudah" in text(client.get(f"/meja/kurasi/pengajuan/{second.id}"))
    sign_in(client, make_person("artisan", artisan_id=second.artisan_id))
    own = text(client.get(f"/perajin/kurasi/{second.id}"))
    assert "Sebelum → sesudah" in own and f"/perajin/kurasi/rencana/{plan.id}" in own
    assert "Sebelum → sesudah" not in text(client.get(f"/perajin/kurasi/{first.id}"))
