"""Makers keep their own listings, the desk all; everybody else is sent away."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog import queries, service
from catalog.models import Listing
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world
from tests.support.people import make_person, post, sign_in


@pytest.fixture
def shelf(database: Any, now: datetime) -> tuple[Any, Any]:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        listing = world.make_listing(artisan_id=maker.id, now=now, stock=5, price=250_000)
    return maker, listing


def status_of(listing: Any) -> str:
    db.session.expire_all()
    return db.session.get_one(Listing, listing.id).status


def test_a_maker_sees_and_keeps_the_own_works(client: FlaskClient, shelf: Any, now: datetime) -> None:
    maker, listing = shelf
    sign_in(client, make_person("artisan", artisan_id=maker.id))
    assert "Kain Tapis Pucuk Rebung" in client.get("/perajin/karya").get_data(as_text=True)
    assert "Antara Rp100.000 dan Rp5.000.000" in client.get(f"/perajin/karya/{listing.id}").get_data(as_text=True)

    assert post(client, f"/perajin/karya/{listing.id}/harga", {"price": "300.000"}).status_code == 303
    sent = {"mode": "ready_stock", "stock": "8"}
    assert post(client, f"/perajin/karya/{listing.id}/stok", sent).status_code == 303
    item = queries.sellable_listing(listing_id=listing.id, now=now)
    assert item is not None and (item.price, item.available) == (300_000, 8)

    assert post(client, f"/perajin/karya/{listing.id}/jeda").status_code == 303
    assert status_of(listing) == "paused"
    assert post(client, f"/perajin/karya/{listing.id}/tayang").status_code == 303
    assert status_of(listing) == "live"


@pytest.mark.parametrize(
    ("path", "data", "said"),
    [("harga", {"price": "6.000.000"}, "Harga harus antara"), ("harga", {"price": "1,5"}, "Tulis rupiah tanpa sen"),
     ("stok", {"mode": "ready_stock", "stock": "-1"}, "Tulis angka bulat"), ("stok", {"stock": "3"}, "Wajib diisi")],
)  # fmt: skip
def test_a_wrong_entry_is_said_and_changes_nothing(
    client: FlaskClient, shelf: Any, now: datetime, path: str, data: dict[str, str], said: str
) -> None:
    maker, listing = shelf
    sign_in(client, make_person("artisan", artisan_id=maker.id))
    answer = post(client, f"/perajin/karya/{listing.id}/{path}", data)
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)
    item = queries.sellable_listing(listing_id=listing.id, now=now)
    assert item is not None and (item.price, item.available) == (250_000, 5)


def test_another_makers_work_is_not_there(client: FlaskClient, shelf: Any, now: datetime) -> None:
    with unit_of_work():
        other = world.make_artisan(now=now, name="Lain")
    sign_in(client, make_person("artisan", artisan_id=other.id))
    assert "Kain Tapis" not in client.get("/perajin/karya").get_data(as_text=True)
    assert client.get(f"/perajin/karya/{shelf[1].id}").status_code == 404
    for act, data in (("harga", {"price": "300.000"}), ("stok", {"mode": "ready_stock", "stock": "1"}), ("jeda", {})):
        assert post(client, f"/perajin/karya/{shelf[1].id}/{act}", data).status_code == 404
    assert status_of(shelf[1]) == "live"


def test_the_desk_suspends_with_a_reason_and_lifts(client: FlaskClient, shelf: Any) -> None:
    listing = shelf[1]
    sign_in(client, make_person("secretariat"))
    assert "Kain Tapis Pucuk Rebung" in client.get("/meja/etalase").get_data(as_text=True)
    assert "KUB Sekar Tapis" in client.get("/meja/etalase?status=live&q=sekar").get_data(as_text=True)
    assert "Kain Tapis" not in client.get("/meja/etalase?status=paused").get_data(as_text=True)

    without = post(client, f"/meja/etalase/{listing.id}/tahan", {"reason": " "})
    assert without.status_code == 422
    assert status_of(listing) == "live"
    assert post(client, f"/meja/etalase/{listing.id}/tahan", {"reason": "Foto diragukan."}).status_code == 303
    assert status_of(listing) == "suspended"
    assert "Foto diragukan." in client.get(f"/meja/etalase/{listing.id}").get_data(as_text=True)
    assert post(client, f"/meja/etalase/{listing.id}/lepas", {"reason": "Sudah jelas."}).status_code == 303
    assert status_of(listing) == "live"


def test_the_chair_takes_a_clearance_back(client: FlaskClient, shelf: Any, now: datetime) -> None:
    sign_in(client, make_person("chair"))
    answer = post(client, f"/meja/etalase/{shelf[1].id}/cabut-izin", {"reason": "Bukan buatan tangan."})
    assert answer.status_code == 303
    assert status_of(shelf[1]) == "suspended"
    assert queries.live_clearance(revision_id=shelf[1].revision_id, now=now) is None


@pytest.mark.parametrize("role", ["customer", "curator", "finance", "artisan"])
def test_others_do_not_reach_the_desk(client: FlaskClient, shelf: Any, role: str) -> None:
    sign_in(client, make_person(role, artisan_id=shelf[0].id if role == "artisan" else None))
    assert client.get("/meja/etalase").status_code == 403
    assert post(client, f"/meja/etalase/{shelf[1].id}/tahan", {"reason": "x"}).status_code == 403
    assert post(client, f"/meja/etalase/{shelf[1].id}/cabut-izin", {"reason": "x"}).status_code == 403
    assert status_of(shelf[1]) == "live"


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, shelf: Any) -> None:
    assert client.get("/perajin/karya").status_code in (302, 401)
    assert client.get("/meja/etalase").status_code in (302, 401)


def test_a_suspended_listing_is_not_resumed_by_its_maker(client: FlaskClient, shelf: Any, now: datetime) -> None:
    with unit_of_work():
        service.suspend_listing(listing_id=shelf[1].id, reason="Diperiksa.", actor=world.DESK, now=now)
    sign_in(client, make_person("artisan", artisan_id=shelf[0].id))
    assert post(client, f"/perajin/karya/{shelf[1].id}/tayang").status_code == 409
    assert status_of(shelf[1]) == "suspended"
