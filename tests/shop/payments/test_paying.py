"""From intent to captured: three steps, one effect, and what happens to money that is not as it should be."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from shop.kernel.actors import SYSTEM
from shop.kernel.audit import history
from shop.kernel.outbox import OutboxMessage, drain
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.payments import applying, calls, queries, service
from shop.payments.ports import ProviderRefused, ProviderUnknown, Snapshot, Truth
from tests.shop.payments.support import PURPOSE, Purpose, ScriptedProvider, opened

CLEARING = chart.provider_clearing("scripted")


def balances() -> dict[str, int]:
    return {line.account.name: line.balance for line in ledger.trial_balance() if line.balance}


def test_a_payment_is_committed_then_started_then_captured_once(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    assert (view.status, view.next_action, provider.calls) == ("created", {"type": "none"}, [])

    view = calls.create_at_provider(view.id, now=now)
    assert view.status == "pending"
    assert view.next_action["type"] == "redirect"

    provider.pay(view, fee=7_250)
    for _ in range(3):
        view = calls.refresh(view.id, now=now)

    assert (view.status, view.captured_amount) == ("captured", 250_000)
    assert purpose.heard("captured") == 1
    assert balances() == {
        "provider_clearing:scripted": 242_750,
        "customer_deposits": 250_000,
        "provider_fees": 7_250,
    }
    assert [each.to_state for each in history(object_type="payment", object_id=view.id)] == [
        "created",
        "pending",
        "captured",
    ]


def test_a_lost_reply_is_asked_again_with_the_same_key(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    provider.lose_reply = 1

    view = calls.create_at_provider(view.id, now=now)

    assert view.status == "pending"
    assert provider.calls == [f"create {view.id}-1"] * 2
    assert len(provider.started) == 1


def test_an_error_that_the_provider_keeps_under_the_key_is_seen_through_by_its_list(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    provider.lose_reply = 2

    view = calls.create_at_provider(view.id, now=now)

    assert view.status == "pending"
    assert provider.calls == [f"create {view.id}-1", f"create {view.id}-1", f"find {view.id}"]
    assert len(provider.started) == 1


def test_a_silent_provider_leaves_the_payment_unknown_and_the_next_call_goes_on(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    provider.next_errors = [ProviderUnknown("timeout"), ProviderUnknown("timeout")]

    assert calls.create_at_provider(view.id, now=now).status == "created"
    assert calls.create_at_provider(view.id, now=now).status == "pending"
    assert len(provider.started) == 1


def test_a_key_older_than_23_hours_is_looked_up_not_replayed(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    lost = opened(now, minutes=3000)
    provider.lose_reply, provider.blind = 2, True
    calls.create_at_provider(lost.id, now=now)
    assert queries.payment(lost.id).status == "created"
    never = opened(now, minutes=3000, purpose_id="ord_2")
    provider.calls.clear()
    provider.blind = False
    later = now + timedelta(hours=24)

    found = calls.create_at_provider(lost.id, now=later)
    missing = calls.create_at_provider(never.id, now=later)

    assert provider.calls == [f"find {lost.id}", f"find {never.id}"]
    assert (found.status, missing.status) == ("pending", "expired")
    assert purpose.heard("expired") == 1


def test_a_definite_refusal_ends_the_attempt_and_a_new_one_is_a_new_row(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    provider.next_errors = [ProviderRefused("Amount too small")]

    failed = calls.create_at_provider(view.id, now=now)

    assert failed.status == "failed"
    assert purpose.heard("failed") == 1
    assert history(object_type="payment", object_id=view.id)[-1].reason == "Amount too small"
    assert opened(now).id != view.id


def test_opening_again_gives_the_open_attempt_and_a_paid_purpose_is_refused(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    assert opened(now).id == view.id
    assert opened(now, amount=250_001).id != view.id
    calls.create_at_provider(view.id, now=now)
    provider.pay(view)
    calls.refresh(view.id, now=now)

    with pytest.raises(service.AlreadyPaid):
        opened(now)

    assert len(queries.payments_for(purpose_type=PURPOSE, purpose_id="ord_1")) == 2


@pytest.mark.parametrize("amount", [9_999, 10**9 + 1])
def test_an_amount_outside_of_the_providers_limits_is_refused(
    provider: ScriptedProvider, now: datetime, amount: int
) -> None:
    with pytest.raises(service.AmountNotPayable):
        opened(now, amount=amount)

    assert queries.payments_for(purpose_type=PURPOSE, purpose_id="ord_1") == []


@pytest.mark.parametrize(("paid", "currency"), [(249_999, "IDR"), (25_000_000, "IDR"), (250_000, "USD"), (None, "IDR")])
def test_another_amount_or_currency_goes_to_review_without_any_effect(
    provider: ScriptedProvider, purpose: Purpose, now: datetime, paid: int | None, currency: str
) -> None:
    view = calls.create_at_provider(opened(now).id, now=now)
    ref = provider.pay(view).provider_ref
    provider.truth[ref] = Snapshot(ref, view.id, Truth.PAID, paid, currency)

    for _ in range(2):
        view = calls.refresh(view.id, now=now)

    assert (view.status, view.captured_amount) == ("review", 0)
    assert purpose.told == []
    assert balances() == {}
    assert [each.id for each in queries.needing_attention()] == [view.id]


def test_a_second_success_for_the_same_purpose_is_booked_and_sent_back(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    first = calls.create_at_provider(opened(now).id, now=now)
    second = calls.create_at_provider(opened(now, amount=250_001).id, now=now)
    provider.pay(first)
    provider.pay(second)
    calls.refresh(first.id, now=now)

    second = calls.refresh(second.id, now=now)
    drain()

    second = queries.payment(second.id)
    assert (second.status, second.duplicate_of, second.is_paid) == ("refunded", first.id, False)
    assert purpose.heard("captured") == 1
    assert balances() == {"provider_clearing:scripted": 250_000, "customer_deposits": 250_000}


def test_money_that_comes_after_the_order_was_closed_goes_back_when_the_order_says_so(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = calls.create_at_provider(opened(now).id, now=now)
    calls.cancel_at_provider(view.id, now=now)
    assert queries.payment(view.id).status == "expired"
    purpose.verdict = "refund"
    provider.pay(view)

    assert calls.refresh(view.id, now=now).status == "captured"
    drain()

    assert queries.payment(view.id).status == "refunded"
    assert balances() == {}
    assert purpose.heard("refunded") == 1


def test_a_paid_order_ends_its_other_attempts_at_the_provider(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    other = calls.create_at_provider(opened(now, amount=250_001).id, now=now)
    view = calls.create_at_provider(opened(now).id, now=now)
    provider.pay(view)
    calls.refresh(view.id, now=now)

    drain()

    assert queries.payment(other.id).status == "expired"
    assert provider.truth[provider.started[f"{other.id}-1"].provider_ref].status is Truth.CANCELLED


def test_a_fee_reported_later_is_booked_once(provider: ScriptedProvider, purpose: Purpose, now: datetime) -> None:
    view = calls.create_at_provider(opened(now).id, now=now)
    provider.pay(view)
    calls.refresh(view.id, now=now)
    assert ledger.balance(chart.provider_fees()) == 0

    provider.pay(view, fee=7_250)
    calls.refresh(view.id, now=now)
    calls.refresh(view.id, now=now)

    assert ledger.balance(chart.provider_fees()) == 7_250


def test_a_handler_that_breaks_leaves_nothing_behind(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    from shop.payments import events

    def broken(view: Any, *, actor: Any, now: Any) -> str:
        raise RuntimeError("order is broken")

    view = calls.create_at_provider(opened(now).id, now=now)
    provider.pay(view)
    events.on_captured(PURPOSE, broken)
    with pytest.raises(RuntimeError):
        calls.refresh(view.id, now=now)

    assert queries.payment(view.id).status == "pending"
    assert balances() == {}

    events.on_captured(PURPOSE, purpose.hear("captured"))
    assert calls.refresh(view.id, now=now).status == "captured"


def test_a_provider_is_never_called_inside_a_unit_of_work(
    provider: ScriptedProvider, purpose: Purpose, now: datetime
) -> None:
    view = opened(now)
    with pytest.raises(RuntimeError), unit_of_work():
        calls.create_at_provider(view.id, now=now)
    assert provider.calls == []


def test_an_answer_that_comes_after_the_payment_was_given_up_ends_it_at_the_provider(
    provider: ScriptedProvider, purpose: Purpose, database: Any, now: datetime
) -> None:
    view = opened(now)
    provider.next_errors = [ProviderUnknown("timeout"), ProviderUnknown("timeout")]
    calls.create_at_provider(view.id, now=now)
    calls.cancel_at_provider(view.id, now=now)
    assert queries.payment(view.id).status == "expired"
    from shop.payments.ports import Started

    perform(
        lambda: applying.apply_started(
            payment_id=view.id, started=Started("ref_late", {"type": "none"}), actor=SYSTEM, now=now
        )
    )

    topics = [row.topic for row in database.session.query(OutboxMessage)]
    assert topics == ["payments.cancel"]
