"""Payment intents, disputes, balance and events of the twin, asked through the vendor's own client over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
import requests
import stripe

from tests.twins.shopping import FEE, event_types, new_intent, paid_intent, wait_for
from tests.twins.stripe_twin import StripeTwin


def test_an_intent_is_created_with_its_metadata_and_found_again(client: stripe.StripeClient) -> None:
    created = new_intent(client, metadata={"order": "KL-1", "attempt": "7"}, description="Pesanan KL-1")

    found = client.v1.payment_intents.retrieve(created.id)

    assert (found.id, found.amount, found.currency) == (created.id, 20_000_000, "idr")
    assert (found.status, found.amount_received) == ("requires_payment_method", 0)
    assert found.latest_charge is None
    assert found.metadata.to_dict() == {"order": "KL-1", "attempt": "7"}
    assert found.client_secret is not None and found.client_secret.startswith(f"{created.id}_secret_")


def test_a_paid_intent_has_a_charge_and_the_fee_the_provider_takes(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)

    intent = client.v1.payment_intents.retrieve(intent_id, {"expand": ["latest_charge.balance_transaction"]})

    charge: Any = intent.latest_charge
    assert (intent.status, intent.amount_received) == ("succeeded", 20_000_000)
    assert (charge.status, charge.amount_captured, charge.payment_intent) == ("succeeded", 20_000_000, intent_id)
    entry = charge.balance_transaction
    assert (entry.type, entry.amount, entry.fee, entry.net) == ("charge", 20_000_000, FEE, 20_000_000 - FEE)
    assert entry.source == charge.id
    assert twin.totals() == {
        "captured": 20_000_000,
        "refunded": 0,
        "refunds_pending": 0,
        "refunds_failed": 0,
        "fees": FEE,
        "disputed": 0,
        "net": 20_000_000 - FEE,
    }


def test_expansion_is_refused_where_there_is_nothing_to_expand(client: stripe.StripeClient) -> None:
    intent = new_intent(client)

    with pytest.raises(stripe.InvalidRequestError, match=r"cannot be expanded \(amount\)"):
        client.v1.payment_intents.retrieve(intent.id, {"expand": ["amount"]})


def test_a_processing_payment_is_settled_later(client: stripe.StripeClient, twin: StripeTwin) -> None:
    good, bad = new_intent(client), new_intent(client)
    twin.pay(good.id, outcome="processing", then="succeeded", after=0.1)
    twin.pay(bad.id, outcome="processing")
    assert client.v1.payment_intents.retrieve(bad.id).status == "processing"
    assert twin.totals()["captured"] == 0

    twin.order(f"payment_intents/{bad.id}/settle", outcome="failed")
    wait_for(lambda: client.v1.payment_intents.retrieve(good.id).status == "succeeded")

    failed = client.v1.payment_intents.retrieve(bad.id)
    assert failed.status == "requires_payment_method"
    assert failed.last_payment_error is not None and failed.last_payment_error.code == "card_declined"
    assert twin.totals()["captured"] == 20_000_000


def test_a_fee_can_be_reported_later_than_the_payment(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent = new_intent(client)
    charge_id = twin.pay(intent.id, fee_after=0.3)["latest_charge"]
    assert client.v1.charges.retrieve(charge_id).balance_transaction is None

    wait_for(lambda: client.v1.charges.retrieve(charge_id).balance_transaction is not None)

    assert event_types(client)[-1] == "charge.updated"


def test_an_intent_is_canceled_once_and_never_after_it_was_paid(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent, paid = new_intent(client), paid_intent(client, twin)

    canceled = client.v1.payment_intents.cancel(intent.id, {"cancellation_reason": "abandoned"})

    assert (canceled.status, canceled.cancellation_reason) == ("canceled", "abandoned")
    for refused in (intent.id, paid):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            client.v1.payment_intents.cancel(refused)
        assert (refusal.value.http_status, refusal.value.code) == (400, "payment_intent_unexpected_state")
    with pytest.raises(requests.HTTPError, match="payment_intent_unexpected_state"):
        twin.pay(intent.id)
    assert client.v1.payment_intents.retrieve(paid).status == "succeeded"
    assert twin.totals()["captured"] == 20_000_000


def test_a_declined_confirmation_is_a_card_error_and_can_be_tried_again(client: stripe.StripeClient) -> None:
    intent = new_intent(client)

    with pytest.raises(stripe.CardError) as refusal:
        client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_chargeDeclined"})
    assert (refusal.value.http_status, refusal.value.code) == (402, "card_declined")
    assert client.v1.payment_intents.retrieve(intent.id).status == "requires_payment_method"

    assert client.v1.payment_intents.confirm(intent.id, {"payment_method": "pm_card_visa"}).status == "succeeded"
    assert [charge.status for charge in client.v1.charges.list({"payment_intent": intent.id}).data] == [
        "succeeded",
        "failed",
    ]


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (999_999, "amount_too_small"),  # Rp9.999,99
        (1_000_000, None),  # Rp10.000, the least
        (999_999_999_999, None),  # twelve digits, the most for IDR
        (1_000_000_000_000, "amount_too_large"),
        (0, "parameter_invalid_integer"),
        (-1, "parameter_invalid_integer"),
    ],
)
def test_an_amount_has_a_minimum_and_twelve_digits(
    client: stripe.StripeClient, twin: StripeTwin, amount: int, code: str | None
) -> None:
    if code is None:
        assert new_intent(client, amount).amount == amount
        return
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        new_intent(client, amount)
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, "amount")
    assert twin.state()["payment_intents"] == []


def test_other_currencies_have_eight_digits(client: stripe.StripeClient) -> None:
    assert client.v1.payment_intents.create({"amount": 99_999_999, "currency": "usd"}).amount == 99_999_999
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create({"amount": 100_000_000, "currency": "usd"})
    assert refusal.value.code == "amount_too_large"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"currency": "idr"}, "parameter_missing", "amount"),
        ({"amount": 2_000_000}, "parameter_missing", "currency"),
        ({"amount": "12.5", "currency": "idr"}, "parameter_invalid_integer", "amount"),
        ({"amount": 2_000_000, "currency": "idr", "amuont": 1}, "parameter_unknown", "amuont"),
        ({"amount": 2_000_000, "currency": "xyz"}, None, "currency"),
        (
            {"amount": 2_000_000, "currency": "idr", "capture_method": "manual"},
            "twin_does_not_imitate",
            "capture_method",
        ),
        ({"amount": 2_000_000, "currency": "idr", "metadata": {"a": {"b": "c"}}}, None, "metadata[a]"),
        ({"amount": 2_000_000, "currency": "idr", "metadata": {"a": "x" * 501}}, None, "metadata[a]"),
    ],
)
def test_wrong_parameters_are_refused_by_name(
    client: stripe.StripeClient, twin: StripeTwin, params: Any, code: str | None, param: str
) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.create(params)
    assert (refusal.value.http_status, refusal.value.code, refusal.value.param) == (400, code, param)
    assert twin.state()["payment_intents"] == []


def test_only_test_keys_are_let_in(twin: StripeTwin) -> None:
    for key in ("sk_live_somebody", "pk_test_public", "sk_test_"):
        with pytest.raises(stripe.AuthenticationError) as refusal:
            new_intent(stripe.StripeClient(key, base_addresses={"api": twin.url}))
        assert refusal.value.http_status == 401
    assert requests.get(f"{twin.url}/v1/events", timeout=5).status_code == 401
    assert twin.state()["payment_intents"] == []


def test_an_unknown_object_is_a_404_and_so_is_an_unknown_address(client: stripe.StripeClient, twin: StripeTwin) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.payment_intents.retrieve("pi_unknown")
    assert (refusal.value.http_status, refusal.value.code) == (404, "resource_missing")
    assert refusal.value.user_message == "No such payment_intent: 'pi_unknown'"
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.customers.create({"email": "a@example.com"})
    assert refusal.value.http_status == 404


def test_a_dispute_takes_the_money_back_until_it_is_won(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)

    opened = twin.order("disputes", payment_intent=intent_id, reason="fraudulent")

    dispute = client.v1.disputes.retrieve(opened["id"])
    assert (dispute.status, dispute.amount, dispute.payment_intent) == ("needs_response", 20_000_000, intent_id)
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.refunds.create({"payment_intent": intent_id})
    assert refusal.value.code == "charge_disputed"
    assert twin.totals()["disputed"] == 20_000_000
    twin.order(f"disputes/{dispute.id}/close", status="won")
    assert client.v1.disputes.retrieve(dispute.id).status == "won"
    assert twin.totals()["disputed"] == 0
    assert twin.totals()["net"] == 20_000_000 - FEE - 25_000_000  # the dispute fee, Rp250.000, is not given back
    assert event_types(client)[-4:] == [
        "charge.dispute.created",
        "charge.dispute.funds_withdrawn",
        "charge.dispute.closed",
        "charge.dispute.funds_reinstated",
    ]


def test_balance_transactions_are_listed_by_source(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    refund = client.v1.refunds.create({"payment_intent": intent_id, "amount": 5_000_000})

    entries = client.v1.balance_transactions.list({"source": refund.id}).data

    assert [(entry.type, entry.amount, entry.fee) for entry in entries] == [("refund", -5_000_000, 0)]
    assert client.v1.balance_transactions.retrieve(entries[0].id).net == -5_000_000


def test_events_are_paged_newest_first_and_filtered(client: stripe.StripeClient, twin: StripeTwin) -> None:
    for _ in range(3):
        paid_intent(client, twin)

    whole = client.v1.events.list({"limit": 100})
    first = client.v1.events.list({"limit": 4})
    rest = client.v1.events.list({"limit": 100, "starting_after": first.data[-1].id})

    assert (len(whole.data), whole.has_more, first.has_more) == (9, False, True)
    assert [event.id for event in [*first.data, *rest.data]] == [event.id for event in whole.data]
    assert [event.id for event in client.v1.events.list({"limit": 2}).auto_paging_iter()] == [e.id for e in whole.data]
    succeeded = client.v1.events.list({"type": "payment_intent.succeeded"}).data
    assert [event.data.object["amount"] for event in succeeded] == [20_000_000] * 3
    assert client.v1.events.retrieve(succeeded[0].id).type == "payment_intent.succeeded"
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.events.list({"limit": 101})


def test_events_are_kept_for_thirty_days(client: stripe.StripeClient, twin: StripeTwin) -> None:
    paid_intent(client, twin)
    old = client.v1.events.list({"limit": 1}).data[0]
    later = twin.set_clock(29 * 24 * 3600)
    paid_intent(client, twin)

    assert len(client.v1.events.list({"limit": 100}).data) == 6
    assert len(client.v1.events.list({"limit": 100, "created": {"gte": later - 60}}).data) == 3
    twin.set_clock(30 * 24 * 3600 + 60)

    assert len(client.v1.events.list({"limit": 100}).data) == 3
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        client.v1.events.retrieve(old.id)
    assert refusal.value.http_status == 404


def test_what_arrives_can_be_tampered_with(client: stripe.StripeClient, twin: StripeTwin) -> None:
    lower, foreign = new_intent(client), new_intent(client)

    twin.pay(lower.id, received=200_000)
    twin.pay(foreign.id, currency="usd")

    assert client.v1.payment_intents.retrieve(lower.id).amount_received == 200_000
    assert client.v1.payment_intents.retrieve(foreign.id).currency == "usd"
    assert (twin.totals("idr")["captured"], twin.totals("usd")["captured"]) == (200_000, 20_000_000)
