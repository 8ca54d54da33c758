"""The ledger's pages and API: who may see it, filters, cursor, export."""

from datetime import datetime

import pytest
from flask.testing import FlaskClient

from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import unit_of_work
from shop.ledger import chart, service
from shop.ledger.service import Posting
from tests.support.people import bearer, make_person, sign_in


@pytest.fixture
def books(client: FlaskClient, now: datetime) -> FlaskClient:
    with unit_of_work():
        for number in range(3):
            service.post(
                kind="payment.captured", reference=f"pay_{number}", description="=cmd()",
                postings=[Posting(debit=chart.provider_clearing("stripe"), credit=chart.customer_deposits(),
                                  amount=10_000 + number)],
                actor=SYSTEM, now=now,
            )  # fmt: skip
        service.reverse(kind="payment.captured", reference="pay_0", reason="Salah catat", actor=SYSTEM, now=now)
    return client


@pytest.mark.parametrize("path", ["", "/jurnal", "/jurnal.csv", "/akun/bank"])
@pytest.mark.parametrize(("role", "status"), [("finance", 200), ("auditor", 200), ("buyer", 403), ("customer", 403)])
def test_only_finance_and_auditors_see_it(books: FlaskClient, path: str, role: str, status: int) -> None:
    sign_in(books, make_person(role))
    assert books.get(f"/meja/buku-besar{path}").status_code == status


def test_strangers_sign_in_first(books: FlaskClient) -> None:
    assert books.get("/meja/buku-besar").status_code == 401
    assert books.get("/api/v1/ledger/entries").status_code == 401


def test_the_trial_balance_and_a_statement(books: FlaskClient) -> None:
    sign_in(books, make_person("finance"))
    page = books.get("/meja/buku-besar").get_data(as_text=True)
    assert "Rp20.003" in page and "Seimbang" in page
    page = books.get("/meja/buku-besar/akun/provider_clearing:stripe").get_data(as_text=True)
    assert "payment.captured.reversed" in page and "-Rp10.000" in page
    assert books.get("/meja/buku-besar/akun/petty_cash").status_code == 404


def test_the_journal_is_filtered_and_bad_days_are_said(books: FlaskClient) -> None:
    sign_in(books, make_person("auditor"))
    page = books.get("/meja/buku-besar/jurnal?jenis=payment.captured.reversed&dari=2026-11-24&sampai=2026-11-24")
    assert page.status_code == 200
    assert page.get_data(as_text=True).count("Rp10.0") == 1
    for day in ("kemarin", "0001-01-01", "9999-12-31"):
        assert books.get(f"/meja/buku-besar/jurnal?dari={day}").status_code == 422


def test_one_entry_links_to_its_reversal(books: FlaskClient) -> None:
    from shop.ledger import queries

    entry = queries.entry(kind="payment.captured", reference="pay_0")
    assert entry is not None
    sign_in(books, make_person("finance"))
    page = books.get(f"/meja/buku-besar/entri/{entry.id}").get_data(as_text=True)
    assert str(entry.reversed_by) in page
    assert books.get("/meja/buku-besar/entri/led_x").status_code == 404


def test_the_export_quotes_what_would_run_as_a_formula(books: FlaskClient) -> None:
    sign_in(books, make_person("finance"))
    answer = books.get("/meja/buku-besar/jurnal.csv?rujukan=pay_2")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert ",payment.captured,pay_2,'=cmd(),provider_clearing:stripe,customer_deposits,10002," in lines[1]


def test_the_api_pages_with_a_cursor(books: FlaskClient) -> None:
    headers = bearer(make_person("finance"))
    seen, cursor = [], ""
    while True:
        answer = books.get(f"/api/v1/ledger/entries?limit=2{cursor}", headers=headers).json
        seen += [(each["kind"], each["reference"]) for each in answer["items"]]
        if answer["next"] is None:
            break
        cursor = f"&cursor={answer['next']}"

    assert seen == [
        ("payment.captured.reversed", "pay_0"),
        ("payment.captured", "pay_2"),
        ("payment.captured", "pay_1"),
        ("payment.captured", "pay_0"),
    ]
    entry = books.get("/api/v1/ledger/entries?reference=pay_1", headers=headers).json["items"][0]
    assert entry["postings"] == [
        {"debit": "provider_clearing:stripe", "credit": "customer_deposits", "amount": 10_001, "currency": "IDR"}
    ]


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "cursor=x", "account=petty", "since=0001-01-01", "q=1"])
def test_the_api_refuses_what_it_does_not_know(books: FlaskClient, query: str) -> None:
    headers = bearer(make_person("finance"))
    assert books.get(f"/api/v1/ledger/entries?{query}", headers=headers).status_code == 422


def test_other_roles_get_nothing_from_the_api(books: FlaskClient) -> None:
    assert books.get("/api/v1/ledger/entries", headers=bearer(make_person("reseller"))).status_code == 403
