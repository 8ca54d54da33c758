"""The storefront's pages of carts and orders, without JavaScript, as a stranger with a browser."""

import re
from datetime import datetime
from typing import Any

import pytest

from orders.models import Cart, CartLine, Claim, ShopOrder, WorkOrder
from shop.kernel import clock
from shop.kernel.unit_of_work import unit_of_work
from tests.orders import world


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: now)


@pytest.fixture
def variant(database: Any, now: datetime) -> str:
    with unit_of_work():
        return world.variant_id(world.make_listing(now=now))


def csrf(page: Any) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert found
    return found.group(1)


def post(client: Any, url: str, token: str, follow: bool = False, **data: Any) -> Any:
    answer = client.post(url, data={"csrf_token": token, **data})
    return client.get(answer.headers["Location"]) if follow else answer


ADDRESS = {
    "name": "Pembeli Uji", "email": "pembeli@contoh.example", "phone": "0812 3456 7890", "region_code": "31.71",
    "district": "Menteng", "village": "", "street": "Jl. Contoh 12", "rt_rw": "", "postcode": "10330", "landmark": "",
    "note": "", "provider": "simulated",
}  # fmt: skip


def test_the_whole_way_without_javascript(client: Any, variant: str, database: Any) -> None:
    token = csrf(client.get("/pesanan"))
    page = post(client, "/keranjang/tambah", token, True, variant_id=variant, jumlah="1")
    assert page.status_code == 200
    assert "Kain Tapis Pucuk Rebung" in page.text
    assert "Rp250.000" in page.text
    page = client.get("/checkout")
    assert "Lanjut ke pengiriman" in page.text
    page = post(client, "/checkout", token, langkah="alamat", **ADDRESS)
    assert "Bayar Rp286.000" in page.text
    assert 'value="Jl. Contoh 12"' in page.text
    parcel = re.search(r'name="(kirim-[^"]+)"', page.text)
    assert parcel
    page = post(
        client, "/checkout", token, langkah="bayar", shown_total="1", **{parcel.group(1): "jne:reguler"}, **ADDRESS
    )
    assert page.status_code == 409
    assert "Jumlahnya berubah menjadi Rp286.000" in page.text
    assert world.count(ShopOrder) == 0
    sent = {parcel.group(1): "jne:reguler", "shown_total": "286000", "langkah": "bayar", **ADDRESS}
    page = post(client, "/checkout", token, **sent)
    assert page.status_code == 303
    order = database.session.query(ShopOrder).one()
    assert order.total == 286_000
    again = post(client, "/checkout", token, **sent)
    assert again.status_code == 303
    assert again.headers["Location"].endswith(f"/pesanan/{order.number}")
    assert world.count(ShopOrder) == 1
    page = client.get(f"/pesanan/{order.number}")
    assert "Belum dibayar" in page.text
    assert page.headers["Cache-Control"] == "private, no-store"


def test_errors_keep_what_was_typed(client: Any, variant: str) -> None:
    token = csrf(client.get("/pesanan"))
    post(client, "/keranjang/tambah", token, variant_id=variant, jumlah="1")
    page = post(
        client, "/checkout", token, langkah="alamat", **(ADDRESS | {"phone": "12", "postcode": "1", "email": "a@b\nc"})
    )
    assert page.status_code == 422
    assert "Ada yang perlu diperbaiki" in page.text
    assert 'value="Jl. Contoh 12"' in page.text
    assert "Kode pos terdiri dari lima angka" in page.text


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000000", "1.5", "１", "true", ""])
def test_bad_quantities_put_nothing_in(client: Any, variant: str, quantity: str) -> None:
    token = csrf(client.get("/pesanan"))
    page = post(client, "/keranjang/tambah", token, True, variant_id=variant, jumlah=quantity)
    assert page.status_code == 200
    assert world.count(CartLine) == 0


def test_unknown_variant_is_said_and_leaves_no_cart(client: Any, database: Any) -> None:
    token = csrf(client.get("/pesanan"))
    page = post(client, "/keranjang/tambah", token, True, variant_id="var_x", jumlah="1")
    assert "tidak tersedia" in page.text
    assert world.count(Cart) == 0


def test_changing_and_emptying_the_cart(client: Any, variant: str) -> None:
    token = csrf(client.get("/pesanan"))
    post(client, "/keranjang/tambah", token, variant_id=variant, jumlah="1")
    page = post(client, f"/keranjang/{variant}", token, True, aksi="jumlah", jumlah="3")
    assert "Rp750.000" in page.text
    page = post(client, f"/keranjang/{variant}", token, True, aksi="hapus")
    assert "Keranjang masih kosong" in page.text


def test_an_order_is_opened_by_its_link_only(client: Any, variant: str, database: Any, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    assert client.get(f"/pesanan/{order.number}").status_code == 404
    assert client.get(f"/pesanan/{order.number}?t=wrong").status_code == 404
    assert client.get("/pesanan/DL-26-999999?t=x").status_code == 404
    assert client.get(f"/pesanan/{order.number}?t={order.access_token}").status_code == 200
    assert client.get(f"/pesanan/{order.number}").status_code == 200


def test_confirm_on_the_page(client: Any, variant: str, database: Any, now: datetime) -> None:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    world.on_the_way(work_order, now=now)
    page = client.get(f"/pesanan/{order.number}?t={order.access_token}")
    assert "Sesuai dengan yang ditampilkan" in page.text
    assert "012345678901" in page.text
    post(client, f"/pesanan/{order.number}/{work_order.id}/sesuai", csrf(page))
    assert database.session.get(WorkOrder, work_order.id).status == "completed"


def test_a_claim_on_the_page(client: Any, variant: str, database: Any, now: datetime) -> None:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    world.on_the_way(work_order, now=now)
    url = f"/pesanan/{order.number}/{work_order.id}/klaim"
    assert client.get(url).status_code == 404
    page = client.get(f"/pesanan/{order.number}?t={order.access_token}")
    token = csrf(page)
    assert client.get(url).status_code == 200
    assert post(client, url, token, reason="nonsense").status_code == 422
    assert world.count(Claim) == 0
    sent = post(client, url, token, reason="damaged", description="Pecah di jalan", wanted="refund")
    assert sent.status_code == 303
    claim = database.session.query(Claim).one()
    assert (claim.reason, claim.description, claim.status) == ("damaged", "Pecah di jalan", "opened")
    page = client.get(f"/pesanan/{order.number}")
    assert "Pecah di jalan" in page.text
    post(client, f"/pesanan/{order.number}/klaim/{claim.id}/tarik", token)
    assert database.session.get(Claim, claim.id).status == "withdrawn"


def test_consent_and_cancelling_on_the_page(client: Any, variant: str, database: Any, now: datetime) -> None:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    page = client.get(f"/pesanan/{order.number}?t={order.access_token}")
    token = csrf(page)
    world.accept(work_order, now=now)
    post(client, f"/pesanan/{order.number}/batal", token)
    assert database.session.get(WorkOrder, work_order.id).status == "accepted"
    world.pack(work_order, now=now, deviation="Warna lebih tua")
    assert "Warna lebih tua" in client.get(f"/pesanan/{order.number}").text
    post(client, f"/pesanan/{order.number}/{work_order.id}/persetujuan", token, jawab="setuju")
    assert database.session.get(WorkOrder, work_order.id).status == "packed"


def test_the_link_is_mailed_to_nobody_else(client: Any, variant: str, database: Any, now: datetime) -> None:
    from shop.messages.models import Message

    order = world.place({variant: 1}, now=now)
    token = csrf(client.get("/pesanan"))
    said = []
    for email in ("orang@lain.example", "pembeli@contoh.example"):
        page = post(client, "/pesanan", token, True, number=order.number, email=email)
        said.append(re.findall(r'<p class="toast[^>]*>.*?</p>', page.text))
    assert said[0] == said[1] != []
    sent = database.session.query(Message).filter_by(template="order_link").all()
    assert [mail.recipient for mail in sent] == ["pembeli@contoh.example"]


def test_the_estimate(client: Any, variant: str) -> None:
    page = client.get(f"/ongkir?variant_id={variant}&region=31.71")
    assert page.status_code == 200
    assert "Rp36.000" in page.text
    assert "perkiraan" in page.text.lower()
    page = client.get(f"/ongkir?variant_id={variant}&tujuan=Kota+Bandar+Lampung")
    assert "Rp22.000" in page.text
    assert "tidak kami kenal" in client.get(f"/ongkir?variant_id={variant}&tujuan=Atlantis").text
    assert client.get("/ongkir?variant_id=var_x&region=31.71").status_code == 404


def test_my_orders_ask_who_i_am(client: Any, database: Any) -> None:
    assert client.get("/akun/pesanan").status_code in (302, 303, 401)
