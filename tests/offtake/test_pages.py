"""The pages of desk and workbench: the whole way by forms, each person sees their own next step, and no more."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from catalog import queries as catalog
from offtake import queries, service
from offtake.models import Budget, Commitment, Inspection, Lot, Run
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from tests.catalog import world as catalog_world
from tests.offtake import world
from tests.shop.media.pictures import jpeg
from tests.support.people import Person, make_person, post, sign_in


class Shop:
    """One browser that signs in as whoever is asked for."""

    def __init__(self, client: FlaskClient, made: world.World) -> None:
        self.client, self.world = client, made
        self.people: dict[str, Person] = {
            role: make_person(role) for role in ("buyer", "approver", "finance", "auditor", "curator", "customer")
        }
        self.people["artisan"] = make_person("artisan", artisan_id=made.artisan_id)
        self.due = (clock.now() + timedelta(days=60)).date().isoformat()

    def get(self, who: str, path: str) -> Any:
        sign_in(self.client, self.people[who])
        return self.client.get(path)

    def post(self, who: str, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
        sign_in(self.client, self.people[who])
        return post(self.client, path, data, **kwargs)

    def order(self, **changes: Any) -> dict[str, Any]:
        return {
            "revision_id": self.world.revision_id, "quantity": "10", "unit_price": "Rp600.000",
            "resale_price": "900.000", "due_on": self.due, "advance_percent": "30", "commitment_id": "", **changes,
        }  # fmt: skip


@pytest.fixture
def shop(client: FlaskClient) -> Iterator[Shop]:
    with unit_of_work():
        made = world.make_world(now=clock.now())
    with unit_of_work():
        from catalog import service as catalog_service

        catalog_service.put_on_sale(
            revision_id=made.revision_id, seller="artisan", price=850_000, mode="ready_stock", stock=1,
            actor=catalog_world.JURY, now=clock.now(),
        )  # fmt: skip
    yield Shop(client, made)


def the(model: type[Any]) -> Any:
    return db.session.scalars(select(model).execution_options(populate_existing=True)).one()


def test_the_whole_way_by_forms(shop: Shop) -> None:
    form = shop.get("buyer", "/meja/serap/pesanan/baru").get_data(as_text=True)
    assert "Kain Tapis Pucuk Rebung" in form and 'value="30"' in form
    issued = shop.post("buyer", "/meja/serap/pesanan/baru", shop.order())
    run = the(Run)
    assert (issued.status_code, issued.headers["Location"]) == (303, f"/meja/serap/pesanan/{run.id}")
    assert (run.status, run.unit_price, run.advance_bp) == ("offered", 600_000, 3000)

    desk, bench = f"/meja/serap/pesanan/{run.id}", f"/perajin/produksi/{run.id}"
    offers = shop.get("artisan", "/perajin/produksi").get_data(as_text=True)
    assert "Tawaran produksi" in offers and "10 buah Kain Tapis Pucuk Rebung" in offers
    page = shop.get("artisan", bench).get_data(as_text=True)
    assert "Saya sanggup" in page and "Rp6.000.000" in page and "Rp1.800.000" in page
    shop.post("artisan", f"{bench}/tawar", {"unit_price": "650.000", "note": "Benang naik"})
    assert "Terima tawaran perajin" in shop.get("buyer", desk).get_data(as_text=True)
    shop.post("buyer", f"{desk}/terima-tawaran")
    assert (the(Run).status, the(Run).unit_price) == ("accepted", 650_000)
    assert "Catat uang muka Rp1.950.000" in shop.get("finance", desk).get_data(as_text=True)
    assert "Catat uang muka" not in shop.get("auditor", desk).get_data(as_text=True)
    shop.post("finance", f"{desk}/uang-muka", {"reference": "BL-7"})
    shop.post("artisan", f"{bench}/kemajuan", {"made": "4"})
    shop.post("artisan", f"{bench}/kiriman", {"quantity": "10", "note": "JNE"})
    lot = the(Lot)
    path = f"/meja/serap/kiriman/{lot.id}"
    assert "Terima barang" in shop.get("buyer", path).get_data(as_text=True)
    shop.post("buyer", f"{path}/terima", {"quantity": "10"})
    assert "Periksa 10 buah" in shop.get("buyer", path).get_data(as_text=True)
    found = shop.post(
        "buyer",
        f"{path}/periksa",
        {
            "accepted": "8", "rework": "1", "rework_reason": "Jahitan lepas", "rejected": "1",
            "rejected_reason": "Warna berbeda", "photos": (io.BytesIO(jpeg(width=800, height=800)), "noda.jpg"),
        },
        content_type="multipart/form-data",
    )  # fmt: skip
    assert found.status_code == 303
    assert (the(Lot).status, len(the(Inspection).photos)) == ("rework", 1)
    result = shop.get("artisan", bench).get_data(as_text=True)
    assert "Jahitan lepas" in result and "Rp3.640.000" in result and "Foto pemeriksaan" in result
    number = queries.notes_of(run_id=run.id)[0].number
    assert f"Berita acara serah terima {number}" in shop.get("artisan", f"/bast/{number}").get_data(as_text=True)
    paper = shop.get("artisan", f"/bast/{number}/berkas")
    assert (paper.mimetype, paper.data[:5]) == ("application/pdf", b"%PDF-")
    shop.post("buyer", f"{path}/terima", {"quantity": "1"})
    shop.post("buyer", f"{path}/periksa", {"accepted": "1"})
    assert (the(Run).status, ledger.balance(chart.offtake_inventory())) == ("settled", 5_850_000)
    for who, address in (("buyer", desk), ("artisan", bench), ("buyer", path), ("artisan", "/perajin/produksi")):
        assert shop.get(who, address).status_code == 200
    dashboard = shop.get("auditor", "/meja/serap").get_data(as_text=True)
    assert "Rp5.850.000" in dashboard and "Warna berbeda" in dashboard
    table = shop.get("buyer", "/meja/serap/pesanan.csv").get_data(as_text=True).lstrip("\ufeff")
    _head, row = csv.reader(io.StringIO(table), delimiter=";" if ";" in table.splitlines()[0] else ",")
    assert (row[0], row[4:8], row[10:13]) == (run.number, ["settled", "10", "650000", "6500000"], ["10", "9", "1"])


def test_above_the_budget_the_approver_finds_it_on_the_desk(shop: Shop) -> None:
    shop.post("approver", "/meja/serap/anggaran", {
        "ceiling": "Rp1.000.000", "per_artisan_advance_limit": "500.000", "fund_source": "APBD", "reason": "Dipotong",
    })  # fmt: skip
    assert the(Budget).ceiling == 1_000_000
    shop.post("buyer", "/meja/serap/pesanan/baru", shop.order())
    run = the(Run)
    assert run.status == "draft"
    front = shop.get("approver", "/meja").get_data(as_text=True)
    assert "Pesanan produksi menunggu tanda tangan Anda" in front and "Pagu tahun ini" in front
    page = shop.get("approver", f"/meja/serap/pesanan/{run.id}").get_data(as_text=True)
    assert "melewati pagu, melewati batas uang muka perajin ini." in page and "Tanda tangani" in page
    assert "Tanda tangani" not in shop.get("buyer", f"/meja/serap/pesanan/{run.id}").get_data(as_text=True)
    assert shop.get("artisan", f"/perajin/produksi/{run.id}").status_code == 404
    shop.post("approver", f"/meja/serap/pesanan/{run.id}/tanda-tangan")
    assert (the(Run).status, the(Run).approved_by) == ("offered", shop.people["approver"].id)


def test_commitments_by_forms(shop: Shop) -> None:
    today = clock.now().date()
    draft = {
        "artisan_id": shop.world.artisan_id, "starts_on": today.isoformat(), "mode": "direct", "value": "20.000.000",
        "ends_on": (today + timedelta(days=100)).isoformat(),
    }  # fmt: skip
    bad = shop.post("buyer", "/meja/serap/komitmen/baru", {**draft, "value": ""})
    assert bad.status_code == 422 and "Isi nilai komitmen" in bad.get_data(as_text=True)
    assert db.session.scalars(select(Commitment.id)).all() == []
    shop.post("buyer", "/meja/serap/komitmen/baru", draft)
    made = the(Commitment)
    path = f"/meja/serap/komitmen/{made.id}"
    assert "Setujui komitmen" in shop.get("approver", path).get_data(as_text=True)
    shop.post("approver", f"{path}/setujui")
    assert the(Commitment).status == "active"
    assert made.number in shop.get("auditor", "/meja/serap/komitmen").get_data(as_text=True)
    assert "Buat PO" in shop.get("buyer", path).get_data(as_text=True)
    refused = shop.post("buyer", f"{path}/akhiri", {"reason": ""})
    assert (refused.status_code, the(Commitment).status) == (422, "active")
    shop.post("buyer", f"{path}/akhiri", {"reason": "Dana dialihkan"})
    assert the(Commitment).status == "ended"


def test_a_refused_form_keeps_what_was_typed_and_says_what_to_do(shop: Shop) -> None:
    answer = shop.post("buyer", "/meja/serap/pesanan/baru", shop.order(quantity="999"))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "Perajin hanya sanggup" in page and 'value="999"' in page
    assert shop.post("buyer", "/meja/serap/pesanan/baru", shop.order(quantity="1.5")).status_code == 422
    assert db.session.scalars(select(Run.id)).all() == []


def test_the_artisan_says_no(shop: Shop) -> None:
    with unit_of_work():
        run = world.offered(shop.world, now=clock.now(), quantity=1)
    bench = f"/perajin/produksi/{run.id}"
    assert shop.post("artisan", f"{bench}/tidak-bisa", {"reason": " "}).status_code == 422
    assert the(Run).status == "offered"
    shop.post("artisan", f"{bench}/tidak-bisa", {"reason": "Bahan habis"})
    assert the(Run).status == "declined"
    assert shop.get("artisan", bench).status_code == 200


def test_a_lot_can_be_taken_back_and_a_run_cancelled(shop: Shop) -> None:
    with unit_of_work():
        run = world.advanced(shop.world, now=clock.now(), quantity=5)
    with unit_of_work():
        lot = service.announce_lot(run_id=run.id, quantity=5, actor=shop.world.maker, now=clock.now())
    shop.post("artisan", f"/perajin/produksi/{run.id}/kiriman/{lot.id}/batal")
    assert the(Lot).status == "withdrawn"
    shop.post("buyer", f"/meja/serap/pesanan/{run.id}/batal", {"reason": "Perajin sakit"})
    assert (the(Run).status, the(Run).advance_carried) == ("cancelled", 1_500_000)


def test_a_run_is_closed_and_stock_written_off(shop: Shop) -> None:
    with unit_of_work():
        run = world.advanced(shop.world, now=clock.now(), quantity=5)
    with unit_of_work():
        lot = world.received(shop.world, run, 3, now=clock.now())
        world.inspect(lot, now=clock.now(), accepted=3)
    shop.post("buyer", f"/meja/serap/pesanan/{run.id}/tutup", {"reason": "Cukup"})
    assert (the(Run).status, the(Run).released) == ("settled", 2)
    variant = catalog.owned_stock_summary()[0].variant_id
    path = f"/meja/serap/stok/{variant}"
    assert "Hapus stok" in shop.get("approver", path).get_data(as_text=True)
    data = {"quantity": "1", "reason": "Kena air", "reference": "wof_1"}
    for _ in range(2):
        shop.post("approver", path, data)
    assert ledger.balance(chart.offtake_write_down()) == 1_000_000
    assert shop.post("approver", path, {**data, "quantity": "9", "reference": "wof_2"}).status_code == 409


def test_the_front_page_is_for_staff_and_shows_what_one_may_see(shop: Shop) -> None:
    assert shop.get("customer", "/meja").status_code == 403
    curator = shop.get("curator", "/meja")
    assert curator.status_code == 200 and "Pagu tahun ini" not in curator.get_data(as_text=True)
    assert shop.get("curator", "/meja/serap").status_code == 403
    assert shop.get("buyer", "/meja/serap/kiriman").status_code == 200
    assert "Nothing is waiting" in shop.get("buyer", "/en/meja").get_data(as_text=True)


def test_a_stranger_artisan_sees_nothing_of_it(shop: Shop) -> None:
    with unit_of_work():
        run = world.advanced(shop.world, now=clock.now(), quantity=5)
        other = world.make_maker(now=clock.now())
    with unit_of_work():
        lot = world.received(shop.world, run, 3, now=clock.now())
        world.inspect(lot, now=clock.now(), accepted=3)
    shop.people["stranger"] = make_person("artisan", artisan_id=other.artisan_id)
    number = queries.notes_of(run_id=run.id)[0].number
    for path in (f"/perajin/produksi/{run.id}", f"/bast/{number}", f"/bast/{number}/berkas"):
        assert shop.get("stranger", path).status_code == 404, path
    for path, data in (("sanggup", None), ("kemajuan", {"made": "5"}), ("kiriman", {"quantity": "1"})):
        assert shop.post("stranger", f"/perajin/produksi/{run.id}/{path}", data).status_code == 404, path
    assert (the(Run).made, the(Run).received) == (3, 3)
