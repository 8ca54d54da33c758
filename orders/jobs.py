"""What the clock does to orders. Every step takes one order, in its own unit of work, and may safely run again."""

from collections.abc import Callable, Sequence
from datetime import datetime

import structlog

from catalog import stock
from orders.queries import rows
from orders.service import claims, confirmation, fulfilment, payment
from shop.jobs import schedule
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.payments import calls

log = structlog.get_logger(__name__)


def expire(now: datetime) -> int:
    """End orders that nobody paid in time, then give back every hold whose time is over.

    Before that their providers are asked: a customer may have paid and the news of it got lost.
    """
    due = rows.unpaid_past(now=now)
    for order_id in due:
        _ask_providers(order_id, now=now)
    done = _each(due, lambda key: payment.expire(order_id=key, now=now))
    perform(lambda: stock.expire_due(now=now))
    return done


def time_out(now: datetime) -> int:
    """Makers who did not answer in time."""
    return _each(rows.unanswered_past(now=now), lambda key: fulfilment.time_out(work_order_id=key, now=now))


def assume_delivered(now: datetime) -> int:
    """Parcels that nobody reported long after their estimate."""
    return _each(rows.unreported_past(now=now), lambda key: confirmation.assume_delivered(work_order_id=key, now=now))


def complete_silent(now: datetime) -> int:
    """Customers who said nothing until the end of the claim window, which means yes."""
    return _each(rows.silent_past(now=now), lambda key: confirmation.complete_silent(work_order_id=key, now=now))


def answer_by_silence(now: datetime) -> int:
    """Claims whose maker did not answer in time."""
    return _each(rows.claims_unanswered_past(now=now), lambda key: claims.answer_by_silence(claim_id=key, now=now))


def register() -> None:
    """Put them on the schedule."""
    schedule.every(name="orders.expire", minutes=1)(expire)
    schedule.every(name="orders.time_out", minutes=5)(time_out)
    schedule.every(name="orders.assume_delivered", minutes=60)(assume_delivered)
    schedule.every(name="orders.complete_silent", minutes=10)(complete_silent)
    schedule.every(name="orders.answer_by_silence", minutes=30)(answer_by_silence)


def _ask_providers(order_id: str, *, now: datetime) -> None:
    for payment_id in payment.open_attempts(order_id):
        try:
            calls.refresh(payment_id, now=now)
        except Exception:
            db.session.rollback()
            log.exception("orders_job_failed", step="ask_provider", key=payment_id)


def _each(keys: Sequence[str], step: Callable[[str], bool]) -> int:
    """Do one after the other; one that fails is logged and does not keep the others waiting."""
    db.session.rollback()
    done = 0
    for key in keys:
        try:
            done += perform(lambda key=key: step(key))  # type: ignore[misc]
        except Exception:
            db.session.rollback()
            log.exception("orders_job_failed", step=step.__qualname__, key=key)
    return done
