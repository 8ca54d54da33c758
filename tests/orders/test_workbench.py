"""The maker's pages and the desk's: every step by form, foreign orders not there, the address only while needed."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from orders.models import Claim, PackingCheck, ShopOrder, WorkOrder
from orders.service import claims
from orders.states import ClaimReason
from shop.kernel import clock
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.orders import world
from tests.support.people import Person, make_person, post, sign_in

PHOTO = (Path(__file__).parents[2] / "demo/kurasi-2021/foto/01-depan.jpg").read_bytes()
STREET = "Jl. Contoh No. 12"


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def paid(database: Any, now: datetime) -> tuple[ShopOrder, WorkOrder]:
    with unit_of_work():
        variant = world.variant_id(world.make_listing(now=now))
    order, (work_order,) = world.bought({variant: 1}, now=now)
    return order, work_order


@pytest.fixture
def artisan(paid: Any) -> Person:
    return make_person("artisan", artisan_id=paid[1].artisan_id)


def status(work_order: WorkOrder) -> str:
    return str(world.fresh(work_order).status)


def test_from_the_inbox_to_the_courier(client: Any, paid: Any, artisan: Person, database: Any) -> None:
    _, work_order = paid
    sign_in(client, artisan)
    page = client.get("/perajin/")
    assert page.status_code == 200
    assert "Anda terima" in page.text
    assert "Rp261.000" in page.text
    page = client.get("/perajin/pesanan")
    assert "Jawab sebelum Kamis, 26 Nov 2026 pukul 09.00 WIB" in page.text
    url = f"/perajin/pesanan/{work_order.id}"
    page = client.get(url)
    assert STREET not in page.text
    assert "Pembeli Uji" not in page.text
    assert client.get(f"{url}/slip.pdf").status_code == 404
    for _ in range(2):
        assert post(client, f"{url}/terima").status_code == 303
    page = client.get(url)
    assert STREET in page.text
    assert "Foto barang sebelum dibungkus" in page.text
    (line,) = world.lines_of(work_order)
    refused = post(client, f"{url}/kemas", {f"jumlah-{line.id}": "1"})
    assert refused.status_code == 422
    assert "Ambil paling sedikit satu foto" in refused.text
    form = {f"jumlah-{line.id}": "1", f"length_mm-{line.id}": "100", "foto": (io.BytesIO(PHOTO), "a.jpg")}
    refused = post(client, f"{url}/kemas", form)
    assert refused.status_code == 422
    assert "1000 ≠ 1120" in refused.text
    assert world.count(PackingCheck) == 0
    form = {f"jumlah-{line.id}": "1", f"length_mm-{line.id}": "112,5", "foto": (io.BytesIO(PHOTO), "a.jpg")}
    assert post(client, f"{url}/kemas", form).status_code == 303
    assert status(work_order) == "packed"
    slip = client.get(f"{url}/slip.pdf")
    assert slip.data.startswith(b"%PDF-")
    assert post(client, f"{url}/kirim", {"resi": "12345"}).status_code == 422
    odd = post(client, f"{url}/kirim", {"resi": "12345"})
    assert "memang begitu" in odd.text
    assert post(client, f"{url}/kirim", {"resi": "12345", "pastikan": "1"}).status_code == 303
    assert status(work_order) == "shipped"


def test_a_private_photo_is_seen_by_those_concerned(client: Any, app: Any, paid: Any, artisan: Person) -> None:
    order, work_order = paid
    sign_in(client, artisan)
    url = f"/perajin/pesanan/{work_order.id}"
    post(client, f"{url}/terima")
    (line,) = world.lines_of(work_order)
    post(client, f"{url}/kemas", {f"jumlah-{line.id}": "1", "foto": (io.BytesIO(PHOTO), "a.jpg")})
    photo = f"/media/{world.fresh(work_order) and world.db.session.query(PackingCheck).one().photos[0]}/320.webp"
    assert client.get(photo).status_code == 200
    other = app.test_client()
    assert other.get(photo).status_code == 404
    assert other.get(f"/pesanan/{order.number}?t={order.access_token}").status_code == 200
    assert other.get(photo).status_code == 200


def test_declining_with_a_reason(client: Any, paid: Any, artisan: Person) -> None:
    _, work_order = paid
    sign_in(client, artisan)
    url = f"/perajin/pesanan/{work_order.id}/tolak"
    assert post(client, url).status_code == 422
    assert status(work_order) == "offered"
    assert post(client, url, {"reason": "ill_or_away", "note": "Sedang hajatan"}).status_code == 303
    assert status(work_order) == "declined"


def test_what_is_not_mine_is_not_there(client: Any, paid: Any, database: Any, now: datetime) -> None:
    _, work_order = paid
    with unit_of_work():
        other = world.make_listing(now=now, name="Sanggar Lain")
    sign_in(client, make_person("artisan", artisan_id=other.artisan_id))
    url = f"/perajin/pesanan/{work_order.id}"
    assert client.get(url).status_code == 404
    for act in ("terima", "tolak", "mulai", "kabar", "kemas", "kirim"):
        assert post(client, f"{url}/{act}", {"reason": "ill_or_away"}).status_code in (404, 422)
    assert status(work_order) == "offered"
    assert "Tidak ada pekerjaan" in client.get("/perajin/").text


def test_the_address_is_gone_after_completion(client: Any, paid: Any, artisan: Person, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    sign_in(client, artisan)
    url = f"/perajin/pesanan/{work_order.id}"
    assert STREET in client.get(url).text
    from orders.service import confirmation

    perform(
        lambda: confirmation.confirm(order_id=order.id, work_order_id=work_order.id, actor=world.holder(order), now=now)
    )
    assert STREET not in client.get(url).text


def test_a_claim_from_both_sides(client: Any, paid: Any, artisan: Person, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    claim = perform(
        lambda: claims.open_claim(
            order_id=order.id, work_order_id=work_order.id, reason=ClaimReason.DAMAGED, description="Sobek",
            photos=[], wanted="refund", actor=world.holder(order), now=now,
        )
    )  # fmt: skip
    secretary = make_person("secretariat")
    sign_in(client, secretary)
    decision = {"decision": "part_refund", "amount": "100.000", "reason": "Robek sedikit di tepi"}
    assert post(client, f"/meja/pesanan/klaim/{claim.id}", decision).status_code == 409
    sign_in(client, artisan)
    assert "Sobek" in client.get(f"/perajin/pesanan/{work_order.id}").text
    url = f"/perajin/pesanan/{work_order.id}/klaim/{claim.id}"
    assert post(client, url, {"jawaban": ""}).status_code == 422
    assert post(client, url, {"jawaban": "Saat dikirim utuh"}).status_code == 303
    assert post(client, f"/meja/pesanan/klaim/{claim.id}", decision).status_code == 403
    sign_in(client, secretary)
    assert "Sobek" in client.get(f"/meja/pesanan/klaim/{claim.id}").text
    assert work_order.code in client.get("/meja/pesanan/klaim").text
    assert post(client, f"/meja/pesanan/klaim/{claim.id}", decision).status_code == 303
    row = world.db.session.get(Claim, claim.id)
    assert (row.decision, row.decided_amount) == ("part_refund", 100_000)
    assert status(work_order) == "completed"


def test_the_desk_finds_shows_and_cancels(client: Any, paid: Any, now: datetime) -> None:
    order, work_order = paid
    sign_in(client, make_person("secretariat"))
    assert order.number in client.get("/meja/pesanan/?q=Pembeli+Uji").text
    assert order.number not in client.get("/meja/pesanan/?q=Orang+Lain").text
    page = client.get(f"/meja/pesanan/{order.id}")
    assert page.status_code == 200
    assert work_order.code in page.text
    url = f"/meja/pesanan/paket/{work_order.id}/batal"
    assert post(client, url, {"alasan": ""}).status_code == 422
    assert post(client, url, {"alasan": "Perajin sakit", "kembali": "1"}).status_code == 303
    assert status(work_order) == "cancelled"
    page = client.get(f"/meja/pesanan/{order.id}")
    assert "Perajin sakit" in page.text


def test_dekranasdas_own_parcel_at_the_desk(client: Any, paid: Any, database: Any, now: datetime) -> None:
    _, work_order = paid
    line = world.lines_of(work_order)[0]
    with unit_of_work():
        owned = world.add_owned(
            database.session.get(world.Listing, line.listing_id), quantity=2, unit_cost=150_000, price=260_000, now=now
        )
    _, (own,) = world.bought({world.variant_id(owned): 1}, now=now)
    sign_in(client, make_person("secretariat"))
    assert own.code in client.get(f"/meja/pesanan/{own.order_id}").text
    assert client.get("/meja/pesanan/milik-dekranasda").status_code == 200
    url = f"/perajin/pesanan/{own.id}"
    assert client.get(url).status_code == 200
    foreign = client.get(f"/perajin/pesanan/{work_order.id}")
    assert foreign.status_code == 200
    assert "/terima" not in foreign.text
    assert post(client, f"/perajin/pesanan/{work_order.id}/terima").status_code == 404
    assert post(client, f"{url}/terima").status_code == 303
    (own_line,) = world.lines_of(own)
    form = {f"jumlah-{own_line.id}": "1", "foto": (io.BytesIO(PHOTO), "a.jpg")}
    assert post(client, f"{url}/kemas", form).status_code == 303
    assert post(client, f"{url}/kirim", {"resi": "012345678901"}).status_code == 303
    assert post(client, f"/meja/pesanan/paket/{own.id}/sampai").status_code == 303
    assert status(own) == "delivered"


def test_a_late_refund_at_the_desk(client: Any, paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    from orders.service import confirmation

    perform(
        lambda: confirmation.confirm(order_id=order.id, work_order_id=work_order.id, actor=world.holder(order), now=now)
    )
    sign_in(client, make_person("secretariat"))
    url = f"/meja/pesanan/paket/{work_order.id}/kembalikan"
    assert post(client, url, {"kunci": "a", "amount": "0", "reason": "Luntur"}).status_code == 422
    for _ in range(2):
        assert post(client, url, {"kunci": "a", "amount": "50.000", "reason": "Luntur"}).status_code == 303
    assert world.refunds(order) == [("late:a", 50_000)]


@pytest.mark.parametrize("role", ["customer", "curator", "auditor"])
def test_others_do_not_act(client: Any, paid: Any, role: str) -> None:
    _, work_order = paid
    sign_in(client, make_person(role))
    assert post(client, f"/perajin/pesanan/{work_order.id}/terima").status_code == 403
    assert post(client, f"/meja/pesanan/paket/{work_order.id}/batal", {"alasan": "x"}).status_code == 403
    assert client.get("/perajin/").status_code == 403
    assert status(work_order) == "offered"
