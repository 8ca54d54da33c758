"""Refunds of a charge: whole or in part, never above what is left, and failing or pending on demand."""

from __future__ import annotations

from typing import Any

from tests.twins.stripe_twin import balance
from tests.twins.stripe_twin.errors import ParameterRefusal, StripeRefusal
from tests.twins.stripe_twin.events import emit
from tests.twins.stripe_twin.world import World

STATUSES = ("succeeded", "pending", "failed")


def create_refund(world: World, *, params: dict[str, Any]) -> dict[str, Any]:
    """A refund by charge or payment intent.

    Raises StripeRefusal when the payment has no successful charge, is disputed, is refunded already, or has less
    left than the amount.
    """
    charge = _charge(world, params)
    if charge["disputed"]:
        raise StripeRefusal(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", code="charge_disputed"
        )
    left = charge["amount_captured"] - charge["amount_refunded"]
    if left == 0:
        raise StripeRefusal(f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
    amount = params.get("amount", left)
    if amount < 1:
        raise ParameterRefusal(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    if amount > left:
        # Stripe tells this one by its message and param; it has no error code.
        raise StripeRefusal(
            f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})", param="amount"
        )
    refund = _new(world, charge, amount, params)
    wanted = world.store.take("next_refunds") or {}
    first = wanted.get("status", "succeeded")
    if first == "succeeded":
        refund["balance_transaction"] = balance.refund_sent(world, refund=refund)["id"]
    refund["status"] = first
    if first == "failed":
        refund["failure_reason"] = "declined"
    else:
        _count(world, charge, amount)
    world.store.add(refund)
    emit(world, event_type="refund.created", thing=refund)
    if first == "failed":
        emit(world, event_type="refund.failed", thing=refund)
    else:
        emit(world, event_type="charge.refunded", thing=charge)
    if wanted.get("then"):
        body = {"refund": refund["id"], "status": wanted["then"]}
        world.plan(action="settle_refund", after=float(wanted.get("after", 0)), body=body)
    return refund


def _charge(world: World, params: dict[str, Any]) -> dict[str, Any]:
    if "charge" in params:
        charge = world.need("charge", params["charge"], param="charge")
    elif "payment_intent" in params:
        intent = world.need("payment_intent", params["payment_intent"], param="payment_intent")
        if intent["latest_charge"] is None or intent["status"] != "succeeded":
            raise StripeRefusal(f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund.")
        charge = world.need("charge", intent["latest_charge"])
    else:
        raise ParameterRefusal(
            "One of the following params should be provided for this request: payment_intent or charge.",
            code="parameter_missing",
        )
    if charge["status"] != "succeeded":
        raise StripeRefusal(f"Charge {charge['id']} is not successful and cannot be refunded.")
    return charge


def _new(world: World, charge: dict[str, Any], amount: int, params: dict[str, Any]) -> dict[str, Any]:
    return {
        "id": world.new_id("re"),
        "object": "refund",
        "amount": amount,
        "balance_transaction": None,
        "charge": charge["id"],
        "created": world.now(),
        "currency": charge["currency"],
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": params.get("metadata") or {},
        "payment_intent": charge["payment_intent"],
        "pending_reason": None,
        "reason": params.get("reason"),
        "receipt_number": None,
        "status": "pending",
    }


def _count(world: World, charge: dict[str, Any], amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    world.store.save(charge)


def settle_refund(world: World, *, refund_id: str, status: str) -> dict[str, Any]:
    """End a pending refund, or let one that had succeeded come back from the customer's bank as failed.

    What failed counts as unrefunded again, and its amount returns to the balance if it had left.
    """
    refund = world.need("refund", refund_id)
    allowed = {"pending": ("succeeded", "failed"), "succeeded": ("failed",)}
    if status not in allowed.get(refund["status"], ()):
        raise StripeRefusal(f"A refund that is {refund['status']} cannot become {status}.")
    if status == "succeeded":
        refund["balance_transaction"] = balance.refund_sent(world, refund=refund)["id"]
    else:
        refund["failure_reason"] = "expired_or_canceled_card"
        if refund["balance_transaction"] is not None:
            refund["failure_balance_transaction"] = balance.refund_returned(world, refund=refund)["id"]
        _count(world, world.need("charge", refund["charge"]), -refund["amount"])
    refund["status"] = status
    world.store.save(refund)
    emit(world, event_type="refund.updated", thing=refund)
    emit(world, event_type="charge.refund.updated", thing=refund)
    if status == "failed":
        emit(world, event_type="refund.failed", thing=refund)
    return refund
