"""What must hold of the curation at any time; `flask audit` runs these. Read-only and portable."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select, text

from curation_gate.models import CurationRound, DecisionRecord, JuryMember, RubricRecord, ScoreSheet, Submission
from curation_gate.rubric import Rubric
from curation_gate.scoring import SheetScores, score
from curation_gate.service.deciding import carried_medians
from shop.jobs.auditor import Violations, check
from shop.kernel.db import db
from shop.kernel.errors import ShopError

# The decision that counts of each submission.
LATEST = """
    SELECT decision.* FROM decision
    WHERE decision.sequence =
        (SELECT max(other.sequence) FROM decision AS other WHERE other.submission_id = decision.submission_id)
"""


@check(name="curation.own_work", room="curation", says="no curator has scored a business they have an interest in")
def own_work() -> Violations:
    yield from _rows("""
        SELECT score_sheet.id AS sheet, jury_member.seat AS seat, submission.number AS number
        FROM score_sheet
        JOIN jury_member ON jury_member.id = score_sheet.curator_id
        JOIN submission ON submission.id = score_sheet.submission_id
        LEFT JOIN user_account ON user_account.id = jury_member.user_id
        LEFT JOIN conflict_of_interest
            ON conflict_of_interest.jury_member_id = jury_member.id
            AND conflict_of_interest.artisan_id = submission.artisan_id
            AND conflict_of_interest.declared_at <= score_sheet.submitted_at
        WHERE score_sheet.status IN ('submitted', 'reopened')
            AND (user_account.artisan_id = submission.artisan_id OR conflict_of_interest.id IS NOT NULL)
    """)


@check(
    name="curation.sheet_hash", room="curation",
    says="every sheet was scored on the content that is before the round, which is the revision's",
)  # fmt: skip
def sheet_hash() -> Violations:
    yield from _rows("""
        SELECT submission.id AS submission, score_sheet.id AS sheet
        FROM submission
        JOIN revision ON revision.id = submission.revision_id
        LEFT JOIN score_sheet ON score_sheet.submission_id = submission.id AND score_sheet.content_hash IS NOT NULL
        WHERE revision.content_hash IS NULL OR revision.content_hash <> submission.content_hash
            OR (score_sheet.id IS NOT NULL AND score_sheet.content_hash <> submission.content_hash)
    """)


@check(
    name="curation.enough_curators", room="curation",
    says="every decision rests on at least as many sheets as the round asks for",
)  # fmt: skip
def enough_curators() -> Violations:
    yield from _rows(f"""
        SELECT latest.id AS decision, submission.number AS number, count(score_sheet.id) AS sheets
        FROM ({LATEST}) AS latest
        JOIN submission ON submission.id = latest.submission_id
        JOIN curation_round ON curation_round.id = submission.round_id
        LEFT JOIN score_sheet
            ON score_sheet.submission_id = submission.id AND score_sheet.status IN ('submitted', 'reopened')
        GROUP BY latest.id, submission.number, curation_round.minimum_curators
        HAVING count(score_sheet.id) < curation_round.minimum_curators
    """)


@check(
    name="curation.final_decision", room="curation",
    says="a submission is passed, coached or not passed exactly as its announced decision says",
)  # fmt: skip
def final_decision() -> Violations:
    yield from _rows(f"""
        SELECT submission.id AS submission, submission.status AS status, latest.outcome AS outcome
        FROM submission LEFT JOIN ({LATEST}) AS latest ON latest.submission_id = submission.id
        WHERE (submission.status IN ('passed', 'coaching', 'not_passed')
                AND (latest.announced_at IS NULL OR latest.outcome <> submission.status
                    OR latest.content_hash <> submission.content_hash))
            OR (submission.status NOT IN ('passed', 'coaching', 'not_passed') AND latest.announced_at IS NOT NULL)
    """)


@check(
    name="curation.admission", room="curation",
    says="who passed has a clearance of that decision and content and was made a member; nobody else has a clearance",
)  # fmt: skip
def admission() -> Violations:
    yield from _rows(f"""
        SELECT submission.id AS submission, submission.status AS status, clearance.id AS clearance
        FROM submission
        JOIN ({LATEST}) AS latest ON latest.submission_id = submission.id
        LEFT JOIN clearance ON clearance.decision_reference = latest.id
        WHERE (submission.status = 'passed' AND submission.held_reason IS NULL
                AND (clearance.id IS NULL OR clearance.revision_id <> submission.revision_id
                    OR clearance.content_hash <> submission.content_hash))
            OR (submission.status <> 'passed' AND clearance.id IS NOT NULL)
            OR (submission.status = 'passed'
                AND NOT EXISTS (SELECT 1 FROM membership WHERE membership.artisan_id = submission.artisan_id))
    """)


@check(
    name="curation.plans", room="curation", says="whoever was decided on has a plan with something to do in it"
)  # fmt: skip
def plans() -> Violations:
    yield from _rows("""
        SELECT submission.id AS submission, submission.status AS status
        FROM submission
        WHERE submission.status IN ('passed', 'coaching', 'not_passed')
            AND NOT EXISTS (
                SELECT 1 FROM coaching_plan JOIN coaching_task ON coaching_task.plan_id = coaching_plan.id
                WHERE coaching_plan.submission_id = submission.id)
    """)


@check(
    name="curation.rulings", room="curation",
    says="a decision other than the rule's rests on a ruling that two different people have signed",
)  # fmt: skip
def rulings() -> Violations:
    yield from _rows("""
        SELECT decision.id AS decision, decision.basis AS basis, chair_ruling.id AS ruling
        FROM decision
        LEFT JOIN chair_ruling ON chair_ruling.id = decision.ruling_id
            AND chair_ruling.submission_id = decision.submission_id
        WHERE (decision.basis = 'rule' AND decision.ruling_id IS NOT NULL)
            OR (decision.basis <> 'rule'
                AND (decision.rule_outcome IS NULL OR chair_ruling.id IS NULL OR chair_ruling.status <> 'signed'
                    OR chair_ruling.signed_by_id IS NULL
                    OR chair_ruling.signed_by_id = chair_ruling.proposed_by_id
                    OR chair_ruling.basis <> decision.basis OR chair_ruling.outcome <> decision.outcome))
    """)


@check(
    name="curation.announced_stands", room="curation",
    says="what was announced is changed only by an appeal: any later decision is one",
)  # fmt: skip
def announced_stands() -> Violations:
    yield from _rows("""
        SELECT later.id AS decision, later.basis AS basis, decision.id AS announced
        FROM decision
        JOIN decision AS later
            ON later.submission_id = decision.submission_id AND later.sequence > decision.sequence
        WHERE decision.announced_at IS NOT NULL AND later.basis <> 'appeal'
    """)


@check(
    name="curation.appeals", room="curation",
    says="an appeal is upheld exactly where it made a later decision; one that was answered or taken back leaves no "
    "proposal, and a round is filed with none open",
)  # fmt: skip
def appeals() -> Violations:
    yield from _rows("""
        SELECT submission.id AS submission, appeal.id AS appeal, appeal.status AS status, decision.id AS decision,
            chair_ruling.id AS ruling
        FROM submission
        JOIN curation_round ON curation_round.id = submission.round_id
        LEFT JOIN appeal ON appeal.submission_id = submission.id
        LEFT JOIN decision ON decision.submission_id = submission.id AND decision.basis = 'appeal'
        LEFT JOIN chair_ruling ON chair_ruling.submission_id = submission.id
            AND chair_ruling.basis = 'appeal' AND chair_ruling.status = 'proposed'
        WHERE (coalesce(appeal.status, '') = 'upheld') <> (decision.id IS NOT NULL)
            OR (decision.id IS NOT NULL AND decision.announced_at IS NULL)
            OR (chair_ruling.id IS NOT NULL AND coalesce(appeal.status, '') <> 'filed')
            OR (curation_round.status = 'closed' AND appeal.status = 'filed')
    """)


@check(
    name="curation.round_complete", room="curation", says="an announced round has nothing before its jury any more"
)  # fmt: skip
def round_complete() -> Violations:
    yield from _rows("""
        SELECT curation_round.year AS year, submission.number AS number, submission.status AS status
        FROM submission JOIN curation_round ON curation_round.id = submission.round_id
        WHERE curation_round.status IN ('announced', 'closed') AND submission.status IN ('screened', 'scored')
    """)


@check(name="curation.rubric", room="curation", says="the rubric of a round is the one it took when it opened")
def rubric() -> Violations:
    for record in db.session.scalars(select(RubricRecord)):
        try:
            kept = Rubric.from_dict(record.content).content_hash
        except ShopError as error:
            kept = error.code
        if kept != record.content_hash:
            yield {"rubric": record.id, "version": record.version, "hash": record.content_hash, "found": kept}


@check(
    name="curation.recomputed", room="curation", says="every announced decision is what its sheets add up to"
)  # fmt: skip
def recomputed() -> Violations:
    for record, sheets, rules, carried in _decided():
        try:
            outcome = score(rubric=rules, sheets=sheets, carried=carried_medians(carried))
            found = (outcome.decision.value, outcome.total_hundredths, list(outcome.failed_gates))
        except ShopError as error:
            found = (error.code, 0, [])
        by_rule = record.outcome if record.basis == "rule" else record.rule_outcome
        if found != (by_rule, record.total_hundredths, record.failed_gates):
            yield {
                "decision": record.id, "outcome": record.outcome, "total": record.total_hundredths, "found": found
            }  # fmt: skip


def _decided() -> Iterator[tuple[DecisionRecord, list[SheetScores], Rubric, dict[str, Any]]]:
    """The announced decisions with the sheets they were made of, which cannot change any more, and what was carried."""
    rules: dict[tuple[str, int], Rubric] = {}
    sheets = {
        sheet.id: SheetScores(curator=str(seat), scores=sheet.scores, gates=sheet.gates, note=sheet.note)
        for sheet, seat in db.session.execute(
            select(ScoreSheet, JuryMember.seat).join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        )
    }
    rows = db.session.execute(
        select(DecisionRecord, RubricRecord, Submission.carried, CurationRound.minimum_curators)
        .join(Submission, Submission.id == DecisionRecord.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(RubricRecord, RubricRecord.id == CurationRound.rubric_id)
        .where(DecisionRecord.announced_at.is_not(None))
    )
    for record, kept, carried, minimum in rows:
        key = (kept.id, minimum)
        if key not in rules:
            rules[key] = Rubric.from_dict(kept.content).with_minimum_curators(minimum)
        handed_in = [sheets[sheet_id] for sheet_id in record.sheet_ids if sheet_id in sheets]
        yield record, handed_in, rules[key], carried


def _rows(statement: str) -> Iterator[dict[str, Any]]:
    for row in db.session.execute(text(statement)):
        yield dict(row._mapping)
