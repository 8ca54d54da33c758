"""Reads of payments and refunds: frozen views for everybody else, rows for this package."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select, true

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.payments.models import Payment, Refund, WebhookEvent
from shop.payments.states import OPEN, SUCCESSFUL, InboxStatus, PaymentStatus, RefundStatus

CURRENCY = "IDR"


@dataclass(frozen=True, slots=True)
class PaymentView:
    """A payment as others see it; amounts in whole rupiah.

    `next_action` says what the customer does: `{"type": "redirect", "url"}`, `{"type": "bank_transfer", "amount",
    "code", "bank", "account", "holder", "url"}`, or `{"type": "none"}` while the provider has not answered.
    """

    id: str
    purpose_type: str
    purpose_id: str
    provider: str
    amount: int
    status: str
    captured_amount: int
    refunded_amount: int
    next_action: dict[str, Any]
    expires_at: datetime
    currency: str
    description: str
    customer_email: str
    return_url: str
    transfer_code: str | None
    proof_media_id: str | None
    attention: str | None
    duplicate_of: str | None
    created_at: datetime
    captured_at: datetime | None

    @property
    def is_paid(self) -> bool:
        """Whether money came in for this purpose, whatever went back later."""
        return self.status in SUCCESSFUL and self.duplicate_of is None

    @property
    def is_open(self) -> bool:
        """Whether the customer can still pay it."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class RefundView:
    """A refund as others see it; `reference` is the one its decision gave it."""

    id: str
    payment_id: str
    purpose_type: str
    purpose_id: str
    provider: str
    reference: str
    amount: int
    status: str
    reason: str
    by_hand: bool
    failure_reason: str | None
    created_at: datetime
    settled_at: datetime | None


def view(row: Payment) -> PaymentView:
    """The view of a payment's row."""
    return PaymentView(
        id=row.id,
        purpose_type=row.purpose_type,
        purpose_id=row.purpose_id,
        provider=row.provider,
        amount=row.amount,
        status=row.status,
        captured_amount=row.captured_amount,
        refunded_amount=row.refunded_amount,
        next_action=dict(row.next_action) or {"type": "none"},
        expires_at=row.expires_at,
        currency=CURRENCY,
        description=row.description,
        customer_email=row.customer_email,
        return_url=row.return_url,
        transfer_code=row.transfer_code,
        proof_media_id=row.proof_media_id,
        attention=row.attention,
        duplicate_of=row.duplicate_of,
        created_at=row.created_at,
        captured_at=row.captured_at,
    )


def refund_view(refund: Refund, payment: Payment) -> RefundView:
    """The view of a refund's row with its payment."""
    return RefundView(
        id=refund.id,
        payment_id=payment.id,
        purpose_type=payment.purpose_type,
        purpose_id=payment.purpose_id,
        provider=payment.provider,
        reference=refund.reference,
        amount=refund.amount,
        status=refund.status,
        reason=refund.reason,
        by_hand=refund.by_hand,
        failure_reason=refund.failure_reason,
        created_at=refund.created_at,
        settled_at=refund.settled_at,
    )


def payment_row(payment_id: str) -> Payment:
    """The row of a payment, freshly read, without a lock. Raises NotFound."""
    row = db.session.get(Payment, payment_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"payment": payment_id[:40]})
    return row


def payment(payment_id: str) -> PaymentView:
    """One payment. Raises NotFound."""
    return view(payment_row(payment_id))


def payments_for(*, purpose_type: str, purpose_id: str) -> list[PaymentView]:
    """All attempts for a purpose, newest first."""
    rows = db.session.scalars(
        select(Payment)
        .where(Payment.purpose_type == purpose_type, Payment.purpose_id == purpose_id)
        .order_by(Payment.id.desc())
    )
    return [view(row) for row in rows]


def success_for(*, purpose_type: str, purpose_id: str) -> PaymentView | None:
    """The one payment that paid this purpose, or None."""
    row = success_row(purpose_type=purpose_type, purpose_id=purpose_id)
    return None if row is None else view(row)


def success_row(*, purpose_type: str, purpose_id: str) -> Payment | None:
    """The row of the one payment that paid this purpose, or None."""
    return db.session.scalar(
        select(Payment).where(
            Payment.purpose_type == purpose_type,
            Payment.purpose_id == purpose_id,
            Payment._status.in_(SUCCESSFUL),
            Payment.duplicate_of.is_(None),
        )
    )


def open_rows(*, purpose_type: str, purpose_id: str) -> list[Payment]:
    """The attempts for a purpose that can still be paid, newest first."""
    return list(
        db.session.scalars(
            select(Payment)
            .where(Payment.purpose_type == purpose_type, Payment.purpose_id == purpose_id, Payment._status.in_(OPEN))
            .order_by(Payment.id.desc())
        )
    )


def by_provider_ref(*, provider: str, refs: Iterable[str | None]) -> Payment | None:
    """The payment that a provider's event speaks of: by our id, by the provider's, or by its name for the money."""
    wanted = [ref for ref in refs if ref]
    if not wanted:
        return None
    return db.session.scalar(
        select(Payment).where(
            Payment.provider == provider,
            or_(Payment.id.in_(wanted), Payment.provider_ref.in_(wanted), Payment.charge_ref.in_(wanted)),
        )
    )


def refund_row(refund_id: str) -> Refund:
    """The row of a refund, freshly read, without a lock. Raises NotFound."""
    row = db.session.get(Refund, refund_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"refund": refund_id[:40]})
    return row


def refund(refund_id: str) -> RefundView:
    """One refund. Raises NotFound."""
    row = refund_row(refund_id)
    return refund_view(row, payment_row(row.payment_id))


def refund_by_reference(reference: str) -> Refund | None:
    """The refund of a decision, or None."""
    return db.session.scalar(select(Refund).where(Refund.reference == reference))


def refunds_of(payment_id: str) -> list[RefundView]:
    """The refunds of a payment, oldest first."""
    rows = db.session.scalars(select(Refund).where(Refund.payment_id == payment_id).order_by(Refund.id))
    paid = payment_row(payment_id)
    return [refund_view(row, paid) for row in rows]


def _refunds_where(*conditions: Any) -> list[RefundView]:
    rows = db.session.execute(
        select(Refund, Payment).join(Payment, Payment.id == Refund.payment_id).where(*conditions).order_by(Refund.id)
    )
    return [refund_view(row, paid) for row, paid in rows]


def failed_refunds() -> list[RefundView]:
    """Refunds that failed and have no next attempt: finance has to send the money another way."""
    return _refunds_where(Refund._status == RefundStatus.FAILED, Refund.retried_as.is_(None))


def refunds_by_hand() -> list[RefundView]:
    """Refunds that finance has to transfer itself."""
    return _refunds_where(Refund._status == RefundStatus.SENT, Refund.by_hand == true())


def transfers_to_confirm() -> list[PaymentView]:
    """Bank transfers that are still expected, those with a proof first, then by age."""
    rows = db.session.scalars(
        select(Payment)
        .where(Payment.provider == "bank_transfer", Payment._status.in_(OPEN))
        .order_by(Payment.proof_media_id.is_(None), Payment.id)
    )
    return [view(row) for row in rows]


def needing_attention() -> list[PaymentView]:
    """Payments under review, and those with a note for finance."""
    rows = db.session.scalars(
        select(Payment)
        .where(or_(Payment._status == PaymentStatus.REVIEW, Payment.attention.is_not(None)))
        .order_by(Payment.id)
    )
    return [view(row) for row in rows]


def unmatched_events() -> list[WebhookEvent]:
    """Events of providers that speak of no payment of ours."""
    return list(
        db.session.scalars(
            select(WebhookEvent).where(WebhookEvent._status == InboxStatus.UNMATCHED).order_by(WebhookEvent.id.desc())
        )
    )
