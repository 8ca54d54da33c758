"""Payouts: everything earned once, approved by a second person, returned without a loss, never below zero."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shop.artisans.models import Artisan
from shop.artisans.service import change_bank_account
from shop.kernel.actors import SYSTEM
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.ledger import service as books
from shop.ledger.service import Posting
from shop.payments import bank_files, payout_batches, payout_queries, payouts
from shop.payments.payout_batches import Drafted
from tests.factories.artisans import make_artisan
from tests.shop.payments.support import APPROVER, FINANCE, person, violations


@pytest.fixture
def artisan(database: Any, now: datetime) -> Artisan:
    with unit_of_work():
        books.post(
            kind="payment.captured", reference="pay_seed", description="",
            postings=[Posting(debit=chart.bank(), credit=chart.customer_deposits(), amount=10_000_000)],
            actor=SYSTEM, now=now,
        )  # fmt: skip
        return make_artisan(now=now)


def earn(artisan_id: str, amount: int, source: str, now: datetime) -> None:
    """What a room above does when a work order is completed."""

    def work() -> None:
        books.post(
            kind="work_order.completed", reference=source, description="",
            postings=[
                Posting(debit=chart.customer_deposits(), credit=chart.artisan_payable(artisan_id), amount=amount)
            ],
            actor=SYSTEM, now=now,
        )  # fmt: skip
        payouts.record_earning(artisan_id=artisan_id, source_type="work_order", source_id=source, amount=amount,
                               description=f"Pesanan {source}", actor=SYSTEM, now=now)  # fmt: skip

    perform(work)


def take_back(artisan_id: str, amount: int, source: str, now: datetime) -> None:
    """What a room above does when a refund is decided after completion."""

    def work() -> None:
        payouts.record_earning(artisan_id=artisan_id, source_type="claim", source_id=source, amount=-amount,
                               description=f"Klaim {source}", actor=SYSTEM, now=now)  # fmt: skip
        books.post(
            kind="refund.decided", reference=source, description="",
            postings=books.postings_against_artisan(
                artisan_id=artisan_id, amount=amount, credit=chart.customer_deposits()
            ),
            actor=SYSTEM, now=now,
        )  # fmt: skip

    perform(work)


def draft(now: datetime, actor: Any = FINANCE) -> Drafted:
    return perform(lambda: payout_batches.draft_batch(actor=actor, now=now))


def approve(batch_id: str, now: datetime, actor: Any = APPROVER) -> None:
    perform(lambda: payout_batches.approve_batch(batch_id=batch_id, actor=actor, now=now))


def send(batch_id: str, now: datetime) -> tuple[str, bytes]:
    return perform(lambda: bank_files.bank_file(batch_id=batch_id, actor=FINANCE, now=now))


def settle(payout_id: str, now: datetime) -> None:
    perform(lambda: payout_batches.settle(payout_id=payout_id, actor=FINANCE, now=now))


def give_back(payout_id: str, now: datetime, reason: str = "Rekening tutup") -> None:
    perform(lambda: payout_batches.return_payout(payout_id=payout_id, reason=reason, actor=FINANCE, now=now))


def payable(artisan_id: str) -> int:
    return ledger.balance(chart.artisan_payable(artisan_id))


def only_payout(batch_id: str) -> payout_queries.PayoutView:
    (payout,) = payout_queries.batch(batch_id).payouts
    return payout


def test_from_earning_to_the_bank_account(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    earn(artisan.id, 200_000, "wor_2", now)
    drafted = draft(now)
    assert (drafted.total, drafted.payouts, drafted.skipped) == (500_000, 1, ())
    assert payouts.money_of(artisan.id).available == 0

    approve(drafted.batch_id, now)
    assert (payable(artisan.id), ledger.balance(chart.payouts_in_transit())) == (0, 500_000)
    name, text = send(drafted.batch_id, now)
    again = send(drafted.batch_id, now)
    payout = only_payout(drafted.batch_id)
    assert again == (name, text)
    assert text.decode("utf-8-sig").splitlines() == [
        "referensi,nama_penerima,bank,nomor_rekening,jumlah,keterangan",
        f"{payout.reference},{artisan.bank_holder},BRI,{artisan.bank_account},500000,Kriya Lampung {payout.reference}",
    ]

    for _ in range(2):
        settle(payout.id, now)

    money = payouts.money_of(artisan.id)
    assert (money.available, money.in_payout, money.paid_total) == (0, 0, 500_000)
    assert [item.source_id for item in money.payouts[0].items] == ["wor_1", "wor_2"]
    assert ledger.balance(chart.payouts_in_transit()) == 0
    assert ledger.balance(chart.bank()) == 9_500_000
    assert payout_queries.batch(drafted.batch_id).status == "settled"
    assert violations("payouts") == {}


def test_an_earning_is_recorded_once(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    earn(artisan.id, 300_000, "wor_1", now)
    with pytest.raises(payouts.EarningConflict):
        perform(lambda: payouts.record_earning(artisan_id=artisan.id, source_type="work_order", source_id="wor_1",
                                               amount=1, description="", actor=SYSTEM, now=now))  # fmt: skip

    assert payouts.money_of(artisan.id).available == 300_000


def test_nobody_approves_the_batch_they_drafted(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)

    with pytest.raises(payout_batches.SelfApproval):
        approve(drafted.batch_id, now, FINANCE)

    assert payout_queries.batch(drafted.batch_id).status == "draft"
    assert payable(artisan.id) == 300_000
    approve(drafted.batch_id, now, person("finance_2", "finance"))
    approve(drafted.batch_id, now)
    assert payable(artisan.id) == 0


def test_nothing_is_sent_before_it_is_approved(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)
    payout = only_payout(drafted.batch_id)

    with pytest.raises(TransitionRefused):
        send(drafted.batch_id, now)
    with pytest.raises(TransitionRefused):
        settle(payout.id, now)

    assert only_payout(drafted.batch_id).status == "draft"
    assert ledger.balance(chart.bank()) == 10_000_000


def test_a_second_draft_finds_nothing_and_a_cancelled_one_frees_everything(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)
    with pytest.raises(payout_batches.NothingToPay):
        draft(now)
    with pytest.raises(ReasonRequired):
        perform(lambda: payout_batches.cancel(batch_id=drafted.batch_id, reason=" ", actor=FINANCE, now=now))

    perform(lambda: payout_batches.cancel(batch_id=drafted.batch_id, reason="Salah", actor=FINANCE, now=now))

    assert payouts.money_of(artisan.id).available == 300_000
    assert draft(now).total == 300_000
    with pytest.raises(TransitionRefused):
        approve(drafted.batch_id, now)
    assert violations("payouts") == {}


def test_who_is_left_out_and_why(artisan: Artisan, now: datetime) -> None:
    with unit_of_work():
        owing = make_artisan(now=now)
        without = make_artisan(now=now, bank_account=None)
        changed = make_artisan(now=now)
        change_bank_account(artisan_id=changed.id, bank_name="BCA", account="999", holder="Lain", actor=SYSTEM, now=now)
    earn(artisan.id, 300_000, "wor_1", now)
    earn(without.id, 50_000, "wor_2", now)
    earn(changed.id, 60_000, "wor_3", now)
    take_back(owing.id, 10_000, "clm_1", now)

    drafted = draft(now + timedelta(hours=23))

    assert drafted.total == 300_000
    assert {each.artisan_id: each.reason for each in drafted.skipped} == {
        owing.id: "negative",
        without.id: "no_account",
        changed.id: "account_changed",
    }
    assert draft(now + timedelta(hours=24)).total == 60_000


def test_an_account_changed_after_the_draft_stops_the_approval(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)
    perform(lambda: change_bank_account(artisan_id=artisan.id, bank_name="BCA", account="999", holder="Lain",
                                        actor=SYSTEM, now=now))  # fmt: skip

    for later in (now, now + timedelta(days=3)):
        with pytest.raises(payout_batches.AccountChanged):
            approve(drafted.batch_id, later)

    assert payable(artisan.id) == 300_000
    assert payout_queries.batch(drafted.batch_id).status == "draft"


def test_a_refund_between_draft_and_approval_stops_it(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)
    take_back(artisan.id, 100_000, "clm_1", now)

    with pytest.raises(payout_batches.PayoutAbovePayable):
        approve(drafted.batch_id, now)

    assert payable(artisan.id) == 200_000
    perform(lambda: payout_batches.cancel(batch_id=drafted.batch_id, reason="Klaim", actor=FINANCE, now=now))
    assert draft(now).total == 200_000


def test_what_an_artisan_owes_after_a_payout_is_taken_off_the_next(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 100_000, "wor_1", now)
    first = draft(now)
    approve(first.batch_id, now)
    send(first.batch_id, now)
    settle(only_payout(first.batch_id).id, now)
    take_back(artisan.id, 30_000, "clm_1", now)
    assert ledger.balance(chart.artisan_receivable(artisan.id)) == 30_000
    earn(artisan.id, 100_000, "wor_2", now)

    second = draft(now)
    approve(second.batch_id, now)

    assert second.total == 70_000
    assert (payable(artisan.id), ledger.balance(chart.artisan_receivable(artisan.id))) == (0, 0)
    assert violations("payouts") == {}


def test_a_returned_payout_frees_its_earnings_and_tells_the_artisan_why(artisan: Artisan, now: datetime) -> None:
    earn(artisan.id, 300_000, "wor_1", now)
    first = draft(now)
    approve(first.batch_id, now)
    send(first.batch_id, now)
    payout = only_payout(first.batch_id)
    with pytest.raises(ReasonRequired):
        give_back(payout.id, now, " ")

    for _ in range(2):
        give_back(payout.id, now)

    money = payouts.money_of(artisan.id)
    assert (money.available, money.paid_total) == (300_000, 0)
    assert (money.payouts[0].status, money.payouts[0].returned_reason) == ("returned", "Rekening tutup")
    assert [item.source_id for item in money.payouts[0].items] == ["wor_1"]
    assert (payable(artisan.id), ledger.balance(chart.payouts_in_transit())) == (300_000, 0)
    with pytest.raises(TransitionRefused):
        settle(payout.id, now)
    second = draft(now)
    assert second.total == 300_000
    assert only_payout(second.batch_id).reference != payout.reference
    assert violations("payouts") == {}


def test_the_banks_settlement_file(artisan: Artisan, now: datetime) -> None:
    with unit_of_work():
        other = make_artisan(now=now)
    earn(artisan.id, 300_000, "wor_1", now)
    earn(other.id, 200_000, "wor_2", now)
    drafted = draft(now)
    approve(drafted.batch_id, now)
    send(drafted.batch_id, now)
    ref = {each.artisan_id: each.reference for each in payout_queries.batch(drafted.batch_id).payouts}
    data = "\n".join(
        [
            "referensi;status;alasan",
            f"{ref[artisan.id]};Berhasil;",
            f"{ref[other.id]};Gagal;=rekening tidak ditemukan",
            "KLX;Berhasil;",
            f"{ref[artisan.id]};entah;",
        ]
    ).encode()

    first = bank_files.import_settlement(data=data, actor=FINANCE, now=now)
    bank_files.import_settlement(data=data, actor=FINANCE, now=now)

    assert (len(first.settled), len(first.returned), [number for number, _ in first.refused]) == (1, 1, [4, 5])
    assert payouts.money_of(artisan.id).paid_total == 300_000
    assert payouts.money_of(other.id).payouts[0].returned_reason == "=rekening tidak ditemukan"
    assert payout_queries.batch(drafted.batch_id).status == "settled"
    assert ledger.balance(chart.bank()) == 9_700_000


def test_an_unknown_batch_or_payout_is_not_found(artisan: Artisan, now: datetime) -> None:
    with pytest.raises(NotFound):
        approve("pob_x", now)
    with pytest.raises(NotFound):
        settle("pyt_x", now)


def test_the_database_refuses_one_person_for_both(artisan: Artisan, database: Any, now: datetime) -> None:
    from sqlalchemy import text
    from sqlalchemy.exc import IntegrityError

    earn(artisan.id, 300_000, "wor_1", now)
    drafted = draft(now)
    with pytest.raises(IntegrityError), unit_of_work():
        database.session.execute(
            text("UPDATE payout_batch SET approved_by = requested_by WHERE id = :id"), {"id": drafted.batch_id}
        )
    assert payout_queries.batch(drafted.batch_id).approved_label is None


def test_a_name_that_would_run_as_a_formula_is_quoted_in_the_banks_file(artisan: Artisan, now: datetime) -> None:
    with unit_of_work():
        other = make_artisan(now=now, bank_holder="=HYPERLINK(1)", bank_account="0012")
    earn(other.id, 5_000, "wor_1", now)
    drafted = draft(now)
    approve(drafted.batch_id, now)

    _, text = send(drafted.batch_id, now)

    assert ",'=HYPERLINK(1),BRI,0012,5000," in text.decode("utf-8-sig")
