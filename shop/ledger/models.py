"""Accounts, entries, postings. Append only; private to this package."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.ledger import triggers


class LedgerAccount(Model):
    """An account that has been posted to. `party` is "" where the chart has none, so that the pair is unique."""

    __tablename__ = "ledger_account"
    __table_args__ = (UniqueConstraint("code", "party"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("lac"))
    code: Mapped[str]
    party: Mapped[str] = mapped_column(default="", index=True)


class LedgerEntry(Model):
    """One business fact. `reversal_of` names the entry that this one takes back; an entry is reversed at most once."""

    __tablename__ = "ledger_entry"
    __table_args__ = (UniqueConstraint("kind", "reference"), UniqueConstraint("reversal_of"))

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("led"))
    kind: Mapped[str]
    reference: Mapped[str] = mapped_column(index=True)
    description: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    actor_label: Mapped[str]
    reversal_of: Mapped[str | None] = mapped_column(ForeignKey("ledger_entry.id"))


class LedgerPosting(Model):
    """An amount (whole rupiah, positive) from the credit account to the debit account."""

    __tablename__ = "ledger_posting"
    __table_args__ = (
        UniqueConstraint("entry_id", "position"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("debit_account_id <> credit_account_id", name="two_accounts"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("lpo"))
    entry_id: Mapped[str] = mapped_column(ForeignKey("ledger_entry.id"), index=True)
    position: Mapped[int]
    debit_account_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    credit_account_id: Mapped[str] = mapped_column(ForeignKey("ledger_account.id"), index=True)
    amount: Mapped[int]


for _model in (LedgerAccount, LedgerEntry, LedgerPosting):
    assert isinstance(_model.__table__, Table)
    triggers.attach(_model.__table__)
