"""The spine: rubric, round, jury, submission, sheet, decision, plan, import."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from curation_gate.states import PLAN, ROUND, SHEET, SUBMISSION
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class RubricRecord(Model):
    """A version of the rubric as it was when a round took it; the hash is of its canonical JSON. Never changed."""

    __tablename__ = "rubric"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rub"))
    version: Mapped[str]
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class CurationRound(Stateful, Model):
    """One curation event. The rubric is fixed when the round opens."""

    __tablename__ = "curation_round"
    __table_args__ = (
        status_check(ROUND),
        CheckConstraint("year BETWEEN 2000 AND 2999", name="year"),
        CheckConstraint("minimum_curators >= 1", name="minimum_curators"),
        CheckConstraint("closes_on IS NULL OR closes_on >= opens_on", name="dates"),
        CheckConstraint("(status IN ('announced', 'closed')) = (announced_at IS NOT NULL)", name="announced_at"),
    )
    transitions = ROUND

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rnd"))
    year: Mapped[int] = mapped_column(unique=True)
    name: Mapped[str]
    place: Mapped[str]
    opens_on: Mapped[date]
    closes_on: Mapped[date | None]
    rubric_id: Mapped[str] = mapped_column(ForeignKey("rubric.id"))
    minimum_curators: Mapped[int]
    created_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    # Most registrations the round takes; NULL: as many as come.
    quota: Mapped[int | None]
    terms: Mapped[str] = mapped_column(default="", server_default="")
    terms_en: Mapped[str] = mapped_column(default="", server_default="")
    scoring_from: Mapped[date | None]
    scoring_until: Mapped[date | None]
    announce_on: Mapped[date | None]
    # How many curators score a submission; NULL: all who may.
    curators_each: Mapped[int | None]
    # How many rounds back a criterion that was passed may be carried over; 0: everything is judged afresh.
    carry_rounds: Mapped[int] = mapped_column(default=0, server_default="0")
    # Days after the announcement in which an appeal can be filed.
    standstill_days: Mapped[int] = mapped_column(default=7, server_default="7")


class JuryMember(Model):
    """A seat of a round's jury. Without an account the curator scores on paper and the workbook is imported."""

    __tablename__ = "jury_member"
    __table_args__ = (
        UniqueConstraint("round_id", "seat"),
        UniqueConstraint("round_id", "user_id"),
        CheckConstraint("seat >= 1", name="seat"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("jur"))
    round_id: Mapped[str] = mapped_column(ForeignKey("curation_round.id"))
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    # 1, 2, 3 …: “Kurator 1” of the score workbook
    seat: Mapped[int]
    name: Mapped[str]
    seated_at: Mapped[datetime]
    # Groups of crafts they know best (`tekstil`, `anyaman`, …); [] knows no preference.
    fields: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class ConflictOfInterest(Model):
    """A curator's interest in a business (own, family, own coachee, declared): they do not judge it."""

    __tablename__ = "conflict_of_interest"
    __table_args__ = (UniqueConstraint("jury_member_id", "artisan_id"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("coi"))
    jury_member_id: Mapped[str] = mapped_column(ForeignKey("jury_member.id"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    reason: Mapped[str]
    declared_at: Mapped[datetime]


class Submission(Stateful, Model):
    """A revision before a round, bound to its content hash. Prices in whole rupiah, stock in pieces."""

    __tablename__ = "submission"
    __table_args__ = (
        status_check(SUBMISSION),
        UniqueConstraint("round_id", "number"),
        UniqueConstraint("round_id", "fingerprint"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("asking_price > 0", name="asking_price"),
        CheckConstraint("offtake_price IS NULL OR offtake_price >= 0", name="offtake_price"),
        CheckConstraint("mode IN ('ready_stock', 'made_to_order')", name="mode"),
        CheckConstraint("stock >= 0", name="stock"),
    )
    transitions = SUBMISSION

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("sub"))
    round_id: Mapped[str] = mapped_column(ForeignKey("curation_round.id"))
    # The running number on the jury's lists.
    number: Mapped[int]
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), unique=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    content_hash: Mapped[str]
    asking_price: Mapped[int]
    offtake_price: Mapped[int | None]
    mode: Mapped[str]
    stock: Mapped[int]
    # sha256 of business, number and product of the registration, so that a second import finds it again.
    fingerprint: Mapped[str]
    # What the secretariat should look at: list of {code, field, text, params}.
    warnings: Mapped[list[Any]]
    submitted_at: Mapped[datetime]
    # Why a passed work is not on sale yet (the origin is not proven); NULL otherwise.
    held_reason: Mapped[str | None]
    # `new`, `reapplication`, `renewal`, `change`: see states.SubmissionKind
    kind: Mapped[str] = mapped_column(default="new", server_default="new")
    # The submission of the same product before an earlier round. Without a foreign key: SQLite adds none to a table.
    previous_id: Mapped[str | None] = mapped_column(index=True)
    # What need not be judged afresh: criterion → {year, decision_id, medians: {sub-criterion: doubled median}}
    carried: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    # A curator's written exception for a maker from elsewhere, given before the announcement.
    origin_exception: Mapped[str | None]
    # What the secretariat asks the artisan to put right, while the status is `needs_fix`.
    fix_request: Mapped[str | None]


class ScoreSheet(Stateful, Model):
    """One curator's scores for one submission; `content_hash` is that of the revision the curator saw."""

    __tablename__ = "score_sheet"
    __table_args__ = (
        status_check(SHEET),
        UniqueConstraint("submission_id", "curator_id"),
        CheckConstraint(
            "status NOT IN ('submitted', 'reopened') OR (content_hash IS NOT NULL AND submitted_at IS NOT NULL)",
            name="submitted",
        ),
    )
    transitions = SHEET

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("sht"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    curator_id: Mapped[str] = mapped_column(ForeignKey("jury_member.id"), index=True)
    # code → 1 … 5
    scores: Mapped[dict[str, Any]]
    # code → whether it holds
    gates: Mapped[dict[str, Any]]
    note: Mapped[str]
    content_hash: Mapped[str | None]
    submitted_at: Mapped[datetime | None]
    # When its curator began to fill it in: their pace.
    started_at: Mapped[datetime | None]
    # Who typed in a paper sheet; NULL when the curator did it.
    entered_by: Mapped[str | None]
    # Asked for because the others were far apart.
    is_extra: Mapped[bool] = mapped_column(default=False, server_default=false())


class DecisionRecord(Model):
    """What the sheets added up to. Append only; the one with the highest sequence counts, an announced one for good.

    Totals and points in hundredths of points, fractions in basis points, medians doubled.
    """

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("submission_id", "sequence"),
        CheckConstraint("outcome IN ('passed', 'coaching', 'not_passed')", name="outcome"),
        CheckConstraint("total_hundredths BETWEEN 0 AND 10000", name="total_hundredths"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("dec"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"))
    sequence: Mapped[int]
    outcome: Mapped[str]
    total_hundredths: Mapped[int]
    # list of {code, points, fraction, weak}
    criteria: Mapped[list[Any]]
    medians: Mapped[dict[str, Any]]
    # sub-criteria on which the curators were far apart
    needs_note: Mapped[list[Any]]
    weak: Mapped[list[Any]]
    failed_gates: Mapped[list[Any]]
    reason: Mapped[str]
    reason_en: Mapped[str]
    # the sheets it was made of
    sheet_ids: Mapped[list[Any]]
    content_hash: Mapped[str]
    decided_by: Mapped[str]
    decided_at: Mapped[datetime]
    announced_at: Mapped[datetime | None]
    # `rule`: what the sheets add up to; `ruling`: the chair's, signed by a second; `appeal`: the same after an appeal.
    basis: Mapped[str] = mapped_column(default="rule", server_default="rule")
    # What the sheets add up to where a ruling says otherwise.
    rule_outcome: Mapped[str | None]
    # Without a foreign key: the ruling names the decision that it departs from.
    ruling_id: Mapped[str | None] = mapped_column(index=True)
    # Codes of the criteria taken over from an earlier round.
    carried: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")


class CoachingPlan(Stateful, Model):
    """What an artisan and their mentor work on after a decision."""

    __tablename__ = "coaching_plan"
    __table_args__ = (
        status_check(PLAN),
        CheckConstraint("kind IN ('coaching', 'selling')", name="kind"),
    )
    transitions = PLAN

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("cpl"))
    submission_id: Mapped[str] = mapped_column(ForeignKey("submission.id"), unique=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    kind: Mapped[str]
    mentor_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    # What both want to reach, in their own words, and until when.
    goal: Mapped[str] = mapped_column(default="", server_default="")
    target_on: Mapped[date | None]


class CoachingTask(Model):
    """One thing to improve: of a criterion (its code) or, in a selling plan, of selling (''), in both languages."""

    __tablename__ = "coaching_task"
    __table_args__ = (
        UniqueConstraint("plan_id", "sequence"),
        CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name="done"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("ctk"))
    plan_id: Mapped[str] = mapped_column(ForeignKey("coaching_plan.id"))
    sequence: Mapped[int]
    criterion: Mapped[str]
    title: Mapped[str]
    title_en: Mapped[str]
    advice: Mapped[str]
    advice_en: Mapped[str]
    # What the artisan wrote when it was done.
    note: Mapped[str] = mapped_column(default="")
    done_at: Mapped[datetime | None]
    done_by: Mapped[str | None]


class RegistrationImport(Model):
    """One registration file of a round: how many rows came in, and which were refused with what reasons."""

    __tablename__ = "registration_import"
    __table_args__ = (UniqueConstraint("round_id", "file_hash"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("imp"))
    round_id: Mapped[str] = mapped_column(ForeignKey("curation_round.id"))
    file_name: Mapped[str]
    file_hash: Mapped[str]
    imported: Mapped[int]
    # list of {row, reasons: [{code, field, text, params}], values: {column: text as written}}
    refused: Mapped[list[Any]]
    imported_at: Mapped[datetime]
    imported_by: Mapped[str]
    # Refused rows put right in the browser: list of {row, submission_id, number, by, at}
    corrected: Mapped[list[Any]] = mapped_column(default=list, server_default="[]")
