"""Holding a payment or a refund: locks in the shop's order, the purpose first; and notes for finance."""

from shop.kernel import locks
from shop.payments import events, queries
from shop.payments.models import Payment, Refund


def locked_payment(payment_id: str) -> Payment:
    """The payment under its lock, its purpose locked before it. Raises NotFound."""
    row = queries.payment_row(payment_id)
    events.lock_purpose(purpose_type=row.purpose_type, purpose_id=row.purpose_id)
    return locks.lock_one(Payment, payment_id)


def locked_refund(refund_id: str) -> tuple[Payment, Refund]:
    """A refund and its payment under their locks, the purpose locked before them. Raises NotFound."""
    payment = locked_payment(queries.refund_row(refund_id).payment_id)
    return payment, locks.lock_one(Refund, refund_id)


def note(payment: Payment, text: str) -> None:
    """Add something for finance to look at."""
    payment.attention = f"{payment.attention}; {text}" if payment.attention else text
