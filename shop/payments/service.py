"""What other rooms ask of payments, inside their own unit of work. Nothing here calls a provider."""

from datetime import datetime

from shop.kernel import outbox, states
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import N_
from shop.payments import applying, bank_transfer, holding, providers, queries, refunding
from shop.payments.models import Payment, Refund
from shop.payments.queries import PaymentView
from shop.payments.states import PaymentStatus


class AlreadyPaid(ShopError):
    code = "already_paid"
    message = N_("Pesanan ini sudah dibayar. Muat ulang untuk melihat keadaannya.")


class AmountNotPayable(ShopError):
    code = "amount_not_payable"
    message = N_("Cara bayar ini menerima %(minimum)d sampai %(maximum)d rupiah. Pilih cara bayar lain.")


class PaymentTimeOver(ShopError):
    code = "payment_time_over"
    message = N_("Waktu membayar sudah habis. Pesan sekali lagi.")


def open_payment(
    *,
    purpose_type: str,
    purpose_id: str,
    amount: int,
    provider: str,
    description: str,
    customer_email: str,
    return_url: str,
    expires_at: datetime,
    actor: Actor,
    now: datetime,
) -> PaymentView:
    """Commit to being paid `amount` rupiah for a purpose; call `calls.create_at_provider` after the commit.

    An open attempt of the same purpose, provider and amount is given again. Raises AlreadyPaid, ProviderUnavailable,
    AmountNotPayable (outside the provider's limits), PaymentTimeOver.
    """
    limits = providers.get(provider).capabilities()
    if not limits.minimum <= amount <= limits.maximum:
        raise AmountNotPayable(minimum=limits.minimum, maximum=limits.maximum)
    if expires_at <= now:
        raise PaymentTimeOver()
    if queries.success_row(purpose_type=purpose_type, purpose_id=purpose_id) is not None:
        raise AlreadyPaid(ids={purpose_type: purpose_id})
    for row in queries.open_rows(purpose_type=purpose_type, purpose_id=purpose_id):
        if row.provider == provider and row.amount == amount and row.expires_at > now:
            return queries.view(row)
    payment = Payment(
        id=new_id("pay"),
        purpose_type=purpose_type,
        purpose_id=purpose_id,
        provider=provider,
        amount=amount,
        description=description,
        customer_email=customer_email,
        return_url=return_url,
        next_action={},
        transfer_code=bank_transfer.new_code() if provider == bank_transfer.NAME else None,
        captured_amount=0,
        refund_reserved=0,
        refunded_amount=0,
        created_at=now,
        expires_at=expires_at,
    )
    states.start(payment, actor=actor, now=now, data={"amount": amount, "provider": provider})
    return queries.view(payment)


def request_refund(*, payment_id: str, amount: int, reference: str, reason: str, actor: Actor, now: datetime) -> Refund:
    """Send `amount` rupiah of a payment back; the provider is asked after the commit.

    `reference` names the decision and is unique; again it gives the refund that is there. The decision's own ledger
    entry (… → refunds_payable) is the caller's. Raises NothingToRefund, RefundAboveCaptured, RefundConflict, NotFound.
    """
    payment = holding.locked_payment(payment_id)
    return refunding.request(payment, amount=amount, reference=reference, reason=reason, actor=actor, now=now)


def cancel_open(*, purpose_type: str, purpose_id: str, actor: Actor, now: datetime) -> int:
    """End the open attempts for a purpose at their providers after the commit; how many there are.

    A payment that turns out to be paid all the same goes to the purpose's `on_captured` handler, which refuses it.
    """
    rows = queries.open_rows(purpose_type=purpose_type, purpose_id=purpose_id)
    for row in rows:
        outbox.emit(topic=applying.CANCEL_TOPIC, payload={"payment_id": row.id}, now=now)
    return len(rows)


def extend(*, payment_id: str, until: datetime) -> None:
    """Keep an open payment payable until a later moment."""
    payment = holding.locked_payment(payment_id)
    if payment.status in (PaymentStatus.CREATED, PaymentStatus.PENDING):
        payment.expires_at = max(payment.expires_at, until)
        db.session.flush()
