"""Money that goes back to the customer for one work order: the decision, its entry, and the payments room told."""

from datetime import datetime

from orders import accounting, mails
from orders.models import OrderRefund, ShopOrder, WorkOrder
from orders.queries import rows
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.money import share
from shop.payments import service as payments


def refund_all(
    *, order: ShopOrder, work_order: WorkOrder, reference: str, reason: str, actor: Actor, now: datetime
) -> int:
    """Refund whatever is left of a work order that is not completed, shipping included. Returns the rupiah."""
    return refund(
        order=order, work_order=work_order, goods=work_order.goods_left, shipping=work_order.shipping_left,
        reference=reference, reason=reason, actor=actor, now=now,
    )  # fmt: skip


def refund_amount(
    *, order: ShopOrder, work_order: WorkOrder, amount: int, reference: str, reason: str, actor: Actor, now: datetime
) -> int:
    """Refund `amount` rupiah of a work order that is not completed: of the goods first, then of the shipping."""
    goods = min(amount, work_order.goods_left)
    return refund(
        order=order, work_order=work_order, goods=goods, shipping=amount - goods,
        reference=reference, reason=reason, actor=actor, now=now,
    )  # fmt: skip


def refund(
    *,
    order: ShopOrder,
    work_order: WorkOrder,
    goods: int,
    shipping: int,
    reference: str,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Decide a refund before completion. The caller holds the locks; the same reference again changes nothing.

    The commission follows the goods that are left. Raises what the payments room raises above the captured amount.
    """
    amount = goods + shipping
    if amount == 0 or rows.refund_by_reference(reference) is not None:
        return 0
    assert order.payment_id is not None
    db.session.add(
        OrderRefund(
            order_id=order.id, work_order_id=work_order.id, reference=reference, payment_id=order.payment_id,
            amount=amount, goods=goods, shipping=shipping, reason=reason, created_at=now,
        )
    )  # fmt: skip
    work_order.refunded_goods += goods
    work_order.refunded_shipping += shipping
    work_order.commission = share(work_order.goods_left, basis_points=work_order.commission_bp)
    accounting.refund_before_completion(
        reference=reference, amount=amount, description=f"{work_order.code}: {reason}", actor=actor, now=now
    )
    _send(order=order, work_order=work_order, amount=amount, reference=reference, reason=reason, actor=actor, now=now)
    return amount


def refund_late(
    *, order: ShopOrder, work_order: WorkOrder, amount: int, reference: str, reason: str, actor: Actor, now: datetime
) -> int:
    """Refund out of what was earned already: the maker and the commission bear it by the share they had.

    Returns the rupiah that the maker bears, for the payouts room. The caller holds the locks.
    """
    assert order.payment_id is not None
    goods = min(amount, work_order.goods_left)
    before = work_order.commission
    work_order.refunded_goods += goods
    work_order.refunded_shipping += amount - goods
    work_order.commission = share(work_order.goods_left, basis_points=work_order.commission_bp)
    returned = before - work_order.commission
    db.session.add(
        OrderRefund(
            order_id=order.id, work_order_id=work_order.id, reference=reference, payment_id=order.payment_id,
            amount=amount, goods=goods, shipping=amount - goods, commission_returned=returned, after_completion=True,
            reason=reason, created_at=now,
        )
    )  # fmt: skip
    _send(order=order, work_order=work_order, amount=amount, reference=reference, reason=reason, actor=actor, now=now)
    accounting.refund_after_completion(
        work_order=work_order, reference=reference, amount=amount, commission=returned, actor=actor, now=now
    )
    return amount - returned


def _send(
    *, order: ShopOrder, work_order: WorkOrder, amount: int, reference: str, reason: str, actor: Actor, now: datetime
) -> None:
    assert order.payment_id is not None
    db.session.flush()
    payments.request_refund(
        payment_id=order.payment_id, amount=amount, reference=reference, reason=reason, actor=actor, now=now
    )
    audit.record(
        actor=actor, action="orders.refund.decide", object_type="work_order", object_id=work_order.id, now=now,
        reason=reason, data={"amount": amount, "reference": reference},
    )  # fmt: skip
    mails.refund_decided(order=order, amount=amount, reason=reason, reference=reference, now=now)
