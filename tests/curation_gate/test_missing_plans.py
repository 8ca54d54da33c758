"""Rounds that were announced before every refusal opened a plan: the plans are opened afterwards, once."""

from datetime import datetime
from typing import Any

from sqlalchemy import text

from curation_gate import jobs, queries
from curation_gate.models import CoachingPlan
from shop.jobs import auditor
from shop.kernel.db import db
from tests.curation_gate import world


def test_who_was_refused_without_a_plan_gets_one(database: Any, now: datetime) -> None:
    # Given an announced round whose refusals have no plan, as an older version left it
    _passed, refused = world.finished_round(4, 2, now=now)
    plan = queries.plan_of(submission_id=refused.id)
    assert plan is not None
    db.session.execute(text("DELETE FROM coaching_task WHERE plan_id = :plan"), {"plan": plan.id})
    db.session.execute(text("DELETE FROM coaching_plan WHERE id = :plan"), {"plan": plan.id})
    db.session.execute(text("DELETE FROM audit_event WHERE object_id = :plan"), {"plan": plan.id})
    db.session.commit()
    assert queries.submissions_without_plan() == [refused.id]
    assert [each.check.name for each in auditor.run(only="curation")] == ["curation.plans"]
    # When the job runs, twice
    jobs.open_missing_plans(now)
    jobs.open_missing_plans(now)
    # Then there is one plan for what was weak, and the other's plan is as it was
    opened = queries.plan_of(submission_id=refused.id)
    assert opened is not None
    assert (opened.kind, opened.status) == ("coaching", "open")
    assert [task.criterion for task in opened.tasks] == ["D", "P", "K", "M", "U"]
    assert world.count(CoachingPlan) == 2
    assert queries.submissions_without_plan() == []
    assert auditor.run(only="curation") == []
