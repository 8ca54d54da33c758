"""What tests of payments stand on: a scripted provider, a purpose that records what it is told, short verbs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask

from shop.jobs import auditor
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.unit_of_work import perform
from shop.payments import events, service
from shop.payments.ports import (
    BadSignature,
    Capabilities,
    EventPage,
    Intent,
    Notice,
    ProviderUnknown,
    RefundOrder,
    RefundSnapshot,
    RefundTruth,
    Snapshot,
    Started,
    Truth,
)
from shop.payments.queries import PaymentView, RefundView

PURPOSE = "test_order"


def person(name: str, *roles: str, artisan_id: str | None = None) -> Actor:
    return Actor(kind="user", id=f"usr_{name}", label=name, roles=frozenset(roles), artisan_id=artisan_id)


FINANCE = person("finance", "finance")
APPROVER = person("approver", "approver")


@dataclass
class ScriptedProvider:
    """A provider whose next answers are laid out by the test; it counts every call and keeps idempotency keys."""

    name: str = "scripted"
    truth: dict[str, Snapshot] = field(default_factory=dict)
    started: dict[str, Started] = field(default_factory=dict)
    refunds: dict[str, RefundSnapshot] = field(default_factory=dict)
    next_errors: list[Exception] = field(default_factory=list)
    lose_reply: int = 0
    blind: bool = False
    calls: list[str] = field(default_factory=list)
    refund_status: RefundTruth = RefundTruth.SUCCEEDED
    notices: list[Notice] = field(default_factory=list)

    def capabilities(self) -> Capabilities:
        return Capabilities(minimum=10_000, maximum=10**9)

    def _enter(self, call: str) -> None:
        self.calls.append(call)
        if self.next_errors:
            raise self.next_errors.pop(0)

    def create(self, intent: Intent) -> Started:
        self._enter(f"create {intent.idempotency_key}")
        if intent.idempotency_key not in self.started:
            ref = f"ref_{len(self.started) + 1}_{intent.reference[-6:]}"
            self.started[intent.idempotency_key] = Started(ref, {"type": "redirect", "url": f"https://pay.test/{ref}"})
            self.truth[ref] = Snapshot(provider_ref=ref, reference=intent.reference, status=Truth.PENDING, paid=0)
        if self.lose_reply:
            self.lose_reply -= 1
            raise ProviderUnknown("the reply was lost")
        return self.started[intent.idempotency_key]

    def find(self, *, reference: str, since: datetime) -> Started | None:
        self._enter(f"find {reference}")
        if self.blind:
            raise ProviderUnknown("the list does not answer either")
        return self.started.get(f"{reference}-1")

    def fetch(self, provider_ref: str) -> Snapshot:
        self._enter(f"fetch {provider_ref}")
        return self.truth[provider_ref]

    def cancel(self, provider_ref: str) -> Snapshot:
        self._enter(f"cancel {provider_ref}")
        now = self.truth[provider_ref]
        if now.status is Truth.PENDING:
            now = self.truth[provider_ref] = Snapshot(provider_ref, now.reference, Truth.CANCELLED, 0)
        return now

    def refund(self, order: RefundOrder) -> RefundSnapshot:
        self._enter(f"refund {order.idempotency_key}")
        return self.refunds.setdefault(
            order.idempotency_key,
            RefundSnapshot(f"re_{order.reference}", order.reference, order.amount, self.refund_status),
        )

    def find_refund(self, order: RefundOrder) -> RefundSnapshot | None:
        self._enter(f"find_refund {order.reference}")
        return next((each for each in self.refunds.values() if each.reference == order.reference), None)

    def list_events(self, *, since: datetime, cursor: str | None) -> EventPage:
        self._enter("list_events")
        return EventPage(notices=tuple(each for each in self.notices if each.at >= since))

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        raise BadSignature("scripted")

    def pay(self, view: PaymentView, *, paid: int | None = None, currency: str = "IDR", **more: Any) -> Snapshot:
        """The customer pays: the truth changes."""
        ref = self.started[f"{view.id}-1"].provider_ref
        amount = view.amount if paid is None else paid
        snapshot = Snapshot(ref, view.id, Truth.PAID, amount, currency, **more)
        self.truth[ref] = snapshot
        return snapshot


@dataclass
class Purpose:
    """Stands for an order: what it was told, and what it answers to captured money."""

    told: list[tuple[str, PaymentView | RefundView]] = field(default_factory=list)
    verdict: str = "accept"

    def hear(self, event: str) -> Callable[..., str]:
        def handler(view: Any, *, actor: Any, now: Any) -> str:
            self.told.append((event, view))
            return self.verdict

        return handler

    def heard(self, event: str) -> int:
        return sum(1 for each, _ in self.told if each == event)


def listen(purpose_type: str = PURPOSE) -> Purpose:
    purpose = Purpose()
    events.on_captured(purpose_type, purpose.hear("captured"))
    events.on_failed(purpose_type, purpose.hear("failed"))
    events.on_expired(purpose_type, purpose.hear("expired"))
    events.on_refunded(purpose_type, purpose.hear("refunded"))
    events.on_refund_failed(purpose_type, purpose.hear("refund_failed"))
    return purpose


def install(app: Flask, provider: Any) -> None:
    app.extensions["shop.payments"][provider.name] = provider


def opened(
    now: datetime, *, provider: str = "scripted", amount: int = 250_000, purpose_id: str = "ord_1", minutes: int = 60
) -> PaymentView:
    return perform(
        lambda: service.open_payment(
            purpose_type=PURPOSE,
            purpose_id=purpose_id,
            amount=amount,
            provider=provider,
            description="Pesanan KL-0001",
            customer_email="pembeli@example.com",
            return_url="/pesanan/KL-0001",
            expires_at=now + timedelta(minutes=minutes),
            actor=SYSTEM,
            now=now,
        )
    )


def refund(payment_id: str, amount: int, now: datetime, *, reference: str = "claim_1") -> Any:
    return perform(
        lambda: service.request_refund(
            payment_id=payment_id, amount=amount, reference=reference, reason="Tidak sesuai", actor=FINANCE, now=now
        )
    )


def violations(*rooms: str) -> dict[str, list[dict[str, Any]]]:
    """What the auditor's checks of these rooms find, in the transaction of the test."""
    found = {each.name: list(each.find()) for each in auditor.checks() if each.name.split(".")[0] in rooms}
    return {name: rows for name, rows in found.items() if rows}
