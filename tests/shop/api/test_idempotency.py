"""A request sent twice is done once and answered twice the same."""

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from shop.api import idempotency, register
from shop.api.models import IdempotencyKey
from shop.kernel import clock
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.shop.api.conftest import make_blueprint

BODY = {"name": "Tapis", "price": 2_450_000}


def send(probe: FlaskClient, key: str | None, body: dict[str, Any] = BODY, path: str = "/api/v1/things") -> Any:
    return probe.post(path, json=body, headers={} if key is None else {"Idempotency-Key": key})


def acts(probe: FlaskClient) -> int:
    with probe.application.app_context():
        return (
            db.session.scalar(select(func.count()).select_from(AuditEvent).where(AuditEvent.object_type == "probe"))
            or 0
        )


def test_the_second_answer_is_the_first_one(probe: FlaskClient, done: list[Any]) -> None:
    before = acts(probe)
    first, second = send(probe, "k-1"), send(probe, "k-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.data == second.data
    assert second.headers["Location"] == first.headers["Location"] == "/api/v1/things/1"
    assert second.headers["ETag"] == first.headers["ETag"]
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert len(done) == 1
    assert acts(probe) == before + 1


def test_without_a_key_both_are_done(probe: FlaskClient, done: list[Any]) -> None:
    send(probe, None)
    send(probe, None)
    assert len(done) == 2


def test_another_body_under_the_same_key_is_a_conflict(probe: FlaskClient, done: list[Any]) -> None:
    send(probe, "k-1")
    answer = send(probe, "k-1", {**BODY, "price": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "idempotency_conflict")
    assert len(done) == 1


def test_where_money_moves_a_key_is_required(probe: FlaskClient, done: list[Any]) -> None:
    answer = send(probe, None, {"quantity": 1}, "/api/v1/payments")
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_required")
    assert done == []
    assert send(probe, "k-1", {"quantity": 1}, "/api/v1/payments").status_code == 201


@pytest.mark.parametrize("key", ["", "a b", "é", "x" * 201])
def test_a_malformed_key_is_refused(probe: FlaskClient, done: list[Any], key: str) -> None:
    answer = send(probe, key)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_malformed")
    assert done == []


def test_the_same_key_on_another_route_is_another_key(probe: FlaskClient, done: list[Any]) -> None:
    send(probe, "k-1")
    assert send(probe, "k-1", {"quantity": 1}, "/api/v1/payments").status_code == 201
    assert len(done) == 2


def test_the_same_key_of_another_stranger_is_another_key(probe: FlaskClient, done: list[Any]) -> None:
    send(probe, "k-1")
    answer = probe.post(
        "/api/v1/things", json=BODY, headers={"Idempotency-Key": "k-1"}, environ_base={"REMOTE_ADDR": "10.1.2.3"}
    )
    assert "Idempotent-Replayed" not in answer.headers
    assert len(done) == 2


@pytest.mark.parametrize(("name", "status"), [("refuse", 404), ("crash", 500)])
def test_a_refusal_or_fault_frees_the_key(probe: FlaskClient, done: list[Any], name: str, status: int) -> None:
    assert send(probe, "k-1", {**BODY, "name": name}).status_code == status
    assert send(probe, "k-1").status_code == 201
    assert [data["name"] for data in done] == [name, "Tapis"]


def test_malformed_input_frees_the_key(probe: FlaskClient, done: list[Any]) -> None:
    assert send(probe, "k-1", {"name": "Tapis"}).status_code == 422
    assert send(probe, "k-1").status_code == 201


def begin(row_id: str, now: datetime) -> idempotency.KeptAnswer | None:
    with unit_of_work():
        return idempotency.begin(row_id=row_id, scope="s", key="k", request_hash="h", now=now)


def test_a_crash_leaves_it_running_until_the_lease_ends(probe: FlaskClient) -> None:
    start = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
    answer = idempotency.KeptAnswer(201, "{}", {})
    with probe.application.app_context():
        assert begin("idk_1", start) is None
        with pytest.raises(idempotency.StillRunning):
            begin("idk_2", start + timedelta(seconds=119))
        assert begin("idk_3", start + timedelta(seconds=120)) is None
        with unit_of_work():
            idempotency.complete(row_id="idk_1", answer=idempotency.KeptAnswer(201, '"late"', {}))
            idempotency.complete(row_id="idk_3", answer=answer)
        assert begin("idk_4", start + timedelta(hours=1)) == answer
        with unit_of_work():
            assert idempotency.purge(now=start + timedelta(hours=47)) == 0
            assert idempotency.purge(now=start + timedelta(hours=49)) == 1


@pytest.mark.race
def test_of_many_at_once_one_is_done(committed: Callable[[], Flask]) -> None:
    done: list[Any] = []
    application = committed()
    register(make_blueprint(done))
    barrier, statuses = threading.Barrier(4), []

    def run() -> None:
        client = application.test_client()
        barrier.wait()
        answer = client.post("/api/v1/things", json=BODY, headers={"Idempotency-Key": "k-1"})
        statuses.append((answer.status_code, (answer.get_json() or {}).get("code")))

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 1
    assert set(statuses) <= {(201, None), (409, "idempotency_in_progress")}
    assert (201, None) in statuses
    with application.app_context():
        rows = db.session.scalars(select(IdempotencyKey)).all()
        assert [row.state for row in rows] == ["done"]
        assert rows[0].created_at <= clock.now()
