"""Stripe over HTTP against the twin: its books are the truth that ours are compared with."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from shop.kernel import clock
from shop.kernel.outbox import drain
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.payments import calls, queries, reconciler
from shop.payments.models import WebhookEvent
from shop.payments.ports import ProviderUnknown
from shop.payments.queries import PaymentView
from shop.payments.stripe_provider import StripeProvider
from tests.shop.payments.support import Purpose, install, opened, refund
from tests.twins.stripe_twin import StripeTwin

CLEARING = chart.provider_clearing("stripe")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeTwin]:
    with StripeTwin(directory=tmp_path_factory.mktemp("twin")) as twin:
        yield twin


@pytest.fixture
def twin(running: StripeTwin, app: Flask, database: Any, purpose: Purpose) -> Iterator[StripeTwin]:
    running.reset()
    install(app, StripeProvider(api_key=running.api_key, webhook_secret=running.webhook_secret, api_base=running.url))
    yield running
    del app.extensions["shop.payments"]["stripe"]


def started(amount: int = 250_000, purpose_id: str = "ord_1") -> PaymentView:
    view = opened(clock.now(), provider="stripe", amount=amount, purpose_id=purpose_id)
    return calls.create_at_provider(view.id)


def session_of(view: PaymentView) -> str:
    return str(queries.payment_row(view.id).provider_ref)


def events(twin: StripeTwin) -> list[dict[str, Any]]:
    return list(twin.client().v1.events.list({"limit": 100}).data)


def signed(twin: StripeTwin, event: Any, *, age: int = 0, secret: str | None = None) -> dict[str, Any]:
    """The request as Stripe would send it; the payload is what the client library gave us, serialised once."""
    payload = json.dumps(event.to_dict() if hasattr(event, "to_dict") else event)
    at = int(time.time()) - age
    mac = hmac.new((secret or twin.webhook_secret).encode(), f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    return {"data": payload, "headers": {"Stripe-Signature": f"t={at},v1={mac}"}, "content_type": "application/json"}


def kept(database: Any) -> int:
    return int(database.session.scalar(select(func.count()).select_from(WebhookEvent)))


def test_a_customer_pays_on_the_hosted_page_and_the_fee_is_booked(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    assert view.next_action["url"].startswith(twin.url)
    twin.pay(session_of(view))

    view = calls.refresh(view.id)

    assert (view.status, purpose.heard("captured")) == ("captured", 1)
    totals = twin.totals()
    assert totals["captured"] == 25_000_000
    assert ledger.balance(CLEARING) * 100 == totals["net"]
    assert ledger.balance(chart.provider_fees()) * 100 == totals["fees"]


@pytest.mark.parametrize("fault", ["close_after", "error_after", "error_kept", "close_before", "rate_limit"])
def test_a_lost_reply_and_its_retry_are_one_session(twin: StripeTwin, fault: str) -> None:
    twin.fault_reply(fault, path="/v1/checkout/sessions", method="POST")

    view = started()

    assert view.status == "pending"
    sessions = twin.client().v1.checkout.sessions.list().data
    assert [each.id for each in sessions] == [session_of(view)]


def test_when_nothing_answers_the_reconciler_finds_the_session(twin: StripeTwin, purpose: Purpose) -> None:
    twin.fault_reply("close_after", path="/v1/checkout/sessions", times=3)
    view = started()
    assert view.status == "created"
    session = twin.client().v1.checkout.sessions.list().data[0]
    twin.pay(session.id)

    reconciler.reconcile(now=clock.now())

    assert queries.payment(view.id).status == "captured"
    assert len(twin.client().v1.checkout.sessions.list().data) == 1


def test_a_refusal_ends_the_attempt(twin: StripeTwin, purpose: Purpose) -> None:
    provider = StripeProvider(api_key="wrong", webhook_secret="x", api_base=twin.url)
    from flask import current_app

    current_app.extensions["shop.payments"]["stripe"] = provider
    view = started()
    assert (view.status, purpose.heard("failed")) == ("failed", 1)


def test_webhooks_repeated_and_in_any_order_have_one_effect(
    twin: StripeTwin, client: FlaskClient, database: Any, purpose: Purpose
) -> None:
    view = started()
    twin.pay(session_of(view))
    newest_first = events(twin)

    for event in [*newest_first, *newest_first]:
        assert client.post("/webhooks/stripe", **signed(twin, event)).status_code == 200
    drain()

    assert queries.payment(view.id).status == "captured"
    assert purpose.heard("captured") == 1
    assert ledger.balance(chart.customer_deposits()) == 250_000
    assert kept(database) == len(newest_first)
    assert queries.unmatched_events() == []


@pytest.mark.parametrize("case", ["forged", "old", "future", "unsigned", "changed", "garbage"])
def test_a_bad_signature_is_refused_and_leaves_nothing(
    twin: StripeTwin, client: FlaskClient, database: Any, case: str
) -> None:
    view = started()
    twin.pay(session_of(view))
    event = events(twin)[0]
    sent = {
        "forged": signed(twin, event, secret="whsec_somebody_else"),
        "old": signed(twin, event, age=3600),
        "future": signed(twin, event, age=-3600),
        "unsigned": {**signed(twin, event), "headers": {}},
        "changed": {**signed(twin, event), "data": json.dumps(event.to_dict(), indent=1)},
        "garbage": {"data": b"\xff\x00", "headers": {"Stripe-Signature": "t=x,v1="}},
    }[case]

    assert client.post("/webhooks/stripe", **sent).status_code == 400

    assert kept(database) == 0
    assert queries.payment(view.id).status == "pending"


def test_an_event_of_an_unknown_payment_is_kept_as_unmatched(
    twin: StripeTwin, client: FlaskClient, database: Any
) -> None:
    thing = {"id": "pi_foreign", "object": "payment_intent", "metadata": {}}
    event = twin.order("events", type="payment_intent.succeeded", object=thing)

    assert client.post("/webhooks/stripe", **signed(twin, event)).status_code == 200
    drain()

    assert [each.provider_ref for each in queries.unmatched_events()] == ["pi_foreign"]


def test_without_a_secret_no_signature_is_good(app: Flask, twin: StripeTwin, client: FlaskClient) -> None:
    view = started()
    twin.pay(session_of(view))
    install(app, StripeProvider(api_key=twin.api_key, webhook_secret="", api_base=twin.url))
    payload = json.dumps(events(twin)[0].to_dict())
    at = int(time.time())
    mac = hmac.new(b"", f"{at}.{payload}".encode(), hashlib.sha256).hexdigest()
    headers = {"Stripe-Signature": f"t={at},v1={mac}"}
    assert client.post("/webhooks/stripe", data=payload, headers=headers).status_code == 400


def test_an_unknown_provider_has_no_webhooks(client: FlaskClient) -> None:
    assert client.post("/webhooks/nobody", data=b"{}").status_code == 404


@pytest.mark.parametrize(
    "tampering", [{"received": 24_999_900}, {"received": 250_000}, {"currency": "usd"}, {"received": 24_999_950}]
)
def test_another_amount_or_currency_goes_to_review(
    twin: StripeTwin, purpose: Purpose, tampering: dict[str, Any]
) -> None:
    view = started()
    twin.pay(session_of(view), **tampering)

    view = calls.refresh(view.id)

    assert (view.status, view.captured_amount, purpose.told) == ("review", 0, [])
    assert ledger.trial_balance() == []


def test_a_payment_that_is_processing_has_no_effect_until_it_is_settled(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view), outcome="processing")
    assert calls.refresh(view.id).status == "pending"
    intent = twin.client().v1.checkout.sessions.retrieve(session_of(view)).payment_intent

    twin.order(f"payment_intents/{intent}/settle", outcome="failed")

    assert calls.refresh(view.id).status == "failed"
    assert purpose.heard("failed") == 1


def test_a_part_refund_and_a_lost_reply_send_the_money_once(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view))
    calls.refresh(view.id)
    row = refund(view.id, 100_000, clock.now())
    twin.fault_reply("close_after", path="/v1/refunds", method="POST")
    twin.fault_reply("close_before", path="/v1/refunds", method="GET")

    with pytest.raises(ProviderUnknown):
        calls.send_refund(row.id)
    calls.send_refund(row.id)

    assert queries.payment(view.id).status == "partially_refunded"
    assert twin.totals()["refunded"] == 10_000_000
    assert ledger.balance(CLEARING) * 100 == twin.totals()["net"]


def test_a_refund_that_fails_later_is_reversed(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view))
    calls.refresh(view.id)
    row = refund(view.id, 250_000, clock.now())
    calls.send_refund(row.id)
    twin.order(f"refunds/{queries.refund_row(row.id).provider_ref}/settle", status="failed")

    reconciler.reconcile(now=clock.now())

    assert queries.refund(row.id).status == "failed"
    assert queries.payment(view.id).status == "captured"
    assert ledger.balance(CLEARING) * 100 == twin.totals()["net"]


def test_an_unpaid_session_is_expired_at_stripe_when_its_time_is_over(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()

    reconciler.reconcile(now=view.expires_at)

    assert queries.payment(view.id).status == "expired"
    assert twin.client().v1.checkout.sessions.retrieve(session_of(view)).status == "expired"


def test_a_fee_that_comes_late_is_booked_by_the_reconciler(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view), fee_after=0.1)
    calls.refresh(view.id)
    deadline = time.monotonic() + 10
    while twin.totals()["fees"] == 0 and time.monotonic() < deadline:
        time.sleep(0.05)

    reconciler.reconcile(now=clock.now())

    assert ledger.balance(chart.provider_fees()) == 9_250


def test_a_dispute_is_shown_to_finance(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view))
    calls.refresh(view.id)
    intent = twin.client().v1.checkout.sessions.retrieve(session_of(view)).payment_intent
    twin.order("disputes", payment_intent=intent)

    reconciler.reconcile(now=clock.now())

    assert [each.attention for each in queries.needing_attention()] == ["Sengketa di Stripe: jawab di dasbornya"]


def test_a_lost_webhook_is_made_up_for_by_the_reconciler_once(twin: StripeTwin, purpose: Purpose) -> None:
    view = started()
    twin.pay(session_of(view))

    first = reconciler.reconcile(now=clock.now())
    second = reconciler.reconcile(now=clock.now())

    assert queries.payment(view.id).status == "captured"
    assert first.events > 0
    assert (second.events, second.unanswered) == (0, [])
    assert purpose.heard("captured") == 1
