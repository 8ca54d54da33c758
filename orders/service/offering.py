"""Asking a maker: the offer with its deadline, and what happens when the maker cannot or does not answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog import stock
from catalog.errors import NotAvailable
from catalog.queries import SellableItem, revision_view, sellable_by_slug
from orders import deadlines, mails
from orders.models import OrderLine, ShopOrder, WorkOrder
from orders.queries import rows
from orders.service import refunds
from orders.service.locking import LockedOrder
from orders.settings import ACCEPT_DAYS_MADE, ACCEPT_HOURS_READY
from orders.splitting import DEKRANASDA, READY_STOCK
from orders.states import WorkOrderStatus
from shop.kernel import settings, states
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.ids import new_id

HOLDER = "work_order"


def offer(*, work_order: WorkOrder, actor: Actor, now: datetime) -> None:
    """A paid work order is its maker's to accept, until a hard clock time."""
    work_order.accept_by = deadlines.accept_by(
        mode=work_order.mode, now=now, ready_hours=settings.get(ACCEPT_HOURS_READY),
        made_working_days=settings.get(ACCEPT_DAYS_MADE),
    )  # fmt: skip
    lines = rows.lines_of(work_order.id)
    if work_order.promised_on is not None:
        # The days began to count when it was shown; the promise is not shortened by a slow payment.
        waited = local_date(now) - local_date(work_order.created_at)
        work_order.promised_on += max(waited, timedelta(0))
    states.move_to(work_order, WorkOrderStatus.OFFERED, actor=actor, now=now)
    mails.work_order_offered(work_order=work_order, lines=lines, now=now)


def pass_on(
    *, locked: LockedOrder, work_order: WorkOrder, restock: bool, reason: str, actor: Actor, now: datetime
) -> WorkOrder | None:
    """The maker will not fulfil it: Dekranasda's own stock of the same revision does, else all of it is refunded.

    `work_order` is declined or timed out already. `restock`: the maker still has the pieces, so they go back on the
    shelf. Returns the work order that took the lines over, None when the money goes back.
    """
    lines = rows.lines_of(work_order.id)
    returns = returns_of(lines)
    own = _own_goods(lines, now=now)
    taken = _take_over(locked, work_order, lines, own, actor=actor, now=now) if own else None
    if taken is None:
        refunds.refund_all(
            order=locked.order, work_order=work_order, reference=f"ended:{work_order.id}", reason=reason,
            actor=actor, now=now,
        )  # fmt: skip
    give_back(work_order=work_order, returns=returns, shelf=restock, now=now)
    return taken


@dataclass(frozen=True)
class Return:
    """Pieces of a line that come back to the shelf they were taken from."""

    line_id: str
    variant_id: str
    quantity: int
    cost: int


def returns_of(lines: Sequence[OrderLine]) -> list[Return]:
    """What can go back on the shelf: only what was taken off one."""
    taken = [line for line in lines if line.mode == READY_STOCK]
    found = [Return(line.id, line.variant_id, line.quantity, line.cost) for line in taken]
    return sorted(found, key=lambda each: each.variant_id)


def give_back(*, work_order: WorkOrder, returns: Sequence[Return], shelf: bool, now: datetime) -> None:
    """Sold hands become free again, and pieces go back on the shelf when they are really there (`shelf`).

    Comes after the refund: stock is locked after the payment.
    """
    stock.give_back_capacity(holder_type=HOLDER, holder_id=work_order.id, now=now)
    for each in returns if shelf else ():
        stock.put_back(
            variant_id=each.variant_id, quantity=each.quantity, cost=each.cost,
            reference=f"{work_order.id}:{each.line_id}", now=now,
        )  # fmt: skip


def _own_goods(lines: list[OrderLine], *, now: datetime) -> dict[str, SellableItem] | None:
    """Dekranasda's pieces of exactly the ordered revisions, by line; None unless every line can be served."""
    found: dict[str, SellableItem] = {}
    for line in lines:
        offers = sellable_by_slug(slug=revision_view(revision_id=line.revision_id).slug, now=now)
        item = next((each for each in offers if _serves(each, line)), None)
        if item is None:
            return None
        found[line.id] = item
    return found


def _serves(item: SellableItem, line: OrderLine) -> bool:
    return (
        item.seller == DEKRANASDA
        and (item.revision_id, item.content_hash) == (line.revision_id, line.content_hash)
        and item.available >= line.quantity
    )


def _take_over(
    locked: LockedOrder,
    work_order: WorkOrder,
    lines: list[OrderLine],
    own: dict[str, SellableItem],
    *,
    actor: Actor,
    now: datetime,
) -> WorkOrder | None:
    new = _replacement(locked, work_order, now=now)
    wants = [stock.Want(own[line.id].variant_id, line.quantity) for line in lines]
    try:
        with db.session.begin_nested():
            stock.reserve(wants=wants, holder_type=HOLDER, holder_id=new.id, expires_at=now, now=now)
            costs = stock.consume(holder_type=HOLDER, holder_id=new.id, now=now)
    except NotAvailable:
        # Somebody was faster; the money goes back instead.
        return None
    states.start(new, actor=actor, now=now, data={"instead_of": work_order.id})
    for line in lines:
        item = own[line.id]
        line.work_order_id, line.listing_id, line.variant_id = new.id, item.listing_id, item.variant_id
        line.seller, line.mode, line.sku, line.cost = DEKRANASDA, READY_STOCK, item.sku, costs[item.variant_id]
    _hand_amounts_over(work_order, new)
    db.session.flush()
    offer(work_order=new, actor=actor, now=now)
    return new


def _replacement(locked: LockedOrder, work_order: WorkOrder, *, now: datetime) -> WorkOrder:
    order: ShopOrder = locked.order
    position = max(row.position for row in locked.work_orders.values()) + 1
    return WorkOrder(
        id=new_id("wor"), order_id=order.id, position=position, code=f"{order.number}-{position}",
        fulfiller=DEKRANASDA, artisan_id=None, mode=READY_STOCK, courier=work_order.courier,
        service=work_order.service, service_name=work_order.service_name, billed_kg=work_order.billed_kg,
        eta_days_min=work_order.eta_days_min, eta_days_max=work_order.eta_days_max,
        goods_total=work_order.goods_total, shipping_fee=work_order.shipping_fee,
        refunded_goods=0, refunded_shipping=0, commission_bp=0, commission=0, created_at=now,
    )  # fmt: skip


def _hand_amounts_over(work_order: WorkOrder, new: WorkOrder) -> None:
    """The amounts go with the lines, so that the work orders still add up to the order."""
    work_order.replaced_by = new.id
    work_order.goods_total = work_order.shipping_fee = work_order.commission = 0
