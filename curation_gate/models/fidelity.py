"""Where what was delivered was not what the jury saw: single problems, and the review they lead to."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from curation_gate.states import REVIEW
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class FidelityProblem(Model):
    """One claim, failed packing check or failed inspection that counts against a revision. Append only."""

    __tablename__ = "fidelity_problem"
    __table_args__ = (
        UniqueConstraint("kind", "reference"),
        CheckConstraint("kind IN ('claim', 'packing_check', 'inspection')", name="kind"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("fid"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    kind: Mapped[str]
    # The claim, packing check or inspection it was, so that it counts once.
    reference: Mapped[str]
    detail: Mapped[str]
    occurred_at: Mapped[datetime]


class FidelityReview(Stateful, Model):
    """Curation reopened on a revision because too much of what was delivered was not as shown."""

    __tablename__ = "fidelity_review"
    __table_args__ = (
        status_check(REVIEW),
        CheckConstraint("problems >= 1", name="problems"),
        CheckConstraint("(status = 'open') = (decided_at IS NULL)", name="decided"),
        Index(
            "uq_fidelity_review_open",
            "revision_id",
            unique=True,
            postgresql_where=text("status = 'open'"),
            sqlite_where=text("status = 'open'"),
        ),
    )
    transitions = REVIEW

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("fdr"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    # How many problems had come together when it was opened.
    problems: Mapped[int]
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    reason: Mapped[str | None]
