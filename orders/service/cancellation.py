"""Calling an order off: by the customer until the maker has accepted, by the desk with a reason."""

from datetime import datetime

from orders import accounting
from orders.errors import CannotCancel, ClaimOpen
from orders.models import WorkOrder
from orders.queries import rows
from orders.service import offering, payment, refunds
from orders.service.locking import LockedOrder, locked_order, locked_work_order
from orders.splitting import DEKRANASDA
from orders.states import WorkOrderStatus
from shop.identity import policy
from shop.kernel import states
from shop.kernel.actors import Actor
from shop.kernel.errors import ReasonRequired
from shop.kernel.text import N_

BY_CUSTOMER = N_("Dibatalkan pembeli")


def cancel_order(
    *, order_id: str, actor: Actor, now: datetime, work_order_id: str | None = None, reason: str = ""
) -> list[str]:
    """The customer calls off the order, or one parcel of it, as far as no maker has accepted; money goes back in full.

    Returns the ids of the cancelled work orders; called off before, there are none and nothing changes. Raises
    NotFound, CannotCancel when a maker has accepted everything asked for.
    """
    locked = locked_order(order_id)
    policy.demand(actor, "orders.order.cancel", locked.order)
    wanted = [locked.work_order(work_order_id)] if work_order_id else locked.by_position
    said = reason or BY_CUSTOMER
    if locked.order.paid_at is None:
        waiting = [row.id for row in locked.by_position if row.status == WorkOrderStatus.AWAITING_PAYMENT]
        if waiting and work_order_id:
            # Unpaid, it is paid whole or not at all.
            raise CannotCancel(ids={"work_order": work_order_id})
        payment.cancel_unpaid(locked, reason=said, actor=actor, now=now)
        return waiting
    cancellable = [row for row in wanted if row.status == WorkOrderStatus.OFFERED]
    if not cancellable:
        if any(row.status != WorkOrderStatus.CANCELLED for row in wanted):
            raise CannotCancel(ids={"order": order_id})
        return []
    _end(locked, cancellable, restock=True, reason=said, actor=actor, now=now)
    return [row.id for row in cancellable]


def cancel_by_desk(*, work_order_id: str, reason: str, restock: bool, actor: Actor, now: datetime) -> WorkOrder:
    """The secretariat calls a work order off (a maker who cannot after all, a parcel that got lost), with full refund.

    `restock`: the pieces are there and go back on the shelf; a parcel under way never does. Raises NotFound,
    ReasonRequired, ClaimOpen, TransitionRefused.
    """
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.cancel", work_order)
    if not reason.strip():
        raise ReasonRequired(ids={"work_order": work_order_id})
    if work_order.claim_open:
        raise ClaimOpen(ids={"work_order": work_order_id})
    if work_order.status == WorkOrderStatus.CANCELLED:
        return work_order
    if locked.order.paid_at is None:
        payment.cancel_unpaid(locked, reason=reason, actor=actor, now=now)
        return work_order
    lost = work_order.status == WorkOrderStatus.SHIPPED
    _end(locked, [work_order], restock=restock and not lost, reason=reason, actor=actor, now=now)
    return work_order


def end_lost(*, work_order: WorkOrder, reason: str, actor: Actor, now: datetime) -> None:
    """A refunded parcel that got lost on its way is over. The caller holds the locks and has refunded it."""
    cost = sum(line.cost for line in rows.lines_of(work_order.id))
    states.move_to(work_order, WorkOrderStatus.CANCELLED, actor=actor, now=now, reason=reason)
    accounting.goods_lost(work_order=work_order, cost=cost, actor=actor, now=now)


def _end(
    locked: LockedOrder,
    ending: list[WorkOrder],
    *,
    restock: bool,
    reason: str,
    actor: Actor,
    now: datetime,
) -> None:
    returns = {row.id: offering.returns_of(rows.lines_of(row.id)) for row in ending}
    for row in ending:
        states.move_to(row, WorkOrderStatus.CANCELLED, actor=actor, now=now, reason=reason)
        refunds.refund_all(
            order=locked.order, work_order=row, reference=f"ended:{row.id}", reason=reason, actor=actor, now=now
        )
    for row in ending:
        offering.give_back(work_order=row, returns=returns[row.id], shelf=restock, now=now)
        if not restock and row.fulfiller == DEKRANASDA:
            cost = sum(each.cost for each in returns[row.id])
            accounting.goods_lost(work_order=row, cost=cost, actor=actor, now=now)
