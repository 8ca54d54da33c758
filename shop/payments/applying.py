"""What a provider says becomes our state, once. Landing page, webhook, reconciler and desk all end here.

Everything runs inside the caller's unit of work under the payment's lock, and is a no-op when it is there already.
"""

from datetime import datetime

from shop.kernel import outbox, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.payments import accounting, events, holding, queries, refunding
from shop.payments.models import Payment
from shop.payments.ports import Snapshot, Started, Truth
from shop.payments.states import OPEN, SUCCESSFUL, PaymentStatus

CANCEL_TOPIC = "payments.cancel"


def apply_started(*, payment_id: str, started: Started, actor: Actor, now: datetime) -> None:
    """The provider has taken the payment on. Kept even when the payment was closed meanwhile: it may still be paid."""
    payment = holding.locked_payment(payment_id)
    if payment.provider_ref is None:
        payment.provider_ref = started.provider_ref
        payment.next_action = started.next_action
    if payment.status == PaymentStatus.CREATED:
        states.move_to(payment, PaymentStatus.PENDING, actor=actor, now=now)
    elif payment.status not in (*OPEN, *SUCCESSFUL):
        # It was given up while the provider's answer was under way.
        outbox.emit(topic=CANCEL_TOPIC, payload={"payment_id": payment.id}, now=now)
    db.session.flush()


def apply_snapshot(*, payment_id: str, snapshot: Snapshot, actor: Actor, now: datetime) -> None:
    """Bring the payment, its fee and its refunds to what the provider says."""
    payment = holding.locked_payment(payment_id)
    if payment.provider_ref is None:
        payment.provider_ref = snapshot.provider_ref
    if snapshot.charge_ref:
        payment.charge_ref = snapshot.charge_ref
    if snapshot.attention and snapshot.attention not in (payment.attention or ""):
        holding.note(payment, snapshot.attention)
    if snapshot.status is Truth.PAID:
        apply_paid(payment, snapshot, actor=actor, now=now)
        _apply_fee(payment, snapshot, actor=actor, now=now)
        refunding.apply_refunds(payment, snapshot.refunds, actor=actor, now=now)
    elif snapshot.status is Truth.FAILED:
        close(payment, PaymentStatus.FAILED, reason=snapshot.reason, actor=actor, now=now)
    elif snapshot.status in (Truth.EXPIRED, Truth.CANCELLED):
        close(payment, PaymentStatus.EXPIRED, reason=snapshot.reason, actor=actor, now=now)
    elif payment.status == PaymentStatus.CREATED:
        states.move_to(payment, PaymentStatus.PENDING, actor=actor, now=now)
    db.session.flush()


def apply_paid(payment: Payment, snapshot: Snapshot, *, actor: Actor, now: datetime) -> None:
    """The money is in: book it, tell the purpose, and send back what nobody wants. Once.

    Another amount or currency has no effect on the purpose: the payment goes to review and finance is told.
    """
    if payment.status in SUCCESSFUL:
        return
    if snapshot.paid != payment.amount or snapshot.currency.upper() != queries.CURRENCY:
        _review(payment, snapshot, actor=actor, now=now)
        return
    earlier = queries.success_row(purpose_type=payment.purpose_type, purpose_id=payment.purpose_id)
    payment.duplicate_of = None if earlier is None else earlier.id
    payment.captured_amount = payment.amount
    payment.captured_at = now
    payment.attention = None
    states.move_to(payment, PaymentStatus.CAPTURED, actor=actor, now=now, data={"provider_ref": payment.provider_ref})
    accounting.captured(payment_id=payment.id, provider=payment.provider, amount=payment.amount,
                        description=payment.description, actor=actor, now=now)  # fmt: skip
    if earlier is not None:
        _send_back(payment, reason="Pembayaran kedua untuk pesanan yang sama", actor=actor, now=now)
        return
    verdict = events.tell("captured", queries.view(payment), actor=actor, now=now)
    if verdict == "refund":
        _send_back(payment, reason="Pembayaran datang setelah pesanan ditutup", actor=actor, now=now)
    _cancel_siblings(payment, now=now)


def close(payment: Payment, state: PaymentStatus, *, reason: str, actor: Actor, now: datetime) -> None:
    """End an open attempt as failed or expired and tell the purpose; anything but an open one is left alone."""
    if payment.status not in OPEN:
        return
    states.move_to(payment, state, actor=actor, now=now, reason=reason or None)
    events.tell(state.value, queries.view(payment), actor=actor, now=now)


def _review(payment: Payment, snapshot: Snapshot, *, actor: Actor, now: datetime) -> None:
    if payment.status == PaymentStatus.REVIEW:
        return
    amount = "tidak bulat" if snapshot.paid is None else str(snapshot.paid)
    reason = f"Penyedia melaporkan {snapshot.currency.upper()} {amount}, seharusnya {queries.CURRENCY} {payment.amount}"
    states.move_to(payment, PaymentStatus.REVIEW, actor=actor, now=now, reason=reason)
    holding.note(payment, reason)


def _apply_fee(payment: Payment, snapshot: Snapshot, *, actor: Actor, now: datetime) -> None:
    if payment.status not in SUCCESSFUL or payment.fee_amount is not None or snapshot.fee is None:
        return
    payment.fee_amount = snapshot.fee
    accounting.fee(payment_id=payment.id, provider=payment.provider, amount=snapshot.fee, actor=actor, now=now)


def _send_back(payment: Payment, *, reason: str, actor: Actor, now: datetime) -> None:
    accounting.unwanted(payment_id=payment.id, amount=payment.amount, reason=reason, actor=actor, now=now)
    refunding.request(payment, amount=payment.amount, reference=f"unwanted:{payment.id}", reason=reason,
                      actor=actor, now=now)  # fmt: skip


def _cancel_siblings(payment: Payment, *, now: datetime) -> None:
    """The other attempts for what is paid now are ended at their providers, so that nobody pays twice."""
    for other in queries.open_rows(purpose_type=payment.purpose_type, purpose_id=payment.purpose_id):
        if other.id != payment.id:
            outbox.emit(topic=CANCEL_TOPIC, payload={"payment_id": other.id}, now=now)
