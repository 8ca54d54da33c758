"""What must always be true of orders (`flask audit`). Read-only SQL that means the same on SQLite and PostgreSQL.

Every check returns the rows that break it. Tables of the rooms below (payment, ledger, clearance) are read by name: a
check compares what the rooms keep with each other and may not go through the code it checks.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import text

from orders.accounting import COMPLETED, REFUND_DECIDED
from shop.jobs.auditor import Violations, check
from shop.kernel.db import db

GONE = "('declined', 'timed_out', 'cancelled')"
# After payment and before completion: its money is still the customers' deposit.
UNDER_WAY = "('offered', 'accepted', 'in_production', 'packed', 'shipped', 'delivered')"
SENT = "('shipped', 'delivered', 'completed')"


def _check(name: str, says: str, statement: str, **values: Any) -> Callable[[], Violations]:
    """Register a statement whose rows are violations."""

    def find() -> Violations:
        return [dict(row) for row in db.session.execute(text(statement), values).mappings()]

    return check(name=f"orders.{name}", room="orders", says=says)(find)


totals = _check(
    "totals",
    "an order's total is goods less discount plus shipping and tax, and its lines and work orders add up to it",
    """
    SELECT o.id, o.number, o.total, o.goods_total, o.shipping_total, l.goods, w.goods AS parts, w.shipping
    FROM shop_order o
    LEFT JOIN (SELECT order_id, SUM(line_total) AS goods FROM order_line GROUP BY order_id) l ON l.order_id = o.id
    LEFT JOIN (SELECT order_id, SUM(goods_total) AS goods, SUM(shipping_fee) AS shipping
               FROM work_order GROUP BY order_id) w ON w.order_id = o.id
    WHERE o.total <> o.goods_total - o.discount + o.shipping_total + o.tax_total
       OR o.goods_total <> COALESCE(l.goods, 0) OR o.goods_total <> COALESCE(w.goods, 0)
       OR o.shipping_total <> COALESCE(w.shipping, 0)
    """,
)

lines_multiply_out = _check(
    "lines_multiply_out",
    "a line is its price times its quantity, and a work order's goods are its lines",
    """
    SELECT l.id, l.line_total AS amount, l.unit_price * l.quantity AS should_be FROM order_line l
    WHERE l.line_total <> l.unit_price * l.quantity
    UNION ALL
    SELECT w.id, w.goods_total, COALESCE(s.goods, 0) FROM work_order w
    LEFT JOIN (SELECT work_order_id, SUM(line_total) AS goods FROM order_line GROUP BY work_order_id) s
           ON s.work_order_id = w.id
    WHERE w.goods_total <> COALESCE(s.goods, 0)
    """,
)

routing = _check(
    "routing",
    "every line is in a work order of its own order, of its maker, or of Dekranasda where it owns the goods",
    """
    SELECT l.id, l.artisan_id, l.seller, w.id AS work_order, w.fulfiller, w.artisan_id AS fulfils
    FROM order_line l JOIN work_order w ON w.id = l.work_order_id
    WHERE w.order_id <> l.order_id OR w.fulfiller <> l.seller
       OR (w.fulfiller = 'artisan' AND w.artisan_id <> l.artisan_id)
    """,
)

nothing_unpaid = _check(
    "nothing_unpaid",
    "no maker was asked and nothing was sent for an order that was not paid",
    f"""
    SELECT w.id, w.status, o.number FROM work_order w JOIN shop_order o ON o.id = w.order_id
    WHERE o.paid_at IS NULL AND w.status NOT IN ('awaiting_payment', 'cancelled')
       OR o.paid_at IS NOT NULL AND w.status = 'awaiting_payment'
       OR o.paid_at IS NULL AND EXISTS (SELECT 1 FROM parcel p WHERE p.work_order_id = w.id AND w.status IN {SENT})
    """,
)

nothing_unchecked = _check(
    "nothing_unchecked",
    "nothing was sent without a packing check that found it as curated, or the customer's consent",
    f"""
    SELECT w.id, w.status FROM work_order w
    WHERE w.status IN {SENT} AND NOT EXISTS (
        SELECT 1 FROM packing_check c
        WHERE c.work_order_id = w.id AND (c.result = 'same' OR c.consent_given_at IS NOT NULL)
          AND c.number = (SELECT MAX(n.number) FROM packing_check n WHERE n.work_order_id = w.id))
    """,
)

sold_as_cleared = _check(
    "sold_as_cleared",
    "every line was sold from a revision cleared by then, of exactly that content and maker, within its price band",
    """
    SELECT l.id, l.revision_id, l.unit_price FROM order_line l
    JOIN shop_order o ON o.id = l.order_id
    JOIN revision r ON r.id = l.revision_id
    WHERE r.content_hash <> l.content_hash OR r.artisan_id <> l.artisan_id OR NOT EXISTS (
        SELECT 1 FROM clearance c
        WHERE c.revision_id = l.revision_id AND c.content_hash = l.content_hash AND c.granted_at <= o.placed_at
          AND l.unit_price BETWEEN c.price_floor AND c.price_ceiling)
    """,
)

captured_is_total = _check(
    "captured_is_total",
    "a paid order's payment captured its total, and no unpaid order keeps money",
    """
    SELECT o.id, o.number, o.total, p.captured_amount AS captured FROM shop_order o
    LEFT JOIN payment p ON p.id = o.payment_id
    WHERE o.paid_at IS NOT NULL AND COALESCE(p.captured_amount, 0) <> o.total
    UNION ALL
    SELECT o.id, o.number, o.total, p.captured_amount FROM shop_order o
    JOIN payment p ON p.purpose_type = 'order' AND p.purpose_id = o.id
    WHERE p.captured_amount > 0 AND (o.paid_at IS NULL OR p.id <> o.payment_id)
      AND NOT EXISTS (SELECT 1 FROM refund f WHERE f.payment_id = p.id AND f.reference LIKE 'unwanted:%')
    """,
)

refunds_add_up = _check(
    "refunds_add_up",
    "a work order's refunded parts are its refunds, each of them booked, and what ended was given back in full",
    f"""
    SELECT w.id, w.status, w.refunded_goods AS amount, COALESCE(r.goods, 0) AS should_be FROM work_order w
    LEFT JOIN (SELECT work_order_id, SUM(goods) AS goods, SUM(shipping) AS shipping
               FROM order_refund GROUP BY work_order_id) r ON r.work_order_id = w.id
    WHERE w.refunded_goods <> COALESCE(r.goods, 0) OR w.refunded_shipping <> COALESCE(r.shipping, 0)
    UNION ALL
    SELECT w.id, w.status, w.refunded_goods + w.refunded_shipping, w.goods_total + w.shipping_fee
    FROM work_order w JOIN shop_order o ON o.id = w.order_id
    WHERE o.paid_at IS NOT NULL AND w.status IN {GONE}
      AND w.refunded_goods + w.refunded_shipping <> w.goods_total + w.shipping_fee
    UNION ALL
    SELECT f.id, 'refund', f.amount, COALESCE(b.amount, 0) FROM order_refund f
    LEFT JOIN (SELECT e.reference, SUM(p.amount) AS amount FROM ledger_entry e
               JOIN ledger_posting p ON p.entry_id = e.id WHERE e.kind = :refund GROUP BY e.reference) b
           ON b.reference = f.reference
    WHERE f.amount <> COALESCE(b.amount, 0)
    """,
    refund=REFUND_DECIDED,
)

completed_is_booked = _check(
    "completed_is_booked",
    "what is completed left the deposits once: to the maker and the commission, or to Dekranasda's sales",
    """
    SELECT w.id, w.code, w.status, COALESCE(b.amount, 0) AS booked,
           w.goods_total + w.shipping_fee - COALESCE(r.before, 0) AS should_be
    FROM work_order w
    LEFT JOIN (SELECT e.reference, SUM(p.amount) AS amount FROM ledger_entry e
               JOIN ledger_posting p ON p.entry_id = e.id
               JOIN ledger_account a ON a.id = p.debit_account_id AND a.code = 'customer_deposits'
               WHERE e.kind = :completed GROUP BY e.reference) b ON b.reference = w.id
    LEFT JOIN (SELECT work_order_id, SUM(amount) AS before FROM order_refund
               WHERE CASE WHEN after_completion THEN 1 ELSE 0 END = 0 GROUP BY work_order_id) r
           ON r.work_order_id = w.id
    WHERE (w.status = 'completed' AND COALESCE(b.amount, 0) <> w.goods_total + w.shipping_fee - COALESCE(r.before, 0))
       OR (w.status <> 'completed' AND b.amount IS NOT NULL)
    """,
    completed=COMPLETED,
)

deposits = _check(
    "deposits",
    "captured less refunded is commission, makers, shipping and deposits: what is under way is what the deposits hold",
    f"""
    SELECT held.amount AS deposits, under_way.amount AS should_be FROM
      (SELECT COALESCE(SUM(CASE WHEN c.code = 'customer_deposits' THEN p.amount ELSE 0 END)
                     - SUM(CASE WHEN d.code = 'customer_deposits' THEN p.amount ELSE 0 END), 0) AS amount
       FROM ledger_posting p JOIN ledger_account d ON d.id = p.debit_account_id
       JOIN ledger_account c ON c.id = p.credit_account_id) held,
      (SELECT COALESCE(SUM(w.goods_total - w.refunded_goods + w.shipping_fee - w.refunded_shipping), 0) AS amount
       FROM work_order w JOIN shop_order o ON o.id = w.order_id
       WHERE o.paid_at IS NOT NULL AND w.status IN {UNDER_WAY}) under_way
    WHERE held.amount <> under_way.amount
    """,
)

earned_is_recorded = _check(
    "earned_is_recorded",
    "a completed work order left its maker exactly its goods less commission, plus shipping, less what was taken back",
    """
    SELECT w.id, w.artisan_id, COALESCE(e.amount, 0) + COALESCE(t.amount, 0) AS earned,
           w.goods_total - w.refunded_goods - w.commission + w.shipping_fee - w.refunded_shipping AS should_be
    FROM work_order w
    LEFT JOIN earning e ON e.source_type = 'work_order' AND e.source_id = w.id
    LEFT JOIN (SELECT f.work_order_id, SUM(x.amount) AS amount FROM order_refund f
               JOIN earning x ON x.source_type = 'order_refund' AND x.source_id = f.reference
               GROUP BY f.work_order_id) t ON t.work_order_id = w.id
    WHERE w.fulfiller = 'artisan'
      AND COALESCE(e.amount, 0) + COALESCE(t.amount, 0) <>
          CASE WHEN w.status = 'completed'
               THEN w.goods_total - w.refunded_goods - w.commission + w.shipping_fee - w.refunded_shipping
               ELSE 0 END
    """,
)

claim_freeze = _check(
    "claim_freeze",
    "a work order is frozen exactly while a claim of its is undecided, and a frozen one is not earned",
    """
    SELECT w.id, w.status, CASE WHEN w.claim_open THEN 'frozen' ELSE 'free' END AS flag, COUNT(c.id) AS claims
    FROM work_order w
    LEFT JOIN claim c ON c.work_order_id = w.id AND c.status IN ('opened', 'answered')
    GROUP BY w.id, w.status, w.claim_open
    HAVING (CASE WHEN w.claim_open THEN 1 ELSE 0 END) <> (CASE WHEN COUNT(c.id) > 0 THEN 1 ELSE 0 END)
        OR (w.status = 'completed' AND COUNT(c.id) > 0)
    """,
)

replaced = _check(
    "replaced",
    "what another work order took over ended, carries nothing any more, and is taken over within its own order",
    f"""
    SELECT w.id, w.status, w.replaced_by FROM work_order w JOIN work_order n ON n.id = w.replaced_by
    WHERE w.status NOT IN {GONE} OR n.order_id <> w.order_id OR w.goods_total <> 0 OR w.shipping_fee <> 0
       OR n.fulfiller <> 'dekranasda'
    """,
)
