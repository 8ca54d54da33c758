"""Deciding by the rule: the sheets of a submission become one written decision, staged until it is announced."""

from collections.abc import Collection, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import and_, or_, select, true

from curation_gate.errors import SheetsMissing
from curation_gate.models import ChairRuling, CurationRound, DecisionRecord, JuryMember, ScoreSheet, Submission
from curation_gate.rubric import Rubric
from curation_gate.ruling_errors import RulingOpen
from curation_gate.scoring import CriterionResult, Decision, Outcome, SheetScores, score
from curation_gate.service.rounds import demand_status, locked_round, rubric_of, submission_ids
from curation_gate.states import ENDED, RoundStatus, RulingStatus, SheetStatus, SubmissionStatus
from curation_gate.written_reason import written_reason, written_reason_in_english
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.locks import lock
from shop.kernel.states import move_to


def close_scoring(*, year: int, actor: Actor, now: datetime) -> CurationRound:
    """End the scoring and decide every submission by the rule; sheets not handed in by now count as not given.

    A round past its scoring stays as it is. Raises SheetsMissing naming the submissions with too few sheets,
    RoundNotReady before it.
    """
    round_ = locked_round(year)
    if round_.status in (RoundStatus.DELIBERATION, *ENDED):
        return round_
    demand_status(round_, RoundStatus.SCORING)
    submissions = lock(Submission, submission_ids(round_.id))
    few = [row.number for row in submissions.values() if len(sheets_in(row.id)) < round_.minimum_curators]
    if few:
        raise SheetsMissing(
            numbers=", ".join(map(str, sorted(few))), required=round_.minimum_curators,
            ids={"curation_round": round_.id},
        )  # fmt: skip
    for submission in submissions.values():
        if submission.status == SubmissionStatus.SCREENED:
            move_to(submission, SubmissionStatus.SCORED, actor=actor, now=now)
    move_to(round_, RoundStatus.DELIBERATION, actor=actor, now=now)
    _decide(round_, submissions, actor=actor, now=now)
    return round_


def decide(*, year: int, actor: Actor, now: datetime) -> int:
    """Decide again what changed since (a sheet was reopened); returns how many decisions are new.

    Nothing changes once the round is announced. Raises RoundNotReady before the deliberation, SheetsMissing while a
    sheet is reopened or an extra one awaited, RulingOpen while a ruling waits for its second signature.
    """
    round_ = locked_round(year)
    if round_.status in ENDED:
        return 0
    demand_status(round_, RoundStatus.DELIBERATION)
    return _decide(round_, lock(Submission, submission_ids(round_.id)), actor=actor, now=now)


def demand_no_open_ruling(submissions: Collection[str]) -> None:
    """Raises RulingOpen naming the submissions whose proposed ruling waits for a second signature."""
    numbers = db.session.scalars(
        select(Submission.number)
        .join(ChairRuling, ChairRuling.submission_id == Submission.id)
        .where(Submission.id.in_(submissions), ChairRuling._status == RulingStatus.PROPOSED)
        .order_by(Submission.number)
    ).all()
    if numbers:
        raise RulingOpen(numbers=", ".join(map(str, numbers)))


def decide_one(submission: Submission, *, rubric: Rubric, actor: Actor, now: datetime) -> bool:
    """Write the decision that the sheets give, unless the last one says the same; whether it is new."""
    sheets = sheets_in(submission.id)
    outcome = score(
        rubric=rubric,
        sheets=[_scores(sheet, seat) for sheet, seat in sheets],
        carried=carried_medians(submission.carried),
    )
    ids = [sheet.id for sheet, _ in sheets]
    last = latest(submission.id)
    values = {
        "outcome": outcome.decision.value,
        "total_hundredths": outcome.total_hundredths,
        "criteria": [asdict(result) for result in outcome.criteria],
        "medians": dict(outcome.medians),
        "needs_note": list(outcome.needs_note),
        "weak": list(outcome.weak),
        "failed_gates": list(outcome.failed_gates),
        "reason": written_reason(outcome=outcome, rubric=rubric),
        "reason_en": written_reason_in_english(outcome=outcome, rubric=rubric),
        "sheet_ids": ids,
        "carried": sorted(submission.carried),
    }
    if last is not None and _says_the_same(last, values):
        return False
    record = DecisionRecord(
        submission_id=submission.id, sequence=last.sequence + 1 if last else 1,
        content_hash=submission.content_hash, decided_by=actor.label, decided_at=now, announced_at=None, **values,
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    audit.record(
        actor=actor, action="decision.decide", object_type="decision", object_id=record.id, now=now,
        data={"submission": submission.id, "outcome": record.outcome, "total_hundredths": record.total_hundredths},
    )  # fmt: skip
    return True


def _says_the_same(last: DecisionRecord, values: Mapping[str, Any]) -> bool:
    """A ruling stands as long as the sheets still add up to what it departs from."""
    said = {name: getattr(last, name) for name in values}
    if last.basis != "rule":
        for name in ("outcome", "reason", "reason_en"):
            said.pop(name)
        return last.rule_outcome == values["outcome"] and all(values[name] == value for name, value in said.items())
    return said == dict(values)


def carried_medians(carried: Mapping[str, Any]) -> dict[str, int]:
    """The doubled medians by sub-criterion of what a submission need not be judged afresh on."""
    return {code: median for taken in carried.values() for code, median in taken["medians"].items()}


def latest(submission_id: str) -> DecisionRecord | None:
    """The decision that counts."""
    return db.session.scalar(
        select(DecisionRecord)
        .where(DecisionRecord.submission_id == submission_id)
        .order_by(DecisionRecord.sequence.desc())
        .limit(1)
    )


def sheets_in(submission_id: str) -> list[tuple[ScoreSheet, int]]:
    """The sheets that are handed in, with their curator's seat, in seat order."""
    rows = db.session.execute(
        select(ScoreSheet, JuryMember.seat)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .where(ScoreSheet.submission_id == submission_id, ScoreSheet._status == SheetStatus.SUBMITTED)
        .order_by(JuryMember.seat)
    )
    return [(sheet, seat) for sheet, seat in rows]


def outcome_of(record: DecisionRecord) -> Outcome:
    """The decision as the rules know it, to write advice from."""
    return Outcome(
        total_hundredths=record.total_hundredths,
        criteria=tuple(CriterionResult(**result) for result in record.criteria),
        medians=record.medians,
        spreads={},
        needs_note=tuple(record.needs_note),
        failed_gates=tuple(record.failed_gates),
        weak=tuple(record.weak),
        decision=Decision(record.outcome),
        reasons=(),
    )


def _decide(round_: CurationRound, submissions: dict[str, Submission], *, actor: Actor, now: datetime) -> int:
    demand_no_open_ruling(submissions)
    rubric = rubric_of(round_)
    waiting = [row.number for row in submissions.values() if awaits_sheet(row.id)]
    if waiting:
        raise SheetsMissing(numbers=", ".join(map(str, sorted(waiting))), required=round_.minimum_curators)
    ordered = sorted(submissions.values(), key=lambda row: row.number)
    return sum(decide_one(submission, rubric=rubric, actor=actor, now=now) for submission in ordered)


def awaits_sheet(submission_id: str) -> bool:
    """Whether a sheet is out that counts after the scoring: reopened, or asked of an extra curator."""
    asked = and_(ScoreSheet._status == SheetStatus.ASSIGNED, ScoreSheet.is_extra.is_(true()))
    found = db.session.scalar(
        select(ScoreSheet.id)
        .where(
            ScoreSheet.submission_id == submission_id, or_(ScoreSheet._status == SheetStatus.REOPENED, asked)
        )
        .limit(1)
    )  # fmt: skip
    return found is not None


def _scores(sheet: ScoreSheet, seat: int) -> SheetScores:
    return SheetScores(curator=f"Kurator {seat}", scores=sheet.scores, gates=sheet.gates, note=sheet.note)
