"""Calling providers: step 2 with its steps 1 and 3 around it (money.md). Entry points: nobody has a unit of work open.

A timeout is unknown, neither yes nor no: the same key is used once more, and later by the reconciler. A key is good for
23 hours; after that the provider is asked what became of it.
"""

from datetime import datetime, timedelta
from typing import Any

import structlog
from flask import current_app

from shop.kernel import clock, outbox
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.unit_of_work import in_unit_of_work, perform
from shop.payments import applying, holding, providers, queries, refunding
from shop.payments.models import Payment
from shop.payments.ports import (
    Intent,
    Provider,
    ProviderRefused,
    ProviderUnknown,
    RefundOrder,
    RefundSnapshot,
    RefundTruth,
    Started,
)
from shop.payments.queries import PaymentView
from shop.payments.states import OPEN, PaymentStatus, RefundStatus

log = structlog.get_logger()

# Stripe forgets a key after at least 24 hours; a forgotten key would start a second payment.
KEY_LIFETIME = timedelta(hours=23)


def create_at_provider(payment_id: str, *, now: datetime | None = None) -> PaymentView:
    """Start a committed payment at its provider, or find out that it was started; never twice.

    When the provider does not answer, the payment stays `created` and the reconciler goes on. Raises NotFound.
    """
    now = now or clock.now()
    payment = _read(payment_id)
    if payment.status != PaymentStatus.CREATED or payment.provider_ref is not None:
        return _view(payment_id)
    provider = providers.get(payment.provider)
    try:
        started = _start(provider, payment, now)
    except ProviderUnknown:
        log.warning("payment_start_unknown", payment_id=payment_id, provider=provider.name)
        return _view(payment_id)
    except ProviderRefused as refusal:
        reason = refusal.reason
        perform(lambda: _close(payment_id, PaymentStatus.FAILED, reason=reason, now=now))
        return _view(payment_id)
    if started is None:
        perform(lambda: _close(payment_id, PaymentStatus.EXPIRED, reason="", now=now))
    else:
        found = started
        perform(lambda: applying.apply_started(payment_id=payment_id, started=found, actor=SYSTEM, now=now))
    return _view(payment_id)


def refresh(payment_id: str, *, now: datetime | None = None) -> PaymentView:
    """Ask the provider and apply the truth. When it does not answer, what we know stands. Raises NotFound."""
    try:
        return refresh_or_raise(payment_id, now=now)
    except ProviderUnknown:
        log.warning("payment_refresh_unknown", payment_id=payment_id)
        return _view(payment_id)


def refresh_or_raise(payment_id: str, *, now: datetime | None = None) -> PaymentView:
    """As `refresh`, but raises ProviderUnknown, so that the outbox tries again."""
    now = now or clock.now()
    payment = _read(payment_id)
    if payment.provider_ref is None:
        view = create_at_provider(payment_id, now=now)
        if view.status == PaymentStatus.CREATED:
            raise ProviderUnknown(f"{payment_id} is not known to be started")
        payment = _read(payment_id)
        if payment.provider_ref is None:
            return view
    provider = providers.get(payment.provider)
    try:
        snapshot = provider.fetch(payment.provider_ref or "")
    except ProviderRefused as refusal:
        reason = refusal.reason
        perform(lambda: _note(payment_id, f"Penyedia tidak mengenal pembayaran ini: {reason}"))
        return _view(payment_id)
    perform(lambda: applying.apply_snapshot(payment_id=payment_id, snapshot=snapshot, actor=SYSTEM, now=now))
    return _view(payment_id)


def cancel_at_provider(payment_id: str, *, now: datetime | None = None) -> PaymentView:
    """End an attempt at its provider and apply the truth after that. Raises ProviderUnknown, NotFound."""
    now = now or clock.now()
    payment = _read(payment_id)
    provider = providers.get(payment.provider)
    if payment.provider_ref is None:
        if payment.status != PaymentStatus.CREATED:
            return _view(payment_id)
        started = provider.find(reference=payment.id, since=payment.created_at)
        if started is None:
            perform(lambda: _close(payment_id, PaymentStatus.EXPIRED, reason="", now=now))
            return _view(payment_id)
        perform(lambda: applying.apply_started(payment_id=payment_id, started=started, actor=SYSTEM, now=now))
        payment = _read(payment_id)
    snapshot = provider.cancel(payment.provider_ref or "")
    perform(lambda: applying.apply_snapshot(payment_id=payment_id, snapshot=snapshot, actor=SYSTEM, now=now))
    return _view(payment_id)


def send_refund(refund_id: str, *, now: datetime | None = None) -> None:
    """Send a requested refund, or ask about a sent one. Raises ProviderUnknown, so that it is tried again."""
    now = now or clock.now()
    db.session.rollback()
    refund = queries.refund_row(refund_id)
    payment = queries.payment_row(refund.payment_id)
    db.session.rollback()
    if refund.status not in (RefundStatus.REQUESTED, RefundStatus.SENT) or refund.by_hand:
        return
    order = RefundOrder(
        reference=refund.id,
        payment_ref=payment.provider_ref or "",
        charge_ref=payment.charge_ref,
        payment_reference=payment.id,
        amount=refund.amount,
        idempotency_key=f"{refund.id}-1",
    )
    provider = providers.get(payment.provider)
    snapshot = _refund(provider, order, asked=refund.status == RefundStatus.SENT, age=now - refund.created_at)

    def outcome() -> None:
        held, row = holding.locked_refund(refund_id)
        refunding.apply_refund(held, row, snapshot, actor=SYSTEM, now=now)

    perform(outcome)


def _refund(provider: Provider, order: RefundOrder, *, asked: bool, age: timedelta) -> RefundSnapshot:
    if asked or age > KEY_LIFETIME:
        found = provider.find_refund(order)
        if found is not None:
            return found
        if asked:
            raise ProviderUnknown(f"{order.reference} was sent but is not listed")
        return _refused(order, "Penyedia tidak menjalankan pengembalian ini dalam 23 jam")
    try:
        return provider.refund(order)
    except ProviderRefused as refusal:
        return _refused(order, refusal.reason)
    except ProviderUnknown:
        # A provider may keep its own error under the key; then only the list tells what was done.
        found = provider.find_refund(order)
        if found is None:
            raise
        return found


def _refused(order: RefundOrder, reason: str) -> RefundSnapshot:
    return RefundSnapshot(
        provider_ref="", reference=order.reference, amount=order.amount, status=RefundTruth.FAILED, reason=reason
    )


def _start(provider: Provider, payment: Payment, now: datetime) -> Started | None:
    """Start it with its one key, or look it up when the key may be forgotten; None: it never was and is too late."""
    if now - payment.created_at > KEY_LIFETIME or payment.expires_at <= now:
        return provider.find(reference=payment.id, since=payment.created_at)
    intent = Intent(
        reference=payment.id,
        amount=payment.amount,
        description=payment.description,
        customer_email=payment.customer_email,
        return_url=f"{current_app.config['BASE_URL']}/bayar/{payment.id}/kembali",
        created_at=payment.created_at,
        expires_at=payment.expires_at,
        idempotency_key=f"{payment.id}-1",
        transfer_code=payment.transfer_code,
    )
    try:
        return provider.create(intent)
    except ProviderUnknown:
        log.info("payment_start_again", payment_id=payment.id)
    try:
        # The same key: whatever the first call did is given again.
        return provider.create(intent)
    except ProviderUnknown:
        # A provider may keep its own error under the key; then only the list tells what was done.
        found = provider.find(reference=payment.id, since=payment.created_at)
        if found is None:
            raise
        return found


def _read(payment_id: str) -> Payment:
    """The payment as it is now, with no transaction left open while a provider is waited for."""
    if in_unit_of_work():
        raise RuntimeError("a provider is never called inside a unit of work")
    db.session.rollback()
    payment = queries.payment_row(payment_id)
    db.session.rollback()
    return payment


def _view(payment_id: str) -> PaymentView:
    return queries.view(_read(payment_id))


def _close(payment_id: str, state: PaymentStatus, *, reason: str, now: datetime) -> None:
    payment = holding.locked_payment(payment_id)
    if payment.status in OPEN:
        applying.close(payment, state, reason=reason, actor=SYSTEM, now=now)


def _note(payment_id: str, text: str) -> None:
    payment = holding.locked_payment(payment_id)
    if text not in (payment.attention or ""):
        holding.note(payment, text)


@outbox.handles(applying.CANCEL_TOPIC, outside=True)
def cancel_later(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """The promise to end an attempt that nobody wants any more."""
    cancel_at_provider(payload["payment_id"], now=now)


@outbox.handles(refunding.REFUND_TOPIC, outside=True)
def refund_later(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """The promise to send a refund."""
    send_refund(payload["refund_id"], now=now)
