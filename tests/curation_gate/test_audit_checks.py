"""Each check finds the violation that is planted behind the services' backs, and nothing before."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.curation_gate import world
from tests.support.people import make_person

Plant = Callable[[Any], None]


def run(statement: str, **values: Any) -> None:
    done = db.session.execute(text(statement), values)
    assert done.rowcount >= 1  # type: ignore[attr-defined]


def own_work(one: Any) -> None:
    run(
        "UPDATE user_account SET artisan_id = :artisan WHERE id = (SELECT user_id FROM jury_member WHERE seat = 2)",
        artisan=one.artisan_id,
    )


def declared_interest(one: Any) -> None:
    run(
        "INSERT INTO conflict_of_interest (id, jury_member_id, artisan_id, reason, declared_at) SELECT 'coi_x', id, "
        ":artisan, 'Ipar', seated_at FROM jury_member WHERE seat = 1",
        artisan=one.artisan_id,
    )


def other_hash(one: Any) -> None:
    run("UPDATE score_sheet SET content_hash = 'v1:other' WHERE submission_id = :id", id=one.id)


def submission_of_other_content(one: Any) -> None:
    run("UPDATE submission SET content_hash = 'v1:other' WHERE id = :id", id=one.id)


def sheet_gone(one: Any) -> None:
    run(
        "DELETE FROM score_sheet WHERE submission_id = :id "
        "AND curator_id = (SELECT id FROM jury_member WHERE seat = 3)",
        id=one.id,
    )


def never_announced(one: Any) -> None:
    run("UPDATE decision SET announced_at = NULL WHERE submission_id = :id", id=one.id)


def other_outcome(one: Any) -> None:
    run("UPDATE submission SET status = 'coaching' WHERE id = :id", id=one.id)


def no_clearance(one: Any) -> None:
    run("UPDATE clearance SET decision_reference = 'dec_x' WHERE revision_id = :id", id=one.revision_id)


def no_membership(one: Any) -> None:
    run("DELETE FROM membership WHERE artisan_id = :id", id=one.artisan_id)


def no_tasks(one: Any) -> None:
    run(
        "DELETE FROM coaching_task WHERE plan_id IN (SELECT id FROM coaching_plan WHERE submission_id = :id)",
        id=one.id,
    )


def back_before_the_jury(one: Any) -> None:
    run("UPDATE submission SET status = 'scored' WHERE id = :id", id=one.id)


def rubric_edited(one: Any) -> None:
    run("UPDATE rubric SET content_hash = 'other'")


def total_edited(one: Any) -> None:
    run("UPDATE decision SET total_hundredths = 9999 WHERE submission_id = :id", id=one.id)


@pytest.mark.parametrize(
    ("check", "plant"),
    [
        ("curation.own_work", own_work),
        ("curation.own_work", declared_interest),
        ("curation.sheet_hash", other_hash),
        ("curation.sheet_hash", submission_of_other_content),
        ("curation.enough_curators", sheet_gone),
        ("curation.final_decision", never_announced),
        ("curation.final_decision", other_outcome),
        ("curation.admission", no_clearance),
        ("curation.admission", no_membership),
        ("curation.plans", no_tasks),
        ("curation.round_complete", back_before_the_jury),
        ("curation.rubric", rubric_edited),
        ("curation.recomputed", total_edited),
    ],
)
def test_a_planted_violation_is_found(database: Any, now: datetime, check: str, plant: Plant) -> None:
    one, _other = world.finished_round(4, 2, now=now)
    assert auditor.run(only="curation") == []
    with unit_of_work():
        plant(one)
    assert check in [finding.check.name for finding in auditor.run(only="curation")]


def test_a_clearance_of_a_work_that_did_not_pass_is_found(database: Any, now: datetime) -> None:
    _passed, failed = world.finished_round(4, 2, now=now)
    with unit_of_work():
        run(
            "UPDATE clearance SET decision_reference = (SELECT id FROM decision WHERE submission_id = :id)",
            id=failed.id,
        )
    found = {finding.check.name: finding.rows for finding in auditor.run(only="curation")}
    assert failed.id in [row["submission"] for row in found["curation.admission"]]


def test_an_interest_that_came_later_is_no_violation(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(4, now=now)
    stranger = make_person("curator")
    with unit_of_work():
        run("UPDATE user_account SET artisan_id = :artisan WHERE id = :id", artisan=one.artisan_id, id=stranger.id)
    assert auditor.run(only="curation.own_work") == []
