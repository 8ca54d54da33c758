"""What artisans earn, and what of it they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.payments.payout_models import Earning, Payout, PayoutItem
from shop.payments.states import PayoutStatus

# A payout that still holds its earnings; returned and cancelled ones have given them back.
LIVING = (PayoutStatus.DRAFT, PayoutStatus.APPROVED, PayoutStatus.SENT, PayoutStatus.SETTLED)


class EarningConflict(ShopError):
    code = "earning_conflict"
    message = N_("Pendapatan ini sudah dicatat dengan jumlah lain. Periksa %(source)s.")


@dataclass(frozen=True, slots=True)
class EarningView:
    """One earning in whole rupiah; negative for what was taken back."""

    id: str
    artisan_id: str
    source_type: str
    source_id: str
    amount: int
    description: str
    payout_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PayoutView:
    """One payout with what it contains."""

    id: str
    batch_id: str
    artisan_id: str
    amount: int
    status: str
    reference: str
    bank_name: str
    bank_account_masked: str
    bank_holder: str
    created_at: datetime
    settled_at: datetime | None
    returned_reason: str | None
    items: tuple[EarningView, ...]


@dataclass(frozen=True, slots=True)
class ArtisanMoney:
    """An artisan's money in whole rupiah: free to be paid out, in payouts under way, and paid so far."""

    artisan_id: str
    available: int
    in_payout: int
    paid_total: int
    earnings: tuple[EarningView, ...]
    payouts: tuple[PayoutView, ...]


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
    """What an artisan has, newest first."""
    available = db.session.scalar(
        select(func.coalesce(func.sum(Earning.amount), 0)).where(
            Earning.artisan_id == artisan_id, Earning.payout_id.is_(None)
        )
    )
    free = db.session.scalars(
        select(Earning).where(Earning.artisan_id == artisan_id, Earning.payout_id.is_(None)).order_by(Earning.id.desc())
    ).all()
    rows = db.session.scalars(select(Payout).where(Payout.artisan_id == artisan_id).order_by(Payout.id.desc())).all()
    payouts = payout_views(rows)
    under_way = (PayoutStatus.DRAFT, PayoutStatus.APPROVED, PayoutStatus.SENT)
    return ArtisanMoney(
        artisan_id=artisan_id,
        available=int(available or 0),
        in_payout=sum(each.amount for each in payouts if each.status in under_way),
        paid_total=sum(each.amount for each in payouts if each.status == PayoutStatus.SETTLED),
        earnings=tuple(earning_view(row) for row in free),
        payouts=tuple(payouts),
    )


def earning_view(row: Earning) -> EarningView:
    """The view of an earning's row."""
    return EarningView(
        id=row.id,
        artisan_id=row.artisan_id,
        source_type=row.source_type,
        source_id=row.source_id,
        amount=row.amount,
        description=row.description,
        payout_id=row.payout_id,
        created_at=row.created_at,
    )


def payout_views(rows: Sequence[Payout]) -> list[PayoutView]:
    """Payouts with what they contain (or contained, when they came back), in the order given."""
    items: dict[str, list[EarningView]] = {}
    for payout_id, earning in db.session.execute(
        select(PayoutItem.payout_id, Earning)
        .join(Earning, Earning.id == PayoutItem.earning_id)
        .where(PayoutItem.payout_id.in_([row.id for row in rows]))
        .order_by(Earning.id)
    ):
        items.setdefault(payout_id, []).append(earning_view(earning))
    return [
        PayoutView(
            id=row.id,
            batch_id=row.batch_id,
            artisan_id=row.artisan_id,
            amount=row.amount,
            status=row.status,
            reference=row.reference,
            bank_name=row.bank_name,
            bank_account_masked=row.bank_account_masked,
            bank_holder=row.bank_holder,
            created_at=row.created_at,
            settled_at=row.settled_at,
            returned_reason=row.returned_reason,
            items=tuple(items.get(row.id, ())),
        )
        for row in rows
    ]
