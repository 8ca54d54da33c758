"""The lock: without a standing membership works go at the next request; lifted or passed again they are back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog.queries.management import listings_of
from curation_gate import service
from curation_gate.models import Submission
from shop.artisans import queries as artisans
from shop.artisans import reminders
from shop.artisans import service as artisan_service
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.curation_gate import world
from tests.support.people import make_person, post, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def passed(database: Any, now: datetime) -> Submission:
    """A work that passed and is on sale."""
    return world.finished_round(4, now=now)[0]


def shown(client: FlaskClient, one: Submission) -> bool:
    (listing,) = listings_of(artisan_id=one.artisan_id)
    return client.get(f"/produk/{listing.slug}").status_code == 200


def age(now: datetime) -> int:
    return perform(lambda: artisan_service.age_memberships(actor=SYSTEM, now=now))


def test_suspended_at_the_desk_and_lifted(client: FlaskClient, passed: Submission) -> None:
    assert shown(client, passed)
    sign_in(client, make_person("chair"))
    page = f"/meja/anggota/{passed.artisan_id}"
    assert "Sanggar Uji 1" in client.get("/meja/anggota?q=sanggar").get_data(as_text=True)
    assert post(client, f"{page}/tangguhkan", {"reason": ""}).status_code == 422
    assert shown(client, passed)
    assert post(client, f"{page}/tangguhkan", {"reason": "Barang dari pabrik"}).status_code == 303
    assert not shown(client, passed)
    assert post(client, f"{page}/tangguhkan", {"reason": "Lagi"}).status_code == 409
    assert "Barang dari pabrik" in client.get(page).get_data(as_text=True)
    sign_in(client, make_person("artisan", artisan_id=passed.artisan_id))
    assert "Keanggotaan Anda ditangguhkan: Barang dari pabrik." in client.get("/perajin/kurasi").get_data(as_text=True)
    sign_in(client, make_person("secretariat"))
    assert post(client, f"{page}/pulihkan", {"reason": "Sudah diperiksa"}).status_code == 303
    assert shown(client, passed)


def test_who_may_not_suspend_is_refused(client: FlaskClient, passed: Submission) -> None:
    sign_in(client, make_person("auditor"))
    assert post(client, f"/meja/anggota/{passed.artisan_id}/tangguhkan", {"reason": "x"}).status_code == 403
    assert artisans.memberships(artisan_id=passed.artisan_id)[0].status == "active"


def test_passing_again_in_grace_renews_the_same_number(client: FlaskClient, passed: Submission, now: datetime) -> None:
    (first,) = artisans.memberships(artisan_id=passed.artisan_id)
    later = now + 380 * DAY
    assert age(later) == 1 and not shown(client, passed)
    people = [make_person("curator", email=f"lain{number}@contoh.example") for number in range(3)]
    perform(lambda: service.open_round(year=2027, actor=world.SECRETARY, now=later))
    again = world.register(world.registration(), now=later, year=2027)
    perform(lambda: service.start_scoring(year=2027, actor=world.SECRETARY, now=later))
    world.score_all(again, people, 4, now=later)
    world.announce(now=later, year=2027)
    (renewed,) = artisans.memberships(artisan_id=passed.artisan_id)
    assert (renewed.number, renewed.status) == (first.number, "active")
    assert renewed.ends_on > first.ends_on


def test_reminders_come_once_each(passed: Submission, now: datetime) -> None:
    (term,) = artisans.memberships(artisan_id=passed.artisan_id)
    days = (term.ends_on - now.date()).days
    for left in (61, 60, 59, 30, 7, 7, 1):
        reminders.remind(now + (days - left) * DAY)
    age(now + (days + 1) * DAY)
    reminders.remind(now + (days + 1) * DAY)
    reminders.remind(now + (days + 2) * DAY)
    told = db.session.scalars(
        select(Message.reference).where(Message.template == "membership_ending", Message.channel == "mail")
    ).all()
    assert [reference.rpartition(":")[2] for reference in sorted(told)] == sorted(["60", "30", "7", "grace"])


def test_a_maker_takes_a_work_off_for_good(client: FlaskClient, passed: Submission) -> None:
    (listing,) = listings_of(artisan_id=passed.artisan_id)
    sign_in(client, make_person("artisan"))
    assert post(client, f"/perajin/karya/{listing.id}/tarik").status_code == 404
    assert shown(client, passed)
    sign_in(client, make_person("artisan", artisan_id=passed.artisan_id))
    assert post(client, f"/perajin/karya/{listing.id}/tarik").status_code == 303
    assert [one.status for one in listings_of(artisan_id=passed.artisan_id)] == ["retired"]
    assert client.get(f"/produk/{listing.slug}").status_code in (404, 410)
    assert post(client, f"/perajin/karya/{listing.id}/tarik").status_code == 303
