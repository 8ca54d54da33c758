"""Idempotency keys, lost replies, and the twin's own death: what a payment adapter must live with."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
import stripe

from tests.twins.shopping import new_intent, paid_intent, wait_for
from tests.twins.stripe_twin import StripeTwin

DAY = 24 * 3600


def refund(client: stripe.StripeClient, intent_id: str, amount: int, key: str) -> stripe.Refund:
    params: Any = {"payment_intent": intent_id, "amount": amount}
    return client.v1.refunds.create(params, {"idempotency_key": key})


def test_the_same_key_gives_the_first_answer_and_does_nothing_again(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)

    first, second = refund(client, intent_id, 5_000_000, "refund-1"), refund(client, intent_id, 5_000_000, "refund-1")

    assert second.id == first.id
    assert twin.totals()["refunded"] == 5_000_000
    assert first.last_response is not None and second.last_response is not None
    assert "Idempotent-Replayed" not in first.last_response.headers
    assert second.last_response.headers["Idempotent-Replayed"] == "true"
    assert second.last_response.headers["Original-Request"] == first.last_response.headers["Request-Id"]
    assert [row["replayed"] for row in twin.requests("/v1/refunds")] == [0, 1]


def test_a_replay_is_the_answer_of_then_not_of_now(client: stripe.StripeClient, twin: StripeTwin) -> None:
    params: Any = {"amount": 2_000_000, "currency": "idr"}
    first = client.v1.payment_intents.create(params, {"idempotency_key": "intent-1"})
    twin.pay(first.id)

    replayed = client.v1.payment_intents.create(params, {"idempotency_key": "intent-1"})

    assert (replayed.id, replayed.status) == (first.id, "requires_payment_method")
    assert client.v1.payment_intents.retrieve(first.id).status == "succeeded"


def test_other_parameters_or_another_address_under_one_key_are_refused(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)
    refund(client, intent_id, 5_000_000, "refund-1")

    with pytest.raises(stripe.IdempotencyError) as refusal:
        refund(client, intent_id, 5_000_001, "refund-1")
    assert refusal.value.http_status == 400
    with pytest.raises(stripe.IdempotencyError, match="same endpoint"):
        client.v1.payment_intents.create({"amount": 2_000_000, "currency": "idr"}, {"idempotency_key": "refund-1"})

    assert twin.totals()["refunded"] == 5_000_000
    assert len(twin.state()["payment_intents"]) == 1


def test_a_refusal_of_a_begun_operation_is_kept_and_replayed(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent = new_intent(client)
    with pytest.raises(stripe.InvalidRequestError, match="successful charge"):
        refund(client, intent.id, 5_000_000, "too-early")
    twin.pay(intent.id)

    with pytest.raises(stripe.InvalidRequestError, match="successful charge") as refusal:
        refund(client, intent.id, 5_000_000, "too-early")

    assert (refusal.value.headers or {})["Idempotent-Replayed"] == "true"
    assert twin.totals()["refunded"] == 0


def test_a_refusal_of_the_parameters_keeps_nothing(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    wrong: Any = {"payment_intent": intent_id, "amuont": 5_000_000}
    with pytest.raises(stripe.InvalidRequestError, match="unknown parameter"):
        client.v1.refunds.create(wrong, {"idempotency_key": "refund-1"})
    with pytest.raises(stripe.InvalidRequestError, match="greater than or equal to 1"):
        refund(client, intent_id, 0, "refund-2")

    assert refund(client, intent_id, 5_000_000, "refund-1").amount == 5_000_000
    assert refund(client, intent_id, 6_000_000, "refund-2").amount == 6_000_000


def test_a_key_in_use_is_a_conflict_and_the_operation_happens_once(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply("slow", path="/v1/refunds", seconds=2)
    done: list[stripe.Refund] = []
    slow = threading.Thread(target=lambda: done.append(refund(client, intent_id, 5_000_000, "refund-1")))
    slow.start()
    wait_for(lambda: twin.ask("orders")["reply_faults"] == [])  # the first one is under way
    time.sleep(0.1)

    with pytest.raises(stripe.APIError) as refusal:
        refund(twin.client(), intent_id, 5_000_000, "refund-1")
    slow.join()

    assert (refusal.value.http_status, refusal.value.error.code) == (409, "idempotency_key_in_use")  # type: ignore[union-attr]
    assert refund(client, intent_id, 5_000_000, "refund-1").id == done[0].id
    assert twin.totals()["refunded"] == 5_000_000


def test_many_clients_at_once_with_one_key_make_one_refund(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)

    def attempt(_: int) -> str:
        return refund(twin.client(max_network_retries=5), intent_id, 5_000_000, "refund-1").id

    with ThreadPoolExecutor(max_workers=8) as pool:
        ids = set(pool.map(attempt, range(8)))

    assert len(ids) == 1
    assert twin.totals()["refunded"] == 5_000_000


def test_many_clients_with_keys_of_their_own_never_refund_more_than_was_paid(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)

    def attempt(number: int) -> bool:
        try:
            refund(twin.client(), intent_id, 6_000_000, f"refund-{number}")
        except stripe.InvalidRequestError:
            return False
        return True

    with ThreadPoolExecutor(max_workers=8) as pool:
        assert sum(pool.map(attempt, range(8))) == 3
    assert twin.totals()["refunded"] == 18_000_000


def test_a_key_is_forgotten_after_a_day(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    first = refund(client, intent_id, 5_000_000, "refund-1")
    twin.set_clock(DAY - 60)
    assert refund(client, intent_id, 5_000_000, "refund-1").id == first.id

    twin.set_clock(DAY + 60)
    second = refund(client, intent_id, 5_000_000, "refund-1")

    assert second.id != first.id
    assert twin.totals()["refunded"] == 10_000_000


def test_a_get_ignores_the_key_and_a_long_key_is_refused(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent = new_intent(client)
    headers = {"Authorization": f"Bearer {twin.api_key}", "Idempotency-Key": "k"}
    for address in (f"{twin.url}/v1/payment_intents/{intent.id}", f"{twin.url}/v1/events"):
        assert requests.get(address, headers=headers, timeout=5).status_code == 200
    with pytest.raises(stripe.IdempotencyError):
        refund(client, intent.id, 1, "k" * 256)


# Replies that do not arrive as they should ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "error", "refunded"),
    [
        ("close_before", stripe.APIConnectionError, 0),
        ("close_after", stripe.APIConnectionError, 5_000_000),
        ("error_before", stripe.APIError, 0),
        ("error_after", stripe.APIError, 5_000_000),
        ("rate_limit", stripe.RateLimitError, 0),
    ],
)
def test_after_a_lost_reply_the_same_key_ends_with_one_refund(
    client: stripe.StripeClient, twin: StripeTwin, kind: str, error: type[Exception], refunded: int
) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply(kind, path="/v1/refunds")

    with pytest.raises(error):
        refund(client, intent_id, 5_000_000, "refund-1")
    assert twin.totals()["refunded"] == refunded

    assert refund(client, intent_id, 5_000_000, "refund-1").status == "succeeded"
    assert twin.totals()["refunded"] == 5_000_000
    assert [row["fault"] for row in twin.requests("/v1/refunds")] == [kind, None]


def test_a_fresh_key_after_a_lost_reply_refunds_twice_as_at_the_real_provider(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply("close_after")

    for number in (1, 2):
        try:
            refund(client, intent_id, 5_000_000, f"fresh-{number}")
        except stripe.APIConnectionError:
            continue

    assert twin.totals()["refunded"] == 10_000_000


def test_the_clients_own_retry_after_a_lost_reply_is_replayed(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply("close_after", path="/v1/refunds", times=2)

    refund(twin.client(max_network_retries=3), intent_id, 5_000_000, "refund-1")

    assert twin.totals()["refunded"] == 5_000_000
    assert [row["replayed"] for row in twin.requests("/v1/refunds")] == [0, 1, 1]


def test_a_kept_500_is_replayed_for_ever_though_the_operation_was_done(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply("error_kept", path="/v1/refunds")

    for _ in range(2):
        with pytest.raises(stripe.APIError) as refusal:
            refund(twin.client(max_network_retries=2), intent_id, 5_000_000, "refund-1")
        assert refusal.value.http_status == 500

    assert [item.amount for item in client.v1.refunds.list({"payment_intent": intent_id}).data] == [5_000_000]
    assert len(twin.requests("/v1/refunds")) == 3  # the client was told not to retry a kept 500 by itself


def test_a_reply_that_hangs_is_a_timeout_of_the_client(client: stripe.StripeClient, twin: StripeTwin) -> None:
    intent_id = paid_intent(client, twin)
    twin.fault_reply("hang_after", path="/v1/refunds", seconds=1.5)
    hasty = twin.client(http_client=stripe.RequestsClient(timeout=0.5))

    with pytest.raises(stripe.APIConnectionError):
        refund(hasty, intent_id, 5_000_000, "refund-1")

    assert refund(client, intent_id, 5_000_000, "refund-1").status == "succeeded"
    assert twin.totals()["refunded"] == 5_000_000


def test_an_unknown_fault_is_refused(twin: StripeTwin) -> None:
    for path, body in (
        ("reply_faults", {"kind": "explode"}),
        ("webhook_faults", {"kind": "explode"}),
        ("next_refund", {"status": "maybe"}),
        ("next_payment", {"outcome": "maybe"}),
    ):
        with pytest.raises(requests.HTTPError):
            twin.order(path, **body)


def test_everything_survives_the_twins_own_death(own_twin: StripeTwin) -> None:
    client = own_twin.client()
    intent_id = paid_intent(client, own_twin)
    first = refund(client, intent_id, 5_000_000, "refund-1")
    own_twin.set_clock(3600)
    own_twin.fault_reply("close_after", path="/v1/refunds")
    before = own_twin.state()
    own_twin.kill()
    with pytest.raises(stripe.APIConnectionError):
        client.v1.payment_intents.retrieve(intent_id)

    own_twin.start()

    after = own_twin.state()
    assert after | {"now": 0} == before | {"now": 0}
    assert after["now"] - before["now"] in range(30)
    with pytest.raises(stripe.APIConnectionError):
        refund(client, intent_id, 5_000_000, "refund-1")
    assert refund(client, intent_id, 5_000_000, "refund-1").id == first.id
    assert own_twin.totals()["refunded"] == 5_000_000
