"""Everything that goes wrong for a program is a problem document; for a page it stays a page."""

from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.exc import OperationalError

from shop.api import problems


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/nothing", 404, "not_found"),
        ("GET", "/webhooks/nothing/at/all", 404, "not_found"),
        ("DELETE", "/api/v1/things", 405, "method_not_allowed"),
        ("GET", "/api/v1/me", 401, "sign_in_required"),
    ],
)
def test_errors_of_the_frame(probe: FlaskClient, method: str, path: str, status: int, code: str) -> None:
    answer = probe.open(path, method=method)
    assert answer.mimetype == "application/problem+json"
    body = answer.get_json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert body["type"] == f"urn:kriya:problem:{code}"
    assert body["title"]
    assert body["detail"]
    assert body["request_id"] == answer.headers["X-Request-ID"]


def test_405_names_what_is_allowed(probe: FlaskClient) -> None:
    assert probe.delete("/api/v1/things").headers["Allow"] == "OPTIONS, POST"


def test_a_refusal_carries_its_code_and_ids(probe: FlaskClient) -> None:
    answer = probe.post("/api/v1/things", json={"name": "refuse", "price": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")
    assert answer.get_json()["ids"] == {"thing": "x"}


def test_a_fault_says_nothing_of_itself(probe: FlaskClient) -> None:
    answer = probe.post("/api/v1/things", json={"name": "crash", "price": 1})
    assert (answer.status_code, answer.get_json()["code"]) == (500, "internal_error")
    assert "ZeroDivision" not in answer.get_data(as_text=True)


def test_a_database_that_is_away_is_503_with_a_time_to_come_back(app: Any) -> None:
    with app.test_request_context("/api/v1/me"):
        answer = problems.from_database(OperationalError("x", {}, Exception("database is locked")))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "15")


def test_the_detail_speaks_the_language_that_is_asked_for(probe: FlaskClient) -> None:
    answer = probe.get("/api/v1/nothing", headers={"Accept-Language": "id"})
    assert answer.get_json()["detail"] == "Tidak ditemukan. Periksa alamatnya."


def test_pages_keep_their_own_errors(probe: FlaskClient) -> None:
    answer = probe.get("/tidak-ada")
    assert (answer.status_code, answer.mimetype) == (404, "text/html")
    assert probe.delete("/masuk").mimetype == "text/html"


def test_if_match_guards_what_several_people_edit(probe: FlaskClient, done: list[Any]) -> None:
    from shop.api import etag_of

    body = {"quantity": 1}
    missing = probe.put("/api/v1/note", json=body)
    assert (missing.status_code, missing.get_json()["code"]) == (428, "precondition_required")
    stale = probe.put("/api/v1/note", json=body, headers={"If-Match": etag_of("note", 0)})
    assert (stale.status_code, stale.get_json()["code"]) == (412, "precondition_failed")
    assert done == []
    assert probe.put("/api/v1/note", json=body, headers={"If-Match": etag_of("note", 1)}).status_code == 200
    assert done == [body]
