"""What finance does by hand: confirm transfers, deal with failed refunds, close a review."""

from datetime import date, datetime

from shop.kernel import audit, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired, ShopError
from shop.kernel.money import rupiah
from shop.kernel.text import N_
from shop.payments import applying, bank_transfer, holding, queries, refunding
from shop.payments.models import Payment, Refund
from shop.payments.ports import RefundSnapshot, RefundTruth, Snapshot, Truth
from shop.payments.queries import PaymentView
from shop.payments.states import OPEN, PaymentStatus, RefundStatus


class NotATransfer(ShopError):
    code = "not_a_transfer"
    message = N_("Pembayaran ini bukan transfer bank. Keadaannya datang dari penyedia pembayaran.")


class TransferAmountDiffers(ShopError):
    code = "transfer_amount_differs"
    message = N_("Yang masuk %(received)s, seharusnya %(expected)s. Hubungi pembeli, jangan konfirmasi.")


class RefundNotByHand(ShopError):
    code = "refund_not_by_hand"
    message = N_("Pengembalian ini sedang dijalankan penyedia pembayaran. Tunggu hasilnya.")


class ProofNotWanted(ShopError):
    code = "proof_not_wanted"
    message = N_("Pembayaran ini tidak lagi menunggu bukti transfer.")


def confirm_transfer(
    *, payment_id: str, received: int, booked_on: date, actor: Actor, now: datetime, note: str = ""
) -> PaymentView:
    """Confirm that `received` rupiah of a bank transfer stand on the statement of that day; again changes nothing.

    Raises NotATransfer, TransferAmountDiffers (then nothing happens: the money is cleared up with the customer first).
    """
    payment = holding.locked_payment(payment_id)
    if payment.provider != bank_transfer.NAME:
        raise NotATransfer(ids={"payment": payment_id})
    if received != payment.amount:
        raise TransferAmountDiffers(
            received=rupiah(received), expected=rupiah(payment.amount), ids={"payment": payment_id}
        )
    audit.record(
        actor=actor,
        action="payments.transfer.confirm",
        object_type="payment",
        object_id=payment_id,
        now=now,
        reason=note or None,
        data={"received": received, "booked_on": booked_on.isoformat()},
    )
    snapshot = Snapshot(provider_ref=payment_id, reference=payment_id, status=Truth.PAID, paid=received)
    applying.apply_snapshot(payment_id=payment_id, snapshot=snapshot, actor=actor, now=now)
    return queries.view(payment)


def add_proof(*, payment_id: str, media_id: str, actor: Actor, now: datetime) -> None:
    """Keep the customer's photo of a transfer for finance. Raises ProofNotWanted."""
    payment = holding.locked_payment(payment_id)
    if payment.provider != bank_transfer.NAME or payment.status not in OPEN:
        raise ProofNotWanted(ids={"payment": payment_id})
    payment.proof_media_id = media_id
    audit.record(
        actor=actor, action="payments.transfer.proof", object_type="payment", object_id=payment_id, now=now,
        data={"media_id": media_id},
    )  # fmt: skip


def confirm_refund(*, refund_id: str, actor: Actor, now: datetime, note: str) -> None:
    """Finance has transferred a refund that no provider can send. Raises RefundNotByHand, ReasonRequired."""
    _need(note, refund_id)
    payment, refund = holding.locked_refund(refund_id)
    if not refund.by_hand:
        raise RefundNotByHand(ids={"refund": refund_id})
    if refund.status != RefundStatus.SUCCEEDED:
        _sent_by_hand(payment, refund, note=note, actor=actor, now=now)


def retry_refund(*, refund_id: str, actor: Actor, now: datetime) -> Refund:
    """Send a failed refund once more: the same decision, a new row. Again gives the row that is there."""
    payment, refund = _failed(refund_id)
    return _next_attempt(payment, refund, actor=actor, now=now)


def settle_failed_refund(*, refund_id: str, actor: Actor, now: datetime, note: str) -> Refund:
    """Finance has sent a failed refund from the bank instead; `note` says how. Raises ReasonRequired."""
    _need(note, refund_id)
    payment, refund = _failed(refund_id)
    again = _next_attempt(payment, refund, actor=actor, now=now)
    if again.status == RefundStatus.REQUESTED:
        again.by_hand = True
        _sent_by_hand(payment, again, note=note, actor=actor, now=now)
    return again


def close_review(*, payment_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Finance has dealt with a payment under review, or with its note, outside of the shop; it has no effect here."""
    _need(reason, payment_id)
    payment = holding.locked_payment(payment_id)
    if payment.status == PaymentStatus.REVIEW:
        states.move_to(payment, PaymentStatus.FAILED, actor=actor, now=now, reason=reason)
    else:
        audit.record(
            actor=actor, action="payments.attention.close", object_type="payment", object_id=payment_id, now=now,
            reason=reason, data={"note": payment.attention or ""},
        )  # fmt: skip
    payment.attention = None
    db.session.flush()


def _failed(refund_id: str) -> tuple[Payment, Refund]:
    payment, refund = holding.locked_refund(refund_id)
    if refund.status != RefundStatus.FAILED:
        raise RefundNotByHand(ids={"refund": refund_id})
    return payment, refund


def _next_attempt(payment: Payment, refund: Refund, *, actor: Actor, now: datetime) -> Refund:
    again = refunding.request(
        payment,
        amount=refund.amount,
        reference=f"{refund.reference}~{refund.id[-6:]}",
        reason=refund.reason,
        actor=actor,
        now=now,
    )
    refund.retried_as = again.id
    db.session.flush()
    return again


def _sent_by_hand(payment: Payment, refund: Refund, *, note: str, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor, action="payments.refund.by_hand", object_type="refund", object_id=refund.id, now=now, reason=note
    )
    snapshot = RefundSnapshot(
        provider_ref=f"hand-{refund.id}", reference=refund.id, amount=refund.amount, status=RefundTruth.SUCCEEDED
    )
    refunding.apply_refund(payment, refund, snapshot, actor=actor, now=now)


def _need(text: str, object_id: str) -> None:
    if not text.strip():
        raise ReasonRequired(ids={"object": object_id})
