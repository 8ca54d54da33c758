"""Stripe: a hosted Checkout page, refunds, signed webhooks. The only place that counts in hundredths of a rupiah.

Stripe treats IDR as a currency with two decimals: Rp15.000 is 1500000 (stripe-ios PR 3756; its list of currencies
without decimals does not have IDR).
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, TypeVar

from shop.kernel import clock, settings
from shop.kernel.text import N_
from shop.payments.ports import (
    BadSignature,
    Capabilities,
    EventPage,
    Intent,
    Notice,
    ProviderRefused,
    ProviderUnknown,
    RefundOrder,
    RefundSnapshot,
    RefundTruth,
    Snapshot,
    Started,
    Truth,
)

T = TypeVar("T")
NAME = "stripe"
HUNDREDTHS = 100
TIMEOUT_SECONDS = 12
SIGNATURE_TOLERANCE = 300
# Stripe: a session lives 30 minutes to 24 hours from its creation. An hour leaves half an hour to ask again.
SHORTEST, LONGEST = timedelta(minutes=60), timedelta(hours=23, minutes=30)
# Twelve digits of hundredths.
MAXIMUM = 10**10 - 1
EVENTS = (
    "checkout.session.completed",
    "checkout.session.async_payment_succeeded",
    "checkout.session.async_payment_failed",
    "checkout.session.expired",
    "payment_intent.succeeded",
    "charge.refunded",
    "refund.updated",
    "refund.failed",
    "charge.dispute.created",
    "charge.dispute.closed",
)
REFUNDS = {"succeeded": RefundTruth.SUCCEEDED, "failed": RefundTruth.FAILED, "canceled": RefundTruth.FAILED}

# The charge must reach the minimum of the currency it is settled in (0.50 USD or SGD), hence a floor with room.
MINIMUM = settings.define(
    key="payments.stripe_minimum", default=10_000, minimum=1_000, maximum=100_000, unit="Rp",
    label=N_("Jumlah terkecil untuk pembayaran lewat Stripe"),
)  # fmt: skip


class StripeProvider:
    """One Stripe account. The vendor's library is imported at the first call: it costs 0.4 s."""

    name = NAME

    def __init__(self, *, api_key: str, webhook_secret: str, api_base: str) -> None:
        self._api_key = api_key
        self._webhook_secret = webhook_secret
        self._api_base = api_base

    @cached_property
    def _client(self) -> Any:
        import stripe

        # Retries are ours (the same key, the outbox), so that none happens behind our back.
        return stripe.StripeClient(
            self._api_key,
            base_addresses={"api": self._api_base},
            http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
            max_network_retries=0,
        )

    def capabilities(self) -> Capabilities:
        return Capabilities(minimum=settings.get(MINIMUM), maximum=MAXIMUM, reports_fee=True)

    def create(self, intent: Intent) -> Started:
        ends = min(max(intent.expires_at, intent.created_at + SHORTEST), intent.created_at + LONGEST)
        metadata = {"payment_id": intent.reference}
        params: dict[str, Any] = {
            "mode": "payment",
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": "idr",
                        "unit_amount": intent.amount * HUNDREDTHS,
                        "product_data": {"name": intent.description},
                    },
                }
            ],
            "client_reference_id": intent.reference,
            "metadata": metadata,
            "payment_intent_data": {"metadata": metadata, "description": intent.description},
            "success_url": intent.return_url,
            "cancel_url": intent.return_url,
            "expires_at": int(ends.timestamp()),
            "locale": "id",
        }
        if intent.customer_email:
            params["customer_email"] = intent.customer_email
        options = {"idempotency_key": intent.idempotency_key}
        session = self._call(lambda: self._client.v1.checkout.sessions.create(params, options))
        return _started(session)

    def find(self, *, reference: str, since: datetime) -> Started | None:
        after = int((since - timedelta(minutes=5)).timestamp())
        params: dict[str, Any] = {"created": {"gte": after}, "limit": 100}
        while True:
            page = self._call(lambda: self._client.v1.checkout.sessions.list(dict(params)))
            for session in page["data"]:
                if session.get("client_reference_id") == reference:
                    return _started(session)
            if not page["has_more"]:
                return None
            params["starting_after"] = page["data"][-1]["id"]

    def fetch(self, provider_ref: str) -> Snapshot:
        expand = {"expand": ["payment_intent.latest_charge.balance_transaction"]}
        session = self._call(lambda: self._client.v1.checkout.sessions.retrieve(provider_ref, expand))
        refunds: tuple[RefundSnapshot, ...] = ()
        intent = session["payment_intent"]
        if intent is not None and intent["status"] == "succeeded":
            refunds = self._refunds(intent["id"])
        return _snapshot(session, refunds)

    def cancel(self, provider_ref: str) -> Snapshot:
        try:
            self._call(lambda: self._client.v1.checkout.sessions.expire(provider_ref))
        except ProviderRefused:
            # Complete or expired already; the truth below says which.
            return self.fetch(provider_ref)
        return self.fetch(provider_ref)

    def refund(self, order: RefundOrder) -> RefundSnapshot:
        params = {
            "payment_intent": self._intent_of(order),
            "amount": order.amount * HUNDREDTHS,
            "reason": "requested_by_customer",
            "metadata": {"refund_id": order.reference, "payment_id": order.payment_reference},
        }
        options = {"idempotency_key": order.idempotency_key}
        return _refund_snapshot(self._call(lambda: self._client.v1.refunds.create(params, options)))

    def find_refund(self, order: RefundOrder) -> RefundSnapshot | None:
        refunds = self._refunds(self._intent_of(order))
        return next((each for each in refunds if each.reference == order.reference), None)

    def list_events(self, *, since: datetime, cursor: str | None) -> EventPage:
        params: dict[str, Any] = {"created": {"gte": int(since.timestamp())}, "limit": 100, "types": list(EVENTS)}
        if cursor:
            params["starting_after"] = cursor
        page = self._call(lambda: self._client.v1.events.list(params))
        notices = tuple(_notice(each) for each in page["data"])
        return EventPage(notices=notices, next=page["data"][-1]["id"] if page["has_more"] else None)

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        import json

        import stripe

        header = next((value for name, value in headers.items() if name.lower() == "stripe-signature"), "")
        if not self._webhook_secret:
            # Anyone can sign with an empty secret.
            raise BadSignature("STRIPE_WEBHOOK_SECRET is not set")
        try:
            payload = body.decode()
            stripe.WebhookSignature.verify_header(payload, header, self._webhook_secret, SIGNATURE_TOLERANCE)
            event = json.loads(payload)
            notice = _notice(event)
        except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSignature(str(error)) from error
        # The library refuses old signatures only; one from the future is just as wrong.
        if _signed_at(header) > clock.now().timestamp() + SIGNATURE_TOLERANCE:
            raise BadSignature("signed in the future")
        return notice

    def _intent_of(self, order: RefundOrder) -> str:
        if order.charge_ref:
            return order.charge_ref
        session = self._call(lambda: self._client.v1.checkout.sessions.retrieve(order.payment_ref))
        if session["payment_intent"] is None:
            raise ProviderRefused("the session was never paid")
        return str(session["payment_intent"])

    def _refunds(self, intent_id: str) -> tuple[RefundSnapshot, ...]:
        params = {"payment_intent": intent_id, "limit": 100}
        page = self._call(lambda: self._client.v1.refunds.list(params))
        return tuple(_refund_snapshot(each) for each in page["data"])

    def _call(self, work: Callable[[], Any]) -> dict[str, Any]:
        """Call, and turn the vendor's errors into a definite no or into not knowing."""
        import stripe

        try:
            answer: dict[str, Any] = work().to_dict()
        except (stripe.APIConnectionError, stripe.RateLimitError, stripe.IdempotencyError) as error:
            # A key that is in use, or was used with another body: something did happen under it.
            raise ProviderUnknown(str(error)) from error
        except stripe.StripeError as error:
            status = error.http_status
            if status is None or status >= 500 or status in (409, 429):
                raise ProviderUnknown(str(error)) from error
            raise ProviderRefused(error.user_message or str(error)) from error
        return answer


def _started(session: dict[str, Any]) -> Started:
    action = {"type": "redirect", "url": session["url"]} if session.get("url") else {"type": "none"}
    return Started(provider_ref=session["id"], next_action=action)


def _snapshot(session: dict[str, Any], refunds: tuple[RefundSnapshot, ...]) -> Snapshot:
    intent = session["payment_intent"] or {}
    charge = intent.get("latest_charge") or {}
    status = _truth(session, intent)
    error = intent.get("last_payment_error") or {}
    return Snapshot(
        provider_ref=session["id"],
        reference=session.get("client_reference_id"),
        status=status,
        paid=_rupiah(intent.get("amount_received", 0)),
        currency=str(intent.get("currency") or session["currency"]).upper(),
        fee=_fee(charge.get("balance_transaction")),
        charge_ref=intent.get("id"),
        attention="Sengketa di Stripe: jawab di dasbornya" if charge.get("disputed") else "",
        reason=str(error.get("message") or "") if status is Truth.FAILED else "",
        refunds=refunds,
    )


def _truth(session: dict[str, Any], intent: dict[str, Any]) -> Truth:
    if intent.get("status") == "succeeded":
        return Truth.PAID
    if session["status"] == "expired" or intent.get("status") == "canceled":
        return Truth.EXPIRED
    if session["status"] == "complete" and intent.get("status") == "requires_payment_method":
        # A method that takes its time (virtual account, QRIS) ended without money; the session is used up.
        return Truth.FAILED
    return Truth.PENDING


def _rupiah(hundredths: int) -> int | None:
    whole, rest = divmod(int(hundredths), HUNDREDTHS)
    return None if rest else whole


def _fee(balance_transaction: Any) -> int | None:
    """The fee in whole rupiah, half up; None while it is not known or is counted in another currency."""
    if not isinstance(balance_transaction, dict) or balance_transaction["currency"] != "idr":
        return None
    return (int(balance_transaction["fee"]) + HUNDREDTHS // 2) // HUNDREDTHS


def _refund_snapshot(refund: dict[str, Any]) -> RefundSnapshot:
    status = REFUNDS.get(refund["status"], RefundTruth.PENDING)
    return RefundSnapshot(
        provider_ref=refund["id"],
        reference=(refund.get("metadata") or {}).get("refund_id"),
        amount=int(refund["amount"]) // HUNDREDTHS,
        status=status,
        reason=str(refund.get("failure_reason") or "") if status is RefundTruth.FAILED else "",
    )


def _notice(event: dict[str, Any]) -> Notice:
    thing = event["data"]["object"]
    own = thing.get("object") in ("checkout.session", "payment_intent")
    intent = thing.get("payment_intent")
    return Notice(
        event_id=str(event["id"]),
        kind=str(event["type"]),
        at=datetime.fromtimestamp(int(event["created"]), UTC),
        provider_ref=str(thing["id"]) if own else intent if isinstance(intent, str) else None,
        payment_reference=(thing.get("metadata") or {}).get("payment_id") or thing.get("client_reference_id"),
    )


def _signed_at(header: str) -> float:
    stamps = [part[2:] for part in header.split(",") if part.startswith("t=")]
    return float(stamps[0]) if stamps and stamps[0].isdigit() else float("inf")
