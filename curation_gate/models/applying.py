"""What comes before a submission: rubrics being written, uploaded workbooks, applications being filled in."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from curation_gate.states import APPLICATION
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class RubricDraft(Model):
    """A rubric being written; it may be wrong for now. Made final it becomes a RubricRecord, which never changes.

    `edition` counts the changes, so that two who edit at once are told.
    """

    __tablename__ = "rubric_draft"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rbd"))
    version: Mapped[str]
    # The content of a Rubric, as `Rubric.to_dict` gives it.
    content: Mapped[dict[str, Any]]
    edition: Mapped[int] = mapped_column(default=1)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    changed_by: Mapped[str]
    # The record it was made into.
    rubric_id: Mapped[str | None] = mapped_column(ForeignKey("rubric.id"))


class HeaderAlias(Model):
    """What an unfamiliar column heading means, told once by a person; `field` is one of the sheet's own."""

    __tablename__ = "header_alias"

    # folded: lower case, single blanks
    heading: Mapped[str] = mapped_column(primary_key=True)
    # '' means: leave this column out
    field: Mapped[str]
    taught_at: Mapped[datetime]
    taught_by: Mapped[str]


class RegistrationUpload(Model):
    """A registration workbook on its way: uploaded, its columns mapped, looked at, then taken in or thrown away."""

    __tablename__ = "registration_upload"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("upl"))
    round_id: Mapped[str] = mapped_column(ForeignKey("curation_round.id"), index=True)
    file_name: Mapped[str]
    file_hash: Mapped[str]
    # Where the workbook and the zip of photos lie in the private store.
    workbook_key: Mapped[str]
    photos_key: Mapped[str | None]
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[str]
    finished_at: Mapped[datetime | None]


class Application(Stateful, Model):
    """A work being put before a round by its maker, in small steps, kept as far as it is.

    `edition` counts the saves, so that two open tabs do not overwrite each other unnoticed.
    """

    __tablename__ = "application"
    __table_args__ = (
        status_check(APPLICATION),
        CheckConstraint("kind IN ('new', 'reapplication', 'renewal', 'change')", name="kind"),
        CheckConstraint("edition >= 1", name="edition"),
        Index(
            "uq_application_product_open",
            "round_id",
            "product_id",
            unique=True,
            postgresql_where=text("status = 'draft' AND product_id IS NOT NULL"),
            sqlite_where=text("status = 'draft' AND product_id IS NOT NULL"),
        ),
    )
    transitions = APPLICATION

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("apl"))
    round_id: Mapped[str] = mapped_column(ForeignKey("curation_round.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    kind: Mapped[str]
    # The product that is put before a round again; NULL for a new work.
    product_id: Mapped[str | None] = mapped_column(ForeignKey("product.id"), index=True)
    # field → what was typed in, whole or half; see applications.FIELDS
    answers: Mapped[dict[str, Any]]
    # list of {media_id, slot, caption}
    photos: Mapped[list[Any]]
    edition: Mapped[int] = mapped_column(default=1)
    # What it became; sent again after `needs_fix` it stays the same one.
    submission_id: Mapped[str | None] = mapped_column(ForeignKey("submission.id"), unique=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
