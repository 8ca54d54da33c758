"""Money that goes back: limits, one effect, failure and its next attempt, returns by the customer's bank."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from shop.kernel.actors import SYSTEM
from shop.kernel.errors import ReasonRequired
from shop.kernel.outbox import drain
from shop.kernel.unit_of_work import perform
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.ledger import service as books
from shop.ledger.service import Posting
from shop.payments import calls, desk_service, queries, refunding
from shop.payments.ports import ProviderRefused, ProviderUnknown, RefundTruth
from shop.payments.queries import PaymentView
from tests.shop.payments.support import FINANCE, Purpose, ScriptedProvider, opened, refund


@pytest.fixture
def paid(provider: ScriptedProvider, purpose: Purpose, now: datetime) -> PaymentView:
    view = calls.create_at_provider(opened(now).id, now=now)
    provider.pay(view)
    return calls.refresh(view.id, now=now)


def decided(payment_id: str, amount: int, now: datetime, reference: str = "claim_1") -> Any:
    """What a room above does: its own decision entry beside the request."""

    def work() -> Any:
        books.post(
            kind="refund.decided",
            reference=reference,
            description="",
            postings=[Posting(debit=chart.customer_deposits(), credit=chart.refunds_payable(), amount=amount)],
            actor=SYSTEM,
            now=now,
        )

    perform(work)
    return refund(payment_id, amount, now, reference=reference)


def test_a_part_refund_then_the_rest(paid: PaymentView, purpose: Purpose, now: datetime) -> None:
    decided(paid.id, 100_000, now)
    drain()
    after = queries.payment(paid.id)
    assert (after.status, after.refunded_amount) == ("partially_refunded", 100_000)

    decided(paid.id, 150_000, now, reference="claim_2")
    drain()

    after = queries.payment(paid.id)
    assert (after.status, after.refunded_amount) == ("refunded", 250_000)
    assert [view.reference for name, view in purpose.told if name == "refunded"] == ["claim_1", "claim_2"]  # type: ignore[union-attr]
    assert [line.balance for line in ledger.trial_balance()] == [0, 0, 0]


@pytest.mark.parametrize("amount", [0, -5, 250_001])
def test_a_refund_outside_of_what_was_captured_is_refused(paid: PaymentView, now: datetime, amount: int) -> None:
    with pytest.raises(refunding.RefundAboveCaptured):
        refund(paid.id, amount, now)

    assert queries.refunds_of(paid.id) == []


def test_refunds_under_way_count_against_the_limit(paid: PaymentView, now: datetime) -> None:
    refund(paid.id, 200_000, now)

    with pytest.raises(refunding.RefundAboveCaptured):
        refund(paid.id, 50_001, now, reference="claim_2")

    assert [each.amount for each in queries.refunds_of(paid.id)] == [200_000]


def test_the_same_decision_twice_is_one_refund(paid: PaymentView, provider: ScriptedProvider, now: datetime) -> None:
    first = refund(paid.id, 200_000, now)
    second = refund(paid.id, 200_000, now)
    with pytest.raises(refunding.RefundConflict):
        refund(paid.id, 200_001, now)
    drain()
    calls.send_refund(first.id, now=now)

    assert second.id == first.id
    assert [call for call in provider.calls if call.startswith("refund")] == [f"refund {first.id}-1"]


def test_an_unpaid_payment_has_nothing_to_refund(provider: ScriptedProvider, now: datetime) -> None:
    view = opened(now)
    with pytest.raises(refunding.NothingToRefund):
        refund(view.id, 1, now)
    assert queries.refunds_of(view.id) == []


def test_a_refund_without_an_answer_is_looked_for_and_sent_again_with_its_key(
    paid: PaymentView, provider: ScriptedProvider, now: datetime
) -> None:
    row = refund(paid.id, 100_000, now)
    provider.next_errors = [ProviderUnknown("timeout")]
    with pytest.raises(ProviderUnknown):
        calls.send_refund(row.id, now=now)
    assert queries.refund(row.id).status == "requested"

    calls.send_refund(row.id, now=now)

    assert queries.refund(row.id).status == "succeeded"
    assert [call for call in provider.calls if "refund" in call] == [
        f"refund {row.id}-1",
        f"find_refund {row.id}",
        f"refund {row.id}-1",
    ]


def test_a_refund_older_than_23_hours_is_looked_up_not_replayed(
    paid: PaymentView, provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    row = refund(paid.id, 100_000, now)
    calls.send_refund(row.id, now=now + timedelta(hours=24))

    assert queries.refund(row.id).status == "failed"
    assert not provider.refunds
    assert purpose.heard("refund_failed") == 1


def test_a_refused_refund_waits_for_finance_and_its_next_attempt_is_a_new_row(
    paid: PaymentView, provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    row = decided(paid.id, 100_000, now)
    provider.next_errors = [ProviderRefused("insufficient balance")]
    calls.send_refund(row.id, now=now)
    assert [each.failure_reason for each in queries.failed_refunds()] == ["insufficient balance"]
    assert ledger.balance(chart.refunds_payable()) == 100_000

    again = perform(lambda: desk_service.retry_refund(refund_id=row.id, actor=FINANCE, now=now))
    same = perform(lambda: desk_service.retry_refund(refund_id=row.id, actor=FINANCE, now=now))
    drain()

    assert (same.id, queries.refund(again.id).status) == (again.id, "succeeded")
    assert queries.failed_refunds() == []
    assert ledger.balance(chart.refunds_payable()) == 0
    assert queries.payment(paid.id).refunded_amount == 100_000


def test_a_refund_that_comes_back_is_reversed_and_can_be_sent_by_hand(
    paid: PaymentView, provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    row = decided(paid.id, 250_000, now)
    calls.send_refund(row.id, now=now)
    assert queries.payment(paid.id).status == "refunded"
    ref = provider.started[f"{paid.id}-1"].provider_ref
    bounced = replace(provider.refunds[f"{row.id}-1"], status=RefundTruth.FAILED, reason="expired_or_canceled_card")
    provider.truth[ref] = replace(provider.truth[ref], refunds=(bounced,))

    for _ in range(2):
        calls.refresh(paid.id, now=now)

    assert (queries.payment(paid.id).status, queries.payment(paid.id).refunded_amount) == ("captured", 0)
    assert ledger.balance(chart.provider_clearing("scripted")) == 250_000
    assert ledger.balance(chart.refunds_payable()) == 250_000
    assert purpose.heard("refund_failed") == 1

    with pytest.raises(ReasonRequired):
        perform(lambda: desk_service.settle_failed_refund(refund_id=row.id, actor=FINANCE, now=now, note=" "))
    for _ in range(2):
        perform(lambda: desk_service.settle_failed_refund(refund_id=row.id, actor=FINANCE, now=now, note="BCA 0912"))

    assert queries.payment(paid.id).status == "refunded"
    assert ledger.balance(chart.bank()) == -250_000
    assert ledger.balance(chart.refunds_payable()) == 0


def test_a_refund_made_elsewhere_is_noted_for_finance_without_an_entry(
    paid: PaymentView, provider: ScriptedProvider, now: datetime
) -> None:
    from shop.payments.ports import RefundSnapshot

    ref = provider.started[f"{paid.id}-1"].provider_ref
    foreign = RefundSnapshot("re_dashboard", None, 5_000, RefundTruth.SUCCEEDED)
    provider.truth[ref] = replace(provider.truth[ref], refunds=(foreign,))

    for _ in range(2):
        calls.refresh(paid.id, now=now)

    assert [each.attention for each in queries.needing_attention()] == [
        "Pengembalian re_dashboard Rp5000 dibuat di luar toko"
    ]
    assert ledger.balance(chart.provider_clearing("scripted")) == 250_000

    perform(lambda: desk_service.close_review(payment_id=paid.id, reason="Sudah dibukukan", actor=FINANCE, now=now))
    assert queries.needing_attention() == []
