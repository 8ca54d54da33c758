"""What the auditor checks of payments and payouts. Read-only, portable SQL; every row found is a violation."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Select, case, func, or_, select

from shop.jobs.auditor import Violations, check
from shop.kernel import clock
from shop.kernel.db import db
from shop.ledger import chart, queries
from shop.ledger.sql import booked
from shop.payments.models import Payment, Refund, WebhookEvent
from shop.payments.payout_models import Earning, Payout, PayoutBatch, PayoutItem
from shop.payments.payout_queries import LIVING
from shop.payments.states import OPEN, SUCCESSFUL, BatchStatus, InboxStatus, PayoutStatus, RefundStatus

HELD = (RefundStatus.REQUESTED, RefundStatus.SENT, RefundStatus.SUCCEEDED)


def _rows(query: Select[*tuple[Any, ...]]) -> list[dict[str, Any]]:
    return [row._asdict() for row in db.session.execute(query)]


@check(
    name="payments.captured_is_booked",
    room="payments",
    says="What a payment captured stands in the ledger once, and nothing is booked for an unpaid one.",
)
def captured_is_booked() -> Violations:
    entries = booked(kind="payment.captured")
    return _rows(
        select(Payment.id, Payment._status, Payment.captured_amount, entries.c.amount.label("booked"))
        .outerjoin(entries, entries.c.reference == Payment.id)
        .where(func.coalesce(entries.c.amount, 0) != Payment.captured_amount)
    )


@check(
    name="payments.status_follows_amounts",
    room="payments",
    says="A payment is successful exactly when its whole amount was captured; its status follows what went back.",
)
def status_follows_amounts() -> Violations:
    right = case(
        (Payment.captured_amount == 0, Payment._status.not_in(SUCCESSFUL)),
        (Payment.refunded_amount == 0, Payment._status == "captured"),
        (Payment.refunded_amount < Payment.captured_amount, Payment._status == "partially_refunded"),
        else_=Payment._status == "refunded",
    )
    whole = or_(Payment.captured_amount == 0, Payment.captured_amount == Payment.amount)
    return _rows(
        select(Payment.id, Payment._status, Payment.amount, Payment.captured_amount, Payment.refunded_amount).where(
            or_(right.is_(False), whole.is_(False))
        )
    )


@check(name="payments.one_success", room="payments", says="A purpose has at most one successful payment that is kept.")
def one_success() -> Violations:
    return _rows(
        select(Payment.purpose_type, Payment.purpose_id, func.count().label("payments"))
        .where(Payment._status.in_(SUCCESSFUL), Payment.duplicate_of.is_(None))
        .group_by(Payment.purpose_type, Payment.purpose_id)
        .having(func.count() > 1)
    )


@check(
    name="payments.refunds_add_up",
    room="payments",
    says="A payment's refunds are counted right and are at most what was captured.",
)
def refunds_add_up() -> Violations:
    held = func.coalesce(func.sum(case((Refund._status.in_(HELD), Refund.amount), else_=0)), 0)
    out = func.coalesce(func.sum(case((Refund._status == RefundStatus.SUCCEEDED, Refund.amount), else_=0)), 0)
    return _rows(
        select(Payment.id, Payment.captured_amount, held.label("held"), out.label("out"))
        .outerjoin(Refund, Refund.payment_id == Payment.id)
        .group_by(Payment.id, Payment.captured_amount, Payment.refund_reserved, Payment.refunded_amount)
        .having(or_(held != Payment.refund_reserved, out != Payment.refunded_amount, held > Payment.captured_amount))
    )


@check(
    name="payments.refund_is_booked",
    room="payments",
    says="What a refund sent stands in the ledger once, and nothing is booked for one that did not go.",
)
def refund_is_booked() -> Violations:
    entries = booked(kind="refund.sent")
    wanted = case((Refund._status == RefundStatus.SUCCEEDED, Refund.amount), else_=0)
    return _rows(
        select(Refund.id, Refund._status, Refund.amount, entries.c.amount.label("booked"))
        .outerjoin(entries, entries.c.reference == Refund.id)
        .where(func.coalesce(entries.c.amount, 0) != wanted)
    )


@check(
    name="payments.nothing_stuck",
    room="payments",
    says="No payment stays open an hour past its time, and no refund stays unsent for a day.",
)
def nothing_stuck() -> Violations:
    now = clock.now()
    payments = _rows(
        select(Payment.id, Payment._status, Payment.expires_at).where(
            Payment._status.in_(OPEN), Payment.expires_at < now - timedelta(hours=1)
        )
    )
    refunds = _rows(
        select(Refund.id, Refund._status, Refund.created_at).where(
            Refund._status == RefundStatus.REQUESTED, Refund.created_at < now - timedelta(days=1)
        )
    )
    return payments + refunds


@check(name="payments.inbox", room="payments", says="Every provider event was handled within an hour.")
def inbox_stuck() -> Violations:
    old = clock.now() - timedelta(hours=1)
    return _rows(
        select(WebhookEvent.id, WebhookEvent.provider, WebhookEvent.event_id).where(
            WebhookEvent._status == InboxStatus.RECEIVED, WebhookEvent.received_at < old
        )
    )


@check(name="payouts.items_add_up", room="payments", says="A payout is the sum of what it contains.")
def items_add_up() -> Violations:
    total = func.coalesce(func.sum(PayoutItem.amount), 0)
    listed = _rows(
        select(Payout.id, Payout.amount, total.label("items"))
        .outerjoin(PayoutItem, PayoutItem.payout_id == Payout.id)
        .group_by(Payout.id, Payout.amount)
        .having(total != Payout.amount)
    )
    differing = _rows(
        select(PayoutItem.payout_id, Earning.id, Earning.amount, PayoutItem.amount.label("item"))
        .join(Earning, Earning.id == PayoutItem.earning_id)
        .where(Earning.amount != PayoutItem.amount)
    )
    return listed + differing


@check(
    name="payouts.item_once",
    room="payments",
    says="An earning is in at most one living payout, the one that it names, of its own artisan.",
)
def item_once() -> Violations:
    twice = _rows(
        select(PayoutItem.earning_id, func.count().label("payouts"))
        .join(Payout, Payout.id == PayoutItem.payout_id)
        .where(Payout._status.in_(LIVING))
        .group_by(PayoutItem.earning_id)
        .having(func.count() > 1)
    )
    living = select(PayoutItem.payout_id).join(Payout, Payout.id == PayoutItem.payout_id)
    named = (
        living.where(PayoutItem.earning_id == Earning.id, Payout._status.in_(LIVING))
        .where(Payout.artisan_id == Earning.artisan_id)
        .correlate(Earning)
        .scalar_subquery()
    )
    if twice:
        return twice
    return _rows(
        select(Earning.id, Earning.payout_id, named.label("living")).where(
            func.coalesce(Earning.payout_id, "") != func.coalesce(named, "")
        )
    )


@check(name="payouts.two_people", room="payments", says="Nobody approved the batch they asked for.")
def two_people() -> Violations:
    unapproved = (BatchStatus.DRAFT, BatchStatus.CANCELLED)
    return _rows(
        select(PayoutBatch.id, PayoutBatch.requested_by, PayoutBatch.approved_by).where(
            or_(
                PayoutBatch.approved_by == PayoutBatch.requested_by,
                PayoutBatch._status.not_in(unapproved) & PayoutBatch.approved_by.is_(None),
            )
        )
    )


@check(
    name="payouts.booked",
    room="payments",
    says="Approved payouts are booked to the bank's road, settled ones out of it, returned ones back.",
)
def payouts_booked() -> Violations:
    approved, settled = booked(kind="payout.approved"), booked(kind="payout.settled")
    on_the_way = (PayoutStatus.APPROVED, PayoutStatus.SENT, PayoutStatus.SETTLED)
    return _rows(
        select(Payout.id, Payout._status, Payout.amount, approved.c.amount.label("booked"))
        .outerjoin(approved, approved.c.reference == Payout.id)
        .outerjoin(settled, settled.c.reference == Payout.id)
        .where(
            or_(
                func.coalesce(approved.c.amount, 0) != case((Payout._status.in_(on_the_way), Payout.amount), else_=0),
                func.coalesce(settled.c.amount, 0)
                != case((Payout._status == PayoutStatus.SETTLED, Payout.amount), else_=0),
            )
        )
    )


@check(
    name="payouts.batch_follows",
    room="payments",
    says="A batch and its payouts are at the same place: settled when each payout is settled or returned.",
)
def batch_follows() -> Violations:
    done = (PayoutStatus.SETTLED, PayoutStatus.RETURNED)
    fits = case(
        (PayoutBatch._status == BatchStatus.SETTLED, Payout._status.in_(done)),
        (PayoutBatch._status == BatchStatus.SENT, Payout._status.in_((PayoutStatus.SENT, *done))),
        else_=Payout._status == PayoutBatch._status,
    )
    return _rows(
        select(Payout.id, Payout._status, PayoutBatch._status.label("batch_status"))
        .join(PayoutBatch, PayoutBatch.id == Payout.batch_id)
        .where(fits.is_(False))
    )


@check(
    name="payouts.earnings_match_ledger",
    room="payments",
    says="What an artisan has not been paid is what the ledger says is payable to them, less what they owe.",
)
def earnings_match_ledger() -> Violations:
    unpaid = (
        select(Earning.artisan_id, func.sum(Earning.amount).label("amount"))
        .outerjoin(Payout, Payout.id == Earning.payout_id)
        .where(or_(Earning.payout_id.is_(None), Payout._status == PayoutStatus.DRAFT))
        .group_by(Earning.artisan_id)
    )
    earned = {row.artisan_id: int(row.amount) for row in db.session.execute(unpaid)}
    owed: dict[str, int] = {}
    for line in queries.trial_balance():
        if line.account.code == "artisan_payable":
            owed[line.account.party] = owed.get(line.account.party, 0) + line.balance
        elif line.account.code == "artisan_receivable":
            owed[line.account.party] = owed.get(line.account.party, 0) - line.balance
    return [
        {"artisan_id": artisan_id, "earned": earned.get(artisan_id, 0), "ledger": owed.get(artisan_id, 0)}
        for artisan_id in sorted(earned.keys() | owed.keys())
        if earned.get(artisan_id, 0) != owed.get(artisan_id, 0)
    ]


@check(
    name="payments.refunds_payable",
    room="payments",
    says="What the ledger says is to be refunded is exactly the refunds that are still to go.",
)
def refunds_payable() -> Violations:
    waiting = (RefundStatus.REQUESTED, RefundStatus.SENT)
    open_refunds = select(func.coalesce(func.sum(Refund.amount), 0)).where(
        or_(Refund._status.in_(waiting), (Refund._status == RefundStatus.FAILED) & Refund.retried_as.is_(None))
    )
    expected = int(db.session.scalar(open_refunds) or 0)
    payable = queries.balance(chart.refunds_payable())
    if expected == payable:
        return []
    return [{"refunds_open": expected, "refunds_payable": payable}]
