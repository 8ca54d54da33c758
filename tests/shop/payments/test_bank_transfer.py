"""Bank transfers: a code, a confirmation by finance, the statement's import, and refunds by hand."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shop.kernel.errors import ReasonRequired
from shop.kernel.outbox import drain
from shop.kernel.unit_of_work import perform
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.payments import calls, csv_text, desk_service, queries, reconciler, statements
from shop.payments.queries import PaymentView
from tests.shop.payments.support import FINANCE, Purpose, opened, refund

DAY = date(2026, 11, 24)


@pytest.fixture
def transfer(database: Any, purpose: Purpose, now: datetime) -> PaymentView:
    return calls.create_at_provider(opened(now, provider="bank_transfer").id, now=now)


def confirm(view: PaymentView, received: int, now: datetime) -> PaymentView:
    return perform(
        lambda: desk_service.confirm_transfer(
            payment_id=view.id, received=received, booked_on=DAY, actor=FINANCE, now=now
        )
    )


def statement(*lines: str) -> bytes:
    return "\n".join(["tanggal,keterangan,kredit", *lines]).encode()


def imported(data: bytes, now: datetime) -> statements.ImportReport:
    return statements.import_statement(data=data, actor=FINANCE, now=now)


def test_the_customer_is_told_where_to_transfer_and_which_code_to_write(transfer: PaymentView) -> None:
    action = transfer.next_action
    assert transfer.status == "pending"
    assert transfer.transfer_code is not None and len(transfer.transfer_code) == 9
    assert (action["type"], action["amount"], action["code"]) == ("bank_transfer", 250_000, transfer.transfer_code)


def test_finance_confirms_the_exact_amount_once(transfer: PaymentView, purpose: Purpose, now: datetime) -> None:
    for _ in range(2):
        view = confirm(transfer, 250_000, now)

    assert (view.status, purpose.heard("captured")) == ("captured", 1)
    assert ledger.balance(chart.bank()) == 250_000
    assert ledger.balance(chart.customer_deposits()) == 250_000


@pytest.mark.parametrize("received", [249_999, 250_001, 0])
def test_another_amount_is_refused_and_changes_nothing(
    transfer: PaymentView, purpose: Purpose, now: datetime, received: int
) -> None:
    with pytest.raises(desk_service.TransferAmountDiffers):
        confirm(transfer, received, now)

    assert queries.payment(transfer.id).status == "pending"
    assert purpose.told == []


def test_only_bank_transfers_are_confirmed_by_hand(provider: Any, purpose: Purpose, now: datetime) -> None:
    view = calls.create_at_provider(opened(now).id, now=now)
    with pytest.raises(desk_service.NotATransfer):
        confirm(view, 250_000, now)
    assert queries.payment(view.id).status == "pending"


def test_an_unpaid_transfer_expires_and_money_that_comes_later_is_still_taken(
    transfer: PaymentView, purpose: Purpose, now: datetime
) -> None:
    reconciler.reconcile(now=now + timedelta(minutes=61))
    assert queries.payment(transfer.id).status == "expired"
    assert purpose.heard("expired") == 1
    purpose.verdict = "refund"

    confirm(transfer, 250_000, now + timedelta(hours=2))
    drain()

    by_hand = queries.refunds_by_hand()
    assert [(each.amount, each.status) for each in by_hand] == [(250_000, "sent")]
    with pytest.raises(ReasonRequired):
        perform(lambda: desk_service.confirm_refund(refund_id=by_hand[0].id, actor=FINANCE, now=now, note=""))
    perform(lambda: desk_service.confirm_refund(refund_id=by_hand[0].id, actor=FINANCE, now=now, note="BRI 24/11"))
    assert queries.payment(transfer.id).status == "refunded"
    assert ledger.balance(chart.bank()) == 0


def test_a_statement_confirms_what_carries_code_and_amount_and_reports_the_rest(
    transfer: PaymentView, purpose: Purpose, now: datetime
) -> None:
    code = transfer.transfer_code
    data = statement(
        f"2026-11-24,TRF DR BUDI {code},250.000",
        f"24/11/2026,TRF {code} SEBAGIAN,100000",
        "2026-11-24,BUNGA,1.250",
        "2026-11-24,BIAYA ADMIN,0",
        "kemarin,TRF,5000",
        "2026-11-24,TRF,1.5",
        "2026-11-24,BUNGA,1.250",
    )

    first = imported(data, now)
    second = imported(data, now)

    assert (first.added, first.matched, first.unmatched) == (4, [transfer.id], 3)
    assert [number for number, _ in first.refused] == [6, 7]
    assert (second.added, second.known, second.matched) == (0, 4, [])
    assert queries.payment(transfer.id).status == "captured"
    assert sorted(line.amount for line in statements.unmatched_lines()) == [1_250, 1_250, 100_000]


def test_finance_assigns_or_sets_aside_a_line_once(transfer: PaymentView, purpose: Purpose, now: datetime) -> None:
    imported(statement("2026-11-24,TANPA KODE,250000", "2026-11-24,BUNGA,1250"), now)
    lines = {line.amount: line.id for line in statements.unmatched_lines()}

    with pytest.raises(desk_service.TransferAmountDiffers):
        perform(lambda: statements.assign(line_id=lines[1250], payment_id=transfer.id, actor=FINANCE, now=now))
    perform(lambda: statements.assign(line_id=lines[250_000], payment_id=transfer.id, actor=FINANCE, now=now))
    perform(lambda: statements.set_aside(line_id=lines[1250], reason="Bunga bank", actor=FINANCE, now=now))
    with pytest.raises(statements.LineTaken):
        perform(lambda: statements.set_aside(line_id=lines[1250], reason="Lagi", actor=FINANCE, now=now))

    assert statements.unmatched_lines() == []
    assert queries.payment(transfer.id).status == "captured"


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01", b"a,b\n1,2", b"\xff\xfe", b'tanggal,keterangan,kredit\n"open', b"x" * (3 * 1024 * 1024)],
)
def test_a_file_that_is_no_statement_is_refused(database: Any, now: datetime, data: bytes) -> None:
    with pytest.raises(csv_text.FileUnreadable):
        imported(data, now)
    assert statements.unmatched_lines() == []


def test_a_refund_of_a_transfer_is_a_task_for_finance(transfer: PaymentView, purpose: Purpose, now: datetime) -> None:
    confirm(transfer, 250_000, now)
    row = refund(transfer.id, 50_000, now)
    drain()

    assert [each.id for each in queries.refunds_by_hand()] == [row.id]
    with pytest.raises(desk_service.RefundNotByHand):
        perform(lambda: desk_service.retry_refund(refund_id=row.id, actor=FINANCE, now=now))
    for _ in range(2):
        perform(lambda: desk_service.confirm_refund(refund_id=row.id, actor=FINANCE, now=now, note="BRI 24/11"))

    assert queries.payment(transfer.id).refunded_amount == 50_000
    assert ledger.balance(chart.bank()) == 200_000
