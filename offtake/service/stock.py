"""Dekranasda's pieces that are damaged or lost."""

from datetime import datetime

from catalog import service as catalog
from offtake import accounting
from shop.kernel.actors import Actor


def write_off_stock(
    *, variant_id: str, quantity: int, reason: str, reference: str, actor: Actor, now: datetime
) -> int:  # fmt: skip
    """Take pieces off the shelf and out of the inventory; returns their cost in rupiah. `reference` is the act's id: a
    second time it changes nothing. Raises NotAvailable, OwnedStock and ReasonRequired of the catalogue."""
    cost = catalog.write_off_owned_stock(
        variant_id=variant_id, quantity=quantity, reason=reason, reference=reference, actor=actor, now=now
    )
    if cost:
        accounting.written_off(reference=reference, amount=cost, reason=reason, actor=actor, now=now)
    return cost
