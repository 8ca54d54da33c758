"""What need not be judged afresh when a work comes back: the criteria that were good enough, as they were judged.

Only a re-application carries. What is renewed or changed while on sale is judged whole: it is a year later, or it is
something else. Gates are never carried. See docs/decisions/0008.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from curation_gate.models import CurationRound, DecisionRecord, RubricRecord, Submission
from curation_gate.rubric import Criterion, Rubric
from curation_gate.scoring import CriterionResult, criterion_points, to_improve
from curation_gate.states import ENDED, FINAL, SubmissionKind
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db


def carry_over(
    round_: CurationRound, submissions: Sequence[Submission], *, rubric: Rubric, actor: Actor, now: datetime
) -> int:
    """Freeze on each re-application what it need not be judged on again; returns how many carry something.

    The caller holds the round and these submissions of it. Where the earlier submission is not noted yet, it is now.
    """
    allowed = _rounds_back(round_)
    number = 0
    for submission in submissions:
        earlier = _earlier(submission)
        if earlier is None:
            continue
        submission.previous_id = earlier.id
        if submission.kind != SubmissionKind.REAPPLICATION or submission.carried:
            continue
        submission.carried = carried_from(earlier, rubric=rubric, allowed=allowed)
        if submission.carried:
            number += 1
            audit.record(
                actor=actor, action="submission.carry", object_type="submission", object_id=submission.id, now=now,
                data={"criteria": sorted(submission.carried), "previous": earlier.id},
            )  # fmt: skip
    db.session.flush()
    return number


def carried_from(earlier: Submission, *, rubric: Rubric, allowed: Mapping[int, str]) -> dict[str, Any]:
    """What the decision on an earlier submission leaves standing under this rubric.

    `allowed` are the rounds (year → rubric id) not too far back. A criterion counts from the round where the jury
    scored it, so that nothing is carried for ever.
    """
    year = db.session.scalar(select(CurationRound.year).where(CurationRound.id == earlier.round_id))
    decision = db.session.scalar(
        select(DecisionRecord)
        .where(DecisionRecord.submission_id == earlier.id, DecisionRecord.announced_at.is_not(None))
        .order_by(DecisionRecord.sequence.desc())
        .limit(1)
    )
    if decision is None or year is None or year not in allowed:
        return {}
    then = _rubric(allowed[year])
    unchanged = same_criteria(then, rubric)
    results = [CriterionResult(**result) for result in decision.criteria]
    afresh = to_improve(results)
    found: dict[str, Any] = {}
    for result in results:
        if result.weak or result.code in afresh or result.code not in unchanged:
            continue
        judged = earlier.carried.get(result.code) or {
            "year": year,
            "decision_id": decision.id,
            "medians": {sub.code: decision.medians[sub.code] for sub in unchanged[result.code].subs},
        }
        if judged["year"] in allowed:
            found[result.code] = judged
    return within_reach(found, results=results, rubric=rubric)


def same_criteria(then: Rubric, today: Rubric) -> dict[str, Criterion]:
    """The criteria that ask the same today as then: codes, weights and anchors; how they are worded is free."""
    before = {criterion.code: _definition(criterion) for criterion in then.criteria}
    return {
        criterion.code: criterion
        for criterion in today.criteria
        if before.get(criterion.code) == _definition(criterion)
    }


def within_reach(found: dict[str, Any], *, results: Sequence[CriterionResult], rubric: Rubric) -> dict[str, Any]:
    """Without the ones that would be weak by today's rule, and without the lowest while passing is out of reach.

    What is carried must never be the reason why a work cannot pass, however well the rest is done.
    """
    by_code = {criterion.code: criterion for criterion in rubric.criteria}
    points = {code: criterion_points(by_code[code], taken["medians"]) for code, taken in found.items()}
    floor = rubric.rule.minimum_fraction
    kept = {code: taken for code, taken in found.items() if 100 * points[code] >= floor * by_code[code].weight}
    lowest = sorted(
        (result.code for result in results if result.code in kept),
        key=lambda code: points[code] / by_code[code].weight,
    )
    while lowest and _best(kept, points, rubric) < rubric.rule.pass_at:
        del kept[lowest.pop(0)]
    return kept


def _best(kept: Mapping[str, Any], points: Mapping[str, int], rubric: Rubric) -> int:
    """The highest total, in hundredths, that is possible when all that is judged afresh gets a 5."""
    return sum(
        points[criterion.code] if criterion.code in kept else 100 * criterion.weight for criterion in rubric.criteria
    )


def _definition(criterion: Criterion) -> tuple[Any, ...]:
    subs = tuple((sub.code, sub.weight, sub.anchor_1, sub.anchor_3, sub.anchor_5) for sub in criterion.subs)
    return criterion.code, criterion.weight, subs


def _rounds_back(round_: CurationRound) -> dict[int, str]:
    """The last announced rounds before this one that it carries from: year → rubric id."""
    rows = db.session.execute(
        select(CurationRound.year, CurationRound.rubric_id)
        .where(CurationRound._status.in_(ENDED), CurationRound.year < round_.year)
        .order_by(CurationRound.year.desc())
        .limit(round_.carry_rounds)
    )
    return {row.year: row.rubric_id for row in rows}


def _earlier(submission: Submission) -> Submission | None:
    """The submission of the same product before the last round that decided on it."""
    here = select(CurationRound.year).where(CurationRound.id == submission.round_id).scalar_subquery()
    return db.session.scalar(
        select(Submission)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .where(
            Submission.product_id == submission.product_id,
            Submission.id != submission.id,
            Submission._status.in_(FINAL),
            CurationRound.year < here,
            CurationRound._status.in_(ENDED),
        )
        .order_by(CurationRound.year.desc(), Submission.submitted_at.desc())
        .limit(1)
    )


def _rubric(rubric_id: str) -> Rubric:
    return Rubric.from_dict(db.session.get_one(RubricRecord, rubric_id).content)
