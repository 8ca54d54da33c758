"""What a shop and its customer do with the twin, in a line each, for the tests of the twin."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import requests
import stripe

from tests.twins.stripe_twin import StripeTwin

TWO_HUNDRED_THOUSAND = 20_000_000  # Rp200.000 in Stripe's hundredths
FEE = 780_000  # 2,9 % of it and Rp2.000


def new_intent(client: stripe.StripeClient, amount: int = TWO_HUNDRED_THOUSAND, **more: Any) -> stripe.PaymentIntent:
    return client.v1.payment_intents.create({"amount": amount, "currency": "idr", **more})  # type: ignore[typeddict-item]


def new_session(client: stripe.StripeClient, **more: Any) -> stripe.checkout.Session:
    params: dict[str, Any] = {
        "mode": "payment",
        "success_url": "http://127.0.0.1/kembali?sesi={CHECKOUT_SESSION_ID}",
        "cancel_url": "http://127.0.0.1/batal",
        "line_items": [
            {
                "price_data": {"currency": "idr", "unit_amount": 7_500_000, "product_data": {"name": "Kain tapis"}},
                "quantity": 2,
            },
            {
                "price_data": {"currency": "idr", "unit_amount": 5_000_000, "product_data": {"name": "Ongkos kirim"}},
                "quantity": 1,
            },
        ],
        "payment_intent_data": {"metadata": {"order": "KL-2026-0001"}},
        **more,
    }
    return client.v1.checkout.sessions.create(params)  # type: ignore[arg-type]


def paid_intent(client: stripe.StripeClient, twin: StripeTwin, amount: int = TWO_HUNDRED_THOUSAND) -> str:
    intent = new_intent(client, amount)
    twin.pay(intent.id)
    return intent.id


def page(twin: StripeTwin, session: stripe.checkout.Session, action: str) -> requests.Response:
    assert session.url is not None
    return requests.post(session.url, data={"action": action}, allow_redirects=False, timeout=10)


def event_types(client: stripe.StripeClient) -> list[str]:
    return [str(event.type) for event in client.v1.events.list({"limit": 100}).data][::-1]


def wait_for(done: Callable[[], bool], seconds: float = 5) -> None:
    deadline = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < deadline, "it did not come about in time"
        time.sleep(0.03)
