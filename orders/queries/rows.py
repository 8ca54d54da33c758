"""The rows themselves, for the services of this feature only."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from orders.models import Cart, Claim, OrderLine, OrderNumber, OrderRefund, PackingCheck, Parcel, ShopOrder, WorkOrder
from orders.states import ClaimStatus, WorkOrderStatus
from shop.kernel.db import db
from shop.kernel.errors import NotFound


def work_order_ids(order_id: str) -> list[str]:
    """The ids of an order's work orders."""
    return list(db.session.scalars(select(WorkOrder.id).where(WorkOrder.order_id == order_id).order_by(WorkOrder.id)))


def order_id_of(work_order_id: str) -> str:
    """The order a work order belongs to. Raises NotFound."""
    found = db.session.scalar(select(WorkOrder.order_id).where(WorkOrder.id == work_order_id))
    if found is None:
        raise NotFound(ids={"work_order": work_order_id[:40]})
    return found


def work_order(work_order_id: str) -> WorkOrder:
    """One work order. Raises NotFound."""
    row = db.session.get(WorkOrder, work_order_id)
    if row is None:
        raise NotFound(ids={"work_order": work_order_id[:40]})
    return row


def claimed_work_orders(order_id: str) -> list[WorkOrder]:
    """The work orders of an order that were ever claimed."""
    claimed = select(Claim.work_order_id).where(Claim.order_id == order_id)
    return list(db.session.scalars(select(WorkOrder).where(WorkOrder.id.in_(claimed))))


def order(order_id: str) -> ShopOrder:
    """One order, freshly read. Raises NotFound."""
    row = db.session.get(ShopOrder, order_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"order": order_id[:40]})
    return row


def order_by_number(number: str) -> ShopOrder:
    """One order by the number people use. Raises NotFound."""
    row = db.session.scalar(select(ShopOrder).where(ShopOrder.number == number))
    if row is None:
        raise NotFound()
    return row


def orders_of_email(*, number: str, email: str) -> ShopOrder | None:
    """The order with this number, when it was placed with this address."""
    return db.session.scalar(
        select(ShopOrder).where(ShopOrder.number == number, func.lower(ShopOrder.email) == email.lower())
    )


def cart_token(cart_row_id: str) -> str:
    """The token of the cart an order was made of. Raises NotFound."""
    row = db.session.get(Cart, cart_row_id)
    if row is None:
        raise NotFound()
    return row.token


def lines_of(work_order_id: str) -> list[OrderLine]:
    """The lines a work order carries."""
    return list(
        db.session.scalars(select(OrderLine).where(OrderLine.work_order_id == work_order_id).order_by(OrderLine.id))
    )


def last_check(work_order_id: str) -> PackingCheck | None:
    """The packing check that counts."""
    return db.session.scalar(
        select(PackingCheck)
        .where(PackingCheck.work_order_id == work_order_id)
        .order_by(PackingCheck.number.desc())
        .limit(1)
    )


def parcel_of(work_order_id: str) -> Parcel | None:
    """The box of a work order, once it is handed over."""
    return db.session.scalar(select(Parcel).where(Parcel.work_order_id == work_order_id))


def claim_ids(work_order_id: str) -> list[str]:
    """The claims of a work order that still run."""
    running = (ClaimStatus.OPENED, ClaimStatus.ANSWERED, ClaimStatus.DECIDED)
    return list(
        db.session.scalars(
            select(Claim.id).where(Claim.work_order_id == work_order_id, Claim._status.in_(running)).order_by(Claim.id)
        )
    )


def claim(claim_id: str) -> Claim:
    """One claim, freshly read. Raises NotFound."""
    row = db.session.get(Claim, claim_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"claim": claim_id[:40]})
    return row


def refund_by_reference(reference: str) -> OrderRefund | None:
    """The refund that was decided under this reference."""
    return db.session.scalar(select(OrderRefund).where(OrderRefund.reference == reference))


def next_number(year: int) -> int:
    """Take the next order number of a year.

    The row stays locked until the commit, so this is the last thing a checkout takes: nobody who holds it waits.
    """
    insert = postgresql.insert if db.session.get_bind().dialect.name == "postgresql" else sqlite.insert
    db.session.execute(insert(OrderNumber).values(year=year, last=0).on_conflict_do_nothing(index_elements=["year"]))
    taken = db.session.execute(
        update(OrderNumber)
        .where(OrderNumber.year == year)
        .values(last=OrderNumber.last + 1)
        .returning(OrderNumber.last)
        .execution_options(synchronize_session=False)
    ).scalar_one()
    return int(taken)


def unpaid_past(*, now: datetime, limit: int = 200) -> Sequence[str]:
    """Orders whose hold is over and that still wait for money, oldest first."""
    return list(
        db.session.scalars(
            select(ShopOrder.id)
            .where(
                ShopOrder.paid_at.is_(None),
                ShopOrder.expired_at.is_(None),
                ShopOrder.reserved_until <= now,
                ShopOrder.id.in_(
                    select(WorkOrder.order_id).where(WorkOrder._status == WorkOrderStatus.AWAITING_PAYMENT)
                ),
            )
            .order_by(ShopOrder.reserved_until)
            .limit(limit)
        )
    )


def unanswered_past(*, now: datetime, limit: int = 200) -> Sequence[str]:
    """Work orders of makers who did not answer in time."""
    return list(
        db.session.scalars(
            select(WorkOrder.id)
            .where(
                WorkOrder._status == WorkOrderStatus.OFFERED,
                WorkOrder.fulfiller == "artisan",
                WorkOrder.accept_by <= now,
            )
            .order_by(WorkOrder.accept_by)
            .limit(limit)
        )
    )


def unreported_past(*, now: datetime, limit: int = 200) -> Sequence[str]:
    """Parcels nobody reported as delivered long after their estimate, without a claim."""
    return list(
        db.session.scalars(
            select(WorkOrder.id)
            .where(
                WorkOrder._status == WorkOrderStatus.SHIPPED,
                WorkOrder.deliver_by <= now,
                ~WorkOrder.claim_open,
            )
            .order_by(WorkOrder.deliver_by)
            .limit(limit)
        )
    )


def silent_past(*, now: datetime, limit: int = 200) -> Sequence[str]:
    """Delivered work orders whose claim window is over, without a claim."""
    return list(
        db.session.scalars(
            select(WorkOrder.id)
            .where(
                WorkOrder._status == WorkOrderStatus.DELIVERED,
                WorkOrder.claim_until <= now,
                ~WorkOrder.claim_open,
            )
            .order_by(WorkOrder.claim_until)
            .limit(limit)
        )
    )


def claims_unanswered_past(*, now: datetime, limit: int = 200) -> Sequence[str]:
    """Claims whose maker did not answer in time."""
    return list(
        db.session.scalars(
            select(Claim.id)
            .where(Claim._status == ClaimStatus.OPENED, Claim.answer_by <= now)
            .order_by(Claim.answer_by)
            .limit(limit)
        )
    )
