"""The status of an order: a pure function of its payment and its work orders. Nothing pushes a status down."""

from collections.abc import Iterable

from orders.states import BEING_MADE, ENDED_WITHOUT_DELIVERY, ON_THE_WAY, OrderStatus, WorkOrderStatus

ARRIVED = frozenset({WorkOrderStatus.DELIVERED, WorkOrderStatus.COMPLETED})


def order_status(*, paid: bool, expired: bool, work_orders: Iterable[str]) -> OrderStatus:
    """The status customers read.

    `paid`: the payment was captured once, refunded later or not. `expired`: nobody paid in time. `work_orders` are the
    statuses of those that still carry a part of the order (one whose lines another took over is left out).
    """
    states = [WorkOrderStatus(state) for state in work_orders]
    live = [state for state in states if state not in ENDED_WITHOUT_DELIVERY]
    if not live:
        return OrderStatus.EXPIRED if expired and not paid else OrderStatus.CANCELLED
    if any(state is WorkOrderStatus.AWAITING_PAYMENT for state in live):
        return OrderStatus.AWAITING_PAYMENT
    return _progress(live, some_ended=len(live) < len(states))


def _progress(live: list[WorkOrderStatus], *, some_ended: bool) -> OrderStatus:
    if all(state is WorkOrderStatus.COMPLETED for state in live):
        return OrderStatus.PARTLY_CANCELLED if some_ended else OrderStatus.COMPLETED
    if all(state in ARRIVED for state in live):
        return OrderStatus.DELIVERED
    if all(state in ON_THE_WAY for state in live):
        return OrderStatus.SHIPPED
    if any(state in ON_THE_WAY for state in live):
        return OrderStatus.PARTLY_SHIPPED
    if any(state in BEING_MADE for state in live):
        return OrderStatus.IN_PROGRESS
    return OrderStatus.PAID
