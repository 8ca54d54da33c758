"""The inbox of providers' events: each kept once, whoever brought it; handled after, by asking the provider."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shop.kernel import clock, outbox, states
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import perform
from shop.payments import calls, queries
from shop.payments.models import WebhookEvent
from shop.payments.ports import Notice
from shop.payments.states import InboxStatus

EVENT_TOPIC = "payments.event"


def receive(*, provider: str, notice: Notice, source: str, now: datetime) -> WebhookEvent | None:
    """Keep an event inside the caller's unit of work and promise to handle it; None when it is there already."""
    known = select(WebhookEvent.id).where(WebhookEvent.provider == provider, WebhookEvent.event_id == notice.event_id)
    if db.session.scalar(known) is not None:
        return None
    event = WebhookEvent(
        id=new_id("whe"),
        provider=provider,
        event_id=notice.event_id,
        kind=notice.kind[:200],
        provider_ref=notice.provider_ref,
        payment_reference=notice.payment_reference,
        source=source,
        occurred_at=notice.at,
        received_at=now,
    )
    try:
        with db.session.begin_nested():
            states.start(event, actor=SYSTEM, now=now)
    except IntegrityError:
        # The same event arrived twice at the same instant; the other one is kept.
        return None
    outbox.emit(topic=EVENT_TOPIC, payload={"event_id": event.id}, now=now)
    return event


def handle(event_row_id: str, *, now: datetime | None = None) -> None:
    """Apply what the event hints at by asking the provider. Raises ProviderUnknown, so that it is tried again."""
    now = now or clock.now()
    db.session.rollback()
    event = db.session.get(WebhookEvent, event_row_id, populate_existing=True)
    if event is None or event.status == InboxStatus.HANDLED:
        return
    payment = queries.by_provider_ref(provider=event.provider, refs=(event.payment_reference, event.provider_ref))
    payment_id = None if payment is None else payment.id
    db.session.rollback()
    if payment_id is not None:
        calls.refresh_or_raise(payment_id, now=now)
    result = InboxStatus.UNMATCHED if payment_id is None else InboxStatus.HANDLED
    perform(lambda: _finish(event_row_id, result, now=now))


def _finish(event_row_id: str, result: InboxStatus, *, now: datetime) -> None:
    event = db.session.get(WebhookEvent, event_row_id, with_for_update=True, populate_existing=True)
    if event is None or event.status in (InboxStatus.HANDLED, result):
        return
    states.move_to(event, result, actor=SYSTEM, now=now)
    event.handled_at = now


@outbox.handles(EVENT_TOPIC, outside=True)
def handle_later(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """The promise to handle an event."""
    handle(payload["event_id"], now=now)
