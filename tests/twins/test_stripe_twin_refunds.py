"""Refunds of the twin: in part, too much, pending, failing, coming back."""

from __future__ import annotations

from typing import Any

import pytest
import stripe

from tests.twins.shopping import FEE, event_types, new_intent, paid_intent, wait_for
from tests.twins.stripe_twin import StripeTwin


def test_partial_refunds_add_up_and_none_goes_above_what_is_left(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    charge_id = str(client.v1.payment_intents.retrieve(intent_id).latest_charge)

    first = client.v1.refunds.create({"payment_intent": intent_id, "amount": 5_000_000, "metadata": {"refund": "1"}})

    assert (first.status, first.amount, first.charge) == ("succeeded", 5_000_000, charge_id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent_id, "amount": 15_000_001})
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, None, "amount")
    assert refusal.value.user_message == (
        "Refund amount (15000001) is greater than unrefunded amount on charge (15000000)"
    )
    second = client.v1.refunds.create({"charge": charge_id})
    assert second.amount == 15_000_000
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent_id, "amount": 1})
    assert refusal.value.code == "charge_already_refunded"
    assert [refund.id for refund in client.v1.refunds.list({"payment_intent": intent_id}).data] == [second.id, first.id]
    assert client.v1.refunds.retrieve(first.id).metadata.to_dict() == {"refund": "1"}  # type: ignore[union-attr]
    charge = client.v1.charges.retrieve(charge_id)
    assert (charge.amount_refunded, charge.refunded) == (20_000_000, True)
    totals = twin.totals()
    assert (totals["captured"], totals["refunded"], totals["net"]) == (20_000_000, 20_000_000, -FEE)


def test_an_unpaid_intent_cannot_be_refunded(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent = new_intent(client)
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        client.v1.refunds.create({"payment_intent": intent.id})
    twin.pay(intent.id, outcome="processing")
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge to refund"):
        client.v1.refunds.create({"payment_intent": intent.id})
    with pytest.raises(stripe.InvalidRequestError, match="payment_intent or charge"):
        client.v1.refunds.create({"amount": 1})
    assert twin.state()["refunds"] == []


def test_a_pending_refund_is_counted_at_once_and_given_back_when_it_fails(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)
    twin.order("next_refund", status="pending")
    twin.order("next_refund", status="pending", then="succeeded", after=0.1)
    failing = client.v1.refunds.create({"payment_intent": intent_id, "amount": 12_000_000})
    settling = client.v1.refunds.create({"payment_intent": intent_id, "amount": 8_000_000})
    assert [failing.status, settling.status] == ["pending", "pending"]
    with pytest.raises(stripe.InvalidRequestError, match="already been refunded"):
        client.v1.refunds.create({"payment_intent": intent_id, "amount": 1})

    twin.order(f"refunds/{failing.id}/settle", status="failed")
    wait_for(lambda: client.v1.refunds.retrieve(settling.id).status == "succeeded")

    failed = client.v1.refunds.retrieve(failing.id)
    assert (failed.status, failed.failure_reason) == ("failed", "expired_or_canceled_card")
    assert client.v1.refunds.create({"payment_intent": intent_id}).amount == 12_000_000
    totals = twin.totals()
    assert (totals["refunded"], totals["refunds_failed"], totals["refunds_pending"]) == (20_000_000, 12_000_000, 0)


def test_a_refund_that_succeeded_can_still_come_back(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    refund = client.v1.refunds.create({"payment_intent": intent_id})

    twin.order(f"refunds/{refund.id}/settle", status="failed")

    failed = client.v1.refunds.retrieve(refund.id, {"expand": ["failure_balance_transaction"]})
    entry: Any = failed.failure_balance_transaction
    assert (entry.type, entry.amount) == ("refund_failure", 20_000_000)
    assert event_types(client)[-3:] == ["refund.updated", "charge.refund.updated", "refund.failed"]
    assert twin.totals()["net"] == 20_000_000 - FEE


def test_a_refund_can_fail_at_once(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    twin.order("next_refund", status="failed")

    refund = client.v1.refunds.create({"payment_intent": intent_id})

    assert (refund.status, refund.failure_reason) == ("failed", "declined")
    assert twin.totals()["refunded"] == 0
    assert event_types(client)[-2:] == ["refund.created", "refund.failed"]
