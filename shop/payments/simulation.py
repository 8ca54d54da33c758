"""Settling a simulated payment: the same road as a real webhook. Development and tests only."""

from datetime import datetime
from typing import cast

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform
from shop.payments import calls, inbox, providers, queries
from shop.payments.queries import PaymentView
from shop.payments.simulated import NAME, SimulatedProvider


def settle(payment_id: str, *, outcome: str, now: datetime) -> PaymentView:
    """The customer pays (`captured`) or fails to (`failed`). Raises NotFound for any other provider's payment."""
    provider = cast(SimulatedProvider | None, providers.all_providers().get(NAME))
    payment = queries.payment_row(payment_id)
    provider_ref, name = payment.provider_ref, payment.provider
    db.session.rollback()
    if provider is None or name != NAME:
        raise NotFound(ids={"payment": payment_id[:40]})
    if provider_ref is None:
        calls.create_at_provider(payment_id, now=now)
        provider_ref = queries.payment_row(payment_id).provider_ref
        db.session.rollback()
    if provider_ref is None:
        raise NotFound(ids={"payment": payment_id[:40]})
    notice = provider.settle(provider_ref, outcome=outcome)
    event = perform(lambda: inbox.receive(provider=NAME, notice=notice, source="simulation", now=now))
    if event is not None:
        inbox.handle(event.id, now=now)
    return calls.refresh(payment_id, now=now)
