"""Tables of the offtake. Private to this package. Amounts in whole rupiah, quantities in pieces."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from offtake.states import COMMITMENT, LOT, RUN
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class Budget(Model):
    """The ceiling of one year; its row is the lock under which exposure is counted and numbers are given."""

    __tablename__ = "offtake_budget"
    __table_args__ = (
        CheckConstraint("ceiling >= 0", name="ceiling"),
        CheckConstraint("per_artisan_advance_limit >= 0", name="advance_limit"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("bud"))
    year: Mapped[int] = mapped_column(unique=True)
    ceiling: Mapped[int]
    # Advances of one artisan that are paid and not recovered, or promised and not yet paid.
    per_artisan_advance_limit: Mapped[int]
    fund_source: Mapped[str]
    created_at: Mapped[datetime]


class Commitment(Stateful, Model):
    """What Dekranasda promises one artisan for a period; `promised_value` is what it counts for."""

    __tablename__ = "offtake_commitment"
    __table_args__ = (
        status_check(COMMITMENT),
        CheckConstraint("ends_on > starts_on", name="period"),
        CheckConstraint("mode IN ('direct', 'brokered_with_backstop')", name="mode"),
        CheckConstraint("quantity IS NULL OR quantity > 0", name="quantity"),
        CheckConstraint("value IS NULL OR value > 0", name="value"),
        CheckConstraint("floor_price >= 0", name="floor_price"),
        CheckConstraint("promised_value > 0", name="promised_value"),
        CheckConstraint("approved_by IS NULL OR approved_by <> drafted_by", name="two_people"),
        CheckConstraint("status IN ('draft', 'ended') OR approved_by IS NOT NULL", name="approved"),
    )
    transitions = COMMITMENT

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("cmt"))
    # `KS-2026-0001`
    number: Mapped[str] = mapped_column(unique=True)
    budget_id: Mapped[str] = mapped_column(ForeignKey("offtake_budget.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    # Either may be left open: the commitment then holds for every work of the artisan.
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"))
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    quantity: Mapped[int | None]
    value: Mapped[int | None]
    floor_price: Mapped[int] = mapped_column(default=0)
    promised_value: Mapped[int]
    mode: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    drafted_by: Mapped[str]
    drafted_label: Mapped[str]
    approved_by: Mapped[str | None]
    approved_label: Mapped[str | None]
    created_at: Mapped[datetime]


class Run(Stateful, Model):
    """An ordered quantity of one revision at one price (surat pesanan).

    `received`, `accepted` and `rejected` are the sums over its lots; `released` pieces will not be made. Of the
    advance, `advance_carried` was not recovered and became a debt of the artisan when the run was closed.
    """

    __tablename__ = "production_run"
    __table_args__ = (
        status_check(RUN),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price > 0", name="unit_price"),
        CheckConstraint("resale_price > 0", name="resale_price"),
        CheckConstraint("advance_bp BETWEEN 0 AND 10000", name="advance_bp"),
        CheckConstraint("advance_amount >= 0 AND advance_amount <= quantity * unit_price", name="advance_amount"),
        CheckConstraint("advance_paid IN (0, advance_amount)", name="advance_paid"),
        CheckConstraint(
            "advance_recovered >= 0 AND advance_carried >= 0 AND advance_recovered + advance_carried <= advance_paid",
            name="advance_recovered",
        ),
        CheckConstraint("accepted >= 0 AND rejected >= 0 AND accepted + rejected <= received", name="inspected"),
        CheckConstraint("released >= 0 AND received + released <= quantity", name="received"),
        CheckConstraint("made >= 0 AND made <= quantity", name="made"),
        CheckConstraint("approved_by IS NULL OR approved_by <> issued_by", name="two_people"),
        CheckConstraint("advance_paid = 0 OR advance_paid_by <> issued_by", name="payer"),
        CheckConstraint(
            "NOT needs_signature OR approved_by IS NOT NULL OR status IN ('draft', 'cancelled')", name="signed"
        ),
        CheckConstraint("kind = 'jual_putus'", name="kind"),
    )
    transitions = RUN

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("run"))
    # `PO-2026-0001`
    number: Mapped[str] = mapped_column(unique=True)
    budget_id: Mapped[str] = mapped_column(ForeignKey("offtake_budget.id"), index=True)
    commitment_id: Mapped[str | None] = mapped_column(ForeignKey("offtake_commitment.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    content_hash: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[int]
    advance_bp: Mapped[int]
    advance_amount: Mapped[int]
    advance_paid: Mapped[int] = mapped_column(default=0)
    advance_recovered: Mapped[int] = mapped_column(default=0)
    advance_carried: Mapped[int] = mapped_column(default=0)
    advance_paid_at: Mapped[datetime | None]
    advance_paid_by: Mapped[str | None]
    # The bank's reference of the transfer.
    advance_reference: Mapped[str | None] = mapped_column(unique=True)
    due_on: Mapped[date] = mapped_column(index=True)
    # Outright purchase; the other two kinds of the field notes are not built.
    kind: Mapped[str] = mapped_column(default="jual_putus")
    fund_source: Mapped[str]
    resale_price: Mapped[int]
    note: Mapped[str] = mapped_column(default="")
    needs_signature: Mapped[bool] = mapped_column(default=False)
    # `over_budget`, `over_advance_limit`
    signature_reasons: Mapped[list[str]]
    issued_by: Mapped[str]
    issued_label: Mapped[str]
    approved_by: Mapped[str | None]
    approved_label: Mapped[str | None]
    terms_hash: Mapped[str]
    offered_at: Mapped[datetime | None]
    answer_by: Mapped[datetime | None]
    counter_due_on: Mapped[date | None]
    counter_unit_price: Mapped[int | None]
    counter_note: Mapped[str | None]
    made: Mapped[int] = mapped_column(default=0)
    received: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    released: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(index=True)
    settled_at: Mapped[datetime | None]

    @property
    def value(self) -> int:
        return self.quantity * self.unit_price

    @property
    def advance_outstanding(self) -> int:
        return self.advance_paid - self.advance_recovered - self.advance_carried


class Lot(Stateful, Model):
    """One delivery against a run. received = accepted + rework + rejected + awaiting, always."""

    __tablename__ = "production_lot"
    __table_args__ = (
        status_check(LOT),
        UniqueConstraint("run_id", "sequence"),
        CheckConstraint("announced > 0", name="announced"),
        CheckConstraint("received = accepted + rework + rejected + awaiting", name="received"),
        CheckConstraint("accepted >= 0 AND rework >= 0 AND rejected >= 0 AND awaiting >= 0", name="counts"),
        CheckConstraint("rework_rounds >= 0", name="rework_rounds"),
        CheckConstraint("(received > 0) = (status NOT IN ('announced', 'withdrawn'))", name="received_status"),
    )
    transitions = LOT

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("lot"))
    run_id: Mapped[str] = mapped_column(ForeignKey("production_run.id"), index=True)
    # 1, 2, 3 … within the run
    sequence: Mapped[int]
    announced: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    accepted: Mapped[int] = mapped_column(default=0)
    rework: Mapped[int] = mapped_column(default=0)
    rejected: Mapped[int] = mapped_column(default=0)
    awaiting: Mapped[int] = mapped_column(default=0)
    # How often reworked pieces came back.
    rework_rounds: Mapped[int] = mapped_column(default=0)
    note: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    received_at: Mapped[datetime | None]
    received_by: Mapped[str | None]
    inspect_by: Mapped[datetime | None]


class Inspection(Model):
    """One look at pieces of a lot against the curated revision. Never changed; a later look is a new row.

    `readings` is a list of `{length_mm, width_mm, height_mm, weight_g}`, `reasons` of `{verdict, quantity, reason}`.
    """

    __tablename__ = "inspection"
    __table_args__ = (
        UniqueConstraint("lot_id", "sequence"),
        CheckConstraint("accepted >= 0 AND rework >= 0 AND rejected >= 0", name="counts"),
        CheckConstraint("accepted + rework + rejected > 0", name="pieces"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("ins"))
    lot_id: Mapped[str] = mapped_column(ForeignKey("production_lot.id"), index=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("production_run.id"), index=True)
    sequence: Mapped[int]
    accepted: Mapped[int]
    rework: Mapped[int]
    rejected: Mapped[int]
    readings: Mapped[list[Any]]
    reasons: Mapped[list[Any]]
    photos: Mapped[list[str]]
    note: Mapped[str]
    inspected_by: Mapped[str]
    inspected_label: Mapped[str]
    at: Mapped[datetime] = mapped_column(index=True)
    content_hash: Mapped[str]


class HandoverNote(Model):
    """BAST: the signed record of accepted pieces, chained to its inspection and to the run's note before it."""

    __tablename__ = "handover_note"
    __table_args__ = (CheckConstraint("quantity > 0 AND value >= 0", name="value"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("bst"))
    # `BAST-2026-0001`
    number: Mapped[str] = mapped_column(unique=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("production_run.id"), index=True)
    lot_id: Mapped[str] = mapped_column(ForeignKey("production_lot.id"), index=True)
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspection.id"), unique=True)
    quantity: Mapped[int]
    value: Mapped[int]
    needs_meterai: Mapped[bool]
    previous_hash: Mapped[str]
    record_hash: Mapped[str] = mapped_column(unique=True)
    # The PDF, made after the commit.
    media_id: Mapped[str | None]
    at: Mapped[datetime]


class PaymentDue(Model):
    """What an accepted inspection leaves the artisan: gross − advance recovered = net, due some working days later."""

    __tablename__ = "payment_due"
    __table_args__ = (
        CheckConstraint("gross > 0 AND advance_recovered >= 0", name="gross"),
        CheckConstraint("net = gross - advance_recovered AND net >= 0", name="net"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("due"))
    inspection_id: Mapped[str] = mapped_column(ForeignKey("inspection.id"), unique=True)
    run_id: Mapped[str] = mapped_column(ForeignKey("production_run.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    gross: Mapped[int]
    advance_recovered: Mapped[int]
    net: Mapped[int]
    due_on: Mapped[date] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(index=True)
