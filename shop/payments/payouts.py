"""What other rooms ask of payouts: credit an artisan, and tell what an artisan has."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.payments import payout_queries
from shop.payments.payout_models import Earning
from shop.payments.payout_queries import ArtisanMoney

_waiting: dict[str, Callable[[str], int]] = {}


class EarningConflict(ShopError):
    code = "earning_conflict"
    message = N_("Pendapatan ini sudah dicatat dengan jumlah lain. Periksa %(source)s.")


def record_earning(
    *,
    artisan_id: str,
    source_type: str,
    source_id: str,
    amount: int,
    description: str,
    actor: Actor,
    now: datetime,
) -> Earning:
    """Credit (or, negative, debit) an artisan for one fact; the same fact again gives the row that is there.

    The ledger entry (… → artisan_payable) is the caller's, in the same unit of work. Raises EarningConflict when the
    fact is there with another amount.
    """
    existing = db.session.scalar(
        select(Earning).where(Earning.source_type == source_type, Earning.source_id == source_id)
    )
    if existing is not None:
        if (existing.artisan_id, existing.amount) != (artisan_id, amount):
            raise EarningConflict(source=source_id, ids={"earning": existing.id})
        return existing
    earning = Earning(
        id=new_id("ern"),
        artisan_id=artisan_id,
        source_type=source_type,
        source_id=source_id,
        amount=amount,
        description=description,
        created_at=now,
    )
    db.session.add(earning)
    db.session.flush()
    return earning


def money_of(artisan_id: str) -> ArtisanMoney:
    """What an artisan has: free, in payouts under way, paid so far; newest first."""
    return payout_queries.money_of(artisan_id)


def waits_in(name: str, count: Callable[[str], int]) -> None:
    """Let a room above say how much an artisan has coming (sold, not yet completed): `count(artisan_id)` in rupiah."""
    _waiting[name] = count


def waiting_for(artisan_id: str) -> int:
    """What the rooms above say is still coming, in whole rupiah."""
    return sum(count(artisan_id) for count in _waiting.values())
