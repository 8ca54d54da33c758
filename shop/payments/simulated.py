"""The simulated provider: for development and tests, with a truth of its own in `payment_simulation`.

It opens its own units of work, as a real provider keeps its own books: whoever calls it has none open.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from shop.config import ConfigurationError
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import perform
from shop.payments.models import PaymentSimulation
from shop.payments.ports import (
    BadSignature,
    Capabilities,
    EventPage,
    Intent,
    Notice,
    ProviderRefused,
    RefundOrder,
    RefundSnapshot,
    RefundTruth,
    Snapshot,
    Started,
    Truth,
)

NAME = "simulated"


class SimulatedProvider:
    """Behaves as a provider with a hosted page; the page is our own. Refuses to exist in production."""

    name = NAME

    def __init__(self, *, env: str, base_url: str) -> None:
        if env == "production":
            raise ConfigurationError("the simulated payment provider does not exist in production")
        self.base_url = base_url

    def capabilities(self) -> Capabilities:
        return Capabilities(minimum=1, maximum=10**12)

    def create(self, intent: Intent) -> Started:
        def work() -> str:
            row = _by_reference(intent.reference)
            if row is None:
                row = PaymentSimulation(
                    id=new_id("sim"),
                    reference=intent.reference,
                    amount=intent.amount,
                    status="pending",
                    refunds={},
                    events=[],
                    created_at=clock.now(),
                    expires_at=intent.expires_at,
                )
                db.session.add(row)
            elif row.amount != intent.amount:
                raise ProviderRefused("the same key with another amount")
            return row.id

        return self._started(perform(work), intent.reference)

    def find(self, *, reference: str, since: datetime) -> Started | None:
        row = _read(lambda: _by_reference(reference))
        return None if row is None else self._started(row.id, reference)

    def fetch(self, provider_ref: str) -> Snapshot:
        row = _read(lambda: db.session.get(PaymentSimulation, provider_ref))
        if row is None:
            raise ProviderRefused("no such payment")
        return _snapshot(row)

    def cancel(self, provider_ref: str) -> Snapshot:
        return self._change(provider_ref, "cancelled")

    def settle(self, provider_ref: str, *, outcome: str) -> Notice:
        """The customer pays (`captured`) or the payment fails (`failed`): changes the truth and gives the event."""
        self._change(provider_ref, "paid" if outcome == "captured" else "failed")
        row = _read(lambda: db.session.get(PaymentSimulation, provider_ref))
        assert row is not None
        return _notices(row)[-1]

    def refund(self, order: RefundOrder) -> RefundSnapshot:
        def work() -> None:
            row = db.session.get(PaymentSimulation, order.payment_ref, with_for_update=True, populate_existing=True)
            if row is None or row.status != "paid":
                raise ProviderRefused("no successful payment to refund")
            others = sum(amount for key, amount in row.refunds.items() if key != order.reference)
            if others + order.amount > row.amount:
                raise ProviderRefused("refund is greater than what is left")
            row.refunds = {**row.refunds, order.reference: order.amount}

        perform(work)
        return _refund_snapshot(order.reference, order.amount)

    def find_refund(self, order: RefundOrder) -> RefundSnapshot | None:
        row = _read(lambda: db.session.get(PaymentSimulation, order.payment_ref))
        if row is None or order.reference not in row.refunds:
            return None
        return _refund_snapshot(order.reference, row.refunds[order.reference])

    def list_events(self, *, since: datetime, cursor: str | None) -> EventPage:
        rows = _read(lambda: list(db.session.scalars(select(PaymentSimulation).order_by(PaymentSimulation.id))))
        notices = [notice for row in rows for notice in _notices(row) if notice.at >= since]
        return EventPage(notices=tuple(notices))

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        # It sends none over the network: its events come from its own page and from the reconciler.
        raise BadSignature("the simulated provider signs nothing")

    def _change(self, provider_ref: str, status: str) -> Snapshot:
        def work() -> PaymentSimulation:
            row = db.session.get(PaymentSimulation, provider_ref, with_for_update=True, populate_existing=True)
            if row is None:
                raise ProviderRefused("no such payment")
            # Only what is paid stays as it is for good; a failed or cancelled one can be tried again here.
            if row.status != "paid" and row.status != status:
                row.status = status
                row.events = [*row.events, {"id": new_id("sev"), "kind": status, "at": clock.now().isoformat()}]
            return row

        return _snapshot(perform(work))

    def _started(self, provider_ref: str, reference: str) -> Started:
        return Started(
            provider_ref=provider_ref, next_action={"type": "redirect", "url": f"{self.base_url}/bayar/{reference}"}
        )


def _by_reference(reference: str) -> PaymentSimulation | None:
    return db.session.scalar(select(PaymentSimulation).where(PaymentSimulation.reference == reference))


def _read(work: Any) -> Any:
    """Read as from outside: afresh, and without leaving a transaction open."""
    db.session.rollback()
    db.session.expire_all()
    found = work()
    db.session.rollback()
    return found


def _snapshot(row: PaymentSimulation) -> Snapshot:
    paid = row.status == "paid"
    return Snapshot(
        provider_ref=row.id,
        reference=row.reference,
        status=Truth(row.status),
        paid=row.amount if paid else 0,
        reason="" if paid else "Pembayaran gagal di simulasi" if row.status == "failed" else "",
        refunds=tuple(_refund_snapshot(key, amount) for key, amount in sorted(row.refunds.items())),
    )


def _refund_snapshot(reference: str, amount: int) -> RefundSnapshot:
    return RefundSnapshot(
        provider_ref=f"sim-{reference}", reference=reference, amount=amount, status=RefundTruth.SUCCEEDED
    )


def _notices(row: PaymentSimulation) -> list[Notice]:
    return [
        Notice(
            event_id=event["id"],
            kind=f"payment.{event['kind']}",
            at=datetime.fromisoformat(event["at"]),
            provider_ref=row.id,
            payment_reference=row.reference,
        )
        for event in row.events
    ]
