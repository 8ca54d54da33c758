"""Balance transactions: what each fact does to the account's balance, with the provider's fee."""

from __future__ import annotations

from typing import Any

from tests.twins.stripe_twin.world import World

_SETTLES_AFTER = 7 * 24 * 3600


def charge_captured(world: World, *, charge: dict[str, Any]) -> dict[str, Any]:
    fee = world.tariff.fee(amount=charge["amount"], currency=charge["currency"])
    return _entry(world, source=charge, kind="charge", amount=charge["amount"], fee=fee, category="charge")


def refund_sent(world: World, *, refund: dict[str, Any]) -> dict[str, Any]:
    """A refund takes the whole amount back; the fee of the charge stays with the provider."""
    return _entry(world, source=refund, kind="refund", amount=-refund["amount"], fee=0, category="refund")


def refund_returned(world: World, *, refund: dict[str, Any]) -> dict[str, Any]:
    return _entry(
        world, source=refund, kind="refund_failure", amount=refund["amount"], fee=0, category="refund_failure"
    )


def dispute_withdrawn(world: World, *, dispute: dict[str, Any]) -> dict[str, Any]:
    fee = world.tariff.dispute_fee[dispute["currency"]]
    return _entry(world, source=dispute, kind="adjustment", amount=-dispute["amount"], fee=fee, category="dispute")


def dispute_reinstated(world: World, *, dispute: dict[str, Any]) -> dict[str, Any]:
    """A dispute that was won gives the amount back and keeps the dispute fee."""
    return _entry(
        world, source=dispute, kind="adjustment", amount=dispute["amount"], fee=0, category="dispute_reversal"
    )


def _entry(world: World, *, source: dict[str, Any], kind: str, amount: int, fee: int, category: str) -> dict[str, Any]:
    currency = source["currency"]
    details = [{"amount": fee, "currency": currency, "description": "Stripe fees", "type": "stripe_fee"}] if fee else []
    return world.store.add(
        {
            "id": world.new_id("txn"),
            "object": "balance_transaction",
            "amount": amount,
            "available_on": world.now() + _SETTLES_AFTER,
            "created": world.now(),
            "currency": currency,
            "description": None,
            "exchange_rate": None,
            "fee": fee,
            "fee_details": details,
            "net": amount - fee,
            "reporting_category": category,
            "source": source["id"],
            "status": "pending",
            "type": kind,
        }
    )
