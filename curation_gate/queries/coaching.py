"""Reading coaching plans and their tasks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from curation_gate.models import CoachingPlan, CoachingSession, CoachingTask, CurationRound, Submission
from curation_gate.states import FINAL
from shop.artisans import sql
from shop.identity import queries as people
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class TaskView:
    """One thing to improve, in both languages; `criterion` is its code, '' for selling."""

    id: str
    sequence: int
    criterion: str
    title: str
    title_en: str
    advice: str
    advice_en: str
    note: str
    done_at: datetime | None
    done_by: str | None


@dataclass(frozen=True)
class PlanView:
    """A plan with its tasks in order."""

    id: str
    submission_id: str
    year: int
    number: int
    artisan_id: str
    artisan_name: str
    kind: str
    status: str
    mentor_id: str | None
    mentor_name: str | None
    created_at: datetime
    goal: str
    target_on: date | None
    product_id: str
    revision_id: str
    # Who led or leads a session of it.
    leader_ids: frozenset[str]
    tasks: tuple[TaskView, ...]

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(task.done_at is not None for task in self.tasks)


def plan(*, plan_id: str) -> PlanView:
    """One plan. Raises NotFound."""
    found = _views(CoachingPlan.id == plan_id)
    if not found:
        raise NotFound(ids={"coaching_plan": plan_id[:40]})
    return found[0]


def plan_of(*, submission_id: str) -> PlanView | None:
    """The plan that followed a submission's decision, or None."""
    found = _views(CoachingPlan.submission_id == submission_id)
    return found[0] if found else None


def submissions_without_plan() -> list[str]:
    """Submissions with an announced decision and no plan: of rounds before every refusal opened one."""
    has_one = select(CoachingPlan.id).where(CoachingPlan.submission_id == Submission.id).exists()
    return list(
        db.session.scalars(select(Submission.id).where(Submission._status.in_(FINAL), ~has_one).order_by(Submission.id))
    )


def plan_of_task(*, task_id: str) -> PlanView:
    """The plan that a task belongs to. Raises NotFound."""
    found = _views(CoachingPlan.id.in_(select(CoachingTask.plan_id).where(CoachingTask.id == task_id)))
    if not found:
        raise NotFound(ids={"coaching_task": task_id[:40]})
    return found[0]


def plans(
    *,
    artisan_id: str | None = None,
    year: int | None = None,
    kind: str | None = None,
    after: str | None = None,
    limit: int = 1000,
) -> list[PlanView]:
    """Plans by id, of one business, round or kind where it is given."""
    conditions: list[Any] = []
    if artisan_id is not None:
        conditions.append(CoachingPlan.artisan_id == artisan_id)
    if year is not None:
        conditions.append(CurationRound.year == year)
    if kind is not None:
        conditions.append(CoachingPlan.kind == kind)
    if after is not None:
        conditions.append(CoachingPlan.id > after)
    return _views(*conditions, limit=limit)


def _views(*conditions: Any, limit: int = 1000) -> list[PlanView]:
    maker = sql.makers()
    rows = db.session.execute(
        select(
            CoachingPlan,
            Submission.number,
            Submission.product_id,
            Submission.revision_id,
            CurationRound.year,
            maker.c.name.label("artisan_name"),
        )
        .join(Submission, Submission.id == CoachingPlan.submission_id)
        .join(CurationRound, CurationRound.id == Submission.round_id)
        .join(maker, maker.c.id == CoachingPlan.artisan_id)
        .where(*conditions)
        .order_by(CoachingPlan.id)
        .limit(limit)
    ).all()
    tasks: dict[str, list[TaskView]] = {}
    wanted = [row.CoachingPlan.id for row in rows]
    for task in db.session.scalars(
        select(CoachingTask).where(CoachingTask.plan_id.in_(wanted)).order_by(CoachingTask.sequence)
    ):
        tasks.setdefault(task.plan_id, []).append(_task(task))
    leaders: dict[str, set[str]] = {}
    for plan_id, user_id in db.session.execute(
        select(CoachingSession.plan_id, CoachingSession.led_by_id).where(CoachingSession.plan_id.in_(wanted))
    ):
        if user_id:
            leaders.setdefault(plan_id, set()).add(user_id)
    mentors = {row.CoachingPlan.mentor_id for row in rows if row.CoachingPlan.mentor_id}
    names = {user_id: person.name for user_id in mentors if (person := people.user_by_id(user_id=user_id))}
    return [
        PlanView(
            id=row.CoachingPlan.id, submission_id=row.CoachingPlan.submission_id, year=row.year, number=row.number,
            artisan_id=row.CoachingPlan.artisan_id, artisan_name=row.artisan_name, kind=row.CoachingPlan.kind,
            status=row.CoachingPlan.status, mentor_id=row.CoachingPlan.mentor_id,
            mentor_name=names.get(row.CoachingPlan.mentor_id or ""), created_at=row.CoachingPlan.created_at,
            goal=row.CoachingPlan.goal, target_on=row.CoachingPlan.target_on, product_id=row.product_id,
            revision_id=row.revision_id, leader_ids=frozenset(leaders.get(row.CoachingPlan.id, ())),
            tasks=tuple(tasks.get(row.CoachingPlan.id, ())),
        )
        for row in rows
    ]  # fmt: skip


def _task(row: CoachingTask) -> TaskView:
    return TaskView(
        id=row.id, sequence=row.sequence, criterion=row.criterion, title=row.title, title_en=row.title_en,
        advice=row.advice, advice_en=row.advice_en, note=row.note, done_at=row.done_at, done_by=row.done_by,
    )  # fmt: skip
