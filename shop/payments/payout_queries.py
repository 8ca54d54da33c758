"""Reads of earnings, payouts and batches."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.payments.payout_models import Earning, Payout, PayoutBatch, PayoutItem
from shop.payments.states import BatchStatus, PayoutStatus

# A payout that still holds its earnings; returned and cancelled ones have given them back.
LIVING = (PayoutStatus.DRAFT, PayoutStatus.APPROVED, PayoutStatus.SENT, PayoutStatus.SETTLED)
UNDER_WAY = (PayoutStatus.DRAFT, PayoutStatus.APPROVED, PayoutStatus.SENT)


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


@dataclass(frozen=True, slots=True)
class BatchView:
    """A batch with its payouts; `total` in whole rupiah."""

    id: str
    status: str
    total: int
    requested_by: str
    requested_label: str
    approved_label: str | None
    created_at: datetime
    approved_at: datetime | None
    sent_at: datetime | None
    payouts: tuple[PayoutView, ...]


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
    return ArtisanMoney(
        artisan_id=artisan_id,
        available=int(available or 0),
        in_payout=sum(each.amount for each in payouts if each.status in UNDER_WAY),
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


def payout_row(payout_id: str) -> Payout:
    """The row of a payout, without a lock. Raises NotFound."""
    row = db.session.get(Payout, payout_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"payout": payout_id[:40]})
    return row


def payout(payout_id: str) -> PayoutView:
    """One payout. Raises NotFound."""
    return payout_views([payout_row(payout_id)])[0]


def payouts(*, artisan_id: str | None = None, before: str | None = None, limit: int = 50) -> list[PayoutView]:
    """Payouts, newest first (of one artisan, when given). `before` is the id of the last one already seen."""
    query = select(Payout).order_by(Payout.id.desc()).limit(limit)
    if artisan_id is not None:
        query = query.where(Payout.artisan_id == artisan_id)
    if before is not None:
        query = query.where(Payout.id < before)
    return payout_views(db.session.scalars(query).all())


def batch_row(batch_id: str) -> PayoutBatch:
    """The row of a batch, without a lock. Raises NotFound."""
    row = db.session.get(PayoutBatch, batch_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"payout_batch": batch_id[:40]})
    return row


def batch(batch_id: str) -> BatchView:
    """One batch. Raises NotFound."""
    return _batch_views([batch_row(batch_id)])[0]


def batches(*, status: str | None = None, before: str | None = None, limit: int = 50) -> list[BatchView]:
    """Batches, newest first. `before` is the id of the last one already seen."""
    query = select(PayoutBatch).order_by(PayoutBatch.id.desc()).limit(limit)
    if status is not None:
        query = query.where(PayoutBatch._status == status)
    if before is not None:
        query = query.where(PayoutBatch.id < before)
    return _batch_views(db.session.scalars(query).all())


def batches_to_approve() -> list[BatchView]:
    """Drafts that wait for a second person."""
    return batches(status=BatchStatus.DRAFT)


def payout_ids_by_reference(references: Sequence[str]) -> dict[str, str]:
    """The payouts of a settlement file by their references."""
    rows = db.session.execute(select(Payout.reference, Payout.id).where(Payout.reference.in_(list(references))))
    return {row.reference: row.id for row in rows}


def accounts(batch_id: str) -> list[tuple[PayoutView, str]]:
    """The payouts of a batch with the clear account number: only for the bank's file."""
    rows = db.session.scalars(select(Payout).where(Payout.batch_id == batch_id).order_by(Payout.reference)).all()
    return list(zip(payout_views(rows), [row.bank_account for row in rows], strict=True))


def _batch_views(rows: Sequence[PayoutBatch]) -> list[BatchView]:
    inside: dict[str, list[PayoutView]] = {}
    members = db.session.scalars(
        select(Payout).where(Payout.batch_id.in_([row.id for row in rows])).order_by(Payout.reference)
    ).all()
    for each in payout_views(members):
        inside.setdefault(each.batch_id, []).append(each)
    return [
        BatchView(
            id=row.id,
            status=row.status,
            total=sum(each.amount for each in inside.get(row.id, ())),
            requested_by=row.requested_by,
            requested_label=row.requested_label,
            approved_label=row.approved_label,
            created_at=row.created_at,
            approved_at=row.approved_at,
            sent_at=row.sent_at,
            payouts=tuple(inside.get(row.id, ())),
        )
        for row in rows
    ]
