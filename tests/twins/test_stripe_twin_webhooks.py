"""Webhooks of the twin: signed as the vendor's code wants them, retried, and misbehaving on demand."""

from __future__ import annotations

import json
import threading
import time

import pytest
import stripe

from tests.twins.conftest import Listener
from tests.twins.shopping import new_intent, paid_intent, wait_for
from tests.twins.stripe_twin import StripeTwin

PAID = ["payment_intent.created", "charge.succeeded", "payment_intent.succeeded"]


def types(listener: Listener) -> list[str]:
    return [json.loads(received.body)["type"] for received in listener.received]


def test_a_webhook_is_the_event_signed_for_the_vendors_own_verification(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    intent_id = paid_intent(client, twin)

    twin.wait_for_webhooks()

    events = [received.event(twin.webhook_secret) for received in listener.received]
    assert [event.type for event in events] == PAID
    assert events[2].data.object["id"] == intent_id
    assert client.v1.events.retrieve(events[2].id).to_dict() == events[2].to_dict() | {"pending_webhooks": 0}
    assert {received.user_agent for received in listener.received} == {"Stripe/1.0 (+https://stripe.com/docs/webhooks)"}
    with pytest.raises(stripe.SignatureVerificationError):
        listener.received[0].event("whsec_another")
    assert [row["state"] for row in twin.deliveries()] == ["delivered"] * 3


def test_an_event_names_the_request_that_caused_it(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    client.v1.payment_intents.create({"amount": 2_000_000, "currency": "idr"}, {"idempotency_key": "intent-1"})
    twin.wait_for_webhooks()

    request = json.loads(listener.received[0].body)["request"]
    assert request["idempotency_key"] == "intent-1"
    assert request["id"].startswith("req_")


def test_what_is_not_accepted_is_sent_again_with_the_same_event(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    listener.answers = [500, 302, 200]

    new_intent(client)
    twin.wait_for_webhooks()

    assert len({received.event(twin.webhook_secret).id for received in listener.received}) == 1
    assert [(row["state"], row["statuses"]) for row in twin.deliveries()] == [("delivered", [500, 302, 200])]


def test_a_webhook_is_given_up_in_the_end_and_the_event_stays_listed(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    listener.answers = [503] * 4

    new_intent(client)
    twin.wait_for_webhooks()

    assert [row["state"] for row in twin.deliveries()] == ["given_up"]
    assert len(listener.received) == 4
    assert client.v1.events.list().data[0].type == "payment_intent.created"


def test_the_next_webhooks_can_be_lost(client: stripe.StripeClient, twin: StripeTwin, listener: Listener) -> None:
    twin.fault_webhook("drop", times=2)

    paid_intent(client, twin)
    twin.wait_for_webhooks()

    assert types(listener) == PAID[2:]
    assert [event.type for event in client.v1.events.list().data] == PAID[::-1]


def test_a_fault_can_be_meant_for_one_type(client: stripe.StripeClient, twin: StripeTwin, listener: Listener) -> None:
    twin.fault_webhook("drop", types=["payment_intent.succeeded"])

    paid_intent(client, twin)
    paid_intent(client, twin)
    twin.wait_for_webhooks()

    assert types(listener) == [*PAID[:2], *PAID]


def test_a_webhook_can_come_late_and_be_overtaken(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    twin.fault_webhook("delay", seconds=0.8, types=["charge.succeeded"])

    paid_intent(client, twin)
    twin.wait_for_webhooks()

    assert types(listener) == [PAID[0], PAID[2], PAID[1]]


def test_one_webhook_can_come_many_times_at_once(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    listener.together = threading.Barrier(10)
    twin.fault_webhook("repeat", copies=10)

    new_intent(client)
    twin.wait_for_webhooks()

    ids = [received.event(twin.webhook_secret).id for received in listener.received]
    assert (len(ids), len(set(ids))) == (10, 1)
    assert twin.deliveries()[0]["statuses"] == [200] * 10


@pytest.mark.parametrize("order", ["kept", "reversed"])
def test_webhooks_can_be_held_and_released_in_another_order(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener, order: str
) -> None:
    twin.hold_webhooks()
    paid_intent(client, twin)
    time.sleep(0.3)
    assert listener.received == []

    assert twin.release_webhooks(order) == 3
    twin.wait_for_webhooks()

    assert types(listener) == (PAID if order == "kept" else PAID[::-1])


def test_held_webhooks_can_be_shuffled_the_same_way_again(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    orders = []
    for _ in range(2):
        listener.received.clear()
        twin.hold_webhooks()
        paid_intent(client, twin)
        twin.release_webhooks("shuffled", seed=3)
        twin.wait_for_webhooks()
        orders.append(types(listener))

    assert orders[0] == orders[1] != PAID
    assert sorted(orders[0]) == sorted(PAID)


def test_an_old_timestamp_and_a_forged_signature_are_refused_by_the_vendors_code(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    listener.answers = [400] * 8  # every attempt
    twin.fault_webhook("stale", seconds=600)
    twin.fault_webhook("bad_signature")
    new_intent(client)
    new_intent(client)
    twin.wait_for_webhooks()

    stale, forged = listener.received[0], next(r for r in listener.received if r.body != listener.received[0].body)
    with pytest.raises(stripe.SignatureVerificationError, match="outside the tolerance zone"):
        stale.event(twin.webhook_secret)
    with pytest.raises(stripe.SignatureVerificationError, match="No signatures found matching"):
        forged.event(twin.webhook_secret)


def test_an_event_can_be_delivered_again_by_hand(
    client: stripe.StripeClient, twin: StripeTwin, listener: Listener
) -> None:
    new_intent(client)
    twin.wait_for_webhooks()
    event_id = client.v1.events.list().data[0].id
    listener.answers = [200, 200, 400]

    assert twin.send_again(event_id, copies=2) == [200, 200]
    assert twin.send_again(event_id, age=3600, forged=True) == [400]
    assert [json.loads(received.body)["id"] for received in listener.received] == [event_id] * 4


def test_an_event_of_an_unknown_order_can_be_invented(twin: StripeTwin, listener: Listener) -> None:
    stranger = {"id": "pi_of_somebody_else", "object": "payment_intent", "amount": 1, "metadata": {"order": "XX"}}

    twin.order("events", type="payment_intent.succeeded", object=stranger)
    twin.wait_for_webhooks()

    assert listener.received[0].event(twin.webhook_secret).data.object["id"] == "pi_of_somebody_else"


def test_a_webhook_outlives_the_death_of_the_twin_and_of_the_shop(own_twin: StripeTwin) -> None:
    listener = Listener()
    own_twin.send_webhooks_to("http://127.0.0.1:9/nobody-listens")
    paid_intent(own_twin.client(), own_twin)
    wait_for(lambda: any(row["attempts"] for row in own_twin.deliveries()))
    own_twin.kill()

    own_twin.start()
    own_twin.send_webhooks_to(listener.url)
    own_twin.wait_for_webhooks()
    listener.close()

    assert sorted(types(listener)) == sorted(PAID)
    assert all(row["statuses"][0] is None for row in own_twin.deliveries() if row["attempts"] > 1)
