"""What money does to an order: paid, not paid in time, another attempt."""

from datetime import datetime

from catalog import stock
from catalog.errors import NotAvailable, ReservationLost
from orders import mails
from orders.errors import NotPayable
from orders.models import WorkOrder
from orders.queries import rows
from orders.service import offering
from orders.service.checkout import HOLDER, PURPOSE, hold_until, open_payment
from orders.service.locking import LockedOrder, locked_order
from orders.states import WorkOrderStatus
from shop.identity import policy
from shop.kernel import audit, states
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.text import N_
from shop.payments import events
from shop.payments import queries as payment_queries
from shop.payments import service as payments
from shop.payments.queries import PaymentView

NOT_PAID = N_("Tidak dibayar sampai batas waktunya")


def register() -> None:
    """Ask the payments room to tell about money for orders."""
    events.lock_first(PURPOSE, locked_order)
    events.on_captured(PURPOSE, captured)
    events.on_failed(PURPOSE, ended)
    events.on_expired(PURPOSE, ended)
    events.purpose_url(PURPOSE, lambda view: view.return_url)


def captured(view: PaymentView, /, *, actor: Actor, now: datetime) -> events.Verdict:
    """Money for an order is in: its pieces are sold and its makers are asked. "refund" when nobody wants it any more.

    Runs once: the payments room calls it in the transaction that captures the payment. An order whose hold has run out
    is still honoured when its pieces are there.
    """
    locked = locked_order(view.purpose_id)
    waiting = [row for row in locked.by_position if row.status == WorkOrderStatus.AWAITING_PAYMENT]
    if locked.order.paid_at is not None or len(waiting) != len(locked.work_orders):
        return "refund"
    if not _sell(waiting, now=now):
        _close(locked, reason="Barang sudah habis saat pembayaran datang", actor=actor, now=now)
        return "refund"
    locked.order.paid_at = now
    locked.order.payment_id = view.id
    for work_order in waiting:
        offering.offer(work_order=work_order, actor=actor, now=now)
    audit.record(
        actor=actor, action="orders.order.paid", object_type="shop_order", object_id=locked.order.id, now=now,
        data={"payment": view.id, "amount": view.amount},
    )  # fmt: skip
    mails.order_paid(order=locked.order, work_orders=waiting, now=now)
    return "accept"


def ended(view: PaymentView, /, *, actor: Actor, now: datetime) -> None:
    """An attempt came to nothing. While the pieces are held the customer may try again; after that the order ends."""
    locked = locked_order(view.purpose_id)
    if locked.order.paid_at is None and now >= locked.order.reserved_until:
        _expire(locked, actor=actor, now=now)


def expire(*, order_id: str, now: datetime) -> bool:
    """End an order that nobody paid in time and give its pieces back. False when somebody did, or may still.

    An attempt the provider has not closed keeps the order open until its own end; then `ended` is told.
    """
    locked = locked_order(order_id)
    if locked.order.paid_at is not None or now < locked.order.reserved_until:
        return False
    if any(view.expires_at > now for view in _open_attempts(order_id)):
        return False
    _expire(locked, actor=SYSTEM, now=now)
    return True


def try_again(*, order_id: str, provider: str, actor: Actor, now: datetime) -> str:
    """Another attempt to pay an order whose pieces are still held. Returns the payment's id.

    An attempt with the same provider that is still open goes on. Raises NotPayable, ReservationLost.
    """
    locked = locked_order(order_id)
    order = locked.order
    policy.demand(actor, "orders.order.pay", order)
    if order.paid_at is not None or order.expired_at is not None or now >= order.reserved_until:
        raise NotPayable(ids={"order": order.id})
    if any(row.status != WorkOrderStatus.AWAITING_PAYMENT for row in locked.by_position):
        raise NotPayable(ids={"order": order.id})
    order.reserved_until = max(order.reserved_until, hold_until(provider=provider, now=now))
    for work_order in locked.by_position:
        stock.extend(holder_type=HOLDER, holder_id=work_order.id, until=order.reserved_until)
    return open_payment(order=order, provider=provider, actor=actor, now=now)


def open_attempts(order_id: str) -> list[str]:
    """The payments of an order that can still be paid."""
    return [view.id for view in _open_attempts(order_id)]


def _open_attempts(order_id: str) -> list[PaymentView]:
    found = payment_queries.payments_for(purpose_type=PURPOSE, purpose_id=order_id)
    return [view for view in found if view.is_open]


def _sell(waiting: list[WorkOrder], *, now: datetime) -> bool:
    """Take the pieces of every work order off the shelf, or of none. A hold that ran out is tried once more."""
    try:
        with db.session.begin_nested():
            for work_order in sorted(waiting, key=lambda row: (row.artisan_id or "~", row.id)):
                costs = _consume(work_order, now=now)
                for line in rows.lines_of(work_order.id):
                    line.cost = costs.get(line.variant_id, 0)
            db.session.flush()
    except NotAvailable:
        return False
    return True


def _consume(work_order: WorkOrder, *, now: datetime) -> dict[str, int]:
    try:
        return stock.consume(holder_type=HOLDER, holder_id=work_order.id, now=now)
    except ReservationLost:
        wants = [stock.Want(line.variant_id, line.quantity) for line in rows.lines_of(work_order.id)]
        stock.reserve(wants=wants, holder_type=HOLDER, holder_id=work_order.id, expires_at=now, now=now)
        return stock.consume(holder_type=HOLDER, holder_id=work_order.id, now=now)


def _expire(locked: LockedOrder, *, actor: Actor, now: datetime) -> None:
    locked.order.expired_at = now
    _close(locked, reason=NOT_PAID, actor=actor, now=now)
    payments.cancel_open(purpose_type=PURPOSE, purpose_id=locked.order.id, actor=actor, now=now)


def _close(locked: LockedOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """Nothing of it will happen: work orders cancelled, pieces given back."""
    for work_order in locked.by_position:
        if work_order.status == WorkOrderStatus.AWAITING_PAYMENT:
            stock.release(holder_type=HOLDER, holder_id=work_order.id, now=now)
            states.move_to(work_order, WorkOrderStatus.CANCELLED, actor=actor, now=now, reason=reason)


def cancel_unpaid(locked: LockedOrder, *, reason: str, actor: Actor, now: datetime) -> None:
    """The customer does not want the unpaid order any more; open attempts are ended at their providers."""
    _close(locked, reason=reason, actor=actor, now=now)
    payments.cancel_open(purpose_type=PURPOSE, purpose_id=locked.order.id, actor=actor, now=now)
