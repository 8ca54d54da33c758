"""Meetings of a plan: told on every change, counted for calendars, readable by phones without a password."""

import io
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from sqlalchemy import select

from curation_gate import jobs, queries, service, session_links
from curation_gate.coaching_errors import OutcomeMissing, PlanOver, SessionInThePast, SessionNotBegun
from curation_gate.errors import NotACurator
from curation_gate.models import CoachingEvidence, CoachingPlan, CoachingSession
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.messages.models import Message
from tests.curation_gate import world
from tests.shop.media.pictures import jpeg
from tests.support.people import Person, make_person, post, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def plan(database: Any, now: datetime) -> queries.PlanView:
    """The plan of a work that is coached, with a mentor."""
    (one,) = world.finished_round(3, now=now)
    found = queries.plan_of(submission_id=one.id)
    assert found is not None
    return found


@pytest.fixture
def mentor(plan: queries.PlanView, now: datetime) -> Person:
    person = make_person("secretariat", name="Ibu Pendamping")
    perform(lambda: service.assign_mentor(plan_id=plan.id, user_id=person.id, actor=world.SECRETARY, now=now))
    return person


def planned(plan: queries.PlanView, leader: Person, *, now: datetime, **changes: Any) -> CoachingSession:
    values: dict[str, Any] = {
        "kind": "visit", "starts_at": now + 3 * DAY, "minutes": 90, "place": "Sanggar Uji 1", "agenda": "Membungkus",
        "led_by_id": leader.id, **changes,
    }  # fmt: skip
    return perform(lambda: service.plan_session(plan_id=plan.id, actor=world.SECRETARY, now=now, **values))


def told(reference: str) -> list[tuple[str, str, str]]:
    rows = db.session.scalars(
        select(Message).where(Message.reference.startswith(reference)).order_by(Message.created_at, Message.id)
    )
    return sorted((row.reference.rpartition(":")[2], row.channel, row.recipient) for row in rows)


def fresh(session_id: str) -> CoachingSession:
    return db.session.get_one(CoachingSession, session_id, populate_existing=True)


def test_a_new_session_is_told_to_the_artisan_and_the_leader(
    plan: queries.PlanView, mentor: Person, now: datetime
) -> None:
    one = planned(plan, mentor, now=now)
    assert (one.status, one.sequence, one.led_by) == ("planned", 0, "Ibu Pendamping")
    assert queries.plan(plan_id=plan.id).status == "in_progress"
    assert told(one.id) == [
        ("planned", "mail", "ikm1@contoh.example"),
        ("planned", "mail", mentor.email),
        ("planned", "whatsapp", "+6281200000001"),
    ]
    mail = db.session.scalar(select(Message).where(Message.reference == f"{one.id}:0:planned"))
    assert mail is not None and mail.subject == "Pertemuan pembinaan: Selendang Tapis 1"
    assert "Tempat: Sanggar Uji 1" in mail.body_text and "/kalender/sesi/" in mail.body_text


def test_moving_counts_and_tells_once(plan: queries.PlanView, mentor: Person, now: datetime) -> None:
    one = planned(plan, mentor, now=now)

    def move() -> None:
        perform(
            lambda: service.move_session(
                session_id=one.id, starts_at=now + 5 * DAY, minutes=60, place="Balai", actor=world.SECRETARY, now=now
            )
        )

    move()
    move()
    moved = fresh(one.id)
    assert (moved.starts_at, moved.minutes, moved.place, moved.sequence) == (now + 5 * DAY, 60, "Balai", 1)
    assert [what for what, _, _ in told(f"{one.id}:1")] == ["moved"] * 3


def test_cancelling_needs_a_reason_and_ends_it(plan: queries.PlanView, mentor: Person, now: datetime) -> None:
    one = planned(plan, mentor, now=now)
    with pytest.raises(ReasonRequired):
        perform(lambda: service.cancel_session(session_id=one.id, reason=" ", actor=world.SECRETARY, now=now))
    assert (fresh(one.id).status, fresh(one.id).sequence) == ("planned", 0)
    perform(lambda: service.cancel_session(session_id=one.id, reason="Banjir", actor=world.SECRETARY, now=now))
    assert (fresh(one.id).status, fresh(one.id).sequence) == ("cancelled", 1)
    with pytest.raises(TransitionRefused):
        perform(
            lambda: service.move_session(
                session_id=one.id, starts_at=now + 9 * DAY, minutes=60, place="", actor=world.SECRETARY, now=now
            )
        )


def test_a_session_is_held_with_its_outcome_and_not_before_it_began(
    plan: queries.PlanView, mentor: Person, now: datetime
) -> None:
    one = planned(plan, mentor, now=now)
    with pytest.raises(SessionNotBegun):
        perform(lambda: service.hold_session(session_id=one.id, outcome="Sudah", actor=mentor.actor, now=now))
    later = now + 4 * DAY
    with pytest.raises(OutcomeMissing):
        perform(lambda: service.hold_session(session_id=one.id, outcome="", actor=mentor.actor, now=later))
    assert fresh(one.id).status == "planned"
    perform(lambda: service.hold_session(session_id=one.id, outcome="Kotak baru", actor=mentor.actor, now=later))
    assert (fresh(one.id).status, fresh(one.id).outcome) == ("held", "Kotak baru")


def test_what_cannot_be_planned_leaves_nothing(plan: queries.PlanView, mentor: Person, now: datetime) -> None:
    with pytest.raises(SessionInThePast):
        planned(plan, mentor, now=now, starts_at=now)
    with pytest.raises(NotACurator):
        planned(plan, make_person("customer"), now=now)
    with unit_of_work() as session:
        session.get_one(CoachingPlan, plan.id)._status = "closed"
    with pytest.raises(PlanOver):
        planned(plan, mentor, now=now)
    assert world.count(CoachingSession) == 0


def test_the_day_before_it_is_told_once(plan: queries.PlanView, mentor: Person, now: datetime) -> None:
    one = planned(plan, mentor, now=now)
    gone = planned(plan, mentor, now=now, place="Batal")
    perform(lambda: service.cancel_session(session_id=gone.id, reason="Sakit", actor=world.SECRETARY, now=now))
    jobs.remind_of_sessions(now + DAY)
    assert "reminder" not in {what for what, _, _ in told(one.id)}
    jobs.remind_of_sessions(now + 2 * DAY)
    jobs.remind_of_sessions(now + 2 * DAY + timedelta(hours=1))
    assert [what for what, _, _ in told(one.id)].count("reminder") == 3
    assert "reminder" not in {what for what, _, _ in told(gone.id)}


def test_a_calendar_keeps_the_uid_and_counts_the_changes(
    client: FlaskClient, plan: queries.PlanView, mentor: Person, now: datetime
) -> None:
    one = planned(plan, mentor, now=now)
    first = _events(client, session_links.session_path(one.id))
    (event,) = first
    assert (int(event["SEQUENCE"]), str(event["STATUS"]), str(event["LOCATION"])) == (0, "CONFIRMED", "Sanggar Uji 1")
    assert event.decoded("DTSTART") == one.starts_at and event.decoded("DTEND") == one.starts_at + timedelta(minutes=90)
    assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
    perform(lambda: service.cancel_session(session_id=one.id, reason="Banjir", actor=world.SECRETARY, now=now))
    (again,) = _events(client, session_links.session_path(one.id))
    assert again["UID"] == event["UID"]
    assert (int(again["SEQUENCE"]), str(again["STATUS"])) == (1, "CANCELLED")


def test_everybody_has_a_calendar_of_their_own(
    client: FlaskClient, plan: queries.PlanView, mentor: Person, now: datetime
) -> None:
    maker, stranger = make_person("artisan", artisan_id=plan.artisan_id), make_person("secretariat")
    planned(plan, mentor, now=now)
    for person, number in ((maker, 1), (mentor, 1), (stranger, 0)):
        assert len(_events(client, session_links.calendar_path(person.id))) == number
    path = session_links.calendar_path(maker.id)
    assert client.get(path.replace("/kalender/", "/kalender/x")).status_code == 404
    session_token = session_links.calendar_path(maker.id).removeprefix("/kalender/")
    assert client.get(f"/kalender/sesi/{session_token}").status_code == 404


def test_photos_belong_to_the_plan_and_are_seen_by_who_takes_part(
    client: FlaskClient, plan: queries.PlanView, mentor: Person, now: datetime
) -> None:
    maker = make_person("artisan", artisan_id=plan.artisan_id)
    sign_in(client, maker)
    task = plan.tasks[0]
    sent = post(
        client, f"/perajin/kurasi/rencana/langkah/{task.id}",
        {"note": "Kotak baru", "photos": (io.BytesIO(jpeg(700, 500)), "kotak.jpg")},
    )  # fmt: skip
    assert (sent.status_code, sent.location) == (303, f"/perajin/kurasi/rencana/{plan.id}")
    (photo,) = queries.evidence_of(plan_id=plan.id)
    assert (photo.task_id, queries.plan(plan_id=plan.id).done) == (task.id, 1)
    address = f"/media/{photo.media_id}/320.webp"
    assert address in client.get(f"/perajin/kurasi/rencana/{plan.id}").get_data(as_text=True)
    curator = make_person("curator")
    for person, status in ((maker, 200), (mentor, 200), (make_person("auditor"), 200), (curator, 404),
                           (make_person("artisan"), 404), (make_person("customer"), 404)):  # fmt: skip
        sign_in(client, person)
        assert client.get(address).status_code == status, person.actor.roles
    perform(lambda: service.assign_mentor(plan_id=plan.id, user_id=curator.id, actor=world.SECRETARY, now=now))
    sign_in(client, curator)
    assert client.get(address).status_code == 200


def test_a_photo_of_a_task_of_another_plan_is_refused(plan: queries.PlanView, now: datetime) -> None:
    with pytest.raises(NotFound):
        perform(
            lambda: service.add_evidence(
                plan_id=plan.id, task_id="ctk_none", photos=[], caption="", actor=world.SECRETARY, now=now
            )
        )
    assert world.count(CoachingEvidence) == 0


def _events(client: FlaskClient, path: str) -> list[Any]:
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "text/calendar; charset=utf-8")
    return list(Calendar.from_ical(answer.get_data(as_text=True)).walk("VEVENT"))
