"""A work over the rounds: what each criterion got, announced decision by announced decision."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import aliased

from curation_gate.models import CurationRound, DecisionRecord, RubricRecord, Submission
from curation_gate.rubric import Rubric
from shop.kernel.db import db


@dataclass(frozen=True)
class CriterionProgress:
    """A criterion before and after, in basis points of its weight; None where a round did not ask for it.

    `carried`: taken over from the earlier round, not judged again.
    """

    code: str
    name: str
    name_en: str
    before: int | None
    after: int | None
    carried: bool

    @property
    def change(self) -> int | None:
        """By how many basis points it went up or down."""
        return None if self.before is None or self.after is None else self.after - self.before


@dataclass(frozen=True)
class RoundResult:
    """The announced decision on a product in one round; totals in hundredths, fractions in basis points by code."""

    year: int
    submission_id: str
    outcome: str
    total_hundredths: int
    fractions: Mapping[str, int]
    carried: frozenset[str]
    rubric: Rubric


@dataclass(frozen=True)
class Progress:
    """The rounds of a product in order, and each criterion of the last two."""

    rounds: tuple[RoundResult, ...]
    criteria: tuple[CriterionProgress, ...]

    @property
    def before(self) -> RoundResult | None:
        """The round before the last."""
        return self.rounds[-2] if len(self.rounds) > 1 else None

    @property
    def after(self) -> RoundResult | None:
        """The last round."""
        return self.rounds[-1] if self.rounds else None


def progress_of_criteria(*, product_id: str, until_year: int | None = None) -> Progress:
    """What the jury said of a product round by round, announced decisions only; up to `until_year` when given."""
    rounds = _rounds(product_id, until_year)
    if len(rounds) < 2:
        return Progress(rounds=rounds, criteria=())
    before, after = rounds[-2:]
    named = {criterion.code: criterion for criterion in (*before.rubric.criteria, *after.rubric.criteria)}
    return Progress(
        rounds=rounds,
        criteria=tuple(
            CriterionProgress(
                code=code, name=criterion.name, name_en=criterion.name_en, before=before.fractions.get(code),
                after=after.fractions.get(code), carried=code in after.carried,
            )
            for code, criterion in named.items()
        ),
    )  # fmt: skip


def _rounds(product_id: str, until_year: int | None) -> tuple[RoundResult, ...]:
    other = aliased(DecisionRecord)
    last = (
        select(func.max(other.sequence))
        .where(other.submission_id == DecisionRecord.submission_id, other.announced_at.is_not(None))
        .scalar_subquery()
    )
    statement = (
        select(DecisionRecord, CurationRound.year, RubricRecord.content)
        .join(Submission, Submission.id == DecisionRecord.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(RubricRecord, RubricRecord.id == CurationRound.rubric_id)
        .where(Submission.product_id == product_id, DecisionRecord.sequence == last)
        .order_by(CurationRound.year, Submission.number)
    )
    if until_year is not None:
        statement = statement.where(CurationRound.year <= until_year)
    return tuple(
        RoundResult(
            year=row.year, submission_id=row.DecisionRecord.submission_id, outcome=row.DecisionRecord.outcome,
            total_hundredths=row.DecisionRecord.total_hundredths,
            fractions={result["code"]: result["fraction"] for result in row.DecisionRecord.criteria},
            carried=frozenset(row.DecisionRecord.carried), rubric=Rubric.from_dict(row.content),
        )
        for row in db.session.execute(statement)
    )  # fmt: skip
