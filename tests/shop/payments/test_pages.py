"""Pages and API of payments and payouts: each place as its people use it, and who is kept out."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image

from shop.kernel import clock
from shop.kernel.outbox import drain
from shop.kernel.unit_of_work import unit_of_work
from shop.payments import calls, events, payout_queries, payouts, queries
from shop.payments.queries import PaymentView
from tests.factories.artisans import make_artisan
from tests.shop.payments import test_payouts as acts
from tests.shop.payments.support import PURPOSE, Purpose, opened, refund
from tests.support.people import bearer, make_person, post, sign_in


def started(provider: str, purpose_id: str = "ord_1") -> PaymentView:
    return calls.create_at_provider(opened(clock.now(), provider=provider, purpose_id=purpose_id).id)


def photo() -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (64, 48), "red").save(file, "PNG")
    return file.getvalue()


# The customer -----------------------------------------------------------------------------------------------


def test_paying_on_the_simulated_page_leads_to_the_order(client: FlaskClient, purpose: Purpose) -> None:
    events.purpose_url(PURPOSE, lambda view: f"/pesanan/{view.purpose_id}?t=token")
    view = started("simulated")
    page = client.get(f"/bayar/{view.id}")
    assert "Rp250.000" in page.get_data(as_text=True)

    answer = post(client, f"/bayar/{view.id}/simulasi", {"outcome": "captured"})
    assert answer.headers["Location"].endswith(f"/bayar/{view.id}/kembali")
    back = client.get(f"/bayar/{view.id}/kembali")

    assert (back.status_code, back.headers["Location"]) == (303, "/pesanan/ord_1?t=token")
    assert queries.payment(view.id).status == "captured"


def test_the_way_back_proves_nothing(client: FlaskClient, purpose: Purpose) -> None:
    view = started("simulated")
    answer = client.get(f"/bayar/{view.id}/kembali?status=success")
    assert answer.status_code == 200
    assert queries.payment(view.id).status == "pending"


def test_a_foreign_return_address_is_not_followed(client: FlaskClient, purpose: Purpose) -> None:
    events.purpose_url(PURPOSE, lambda view: "https://evil.example/x")
    view = started("simulated")
    client.post(f"/api/v1/payments/{view.id}/simulate", json={"outcome": "captured"})
    assert client.get(f"/bayar/{view.id}/kembali").headers["Location"] == "/"


@pytest.mark.parametrize("path", ["", "/kembali"])
def test_an_unknown_payment_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(f"/bayar/pay_unknown{path}").status_code == 404


def test_the_simulation_needs_the_forms_token_and_a_known_outcome(client: FlaskClient, purpose: Purpose) -> None:
    view = started("simulated")
    assert client.post(f"/bayar/{view.id}/simulasi", data={"outcome": "captured"}).status_code == 400
    assert post(client, f"/bayar/{view.id}/simulasi", {"outcome": "free"}).status_code == 404
    assert queries.payment(view.id).status == "pending"


def test_transfer_instructions_and_the_proof(client: FlaskClient, purpose: Purpose) -> None:
    view = started("bank_transfer")
    page = client.get(f"/bayar/{view.id}").get_data(as_text=True)
    assert str(view.transfer_code) in page and 'value="250000"' in page

    empty = post(client, f"/bayar/{view.id}/bukti")
    script = {"proof": (io.BytesIO(b"<svg onload=alert(1)>"), "bukti.png")}
    bad = post(client, f"/bayar/{view.id}/bukti", script, content_type="multipart/form-data")
    assert (empty.status_code, bad.status_code) == (422, 422)
    assert queries.payment(view.id).proof_media_id is None

    good = {"proof": (io.BytesIO(photo()), "bukti.png")}
    assert post(client, f"/bayar/{view.id}/bukti", good, content_type="multipart/form-data").status_code == 303

    media_id = queries.payment(view.id).proof_media_id
    image = f"/media/{media_id}/64.webp"
    assert client.get(image).status_code == 404
    sign_in(client, make_person("finance"))
    assert client.get(image).status_code == 200
    assert image in client.get(f"/meja/keuangan/pembayaran/{view.id}").get_data(as_text=True)


def test_a_paid_transfer_wants_no_proof(client: FlaskClient, purpose: Purpose) -> None:
    view = started("simulated")
    data = {"proof": (io.BytesIO(photo()), "bukti.png")}
    assert post(client, f"/bayar/{view.id}/bukti", data, content_type="multipart/form-data").status_code == 409
    assert queries.payment(view.id).proof_media_id is None


# Finance ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("role", "status"), [("finance", 200), ("auditor", 200), ("approver", 403), ("buyer", 403)])
def test_who_sees_the_finance_desk(client: FlaskClient, role: str, status: int) -> None:
    sign_in(client, make_person(role))
    assert client.get("/meja/keuangan").status_code == status


def test_finance_confirms_a_transfer(client: FlaskClient, purpose: Purpose) -> None:
    view = started("bank_transfer")
    path = f"/meja/keuangan/pembayaran/{view.id}/konfirmasi"
    sign_in(client, make_person("auditor"))
    assert post(client, path, {"received": "250.000", "booked_on": "2026-11-24"}).status_code == 403

    sign_in(client, make_person("finance"))
    assert post(client, path, {"received": "", "booked_on": "x"}).status_code == 422
    wrong = post(client, path, {"received": "250.001", "booked_on": "2026-11-24"})
    assert (wrong.status_code, queries.payment(view.id).status) == (409, "pending")
    assert "seharusnya Rp250.000" in wrong.get_data(as_text=True)

    assert post(client, path, {"received": "250.000", "booked_on": "2026-11-24"}).status_code == 303
    assert queries.payment(view.id).status == "captured"


def test_finance_imports_a_statement_and_deals_with_the_rest(client: FlaskClient, purpose: Purpose) -> None:
    first, second = started("bank_transfer"), started("bank_transfer", "ord_2")
    sign_in(client, make_person("finance"))
    text = f"tanggal;keterangan;kredit\n2026-11-24;{first.transfer_code};250.000\n2026-11-24;=TRF;250000\nx;y;1\n"
    data = {"file": (io.BytesIO(text.encode()), "mutasi.csv")}
    page = post(client, "/meja/keuangan/mutasi", data, content_type="multipart/form-data")
    assert page.status_code == 200 and "Baris 4" in page.get_data(as_text=True)
    assert queries.payment(first.id).status == "captured"

    from shop.payments import statements

    (line,) = statements.unmatched_lines()
    assert post(client, f"/meja/keuangan/mutasi/{line.id}/sisihkan", {"reason": ""}).status_code == 422
    assert post(client, f"/meja/keuangan/mutasi/{line.id}/cocokkan", {"payment_id": ""}).status_code == 422
    done = post(client, f"/meja/keuangan/mutasi/{line.id}/cocokkan", {"payment_id": second.id})
    assert (done.status_code, queries.payment(second.id).status) == (303, "captured")
    assert post(client, "/meja/keuangan/mutasi/bsl_x/sisihkan", {"reason": "x"}).status_code == 404
    assert post(client, "/meja/keuangan/mutasi", {}, content_type="multipart/form-data").status_code == 422


def test_finance_sends_a_refund_by_hand(client: FlaskClient, purpose: Purpose) -> None:
    view = started("bank_transfer")
    sign_in(client, make_person("finance"))
    post(client, f"/meja/keuangan/pembayaran/{view.id}/konfirmasi", {"received": "250000", "booked_on": "2026-11-24"})
    row = refund(view.id, 50_000, clock.now())
    drain()
    assert "Transfer sendiri" in client.get("/meja/keuangan").get_data(as_text=True)

    path = f"/meja/keuangan/pengembalian/{row.id}"
    assert post(client, f"{path}/ulangi").status_code == 409
    assert post(client, f"{path}/terkirim", {"reason": ""}).status_code == 422
    assert post(client, f"{path}/terkirim", {"reason": "BRI 24/11 0912"}).status_code == 303
    assert queries.refund(row.id).status == "succeeded"


# Payouts ----------------------------------------------------------------------------------------------------


@pytest.fixture
def artisan(client: FlaskClient, now: datetime) -> Any:
    with unit_of_work():
        made = make_artisan(now=now, bank_account="88991122")
    acts.earn(made.id, 300_000, "wor_1", now)
    return made


def test_a_payout_through_the_desk(client: FlaskClient, artisan: Any) -> None:
    finance, approver = make_person("finance"), make_person("approver")
    sign_in(client, finance)
    assert "Rp300.000" in client.get("/meja/pencairan").get_data(as_text=True)
    place = post(client, "/meja/pencairan").headers["Location"]
    page = client.get(place).get_data(as_text=True)
    assert "88991122" not in page and "1122" in page
    assert post(client, f"{place}/setujui").status_code == 403
    assert post(client, f"{place}/berkas").status_code == 409
    assert post(client, "/meja/pencairan").status_code == 409

    sign_in(client, approver)
    assert post(client, "/meja/pencairan").status_code == 403
    assert post(client, f"{place}/setujui").status_code == 303
    assert post(client, f"{place}/berkas").status_code == 403

    sign_in(client, finance)
    file = post(client, f"{place}/berkas")
    assert "88991122" in file.get_data(as_text=True)
    (payout,) = payout_queries.payouts()
    assert post(client, f"/meja/pencairan/pembayaran/{payout.id}/kembali", {"reason": ""}).status_code == 422
    assert post(client, f"/meja/pencairan/pembayaran/{payout.id}/sampai").status_code == 303
    assert payouts.money_of(artisan.id).paid_total == 300_000
    text = f"referensi,status,alasan\n{payout.reference},berhasil,\nKLX,berhasil,\n"
    data = {"file": (io.BytesIO(text.encode()), "hasil.csv")}
    page = post(client, "/meja/pencairan/hasil-bank", data, content_type="multipart/form-data")
    assert "Baris 3" in page.get_data(as_text=True)


def test_a_draft_is_cancelled_with_a_reason(client: FlaskClient, artisan: Any) -> None:
    sign_in(client, make_person("finance"))
    place = post(client, "/meja/pencairan").headers["Location"]
    assert post(client, f"{place}/batal", {"reason": " "}).status_code == 422
    assert post(client, f"{place}/batal", {"reason": "Salah hitung"}).status_code == 303
    assert payouts.money_of(artisan.id).available == 300_000


def test_the_artisan_sees_its_own_money_and_why_it_came_back(client: FlaskClient, artisan: Any, now: datetime) -> None:
    drafted = acts.draft(now)
    acts.approve(drafted.batch_id, now)
    acts.send(drafted.batch_id, now)
    acts.give_back(acts.only_payout(drafted.batch_id).id, now, "Rekening tutup")
    with unit_of_work():
        other = make_artisan(now=now)

    sign_in(client, make_person("artisan", artisan_id=artisan.id))
    page = client.get("/perajin/uang").get_data(as_text=True)
    assert "Rp300.000" in page and "Rekening tutup" in page and "Pesanan wor_1" in page
    sign_in(client, make_person("artisan", artisan_id=other.id))
    assert "Rp300.000" not in client.get("/perajin/uang").get_data(as_text=True)
    sign_in(client, make_person("finance"))
    assert client.get("/perajin/uang").status_code == 403


def test_payouts_over_the_api(client: FlaskClient, artisan: Any, now: datetime) -> None:
    finance, second = bearer(make_person("finance")), bearer(make_person("finance"))
    own = bearer(make_person("artisan", artisan_id=artisan.id))
    with unit_of_work():
        other = make_artisan(now=now)
    foreign = bearer(make_person("artisan", artisan_id=other.id))

    assert client.post("/api/v1/payouts", headers=finance).status_code == 400
    key = {"Idempotency-Key": "draft-1"}
    made = client.post("/api/v1/payouts", headers={**finance, **key})
    again = client.post("/api/v1/payouts", headers={**finance, **key})
    assert (made.status_code, made.json["total"], again.json["id"]) == (201, 300_000, made.json["id"])
    batch = f"/api/v1/payouts/batches/{made.json['id']}"
    payout = f"/api/v1/payouts/{made.json['payouts'][0]['id']}"

    refused = client.post(f"{batch}/approve", headers={**finance, "Idempotency-Key": "a1"})
    assert (refused.status_code, refused.json["code"]) == (403, "self_approval")
    assert client.post(f"{batch}/approve", headers={**own, "Idempotency-Key": "a2"}).status_code == 403
    assert client.post(f"{batch}/approve", headers={**second, "Idempotency-Key": "a3"}).json["status"] == "approved"
    assert client.post(f"{batch}/send", headers={**finance, "Idempotency-Key": "s1"}).json["status"] == "sent"
    settled = client.post(f"{payout}/settle", headers={**finance, "Idempotency-Key": "s2"})
    assert settled.json["status"] == "settled"
    returned = client.post(f"{payout}/return", json={"reason": "x"}, headers={**finance, "Idempotency-Key": "r"})
    assert (returned.status_code, returned.json["code"]) == (409, "transition_refused")

    assert [each["amount"] for each in client.get("/api/v1/payouts", headers=own).json["items"]] == [300_000]
    assert client.get("/api/v1/payouts", headers=foreign).json == {"items": [], "next": None}
    assert client.get(payout, headers=own).json["items"][0]["source_id"] == "wor_1"
    assert client.get(payout, headers=foreign).status_code == 404
    assert client.get(batch, headers=own).status_code == 403
    assert client.get("/api/v1/payouts", headers=bearer(make_person("customer"))).status_code == 403


def test_the_commands(client: FlaskClient, app: Any, purpose: Purpose) -> None:
    result = app.test_cli_runner().invoke(args=["reconcile"])
    assert (result.exit_code, result.output.split(",")[0]) == (0, "0 new events")
    assert app.test_cli_runner().invoke(args=["payouts", "list"]).exit_code == 0
