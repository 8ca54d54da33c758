"""Payments, refunds, the inbox. Private to this package; see `payout_models` for the other direction."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check
from shop.payments.states import INBOX, PAYMENT, REFUND

_ONE_SUCCESS = text("status IN ('captured', 'partially_refunded', 'refunded') AND duplicate_of IS NULL")


class Payment(Stateful, Model):
    """One attempt to be paid for one purpose (an order). Whole rupiah."""

    __tablename__ = "payment"
    __table_args__ = (
        status_check(PAYMENT),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("captured_amount = 0 OR captured_amount = amount", name="captured_amount"),
        CheckConstraint("refunded_amount >= 0 AND refunded_amount <= refund_reserved", name="refunded_amount"),
        CheckConstraint("refund_reserved <= captured_amount", name="refund_reserved"),
        UniqueConstraint("provider", "provider_ref"),
        Index(
            "uq_payment_one_success_per_purpose",
            "purpose_type",
            "purpose_id",
            unique=True,
            postgresql_where=_ONE_SUCCESS,
            sqlite_where=_ONE_SUCCESS,
        ),
    )
    transitions = PAYMENT

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pay"))
    purpose_type: Mapped[str]
    purpose_id: Mapped[str] = mapped_column(index=True)
    provider: Mapped[str]
    # The provider's own id, once it has answered.
    provider_ref: Mapped[str | None]
    # What the provider calls the money itself (Stripe's payment intent); its disputes name only that.
    charge_ref: Mapped[str | None] = mapped_column(index=True)
    amount: Mapped[int]
    description: Mapped[str]
    customer_email: Mapped[str]
    return_url: Mapped[str]
    next_action: Mapped[dict[str, Any]]
    # What the customer writes into the note of a bank transfer: `KL-7F3K9Q`.
    transfer_code: Mapped[str | None] = mapped_column(unique=True)
    proof_media_id: Mapped[str | None]
    captured_amount: Mapped[int] = mapped_column(default=0)
    # Refunds asked for and not failed; the limit is this column's constraint.
    refund_reserved: Mapped[int] = mapped_column(default=0)
    refunded_amount: Mapped[int] = mapped_column(default=0)
    fee_amount: Mapped[int | None]
    # Another payment of the same purpose had succeeded already: this money goes back.
    duplicate_of: Mapped[str | None] = mapped_column(ForeignKey("payment.id"))
    # What finance has to look at, in words; empty again once it is dealt with.
    attention: Mapped[str | None]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    captured_at: Mapped[datetime | None]


class Refund(Stateful, Model):
    """Money that goes back out of one payment. `reference` is the decision's own and unique."""

    __tablename__ = "refund"
    __table_args__ = (status_check(REFUND), CheckConstraint("amount > 0", name="amount"))
    transitions = REFUND

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rfd"))
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"), index=True)
    amount: Mapped[int]
    reference: Mapped[str] = mapped_column(unique=True)
    reason: Mapped[str]
    provider_ref: Mapped[str | None]
    # A person has to send the money; the provider cannot.
    by_hand: Mapped[bool] = mapped_column(default=False)
    failure_reason: Mapped[str | None]
    # The next attempt of a failed refund; the decision stays the same.
    retried_as: Mapped[str | None] = mapped_column(ForeignKey("refund.id"), unique=True)
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class WebhookEvent(Stateful, Model):
    """The inbox: an event of a provider, once, whoever brought it. Holds no payload: the object is fetched again."""

    __tablename__ = "webhook_event"
    __table_args__ = (status_check(INBOX), UniqueConstraint("provider", "event_id"))
    transitions = INBOX

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("whe"))
    provider: Mapped[str]
    event_id: Mapped[str]
    kind: Mapped[str]
    provider_ref: Mapped[str | None]
    payment_reference: Mapped[str | None]
    # `webhook`, `reconciler` or `simulation`
    source: Mapped[str]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]


class ProviderCursor(Model):
    """How far the reconciler has read a provider's events."""

    __tablename__ = "provider_cursor"

    provider: Mapped[str] = mapped_column(primary_key=True)
    read_until: Mapped[datetime]


class PaymentSimulation(Model):
    """The simulated provider's own truth, apart from ours as a real provider's would be. Development and tests only."""

    __tablename__ = "payment_simulation"
    __table_args__ = (CheckConstraint("status IN ('pending', 'paid', 'failed', 'cancelled')", name="status"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("sim"))
    reference: Mapped[str] = mapped_column(unique=True)
    amount: Mapped[int]
    status: Mapped[str]
    # Our refund's id → its amount
    refunds: Mapped[dict[str, Any]]
    events: Mapped[list[Any]]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class BankStatementLine(Model):
    """One incoming line of an imported bank statement; `payment_id` is the payment that it paid."""

    __tablename__ = "bank_statement_line"
    __table_args__ = (CheckConstraint("amount > 0", name="amount"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("bsl"))
    # sha256 of day, text, amount and how many equal lines came before it, so that a second import adds nothing.
    fingerprint: Mapped[str] = mapped_column(unique=True)
    booked_on: Mapped[date]
    description: Mapped[str]
    amount: Mapped[int]
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    # Why a line is settled without a payment (interest, a private transfer), written by finance.
    set_aside_reason: Mapped[str | None]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
