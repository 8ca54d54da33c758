"""The reconciler: finds out what nobody told us. Pages through the providers' events and asks about what is open.

`flask reconcile`, and every five minutes. Safe to run at any time, as often as one likes, beside everything else.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import false, select

from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.payments import calls, inbox, providers
from shop.payments.models import Payment, ProviderCursor, Refund, WebhookEvent
from shop.payments.ports import Notice, Provider, ProviderError
from shop.payments.states import OPEN, SUCCESSFUL, InboxStatus, PaymentStatus, RefundStatus

log = structlog.get_logger()

# What is younger is still in the hands of the request that made it.
SETTLING = timedelta(minutes=2)
# Events may be listed late and out of order, so the last hour is read again; the inbox knows them.
OVERLAP = timedelta(hours=1)
FIRST_LOOK = timedelta(days=3)
MOST_PAGES = 50


@dataclass
class Report:
    """What a run did: events new to us, payments and refunds asked about, attempts ended, calls without an answer."""

    events: int = 0
    payments: int = 0
    refunds: int = 0
    expired: int = 0
    unanswered: list[str] = field(default_factory=list)


def reconcile(*, now: datetime) -> Report:
    """One run over everything."""
    report = Report()
    for provider in providers.all_providers().values():
        _read_events(provider, report, now=now)
    _handle_waiting_events(report, now=now)
    _ask_about_payments(report, now=now)
    _ask_about_fees(report, now=now)
    _ask_about_refunds(report, now=now)
    return report


def _read_events(provider: Provider, report: Report, *, now: datetime) -> None:
    cursor_row = db.session.get(ProviderCursor, provider.name, populate_existing=True)
    since = now - FIRST_LOOK if cursor_row is None else cursor_row.read_until - OVERLAP
    db.session.rollback()
    position: str | None = None
    try:
        for _ in range(MOST_PAGES):
            page = provider.list_events(since=since, cursor=position)
            report.events += _keep(provider.name, list(page.notices), now=now)
            position = page.next
            if position is None:
                break
    except ProviderError:
        # The place is kept: the next run reads from it again.
        log.warning("reconcile_events_unanswered", provider=provider.name, exc_info=True)
        report.unanswered.append(provider.name)
        return
    if position is None:
        perform(lambda: _move_cursor(provider.name, now))


def _keep(provider: str, notices: list[Notice], *, now: datetime) -> int:
    def work() -> int:
        kept = [inbox.receive(provider=provider, notice=each, source="reconciler", now=now) for each in notices]
        return sum(1 for each in kept if each is not None)

    return perform(work) if notices else 0


def _move_cursor(provider: str, now: datetime) -> None:
    db.session.merge(ProviderCursor(provider=provider, read_until=now))


def _handle_waiting_events(report: Report, *, now: datetime) -> None:
    """Handle what the outbox has not come to, so that the command alone puts everything right."""
    for event_id in _ids(select(WebhookEvent.id).where(WebhookEvent._status == InboxStatus.RECEIVED)):
        try:
            inbox.handle(event_id, now=now)
        except ProviderError:
            report.unanswered.append(event_id)


def _ask_about_payments(report: Report, *, now: datetime) -> None:
    old = now - SETTLING
    for payment_id in _ids(select(Payment.id).where(Payment._status.in_(OPEN), Payment.created_at <= old)):
        report.payments += 1
        try:
            if calls.refresh_or_raise(payment_id, now=now).is_open:
                report.expired += _expire(payment_id, now=now)
        except ProviderError:
            report.unanswered.append(payment_id)


def _expire(payment_id: str, *, now: datetime) -> int:
    """End an unpaid attempt whose time is over; the provider has the last word."""
    payment = db.session.get(Payment, payment_id, populate_existing=True)
    late = payment is not None and payment.expires_at <= now
    db.session.rollback()
    if not late:
        return 0
    return int(calls.cancel_at_provider(payment_id, now=now).status == PaymentStatus.EXPIRED)


def _ask_about_refunds(report: Report, *, now: datetime) -> None:
    waiting = (RefundStatus.REQUESTED, RefundStatus.SENT)
    old = now - SETTLING
    query = select(Refund.id).where(Refund._status.in_(waiting), Refund.by_hand == false(), Refund.created_at <= old)
    for refund_id in _ids(query):
        report.refunds += 1
        try:
            calls.send_refund(refund_id, now=now)
        except ProviderError:
            report.unanswered.append(refund_id)


def _ask_about_fees(report: Report, *, now: datetime) -> None:
    """Ask again about recent payments whose provider reports its fee later than the payment."""
    names = [each.name for each in providers.all_providers().values() if each.capabilities().reports_fee]
    query = select(Payment.id).where(
        Payment.provider.in_(names), Payment._status.in_(SUCCESSFUL), Payment.fee_amount.is_(None),
        Payment.captured_at >= now - FIRST_LOOK,
    )  # fmt: skip
    for payment_id in _ids(query):
        report.payments += 1
        try:
            calls.refresh_or_raise(payment_id, now=now)
        except ProviderError:
            report.unanswered.append(payment_id)


def _ids(query: object) -> list[str]:
    ids = list(db.session.scalars(query))  # type: ignore[call-overload]
    db.session.rollback()
    return ids
