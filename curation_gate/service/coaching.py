"""Plans after a decision: what to improve, who accompanies it, what is done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from curation_gate.coaching_errors import PlanOver
from curation_gate.errors import NotACurator, TaskDone
from curation_gate.models import CoachingPlan, CoachingTask, DecisionRecord, Submission
from curation_gate.rubric import Criterion, Rubric, SubCriterion
from curation_gate.scoring import Decision, Outcome, to_improve
from curation_gate.service.deciding import outcome_of
from curation_gate.states import PlanKind, PlanStatus
from curation_gate.written_reason import improve_first, in_language, next_anchor
from shop.identity import queries as people
from shop.identity.roles import STAFF
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import TransitionRefused, move_to, start

STEPS_A_CRITERION = 2


@dataclass(frozen=True)
class Step:
    """A task before it is kept: in both languages; the texts of a rubric are its own."""

    criterion: str
    title: str
    title_en: str
    advice: str
    advice_en: str


SELLING = (
    Step(
        "", "Siapkan etalase", "Prepare your listing",
        "Periksa harga, stok, dan lama pembuatan di halaman Karya saya. Isi stok yang benar-benar ada di rak.",
        "Check price, stock and lead time on your works page. Enter the stock that is really on the shelf.",
    ),
    Step(
        "", "Latih cara membungkus", "Practise packing",
        "Bungkus satu buah seperti untuk pembeli, foto, dan bandingkan dengan foto yang dinilai kurator.",
        "Pack one piece as for a customer, take a photo, and compare it with the photo the curators judged.",
    ),
    Step(
        "", "Jawab pesanan tepat waktu", "Answer orders in time",
        "Buka tautan pesanan dari WhatsApp dan jawab sebelum batas waktunya. Atur libur bila sedang tidak bisa.",
        "Open the order link from WhatsApp and answer before its deadline. Set a holiday when you cannot.",
    ),
)  # fmt: skip


def open_plan(
    submission: Submission, decision: DecisionRecord, *, rubric: Rubric, actor: Actor, now: datetime
) -> CoachingPlan:
    """The plan that follows a decision: what to improve before the next try, or, for who passed, how to sell well."""
    passed = decision.outcome == Decision.PASSED
    plan = CoachingPlan(
        submission_id=submission.id, artisan_id=submission.artisan_id,
        kind=PlanKind.SELLING if passed else PlanKind.COACHING, mentor_id=None, created_at=now,
    )  # fmt: skip
    start(plan, actor=actor, now=now, data={"decision": decision.id, "kind": plan.kind})
    outcome = outcome_of(decision)
    steps = SELLING if passed else steps_of(outcome=outcome, rubric=rubric)
    _add_tasks(plan, steps, first=1)
    return plan


def turn_to_selling(plan: CoachingPlan, *, actor: Actor, now: datetime) -> None:
    """A plan opened to pass next time goes on as one to sell well: an appeal was upheld. The caller holds its lock."""
    plan.kind = PlanKind.SELLING.value
    last = db.session.scalar(select(func.max(CoachingTask.sequence)).where(CoachingTask.plan_id == plan.id)) or 0
    _add_tasks(plan, SELLING, first=last + 1)
    audit.record(
        actor=actor, action="coaching_plan.turn_to_selling", object_type="coaching_plan", object_id=plan.id, now=now,
        data={"kind": plan.kind},
    )  # fmt: skip


def steps_of(*, outcome: Outcome, rubric: Rubric) -> list[Step]:
    """A step per failed gate and per weak criterion, or, where nothing failed, of the lowest ones.

    Each says what the next level looks like.
    """
    codes = outcome.weak if outcome.failed_gates else to_improve(outcome.criteria)
    gates = [
        Step(gate.code, gate.name, gate.name_en, gate.help, gate.help_en)
        for gate in rubric.gates
        if gate.code in outcome.failed_gates
    ]
    first = improve_first(outcome=outcome, rubric=rubric, count=len(rubric.subs))
    return gates + [
        _step(criterion, [sub for sub in first if sub in criterion.subs][:STEPS_A_CRITERION], outcome)
        for criterion in rubric.criteria
        if criterion.code in codes
    ]


def finish_task(*, task_id: str, note: str, actor: Actor, now: datetime) -> CoachingTask:
    """The artisan has done a task and says how; the plan is ready when it was the last one. Raises TaskDone."""
    found = db.session.get(CoachingTask, task_id)
    if found is None:
        raise NotFound(ids={"coaching_task": task_id})
    plan = lock_one(CoachingPlan, found.plan_id)
    if plan.artisan_id != actor.artisan_id:
        raise NotFound(ids={"coaching_task": task_id})
    db.session.refresh(found)
    if found.done_at is not None:
        raise TaskDone(ids={"coaching_task": task_id})
    if plan.status in (PlanStatus.RESUBMITTED, PlanStatus.CLOSED):
        raise PlanOver(ids={"coaching_plan": plan.id})
    if plan.status == PlanStatus.OPEN:
        move_to(plan, PlanStatus.IN_PROGRESS, actor=actor, now=now)
    found.note, found.done_at, found.done_by = note, now, actor.label
    db.session.flush()
    audit.record(
        actor=actor, action="coaching_task.finish", object_type="coaching_task", object_id=task_id, now=now,
        reason=note or None,
    )  # fmt: skip
    # A task that came later to a plan for selling, which was ready, leaves it so.
    if plan.status == PlanStatus.IN_PROGRESS and not _left(plan.id):
        move_to(plan, PlanStatus.READY, actor=actor, now=now)
    return found


def assign_mentor(*, plan_id: str, user_id: str, actor: Actor, now: datetime) -> CoachingPlan:
    """Say who of the staff accompanies a plan; as a curator they will not judge this business. Raises NotACurator."""
    plan = lock_one(CoachingPlan, plan_id)
    person = people.user_by_id(user_id=user_id)
    if person is None or not person.active or not STAFF & set(person.roles):
        raise NotACurator(ids={"user_account": user_id})
    if plan.mentor_id != user_id:
        plan.mentor_id = user_id
        db.session.flush()
        audit.record(
            actor=actor, action="coaching_plan.mentor", object_type="coaching_plan", object_id=plan_id, now=now,
            data={"mentor": user_id},
        )  # fmt: skip
    return plan


def resubmit(*, product_id: str, actor: Actor, now: datetime) -> None:
    """The improved work is before a new round: the plans of this product that were ready have served."""
    plans = db.session.scalars(
        select(CoachingPlan.id)
        .join(Submission, Submission.id == CoachingPlan.submission_id)
        .where(
            Submission.product_id == product_id,
            CoachingPlan.kind == PlanKind.COACHING,
            CoachingPlan._status == PlanStatus.READY,
        )
    ).all()
    for plan in lock(CoachingPlan, plans).values() if plans else ():
        if plan.status == PlanStatus.READY:
            move_to(plan, PlanStatus.RESUBMITTED, actor=actor, now=now)


def close_plan(*, plan_id: str, actor: Actor, now: datetime) -> CoachingPlan:
    """End a plan whose tasks are done. Raises TransitionRefused."""
    plan = lock_one(CoachingPlan, plan_id)
    if plan.status in (PlanStatus.OPEN, PlanStatus.IN_PROGRESS):
        # Drawn only for an appeal that was upheld; by hand a plan ends when its tasks are done.
        raise TransitionRefused(
            from_state=plan.status, to_state=PlanStatus.CLOSED.value, ids={"coaching_plan": plan_id}
        )
    move_to(plan, PlanStatus.CLOSED, actor=actor, now=now)
    return plan


def _add_tasks(plan: CoachingPlan, steps: Sequence[Step], *, first: int) -> None:
    for sequence, step in enumerate(steps, start=first):
        db.session.add(
            CoachingTask(
                plan_id=plan.id, sequence=sequence, criterion=step.criterion, title=step.title,
                title_en=step.title_en, advice=step.advice, advice_en=step.advice_en, done_at=None, done_by=None,
            )
        )  # fmt: skip
    db.session.flush()


def _step(criterion: Criterion, subs: Sequence[SubCriterion], outcome: Outcome) -> Step:
    def advice(english: bool) -> str:
        return "\n".join(
            f"{in_language(sub, 'name', english=english)}: "
            + next_anchor(sub=sub, doubled_median=outcome.medians[sub.code], english=english)
            for sub in subs
        )

    return Step(
        criterion.code, criterion.name, in_language(criterion, "name", english=True), advice(False), advice(True)
    )


def _left(plan_id: str) -> int:
    return (
        db.session.scalar(
            select(func.count())
            .select_from(CoachingTask)
            .where(CoachingTask.plan_id == plan_id, CoachingTask.done_at.is_(None))
        )
        or 0
    )
