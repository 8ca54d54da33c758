"""Posting and reversing: one entry a fact, balanced, append only."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from shop.kernel.actors import SYSTEM
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.unit_of_work import unit_of_work
from shop.ledger import chart, queries, service
from shop.ledger.models import LedgerEntry, LedgerPosting
from shop.ledger.service import EntryConflict, Posting

CLEARING = chart.provider_clearing("stripe")


def capture(amount: int, now: datetime, reference: str = "pay_1", fee: int = 0) -> LedgerEntry:
    return service.post(
        kind="payment.captured",
        reference=reference,
        description="Pembayaran",
        postings=[
            Posting(debit=CLEARING, credit=chart.customer_deposits(), amount=amount),
            Posting(debit=chart.provider_fees(), credit=CLEARING, amount=fee),
        ],
        actor=SYSTEM,
        now=now,
    )


def counted(database: Any) -> tuple[int, int]:
    entries = database.session.scalar(select(func.count()).select_from(LedgerEntry))
    return entries, database.session.scalar(select(func.count()).select_from(LedgerPosting))


def test_an_entry_moves_both_accounts_each_in_its_own_side(database: Any, now: datetime) -> None:
    with unit_of_work():
        capture(100_000, now, fee=2_900)

    assert queries.balance(CLEARING) == 97_100
    assert queries.balance(chart.customer_deposits()) == 100_000
    assert queries.balance(chart.provider_fees()) == 2_900
    assert queries.balance(chart.bank()) == 0
    lines = queries.trial_balance()
    assert sum(line.debits for line in lines) == sum(line.credits for line in lines) == 102_900


def test_the_same_fact_twice_is_one_entry_and_zero_amounts_are_dropped(database: Any, now: datetime) -> None:
    with unit_of_work():
        first = capture(100_000, now)
    with unit_of_work():
        second = capture(100_000, now)

    assert second.id == first.id
    assert counted(database) == (1, 1)


def test_the_same_fact_with_another_amount_is_refused_and_changes_nothing(database: Any, now: datetime) -> None:
    with unit_of_work():
        capture(100_000, now)

    with pytest.raises(EntryConflict), unit_of_work():
        capture(100_001, now)

    assert counted(database) == (1, 1)
    assert queries.balance(CLEARING) == 100_000


@pytest.mark.parametrize(
    "postings",
    [
        [],
        [Posting(debit=CLEARING, credit=chart.bank(), amount=0)],
        [Posting(debit=CLEARING, credit=chart.bank(), amount=-1)],
        [Posting(debit=chart.bank(), credit=chart.bank(), amount=5)],
    ],
)
def test_an_entry_that_books_nothing_or_nonsense_is_refused(
    database: Any, now: datetime, postings: list[Posting]
) -> None:
    with pytest.raises(ValueError), unit_of_work():
        service.post(kind="x.y", reference="1", description="", postings=postings, actor=SYSTEM, now=now)

    assert counted(database) == (0, 0)


def test_a_reversal_mirrors_the_entry_once(database: Any, now: datetime) -> None:
    with unit_of_work():
        original = capture(100_000, now, fee=2_900)
    with unit_of_work():
        reversal = service.reverse(
            kind="payment.captured", reference="pay_1", reason="Salah catat", actor=SYSTEM, now=now
        )
    with unit_of_work():
        again = service.reverse(kind="payment.captured", reference="pay_1", reason="Salah catat", actor=SYSTEM, now=now)

    assert again.id == reversal.id
    assert {line.account.name: line.balance for line in queries.trial_balance()} == {
        "customer_deposits": 0,
        "provider_clearing:stripe": 0,
        "provider_fees": 0,
    }
    view = queries.entry(kind="payment.captured", reference="pay_1")
    assert view is not None and view.id == original.id and view.reversed_by == reversal.id


def test_a_reversal_needs_an_entry_and_a_reason(database: Any, now: datetime) -> None:
    with unit_of_work():
        capture(100_000, now)

    with pytest.raises(NotFound), unit_of_work():
        service.reverse(kind="payment.captured", reference="pay_2", reason="x", actor=SYSTEM, now=now)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.reverse(kind="payment.captured", reference="pay_1", reason=" ", actor=SYSTEM, now=now)

    assert counted(database) == (1, 1)


@pytest.mark.parametrize("table", ["ledger_account", "ledger_entry", "ledger_posting"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_the_ledger(database: Any, now: datetime, table: str, statement: str) -> None:
    with unit_of_work():
        capture(100_000, now)

    with pytest.raises(DBAPIError, match="append only"), database.session.begin_nested():
        database.session.execute(text(statement.format(table)))

    database.session.rollback()
    assert queries.balance(CLEARING) == 100_000


def test_the_database_refuses_a_posting_of_nothing_or_against_itself(database: Any, now: datetime) -> None:
    with unit_of_work():
        entry = capture(100_000, now)
    posting = database.session.scalars(select(LedgerPosting)).one()
    for debit, credit, amount in (
        (posting.debit_account_id, posting.credit_account_id, 0),
        (posting.debit_account_id, posting.debit_account_id, 5),
    ):
        bad = LedgerPosting(
            entry_id=entry.id, position=9, debit_account_id=debit, credit_account_id=credit, amount=amount
        )
        with pytest.raises(IntegrityError), unit_of_work():
            database.session.add(bad)
    assert counted(database) == (1, 1)


def test_an_artisan_bears_a_refund_from_the_payable_first_and_owes_the_rest(database: Any, now: datetime) -> None:
    payable, receivable = chart.artisan_payable("art_1"), chart.artisan_receivable("art_1")
    with unit_of_work():
        capture(100_000, now)
        service.post(
            kind="work_order.completed",
            reference="wor_1",
            description="",
            postings=[Posting(debit=chart.customer_deposits(), credit=payable, amount=70_000)],
            actor=SYSTEM,
            now=now,
        )
    with unit_of_work():
        postings = service.postings_against_artisan(artisan_id="art_1", amount=90_000, credit=chart.refunds_payable())
        service.post(kind="refund.decided", reference="r1", description="", postings=postings, actor=SYSTEM, now=now)

    assert queries.balance(payable) == 0
    assert queries.balance(receivable) == 20_000
    assert queries.balance(chart.refunds_payable()) == 90_000
    assert [line.balance for line in queries.statement(payable)] == [70_000, 0]


def test_entries_are_filtered_by_account_and_paged(database: Any, now: datetime) -> None:
    with unit_of_work():
        for number in range(3):
            capture(10_000 + number, now, reference=f"pay_{number}")
        service.post(
            kind="advance.paid",
            reference="run_1",
            description="",
            postings=[Posting(debit=chart.offtake_advance("art_9"), credit=chart.bank(), amount=5)],
            actor=SYSTEM,
            now=now,
        )

    assert [e.reference for e in queries.entries(code="customer_deposits")] == ["pay_2", "pay_1", "pay_0"]
    assert [e.reference for e in queries.entries(party="art_9")] == ["run_1"]
    first = queries.entries(limit=2)
    rest = queries.entries(before=first[-1].id)
    assert [e.reference for e in first + rest] == ["run_1", "pay_2", "pay_1", "pay_0"]


def test_the_chart_refuses_accounts_it_does_not_draw() -> None:
    for code, party in (("petty_cash", ""), ("artisan_payable", ""), ("bank", "art_1")):
        with pytest.raises(ValueError):
            chart.account(code, party)
