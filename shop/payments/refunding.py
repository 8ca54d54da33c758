"""Refunds under the payment's lock: asking for one, and applying what the provider says about it."""

from collections.abc import Iterable
from datetime import datetime

from shop.kernel import locks, outbox, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.payments import accounting, events, holding, queries
from shop.payments.models import Payment, Refund
from shop.payments.ports import RefundSnapshot, RefundTruth
from shop.payments.states import SUCCESSFUL, PaymentStatus, RefundStatus

REFUND_TOPIC = "payments.refund"


class RefundAboveCaptured(ShopError):
    code = "refund_above_captured"
    message = N_("Pengembalian melebihi sisa pembayaran. Paling banyak %(left)d rupiah.")


class RefundConflict(ShopError):
    code = "refund_conflict"
    message = N_("Pengembalian ini sudah diminta dengan jumlah lain. Muat ulang untuk melihat keadaan terbaru.")


class NothingToRefund(ShopError):
    code = "nothing_to_refund"
    message = N_("Belum ada uang masuk dari pembayaran ini, jadi tidak ada yang bisa dikembalikan.")


def request(payment: Payment, *, amount: int, reference: str, reason: str, actor: Actor, now: datetime) -> Refund:
    """Ask for a refund of a locked payment; the same reference again gives the refund that is there.

    Raises NothingToRefund, RefundAboveCaptured, RefundConflict (the same reference with another amount).
    """
    existing = queries.refund_by_reference(reference)
    if existing is not None:
        if existing.payment_id != payment.id or existing.amount != amount:
            raise RefundConflict(ids={"refund": existing.id})
        return existing
    if payment.status not in SUCCESSFUL:
        raise NothingToRefund(ids={"payment": payment.id})
    left = payment.captured_amount - payment.refund_reserved
    if not 0 < amount <= left:
        raise RefundAboveCaptured(left=left, ids={"payment": payment.id})
    payment.refund_reserved += amount
    refund = Refund(
        id=new_id("rfd"), payment_id=payment.id, amount=amount, reference=reference, reason=reason, created_at=now
    )
    states.start(refund, actor=actor, now=now, reason=reason, data={"amount": amount})
    outbox.emit(topic=REFUND_TOPIC, payload={"refund_id": refund.id}, now=now)
    return refund


def apply_refunds(payment: Payment, snapshots: Iterable[RefundSnapshot], *, actor: Actor, now: datetime) -> None:
    """Apply what the provider says about the refunds of a locked payment; one that is not ours is noted for finance."""
    if payment.status not in SUCCESSFUL:
        return
    for snapshot in snapshots:
        refund = db.session.get(Refund, snapshot.reference) if snapshot.reference else None
        if refund is not None and refund.payment_id == payment.id:
            apply_refund(payment, locks.lock_one(Refund, refund.id), snapshot, actor=actor, now=now)
        elif snapshot.provider_ref not in (payment.attention or ""):
            holding.note(payment, f"Pengembalian {snapshot.provider_ref} Rp{snapshot.amount} dibuat di luar toko")


def apply_refund(payment: Payment, refund: Refund, snapshot: RefundSnapshot, *, actor: Actor, now: datetime) -> None:
    """Bring one locked refund of a locked payment to what the provider says; a no-op when it is there already."""
    if refund.provider_ref is None:
        refund.provider_ref = snapshot.provider_ref
    if snapshot.status is RefundTruth.SUCCEEDED:
        _succeed(payment, refund, actor=actor, now=now)
    elif snapshot.status is RefundTruth.FAILED:
        fail(payment, refund, reason=snapshot.reason, actor=actor, now=now)
    elif refund.status == RefundStatus.REQUESTED:
        refund.by_hand = snapshot.status is RefundTruth.MANUAL
        states.move_to(refund, RefundStatus.SENT, actor=actor, now=now)
    db.session.flush()


def fail(payment: Payment, refund: Refund, *, reason: str, actor: Actor, now: datetime) -> None:
    """The refund did not go through, or came back after it had: we still owe it, and finance is told."""
    if refund.status == RefundStatus.FAILED:
        return
    reason = reason or "Ditolak penyedia pembayaran"
    if refund.status == RefundStatus.SUCCEEDED:
        payment.refunded_amount -= refund.amount
        accounting.refund_returned(refund_id=refund.id, reason=reason, actor=actor, now=now)
    payment.refund_reserved -= refund.amount
    refund.failure_reason = reason
    refund.settled_at = now
    states.move_to(refund, RefundStatus.FAILED, actor=actor, now=now, reason=reason)
    _follow_amounts(payment, actor=actor, now=now)
    events.tell("refund_failed", queries.refund_view(refund, payment), actor=actor, now=now)


def _succeed(payment: Payment, refund: Refund, *, actor: Actor, now: datetime) -> None:
    if refund.status in (RefundStatus.SUCCEEDED, RefundStatus.FAILED):
        return
    payment.refunded_amount += refund.amount
    refund.settled_at = now
    states.move_to(refund, RefundStatus.SUCCEEDED, actor=actor, now=now)
    accounting.refund_out(refund_id=refund.id, provider=payment.provider, by_hand=refund.by_hand,
                          amount=refund.amount, description=refund.reason, actor=actor, now=now)  # fmt: skip
    _follow_amounts(payment, actor=actor, now=now)
    events.tell("refunded", queries.refund_view(refund, payment), actor=actor, now=now)


def _follow_amounts(payment: Payment, *, actor: Actor, now: datetime) -> None:
    """The payment's status is what its amounts say."""
    if payment.refunded_amount == 0:
        state = PaymentStatus.CAPTURED
    elif payment.refunded_amount < payment.captured_amount:
        state = PaymentStatus.PARTIALLY_REFUNDED
    else:
        state = PaymentStatus.REFUNDED
    if payment.status != state:
        states.move_to(payment, state, actor=actor, now=now)
