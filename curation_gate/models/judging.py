"""What happens around the sheets: drafts, the sample on the table, deliberation, the chair's rulings, appeals."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from curation_gate.states import APPEAL, RULING
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class SheetDraft(Model):
    """What a curator has typed so far; nobody else reads it. Gone when the sheet is handed in.

    `typed_at` is the clock of the device in milliseconds: an older draft that arrives late does not win.
    """

    __tablename__ = "sheet_draft"

    sheet_id: Mapped[str] = mapped_column(ForeignKey("score_sheet.id"), primary_key=True)
    scores: Mapped[dict[str, Any]]
    gates: Mapped[dict[str, Any]]
    note: Mapped[str]
    typed_at: Mapped[int]
    saved_at: Mapped[datetime]


class SampleCheck(Model):
    """The physical sample as it lay on the table: measured (mm, grams) and photographed. Append only; newest counts."""

    __tablename__ = "sample_check"
    __table_args__ = (
        CheckConstraint("coalesce(length_mm, 0) >= 0 AND coalesce(width_mm, 0) >= 0", name="size"),
        CheckConstraint("coalesce(height_mm, 0) >= 0 AND coalesce(weight_g, 0) >= 0", name="height_and_weight"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("smp"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    length_mm: Mapped[int | None]
    width_mm: Mapped[int | None]
    height_mm: Mapped[int | None]
    weight_g: Mapped[int | None]
    # ids of private pictures
    photos: Mapped[list[Any]]
    note: Mapped[str]
    checked_at: Mapped[datetime]
    checked_by: Mapped[str]
    checked_by_id: Mapped[str]


class DeliberationNote(Model):
    """What was said about a submission, or about one sub-criterion of it (`code`), in the deliberation. Append only."""

    __tablename__ = "deliberation_note"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("dln"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    # '' for the whole submission
    code: Mapped[str]
    text: Mapped[str]
    written_at: Mapped[datetime]
    written_by: Mapped[str]
    written_by_id: Mapped[str]


class ChairRuling(Stateful, Model):
    """An outcome other than the rule's: proposed by the chair with the reason, in force when another has signed."""

    __tablename__ = "chair_ruling"
    __table_args__ = (
        status_check(RULING),
        CheckConstraint("outcome IN ('passed', 'coaching', 'not_passed')", name="outcome"),
        CheckConstraint("basis IN ('ruling', 'appeal')", name="basis"),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("signed_by_id IS NULL OR signed_by_id <> proposed_by_id", name="two_people"),
        CheckConstraint("(status = 'signed') = (signed_at IS NOT NULL)", name="signed"),
        Index(
            "uq_chair_ruling_open",
            "submission_id",
            unique=True,
            postgresql_where=text("status = 'proposed'"),
            sqlite_where=text("status = 'proposed'"),
        ),
    )
    transitions = RULING

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rul"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), index=True)
    # The decision that it departs from.
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    basis: Mapped[str]
    outcome: Mapped[str]
    # What the artisan reads.
    reason: Mapped[str]
    proposed_at: Mapped[datetime]
    proposed_by: Mapped[str]
    proposed_by_id: Mapped[str]
    signed_at: Mapped[datetime | None]
    signed_by: Mapped[str | None]
    signed_by_id: Mapped[str | None]


class Appeal(Stateful, Model):
    """An artisan's objection to an announced decision, within the standstill; one per submission."""

    __tablename__ = "appeal"
    __table_args__ = (
        status_check(APPEAL),
        CheckConstraint("(status IN ('upheld', 'refused')) = (answered_at IS NOT NULL)", name="answered"),
    )
    transitions = APPEAL

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("app"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), unique=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    text: Mapped[str]
    filed_at: Mapped[datetime]
    filed_by: Mapped[str]
    # What the artisan reads.
    answer: Mapped[str | None]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None]
