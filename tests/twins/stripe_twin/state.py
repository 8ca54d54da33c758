"""The twin's truth in one answer, for comparison with the shop's ledger. Amounts are in the smallest unit."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from tests.twins.stripe_twin import checkout
from tests.twins.stripe_twin.world import World

_TOTALS = ("captured", "refunded", "refunds_pending", "refunds_failed", "fees", "disputed", "net")
NOTHING: dict[str, int] = dict.fromkeys(_TOTALS, 0)


def dump(world: World) -> dict[str, Any]:
    """Every payment intent, session, charge, refund and dispute, and totals by currency.

    ``net`` is the sum of the balance transactions: captured − refunded − fees − disputes lost or open.
    """
    with world.store.transaction():
        intents, charges = world.store.all("payment_intent"), world.store.all("charge")
        refunds, disputes = world.store.all("refund"), world.store.all("dispute")
        entries = world.store.all("balance_transaction")
        sessions = world.store.all(checkout.KIND)
    totals: dict[str, dict[str, int]] = defaultdict(lambda: dict(NOTHING))
    for charge in charges:
        totals[charge["currency"]]["captured"] += charge["amount_captured"]
    for refund in refunds:
        name = {"succeeded": "refunded", "pending": "refunds_pending", "failed": "refunds_failed"}[refund["status"]]
        totals[refund["currency"]][name] += refund["amount"]
    for dispute in disputes:
        totals[dispute["currency"]]["disputed"] += dispute["amount"] if dispute["status"] != "won" else 0
    for entry in entries:
        totals[entry["currency"]]["fees"] += entry["fee"]
        totals[entry["currency"]]["net"] += entry["net"]
    return {
        "now": world.now(),
        "payment_intents": intents,
        "checkout_sessions": sessions,
        "charges": charges,
        "refunds": refunds,
        "disputes": disputes,
        "balance_transactions": entries,
        "totals": dict(totals),
    }
