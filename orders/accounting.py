"""What orders put into the ledger (money.md). The only file here that names accounts."""

from datetime import datetime

from orders.models import WorkOrder
from orders.splitting import DEKRANASDA
from shop.kernel.actors import Actor
from shop.ledger import chart
from shop.ledger.service import Posting, post, postings_against_artisan

COMPLETED = "work_order.completed"
GOODS_LOST = "work_order.goods_lost"
REFUND_DECIDED = "order_refund.decided"


def work_order_completed(*, work_order: WorkOrder, cost: int, actor: Actor, now: datetime) -> None:
    """What the customer paid for this part is earned, less what was refunded.

    A maker's: deposits to the maker (goods less commission, and shipping) and to the commission. Dekranasda's own
    goods: deposits to its sales, and their cost (rupiah) out of the inventory. Nothing left and no cost: no entry.
    """
    deposits = chart.customer_deposits()
    if work_order.fulfiller == DEKRANASDA:
        left = work_order.goods_left + work_order.shipping_left
        postings = [
            Posting(debit=deposits, credit=chart.offtake_sales(), amount=left),
            Posting(debit=chart.offtake_cost_of_goods(), credit=chart.offtake_inventory(), amount=cost),
        ]
    else:
        assert work_order.artisan_id is not None
        payable = chart.artisan_payable(work_order.artisan_id)
        postings = [
            Posting(debit=deposits, credit=payable, amount=work_order.earning),
            Posting(debit=deposits, credit=chart.commission(), amount=work_order.commission),
        ]
    if any(posting.amount for posting in postings):
        post(
            kind=COMPLETED, reference=work_order.id, description=work_order.code, postings=postings,
            actor=actor, now=now,
        )  # fmt: skip


def goods_lost(*, work_order: WorkOrder, cost: int, actor: Actor, now: datetime) -> None:
    """Goods of Dekranasda that went out and will not come back or be paid: their cost leaves the inventory."""
    if cost:
        post(
            kind=GOODS_LOST, reference=work_order.id, description=work_order.code,
            postings=[Posting(debit=chart.offtake_write_down(), credit=chart.offtake_inventory(), amount=cost)],
            actor=actor, now=now,
        )  # fmt: skip


def refund_before_completion(*, reference: str, amount: int, description: str, actor: Actor, now: datetime) -> None:
    """Money that was still a deposit is owed to the customer."""
    post(
        kind=REFUND_DECIDED, reference=reference, description=description,
        postings=[Posting(debit=chart.customer_deposits(), credit=chart.refunds_payable(), amount=amount)],
        actor=actor, now=now,
    )  # fmt: skip


def refund_after_completion(
    *, work_order: WorkOrder, reference: str, amount: int, commission: int, actor: Actor, now: datetime
) -> None:
    """Money that was earned already is owed to the customer: the maker bears it, less the commission given back.

    For goods of Dekranasda its own sales bear it.
    """
    owed = chart.refunds_payable()
    if work_order.fulfiller == DEKRANASDA:
        postings = [Posting(debit=chart.offtake_sales(), credit=owed, amount=amount)]
    else:
        assert work_order.artisan_id is not None
        postings = [
            *postings_against_artisan(artisan_id=work_order.artisan_id, amount=amount - commission, credit=owed),
            Posting(debit=chart.commission(), credit=owed, amount=commission),
        ]
    post(kind=REFUND_DECIDED, reference=reference, description=work_order.code, postings=postings, actor=actor, now=now)
