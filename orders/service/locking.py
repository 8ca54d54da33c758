"""Taking an order and its work orders under their locks, always in the one order of the shop."""

from dataclasses import dataclass

from orders.models import ShopOrder, WorkOrder
from orders.queries import rows
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock, lock_one


@dataclass
class LockedOrder:
    """An order and all its work orders, locked until the end of the unit of work."""

    order: ShopOrder
    work_orders: dict[str, WorkOrder]

    def work_order(self, work_order_id: str) -> WorkOrder:
        """One of them. Raises NotFound."""
        if work_order_id not in self.work_orders:
            raise NotFound(ids={"work_order": work_order_id[:40]})
        return self.work_orders[work_order_id]

    @property
    def by_position(self) -> list[WorkOrder]:
        """In the order of their parcels."""
        return sorted(self.work_orders.values(), key=lambda work_order: work_order.position)


def locked_order(order_id: str) -> LockedOrder:
    """Lock an order, then its work orders. All of them: a refund asks for the same locks again. Raises NotFound."""
    order = lock_one(ShopOrder, order_id)
    return LockedOrder(order=order, work_orders=lock(WorkOrder, rows.work_order_ids(order_id)))


def locked_work_order(work_order_id: str) -> tuple[LockedOrder, WorkOrder]:
    """A work order with everything around it, locked. Raises NotFound."""
    locked = locked_order(rows.order_id_of(work_order_id))
    return locked, locked.work_order(work_order_id)
