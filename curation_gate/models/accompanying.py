"""What follows a decision: the certificate, the sessions of a plan, its evidence."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from curation_gate.states import SESSION
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class Certificate(Model):
    """The paper that says a work passed; `code` is the unguessable part of the address where it is verified.

    Whether it still holds is read from the clearance, never kept here.
    """

    __tablename__ = "certificate"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("crt"))
    # `SK-2021-0007`: the year and the running number of the round's certificates
    number: Mapped[str] = mapped_column(unique=True)
    code: Mapped[str] = mapped_column(unique=True)
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), unique=True)
    decision_id: Mapped[str] = mapped_column(ForeignKey("decision.id"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    issued_at: Mapped[datetime]


class CoachingSession(Stateful, Model):
    """A meeting of a plan: visit, workshop or call. `sequence` counts its changes, for calendars that follow it."""

    __tablename__ = "coaching_session"
    __table_args__ = (
        status_check(SESSION),
        CheckConstraint("kind IN ('visit', 'workshop', 'online')", name="kind"),
        CheckConstraint("minutes BETWEEN 15 AND 1440", name="minutes"),
        CheckConstraint("sequence >= 0", name="sequence"),
    )
    transitions = SESSION

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("ses"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("coaching_plan.id"), index=True)
    kind: Mapped[str]
    starts_at: Mapped[datetime]
    minutes: Mapped[int]
    place: Mapped[str]
    agenda: Mapped[str]
    led_by_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    led_by: Mapped[str]
    # What was done and agreed, once it was held.
    outcome: Mapped[str] = mapped_column(default="")
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime]


class CoachingEvidence(Model):
    """A photo of what was worked on, of a task or of the plan as a whole. Append only."""

    __tablename__ = "coaching_evidence"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("evd"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("coaching_plan.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(ForeignKey("coaching_task.id"), index=True)
    media_id: Mapped[str]
    caption: Mapped[str]
    added_at: Mapped[datetime]
    added_by: Mapped[str]
