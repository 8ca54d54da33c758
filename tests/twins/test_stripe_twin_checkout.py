"""Hosted checkout of the twin: its sessions, and its page as a browser sees it."""

from __future__ import annotations

import time
from typing import Any

import pytest
import requests
import stripe

from tests.twins.shopping import event_types, new_session, page
from tests.twins.stripe_twin import StripeTwin


def test_a_session_adds_up_its_lines_and_has_no_intent_before_somebody_pays(client: stripe.StripeClient) -> None:
    session = new_session(client, client_reference_id="KL-2026-0001", customer_email="ayu@example.com")

    found = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["line_items"]})

    assert (found.amount_total, found.currency) == (20_000_000, "idr")
    assert (found.status, found.payment_status, found.payment_intent) == ("open", "unpaid", None)
    assert found.client_reference_id == "KL-2026-0001"
    assert found.line_items is not None
    assert [(line.description, line.quantity, line.amount_total) for line in found.line_items.data] == [
        ("Kain tapis", 2, 15_000_000),
        ("Ongkos kirim", 1, 5_000_000),
    ]


def test_paying_on_the_hosted_page_completes_the_session_and_returns_to_the_shop(
    client: stripe.StripeClient, twin: StripeTwin
) -> None:
    session = new_session(client)
    assert session.url is not None
    html = requests.get(session.url, timeout=5).text
    assert "Rp200.000" in html and "2 × Kain tapis" in html
    assert all(f">{button}</button>" in html for button in ("Bayar", "Tertunda", "Gagal", "Batal"))

    answer = page(twin, session, "pay")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"http://127.0.0.1/kembali?sesi={session.id}")
    paid = client.v1.checkout.sessions.retrieve(session.id, {"expand": ["payment_intent.latest_charge"]})
    intent: Any = paid.payment_intent
    assert (paid.status, paid.payment_status) == ("complete", "paid")
    assert (intent.status, intent.amount_received, intent.latest_charge.paid) == ("succeeded", 20_000_000, True)
    assert intent.metadata.to_dict() == {"order": "KL-2026-0001"}
    assert event_types(client) == [
        "payment_intent.created",
        "charge.succeeded",
        "payment_intent.succeeded",
        "checkout.session.completed",
    ]
    again = page(twin, session, "pay")
    assert again.headers["Location"] == answer.headers["Location"]
    assert twin.totals()["captured"] == 20_000_000


def test_a_declined_attempt_leaves_the_session_open_for_another(client: stripe.StripeClient, twin: StripeTwin) -> None:
    session = new_session(client)

    declined = page(twin, session, "fail")

    assert declined.status_code == 200 and "Pembayaran ditolak" in declined.text
    open_still = client.v1.checkout.sessions.retrieve(session.id)
    assert (open_still.status, open_still.payment_status) == ("open", "unpaid")
    assert event_types(client) == ["payment_intent.created", "charge.failed", "payment_intent.payment_failed"]
    page(twin, session, "pay")
    complete = client.v1.checkout.sessions.retrieve(session.id)
    assert (complete.status, complete.payment_intent) == ("complete", open_still.payment_intent)


def test_leaving_the_page_pays_nothing(client: stripe.StripeClient, twin: StripeTwin) -> None:
    session = new_session(client)

    answer = page(twin, session, "cancel")

    assert (answer.status_code, answer.headers["Location"]) == (303, "http://127.0.0.1/batal")
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    assert event_types(client) == []


@pytest.mark.parametrize(("outcome", "payment_status"), [("succeeded", "paid"), ("failed", "unpaid")])
def test_an_asynchronous_method_completes_unpaid_and_tells_its_result_later(
    client: stripe.StripeClient, twin: StripeTwin, outcome: str, payment_status: str
) -> None:
    session = new_session(client)
    twin.order("next_payment", outcome="processing")
    page(twin, session, "pay")
    waiting = client.v1.checkout.sessions.retrieve(session.id)
    assert (waiting.status, waiting.payment_status) == ("complete", "unpaid")

    twin.order(f"payment_intents/{waiting.payment_intent}/settle", outcome=outcome)

    assert client.v1.checkout.sessions.retrieve(session.id).payment_status == payment_status
    assert event_types(client)[-1] == f"checkout.session.async_payment_{outcome}"


def test_an_expired_session_takes_no_money(client: stripe.StripeClient, twin: StripeTwin) -> None:
    session, tried = new_session(client), new_session(client)
    page(twin, tried, "fail")

    for each in (session, tried):
        assert client.v1.checkout.sessions.expire(each.id).status == "expired"

    refused = page(twin, session, "pay")
    assert refused.status_code == 200 and "sudah habis" in refused.text
    with pytest.raises(stripe.InvalidRequestError, match="status of `expired`"):
        client.v1.checkout.sessions.expire(session.id)
    intent_id = client.v1.checkout.sessions.retrieve(tried.id).payment_intent
    assert client.v1.payment_intents.retrieve(str(intent_id)).status == "canceled"
    assert twin.totals()["captured"] == 0


def test_a_session_expires_by_itself_when_its_time_is_over(client: stripe.StripeClient, twin: StripeTwin) -> None:
    session = new_session(client, expires_at=int(time.time()) + 31 * 60)

    twin.set_clock(30 * 60)
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    twin.set_clock(31 * 60 + 1)

    assert client.v1.checkout.sessions.retrieve(session.id).status == "expired"
    assert event_types(client) == ["checkout.session.expired"]


@pytest.mark.parametrize("seconds", [29 * 60, 24 * 3600 + 60])
def test_a_session_lives_between_thirty_minutes_and_a_day(client: stripe.StripeClient, seconds: int) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        new_session(client, expires_at=int(time.time()) + seconds)
    assert refusal.value.param == "expires_at"


def test_the_intent_of_a_session_cannot_be_canceled_by_itself(client: stripe.StripeClient, twin: StripeTwin) -> None:
    session = new_session(client)
    page(twin, session, "fail")
    intent_id = str(client.v1.checkout.sessions.retrieve(session.id).payment_intent)

    with pytest.raises(stripe.InvalidRequestError, match="Expire the Checkout Session instead"):
        client.v1.payment_intents.cancel(intent_id)
    assert client.v1.payment_intents.retrieve(intent_id).status == "requires_payment_method"


def test_a_session_checks_its_lines(client: stripe.StripeClient, twin: StripeTwin) -> None:
    cheap = [{"price_data": {"currency": "idr", "unit_amount": 1, "product_data": {"name": "x"}}, "quantity": 1}]
    nameless = [{"price_data": {"currency": "idr", "unit_amount": 5_000_000, "product_data": {}}, "quantity": 1}]
    misspelt = [{"price_data": {"currency": "idr", "unit_amuont": 1}, "quantity": 1}]
    for lines, code in ((cheap, "amount_too_small"), (nameless, "parameter_missing"), (misspelt, "parameter_unknown")):
        with pytest.raises(stripe.InvalidRequestError) as refusal:
            new_session(client, line_items=lines)
        assert refusal.value.code == code
    assert twin.state()["checkout_sessions"] == []
