"""The curation's API by role."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import bearer, make_person


def items(response: Any) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.get_data(as_text=True)
    return list(response.get_json()["items"])


def test_rounds_are_for_everybody_drafts_for_the_staff(client: FlaskClient, now: datetime) -> None:
    world.finished_round(4, 2, now=now)
    world.draft_round(now=now, year=2027)
    (one,) = items(client.get("/api/v1/rounds"))
    assert (one["year"], one["status"], one["applied"], one["passed"], one["coached"]) == (2026, "announced", 2, 1, 1)
    assert [criterion["weight"] for criterion in one["criteria"]] == [30, 15, 25, 15, 15]
    assert client.get("/api/v1/rounds/2027").status_code == 404
    staff = bearer(make_person("secretariat"))
    assert [row["year"] for row in items(client.get("/api/v1/rounds", headers=staff))] == [2027, 2026]
    first = client.get("/api/v1/rounds?limit=1", headers=staff).get_json()
    assert [row["year"] for row in first["items"]] == [2027]
    second = client.get(f"/api/v1/rounds?limit=1&cursor={first['next']}", headers=staff).get_json()
    assert ([row["year"] for row in second["items"]], second["next"]) == ([2026], None)


def test_an_artisan_sees_the_own_submissions_decisions_and_plans(client: FlaskClient, now: datetime) -> None:
    mine, other = world.finished_round(3, 2, now=now)
    own = bearer(make_person("artisan", artisan_id=mine.artisan_id))
    (row,) = items(client.get("/api/v1/submissions", headers=own))
    assert (row["id"], row["status"], row["asking_price"], row["currency"]) == (mine.id, "coaching", 250_000, "IDR")
    assert client.get(f"/api/v1/submissions/{mine.id}", headers=own).status_code == 200
    foreign = client.get(f"/api/v1/submissions/{other.id}", headers=own)
    assert (foreign.status_code, foreign.get_json()["code"]) == (404, "not_found")
    (decision,) = items(client.get("/api/v1/decisions", headers=own))
    assert (decision["submission_id"], decision["total"], decision["outcome"]) == (mine.id, 60.0, "coaching")
    (plan,) = items(client.get("/api/v1/coaching-plans", headers=own))
    assert (plan["kind"], [task["criterion"] for task in plan["tasks"]]) == ("coaching", ["D", "P"])


def test_an_artisan_sees_no_decision_before_it_is_announced(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 2, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    own = bearer(make_person("artisan", artisan_id=one.artisan_id))
    assert items(client.get("/api/v1/decisions", headers=own)) == []
    chair = bearer(make_person("chair"))
    assert [(row["outcome"], row["basis"]) for row in items(client.get("/api/v1/decisions", headers=chair))] == [
        ("not_passed", "rule")
    ]


def test_the_staff_pages_through_submissions(client: FlaskClient, now: datetime) -> None:
    world.finished_round(4, 3, 2, now=now)
    staff = bearer(make_person("auditor"))
    first = client.get("/api/v1/submissions?limit=2&year=2026", headers=staff).get_json()
    second = client.get(f"/api/v1/submissions?limit=2&cursor={first['next']}", headers=staff).get_json()
    assert [row["number"] for row in first["items"] + second["items"]] == [1, 2, 3]
    assert second["next"] is None
    assert items(client.get("/api/v1/submissions?year=2027", headers=staff)) == []
    assert client.get("/api/v1/submissions?tahun=2026", headers=staff).status_code == 422
    assert client.get("/api/v1/submissions?cursor=%%%", headers=staff).status_code == 422


def test_a_curator_hands_in_the_own_sheet(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    mine = bearer(people[0])
    (sheet,) = items(client.get("/api/v1/score-sheets", headers=mine))
    assert (sheet["status"], sheet["submission_hash"], sheet["scores"]) == ("assigned", one.content_hash, {})
    body = {"content_hash": one.content_hash, "scores": world.scores(4), "gates": world.gates(), "note": "Rapi"}
    sent = client.post(f"/api/v1/score-sheets/{sheet['id']}", json=body, headers=mine)
    assert (sent.status_code, sent.get_json()["status"], sent.get_json()["scores"]) == (
        200, "submitted", world.scores(4),
    )  # fmt: skip
    again = client.post(f"/api/v1/score-sheets/{sheet['id']}", json=body, headers=mine)
    assert (again.status_code, again.get_json()["code"]) == (409, "transition_refused")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"content_hash": "v1:other"}, 409, "stale"),
        ({"scores": {"D1": 4}}, 422, "score_incomplete"),
        ({"scores": world.scores(6)}, 422, None),
        ({"scores": {**world.scores(4), "D1": True}}, 422, None),
        ({"scores": {**world.scores(4), "D1": "4"}}, 422, None),
        ({"scores": {**world.scores(4), "D1": 4.5}}, 422, None),
        ({"scores": []}, 422, None),
        ({"gates": {"G1": "ya"}}, 422, None),
        ({"gates": None}, 422, None),
        ({"note": "a\x00b"}, 422, None),
        ({"curator": "x"}, 422, None),
    ],
)
def test_a_sheet_that_cannot_be_is_refused_whole(
    client: FlaskClient, now: datetime, changes: dict[str, Any], status: int, code: str | None
) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[0])
    body = {"content_hash": one.content_hash, "scores": world.scores(4), "gates": world.gates(), **changes}
    answer = client.post(f"/api/v1/score-sheets/{sheet.id}", json=body, headers=bearer(people[0]))
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert code is None or answer.get_json()["code"] == code
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"


def test_sheets_of_others_show_no_scores_while_the_scoring_goes_on(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.hand_in(one, people[0], 5, now=now, note="Rahasia")
    chair = bearer(make_person("chair"))
    shown = {row["id"]: row for row in items(client.get("/api/v1/score-sheets", headers=chair))}
    assert (shown[sheet.id]["scores"], shown[sheet.id]["note"]) == ({}, "")
    assert [row["seat"] for row in items(client.get("/api/v1/score-sheets", headers=bearer(people[1])))] == [2]
    foreign = client.post(
        f"/api/v1/score-sheets/{sheet.id}",
        json={"content_hash": one.content_hash, "scores": world.scores(1), "gates": world.gates()},
        headers=bearer(people[1]),
    )
    assert foreign.status_code == 404
    assert queries.sheet(sheet_id=sheet.id).scores == world.scores(5)


@pytest.mark.parametrize("path", ["submissions", "score-sheets", "decisions", "coaching-plans"])
def test_strangers_and_customers_see_none_of_it(client: FlaskClient, now: datetime, path: str) -> None:
    world.finished_round(4, now=now)
    assert client.get(f"/api/v1/{path}").status_code == 401
    assert client.get(f"/api/v1/{path}", headers=bearer(make_person("customer"))).status_code == 403
