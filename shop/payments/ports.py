"""What a payment provider is to the shop: a small protocol and frozen facts. Amounts are whole rupiah.

An adapter converts to its vendor's units and words, nobody else does. It raises `ProviderRefused` for a definite no
and `ProviderUnknown` for everything that may or may not have happened (timeout, broken connection, 5xx).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol


class ProviderError(Exception):
    """Base of what a call to a provider can end in."""


class ProviderRefused(ProviderError):
    """A definite no: the attempt is over, nothing happened. `reason` is the vendor's wording, for staff."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class ProviderUnknown(ProviderError):
    """Neither yes nor no: use the same key again, or ask."""


class BadSignature(ProviderError):
    """A webhook that was not signed by the provider, or too old, or from the future."""


class Truth(StrEnum):
    """What a provider says about a payment."""

    PENDING = "pending"
    ACTION_REQUIRED = "action_required"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class RefundTruth(StrEnum):
    """What a provider says about a refund. `MANUAL`: a person has to send the money."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    MANUAL = "manual"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a provider can do. `by_hand`: people confirm payments and send refunds; `reports_fee`: it says its fee."""

    minimum: int
    maximum: int
    partial_refund: bool = True
    by_hand: bool = False
    reports_fee: bool = False


@dataclass(frozen=True, slots=True)
class Intent:
    """What to ask a provider for. `reference` is our payment's id and the idempotency key is derived from it."""

    reference: str
    amount: int
    description: str
    customer_email: str
    return_url: str
    created_at: datetime
    expires_at: datetime
    idempotency_key: str
    transfer_code: str | None = None


@dataclass(frozen=True, slots=True)
class Started:
    """The provider has it under `provider_ref`; `next_action` says what the customer does now."""

    provider_ref: str
    next_action: dict[str, Any]


@dataclass(frozen=True, slots=True)
class RefundSnapshot:
    """One refund as the provider sees it. `reference` is our refund's id, when it was ours."""

    provider_ref: str
    reference: str | None
    amount: int
    status: RefundTruth
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One payment as the provider sees it now. `paid` in whole rupiah, None when it is not whole or not rupiah."""

    provider_ref: str
    reference: str | None
    status: Truth
    paid: int | None
    currency: str = "IDR"
    fee: int | None = None
    charge_ref: str | None = None
    # Something a person has to look at, such as a dispute.
    attention: str = ""
    reason: str = ""
    refunds: tuple[RefundSnapshot, ...] = ()


@dataclass(frozen=True, slots=True)
class RefundOrder:
    """A refund to ask for. `reference` is our refund's id; the key is derived from it."""

    reference: str
    payment_ref: str
    charge_ref: str | None
    payment_reference: str
    amount: int
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A hint that something changed: never trusted further than to ask again.

    `payment_reference` is our payment's id and `provider_ref` the provider's own, as far as the event names them.
    """

    event_id: str
    kind: str
    at: datetime
    provider_ref: str | None = None
    payment_reference: str | None = None


@dataclass(frozen=True, slots=True)
class EventPage:
    """Events, and the place to go on from; None at the end."""

    notices: tuple[Notice, ...] = field(default=())
    next: str | None = None


class Provider(Protocol):
    """One payment provider."""

    name: str

    def capabilities(self) -> Capabilities:
        """Limits and abilities."""

    def create(self, intent: Intent) -> Started:
        """Start a payment; with the same key it starts nothing new. Raises ProviderRefused, ProviderUnknown."""

    def find(self, *, reference: str, since: datetime) -> Started | None:
        """Look for a payment that may have been started after `since`. Raises ProviderUnknown."""

    def fetch(self, provider_ref: str) -> Snapshot:
        """The present truth. Raises ProviderRefused when there is no such payment, ProviderUnknown."""

    def cancel(self, provider_ref: str) -> Snapshot:
        """End an open payment, and the truth after that (it may have been paid). Raises ProviderUnknown."""

    def refund(self, order: RefundOrder) -> RefundSnapshot:
        """Send money back; with the same key it sends nothing new. Raises ProviderRefused, ProviderUnknown."""

    def find_refund(self, order: RefundOrder) -> RefundSnapshot | None:
        """Look for a refund that may have been sent. Raises ProviderUnknown."""

    def list_events(self, *, since: datetime, cursor: str | None) -> EventPage:
        """Events since a moment, page by page. Raises ProviderUnknown."""

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        """Check the signature over the raw body. Raises BadSignature."""
