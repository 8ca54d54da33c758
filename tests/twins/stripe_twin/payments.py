"""Payment intents and their charges: requires_payment_method → processing → succeeded, or canceled."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from tests.twins.stripe_twin import balance
from tests.twins.stripe_twin.errors import ParameterRefusal, StripeRefusal
from tests.twins.stripe_twin.events import emit
from tests.twins.stripe_twin.world import World

PAYABLE = ("requires_payment_method", "requires_confirmation", "requires_action")
OUTCOMES = ("succeeded", "processing", "failed")


@dataclass(frozen=True)
class Attempt:
    """How one attempt to pay goes.

    ``then`` and ``after`` settle a ``processing`` payment later; ``fee_after`` reports the fee only so many seconds
    later; ``received`` and ``currency`` tamper with what arrives, in the smallest unit.
    """

    outcome: str = "succeeded"
    then: str | None = None
    after: float = 0.0
    fee_after: float | None = None
    received: int | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        if self.outcome not in OUTCOMES or self.then not in (None, "succeeded", "failed"):
            raise ParameterRefusal(f"Outcomes are {', '.join(OUTCOMES)}; then: succeeded or failed")


def create_intent(world: World, *, params: dict[str, Any], session: str | None = None) -> dict[str, Any]:
    """A payment intent that waits for a payment method. Raises StripeRefusal for an amount that is not chargeable."""
    currency = params["currency"].lower()
    world.tariff.check(amount=params["amount"], currency=currency)
    intent_id = world.new_id("pi")
    intent = world.store.add(
        {
            "id": intent_id,
            "object": "payment_intent",
            "amount": params["amount"],
            "amount_capturable": 0,
            "amount_received": 0,
            "automatic_payment_methods": params.get("automatic_payment_methods"),
            "canceled_at": None,
            "cancellation_reason": None,
            "capture_method": "automatic_async",
            "client_secret": f"{intent_id}_secret_{secrets.token_hex(12)}",
            "confirmation_method": "automatic",
            "created": world.now(),
            "currency": currency,
            "customer": None,
            "description": params.get("description"),
            "last_payment_error": None,
            "latest_charge": None,
            "livemode": False,
            "metadata": params.get("metadata") or {},
            "next_action": None,
            "payment_method": None,
            "payment_method_types": params.get("payment_method_types") or ["card"],
            "processing": None,
            "receipt_email": params.get("receipt_email"),
            "shipping": params.get("shipping"),
            "statement_descriptor": None,
            "statement_descriptor_suffix": params.get("statement_descriptor_suffix"),
            "status": "requires_payment_method",
            "transfer_group": params.get("transfer_group"),
        }
    )
    if session is not None:
        world.store.keep(f"session_of:{intent_id}", session)
    emit(world, event_type="payment_intent.created", thing=intent)
    return intent


def session_of(world: World, intent: dict[str, Any]) -> str | None:
    """The id of the checkout session an intent belongs to."""
    return world.store.document(f"session_of:{intent['id']}")


def cancel_intent(world: World, *, intent_id: str, reason: str | None) -> dict[str, Any]:
    """Raises StripeRefusal when the intent belongs to a checkout session or is no longer cancelable."""
    intent = world.need("payment_intent", intent_id, param="intent")
    if session_of(world, intent) is not None:
        raise StripeRefusal(
            "You cannot cancel this PaymentIntent because it was created by a Checkout Session. "
            "Expire the Checkout Session instead.",
            code="payment_intent_unexpected_state",
        )
    if intent["status"] not in PAYABLE:
        raise _unexpected(intent, verb="cancel", allowed=PAYABLE)
    return close_intent(world, intent=intent, reason=reason)


def close_intent(world: World, *, intent: dict[str, Any], reason: str | None) -> dict[str, Any]:
    intent |= {"status": "canceled", "canceled_at": world.now(), "cancellation_reason": reason}
    world.store.save(intent)
    emit(world, event_type="payment_intent.canceled", thing=intent)
    return intent


def pay(world: World, *, intent: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    """One attempt to pay an intent. Raises StripeRefusal when the intent cannot be paid any more."""
    if intent["status"] not in PAYABLE:
        raise _unexpected(intent, verb="confirm", allowed=PAYABLE)
    charge = _new_charge(world, intent, attempt)
    intent |= {"latest_charge": charge["id"], "last_payment_error": None, "payment_method": charge["payment_method"]}
    if attempt.outcome == "succeeded":
        _succeed(world, intent, charge, attempt)
    elif attempt.outcome == "failed":
        _fail(world, intent, charge)
    else:
        intent["status"] = "processing"
        world.store.save(intent)
        emit(world, event_type="charge.pending", thing=charge)
        emit(world, event_type="payment_intent.processing", thing=intent)
        if attempt.then is not None:
            body = {"intent": intent["id"], "outcome": attempt.then, "fee_after": attempt.fee_after}
            world.plan(action="settle_payment", after=attempt.after, body=body)
    return intent


def settle(world: World, *, intent: dict[str, Any], outcome: str, fee_after: float | None = None) -> dict[str, Any]:
    """End a payment that was processing, as ``succeeded`` or ``failed``."""
    if intent["status"] != "processing":
        raise _unexpected(intent, verb="settle", allowed=("processing",))
    charge = world.need("charge", intent["latest_charge"])
    if outcome == "succeeded":
        _succeed(world, intent, charge, Attempt(fee_after=fee_after))
    else:
        _fail(world, intent, charge)
    return intent


def report_fee(world: World, *, charge: dict[str, Any]) -> None:
    """Give a paid charge its balance transaction, and so its fee."""
    if charge["balance_transaction"] is None:
        charge["balance_transaction"] = balance.charge_captured(world, charge=charge)["id"]
        world.store.save(charge)
        emit(world, event_type="charge.updated", thing=charge)


def _new_charge(world: World, intent: dict[str, Any], attempt: Attempt) -> dict[str, Any]:
    amount = intent["amount"] if attempt.received is None else attempt.received
    return world.store.add(
        {
            "id": world.new_id("ch"),
            "object": "charge",
            "amount": amount,
            "amount_captured": 0,
            "amount_refunded": 0,
            "balance_transaction": None,
            "billing_details": {"address": None, "email": None, "name": None, "phone": None},
            "captured": False,
            "created": world.now(),
            "currency": attempt.currency or intent["currency"],
            "customer": None,
            "description": intent["description"],
            "disputed": False,
            "failure_code": None,
            "failure_message": None,
            "livemode": False,
            "metadata": dict(intent["metadata"]),
            "outcome": None,
            "paid": False,
            "payment_intent": intent["id"],
            "payment_method": world.new_id("pm"),
            "payment_method_details": {"type": intent["payment_method_types"][0]},
            "receipt_email": intent["receipt_email"],
            "refunded": False,
            "status": "pending",
        }
    )


def _succeed(world: World, intent: dict[str, Any], charge: dict[str, Any], attempt: Attempt) -> None:
    charge |= {"status": "succeeded", "paid": True, "captured": True, "amount_captured": charge["amount"]}
    if attempt.fee_after is None:
        charge["balance_transaction"] = balance.charge_captured(world, charge=charge)["id"]
    else:
        world.plan(action="report_fee", after=attempt.fee_after, body={"charge": charge["id"]})
    world.store.save(charge)
    intent |= {
        "status": "succeeded",
        "amount_received": charge["amount"],
        "currency": charge["currency"],
        "processing": None,
    }
    world.store.save(intent)
    emit(world, event_type="charge.succeeded", thing=charge)
    emit(world, event_type="payment_intent.succeeded", thing=intent)


def _fail(world: World, intent: dict[str, Any], charge: dict[str, Any]) -> None:
    message = "Your card was declined."
    charge |= {"status": "failed", "failure_code": "card_declined", "failure_message": message}
    world.store.save(charge)
    intent |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": {
            "charge": charge["id"],
            "code": "card_declined",
            "decline_code": "generic_decline",
            "message": message,
            "type": "card_error",
        },
    }
    world.store.save(intent)
    emit(world, event_type="charge.failed", thing=charge)
    emit(world, event_type="payment_intent.payment_failed", thing=intent)


def declined(intent: dict[str, Any]) -> StripeRefusal:
    """The 402 a confirmation is answered with when the issuer said no; the failed attempt itself is kept."""
    error = intent["last_payment_error"]
    extra: dict[str, object] = {
        "charge": error["charge"],
        "decline_code": error["decline_code"],
        "payment_intent": intent,
    }
    return StripeRefusal(error["message"], status=402, kind="card_error", code=error["code"], extra=extra)


def _unexpected(intent: dict[str, Any], *, verb: str, allowed: tuple[str, ...]) -> StripeRefusal:
    return StripeRefusal(
        f"You cannot {verb} this PaymentIntent because it has a status of {intent['status']}. Only a PaymentIntent "
        f"with one of the following statuses may be {verb}ed: {', '.join(allowed)}.",
        code="payment_intent_unexpected_state",
        extra={"payment_intent": intent},
    )
