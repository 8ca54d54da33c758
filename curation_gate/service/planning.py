"""What a mentor writes into a plan: the goal, the day it should be reached, the tasks."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select

from curation_gate.errors import TaskDone
from curation_gate.models import CoachingPlan, CoachingTask
from curation_gate.service.sessions import open_plan
from curation_gate.states import PlanKind, PlanStatus
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.states import TransitionRefused
from shop.kernel.text import N_

NO_TITLE = N_("Tulis apa yang dikerjakan.")


def set_goal(*, plan_id: str, goal: str, target_on: date | None, actor: Actor, now: datetime) -> CoachingPlan:
    """What both want to reach, and until when. The same again changes nothing. Raises PlanOver."""
    plan = open_plan(plan_id)
    if (plan.goal, plan.target_on) != (goal, target_on):
        plan.goal, plan.target_on = goal, target_on
        db.session.flush()
        audit.record(
            actor=actor, action="coaching_plan.goal", object_type="coaching_plan", object_id=plan_id, now=now,
            data={"target": target_on.isoformat() if target_on else None},
        )  # fmt: skip
    return plan


def add_task(*, plan_id: str, criterion: str, title: str, advice: str, actor: Actor, now: datetime) -> CoachingTask:
    """One more thing to do; `criterion` is its code, '' for none. Raises PlanOver, InvalidInput without a title,
    TransitionRefused for a plan whose work was declared ready to be put before a round again."""
    plan = open_plan(plan_id)
    if plan.status == PlanStatus.READY and plan.kind == PlanKind.COACHING:
        raise TransitionRefused(
            from_state=plan.status, to_state=PlanStatus.IN_PROGRESS.value, ids={"coaching_plan": plan_id}
        )
    return append_task(plan, criterion=criterion, title=title, advice=advice, actor=actor, now=now)


def append_task(
    plan: CoachingPlan, *, criterion: str, title: str, advice: str, actor: Actor, now: datetime,
    title_en: str = "", advice_en: str = "",
) -> CoachingTask:  # fmt: skip
    """The next task of a plan that the caller holds; what people write stands in both languages as it is."""
    if not title.strip():
        raise InvalidInput(errors={"title": [NO_TITLE]})
    last = db.session.scalar(select(func.max(CoachingTask.sequence)).where(CoachingTask.plan_id == plan.id))
    task = CoachingTask(
        plan_id=plan.id, sequence=(last or 0) + 1, criterion=criterion, title=title, title_en=title_en or title,
        advice=advice, advice_en=advice_en or advice, done_at=None, done_by=None,
    )  # fmt: skip
    db.session.add(task)
    db.session.flush()
    _record("coaching_task.add", task, {"plan": plan.id}, actor=actor, now=now)
    return task


def change_task(*, task_id: str, title: str, advice: str, actor: Actor, now: datetime) -> CoachingTask:
    """Word a task anew while it is not done. Raises PlanOver, TaskDone, InvalidInput without a title."""
    found = db.session.get(CoachingTask, task_id)
    if found is None:
        raise NotFound(ids={"coaching_task": task_id[:40]})
    open_plan(found.plan_id)
    db.session.refresh(found)
    if found.done_at is not None:
        raise TaskDone(ids={"coaching_task": task_id})
    if not title.strip():
        raise InvalidInput(errors={"title": [NO_TITLE]})
    if (found.title, found.advice) != (title, advice):
        # Both languages: a translation of what was there before would say something else.
        found.title = found.title_en = title
        found.advice = found.advice_en = advice
        db.session.flush()
        _record("coaching_task.change", found, {"plan": found.plan_id}, actor=actor, now=now)
    return found


def _record(action: str, task: CoachingTask, data: dict[str, Any], *, actor: Actor, now: datetime) -> None:
    audit.record(actor=actor, action=action, object_type="coaching_task", object_id=task.id, now=now, data=data)
