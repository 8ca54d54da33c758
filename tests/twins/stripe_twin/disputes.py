"""Disputes: the customer's bank takes the money back until the dispute is won or lost."""

from __future__ import annotations

from typing import Any

from tests.twins.stripe_twin import balance
from tests.twins.stripe_twin.errors import StripeRefusal
from tests.twins.stripe_twin.events import emit
from tests.twins.stripe_twin.world import World

_EVIDENCE_SECONDS = 7 * 24 * 3600


def open_dispute(world: World, *, charge_id: str, amount: int | None, reason: str) -> dict[str, Any]:
    """Raises StripeRefusal when the charge is not paid, is disputed already, or is smaller than the amount."""
    charge = world.need("charge", charge_id)
    amount = charge["amount_captured"] if amount is None else amount
    if not charge["paid"] or charge["disputed"] or not 0 < amount <= charge["amount_captured"]:
        raise StripeRefusal(f"Charge {charge_id} cannot be disputed for {amount}.")
    dispute = world.store.add(
        {
            "id": world.new_id("du"),
            "object": "dispute",
            "amount": amount,
            "balance_transactions": [],
            "charge": charge_id,
            "created": world.now(),
            "currency": charge["currency"],
            "evidence": {},
            "evidence_details": {"due_by": world.now() + _EVIDENCE_SECONDS, "has_evidence": False},
            "is_charge_refundable": False,
            "livemode": False,
            "metadata": {},
            "payment_intent": charge["payment_intent"],
            "reason": reason,
            "status": "needs_response",
        }
    )
    dispute["balance_transactions"] = [balance.dispute_withdrawn(world, dispute=dispute)]
    world.store.save(dispute)
    charge["disputed"] = True
    world.store.save(charge)
    emit(world, event_type="charge.dispute.created", thing=dispute)
    emit(world, event_type="charge.dispute.funds_withdrawn", thing=dispute)
    return dispute


def close_dispute(world: World, *, dispute_id: str, status: str) -> dict[str, Any]:
    """End a dispute as ``won`` (the amount returns) or ``lost``."""
    dispute = world.need("dispute", dispute_id)
    if dispute["status"] in ("won", "lost") or status not in ("won", "lost"):
        raise StripeRefusal(f"A dispute that is {dispute['status']} cannot become {status}.")
    dispute["status"] = status
    if status == "won":
        dispute["balance_transactions"].append(balance.dispute_reinstated(world, dispute=dispute))
    world.store.save(dispute)
    emit(world, event_type="charge.dispute.closed", thing=dispute)
    if status == "won":
        emit(world, event_type="charge.dispute.funds_reinstated", thing=dispute)
    return dispute
