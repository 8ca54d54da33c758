"""Payment by bank transfer: no provider at all. The customer writes a code, finance confirms against the statement."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shop.payments.ports import (
    BadSignature,
    Capabilities,
    EventPage,
    Intent,
    Notice,
    RefundOrder,
    RefundSnapshot,
    RefundTruth,
    Snapshot,
    Started,
    Truth,
)

NAME = "bank_transfer"
# Without the letters and digits that people mix up when they copy a code by hand.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class ReceivingAccount:
    """Dekranasda's account that customers transfer to."""

    bank: str
    number: str
    holder: str


def new_code() -> str:
    """A code for the note of a transfer, such as `KL-7F3K9Q`."""
    return "KL-" + "".join(secrets.choice(ALPHABET) for _ in range(6))


class BankTransferProvider:
    """Says where to transfer; the truth about it is what finance confirms, so asking it changes nothing."""

    name = NAME

    def __init__(self, *, account: ReceivingAccount, base_url: str) -> None:
        self.account = account
        self.base_url = base_url

    def capabilities(self) -> Capabilities:
        return Capabilities(minimum=1, maximum=10**12, by_hand=True)

    def create(self, intent: Intent) -> Started:
        return Started(
            provider_ref=intent.reference,
            next_action={
                "type": "bank_transfer",
                "amount": intent.amount,
                "currency": "IDR",
                "code": intent.transfer_code,
                "bank": self.account.bank,
                "account": self.account.number,
                "holder": self.account.holder,
                "url": f"{self.base_url}/bayar/{intent.reference}",
            },
        )

    def find(self, *, reference: str, since: datetime) -> Started | None:
        return None

    def fetch(self, provider_ref: str) -> Snapshot:
        return Snapshot(provider_ref=provider_ref, reference=provider_ref, status=Truth.PENDING, paid=0)

    def cancel(self, provider_ref: str) -> Snapshot:
        return Snapshot(provider_ref=provider_ref, reference=provider_ref, status=Truth.CANCELLED, paid=0)

    def refund(self, order: RefundOrder) -> RefundSnapshot:
        return RefundSnapshot(
            provider_ref=order.reference, reference=order.reference, amount=order.amount, status=RefundTruth.MANUAL
        )

    def find_refund(self, order: RefundOrder) -> RefundSnapshot | None:
        return None

    def list_events(self, *, since: datetime, cursor: str | None) -> EventPage:
        return EventPage()

    def verify_webhook(self, *, headers: Mapping[str, str], body: bytes) -> Notice:
        raise BadSignature("a bank transfer has no webhooks")
