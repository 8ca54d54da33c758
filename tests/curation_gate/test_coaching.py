"""Coaching plans: tasks are done by the maker, once, until the plan is ready."""

from datetime import datetime
from typing import Any

import pytest

from curation_gate import queries, service
from curation_gate.errors import NotACurator, TaskDone
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import make_person


def maker_of(artisan_id: str) -> Actor:
    return Actor(kind="user", id="usr_maker", label="Perajin", roles=frozenset({"artisan"}), artisan_id=artisan_id)


def test_the_last_task_makes_the_plan_ready(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    actor = maker_of(one.artisan_id)
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    seen = []
    for task in plan.tasks:
        perform(lambda task=task: service.finish_task(task_id=task.id, note="Sudah", actor=actor, now=now))
        seen.append(queries.plan(plan_id=plan.id).status)
    assert seen == ["in_progress", "ready"]
    assert [(task.note, task.done_at, task.done_by) for task in queries.plan(plan_id=plan.id).tasks] == [
        ("Sudah", now, "Perajin")
    ] * 2
    with pytest.raises(TaskDone):
        perform(lambda: service.finish_task(task_id=plan.tasks[0].id, note="Lagi", actor=actor, now=now))
    perform(lambda: service.close_plan(plan_id=plan.id, actor=world.SECRETARY, now=now))
    assert queries.plan(plan_id=plan.id).status == "closed"


def test_a_task_of_somebody_else_is_not_there(database: Any, now: datetime) -> None:
    first, second = world.finished_round(3, 3, now=now)
    plan = queries.plan_of(submission_id=first.id)
    assert plan is not None
    with pytest.raises(NotFound):
        perform(
            lambda: service.finish_task(task_id=plan.tasks[0].id, note="", actor=maker_of(second.artisan_id), now=now)
        )
    assert queries.plan(plan_id=plan.id).done == 0


def test_a_plan_with_open_tasks_is_not_closed(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    with pytest.raises(TransitionRefused):
        perform(lambda: service.close_plan(plan_id=plan.id, actor=world.SECRETARY, now=now))
    assert queries.plan(plan_id=plan.id).status == "open"


def test_a_mentor_is_of_the_staff(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    plan = queries.plan_of(submission_id=one.id)
    customer, staff = make_person("customer"), make_person("secretariat", name="Ibu Pendamping")
    assert plan is not None
    with pytest.raises(NotACurator):
        perform(lambda: service.assign_mentor(plan_id=plan.id, user_id=customer.id, actor=world.SECRETARY, now=now))
    assert queries.plan(plan_id=plan.id).mentor_name is None
    perform(lambda: service.assign_mentor(plan_id=plan.id, user_id=staff.id, actor=world.SECRETARY, now=now))
    assert queries.plan(plan_id=plan.id).mentor_name == "Ibu Pendamping"
