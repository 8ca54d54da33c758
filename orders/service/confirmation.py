"""From the parcel's arrival to the maker's earning: delivered, "as shown", silence."""

from datetime import datetime

from orders import accounting, deadlines, mails
from orders.errors import ClaimOpen, NotOnTheWay
from orders.models import ShopOrder, WorkOrder
from orders.queries import rows
from orders.service.locking import locked_order, locked_work_order
from orders.settings import CLAIM_WINDOW_DAYS
from orders.splitting import DEKRANASDA
from orders.states import WorkOrderStatus
from shop.identity import policy
from shop.kernel import settings, states
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.payments import payouts

EARNING_SOURCE = "work_order"


def arrive(*, order: ShopOrder, work_order: WorkOrder, actor: Actor, now: datetime) -> None:
    """A shipped parcel has arrived: the claim window opens. The caller holds the locks."""
    parcel = rows.parcel_of(work_order.id)
    states.move_to(work_order, WorkOrderStatus.DELIVERED, actor=actor, now=now)
    work_order.delivered_at = now
    work_order.claim_until = deadlines.claim_until(delivered_at=now, working_days=settings.get(CLAIM_WINDOW_DAYS))
    if parcel is not None:
        parcel.delivered_at = now
    db.session.flush()
    mails.delivered(order=order, work_order=work_order, now=now)


def report_delivered(*, work_order_id: str, actor: Actor, now: datetime) -> WorkOrder:
    """The desk knows that it has arrived (the courier says so). Raises NotFound, NotOnTheWay."""
    locked, work_order = locked_work_order(work_order_id)
    policy.demand(actor, "orders.work_order.deliver", work_order)
    if work_order.status in (WorkOrderStatus.DELIVERED, WorkOrderStatus.COMPLETED):
        return work_order
    if work_order.status != WorkOrderStatus.SHIPPED:
        raise NotOnTheWay(ids={"work_order": work_order.id})
    arrive(order=locked.order, work_order=work_order, actor=actor, now=now)
    return work_order


def assume_delivered(*, work_order_id: str, now: datetime) -> bool:
    """Nobody reported the parcel long after its estimate. False when there is nothing to do (any more)."""
    locked, work_order = locked_work_order(work_order_id)
    due = work_order.deliver_by is not None and work_order.deliver_by <= now
    if work_order.status != WorkOrderStatus.SHIPPED or work_order.claim_open or not due:
        return False
    arrive(order=locked.order, work_order=work_order, actor=SYSTEM, now=now)
    return True


def confirm(*, order_id: str, work_order_id: str, actor: Actor, now: datetime) -> WorkOrder:
    """The customer says: it is here, and as shown. The maker has earned it. A second time changes nothing.

    Raises NotFound, NotOnTheWay, ClaimOpen.
    """
    locked = locked_order(order_id)
    policy.demand(actor, "orders.order.confirm", locked.order)
    work_order = locked.work_order(work_order_id)
    if work_order.status == WorkOrderStatus.COMPLETED:
        return work_order
    if work_order.status not in (WorkOrderStatus.SHIPPED, WorkOrderStatus.DELIVERED):
        raise NotOnTheWay(ids={"work_order": work_order.id})
    if work_order.claim_open:
        raise ClaimOpen(ids={"work_order": work_order.id})
    if work_order.status == WorkOrderStatus.SHIPPED:
        arrive(order=locked.order, work_order=work_order, actor=actor, now=now)
    work_order.confirmed_at = now
    complete(work_order=work_order, actor=actor, now=now)
    return work_order


def complete_silent(*, work_order_id: str, now: datetime) -> bool:
    """The claim window is over and the customer said nothing, which means yes. False when there is nothing to do."""
    _, work_order = locked_work_order(work_order_id)
    over = work_order.claim_until is not None and work_order.claim_until <= now
    if work_order.status != WorkOrderStatus.DELIVERED or work_order.claim_open or not over:
        return False
    complete(work_order=work_order, actor=SYSTEM, now=now)
    return True


def complete(*, work_order: WorkOrder, actor: Actor, now: datetime) -> None:
    """Delivered becomes earned: the entry, and the maker's earning. The caller holds the locks; no claim is open."""
    if work_order.claim_open:
        raise ClaimOpen(ids={"work_order": work_order.id})
    states.move_to(work_order, WorkOrderStatus.COMPLETED, actor=actor, now=now)
    work_order.completed_at = now
    cost = sum(line.cost for line in rows.lines_of(work_order.id))
    accounting.work_order_completed(work_order=work_order, cost=cost, actor=actor, now=now)
    if work_order.fulfiller != DEKRANASDA and work_order.earning:
        if work_order.artisan_id is None:
            raise NotFound(ids={"work_order": work_order.id})
        payouts.record_earning(
            artisan_id=work_order.artisan_id, source_type=EARNING_SOURCE, source_id=work_order.id,
            amount=work_order.earning, description=work_order.code, actor=actor, now=now,
        )  # fmt: skip
    db.session.flush()
