"""Earnings and payouts. Private to this package."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.secrets import EncryptedText
from shop.kernel.states import Stateful, status_check
from shop.payments.states import BATCH, PAYOUT


class PayoutBatch(Stateful, Model):
    """Payouts that go to the bank in one file. Whoever asked for it cannot approve it."""

    __tablename__ = "payout_batch"
    __table_args__ = (
        status_check(BATCH),
        CheckConstraint("approved_by <> requested_by", name="two_people"),
        CheckConstraint("status IN ('draft', 'cancelled') OR approved_by IS NOT NULL", name="approved"),
    )
    transitions = BATCH

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pob"))
    requested_by: Mapped[str]
    requested_label: Mapped[str]
    approved_by: Mapped[str | None]
    approved_label: Mapped[str | None]
    created_at: Mapped[datetime]
    approved_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]


class Payout(Stateful, Model):
    """What one artisan gets in a batch, to the account as it was when the batch was drafted."""

    __tablename__ = "payout"
    __table_args__ = (
        status_check(PAYOUT),
        CheckConstraint("amount > 0", name="amount"),
        UniqueConstraint("batch_id", "artisan_id"),
    )
    transitions = PAYOUT

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pyt"))
    batch_id: Mapped[str] = mapped_column(ForeignKey("payout_batch.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    amount: Mapped[int]
    # Stands in the bank's file and comes back in its settlement file.
    reference: Mapped[str] = mapped_column(unique=True)
    bank_name: Mapped[str]
    bank_account: Mapped[str] = mapped_column(EncryptedText())
    bank_account_masked: Mapped[str]
    bank_holder: Mapped[str]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    returned_reason: Mapped[str | None]


class Earning(Model):
    """What one fact leaves an artisan, in whole rupiah; negative for what is taken back.

    `payout_id` is the living payout that contains it; it is claimed by an UPDATE that asks for NULL.
    """

    __tablename__ = "earning"
    __table_args__ = (UniqueConstraint("source_type", "source_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("ern"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    source_type: Mapped[str]
    source_id: Mapped[str]
    amount: Mapped[int]
    description: Mapped[str]
    payout_id: Mapped[str | None] = mapped_column(ForeignKey("payout.id"), index=True)
    created_at: Mapped[datetime]


class PayoutItem(Model):
    """That an earning was put into a payout; stays when the payout is returned or cancelled."""

    __tablename__ = "payout_item"

    payout_id: Mapped[str] = mapped_column(ForeignKey("payout.id"), primary_key=True)
    earning_id: Mapped[str] = mapped_column(ForeignKey("earning.id"), primary_key=True, index=True)
    amount: Mapped[int]
