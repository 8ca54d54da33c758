"""A field takes one form of a value and refuses what merely resembles it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

GOOD: dict[str, Any] = {"name": "Tapis", "price": 2_450_000}
USER = "usr_0123456789abcdefghjkmnpqrs"


def test_the_good_form_arrives_and_comes_back(probe: FlaskClient, done: list[Any]) -> None:
    body = {**GOOD, "at": "2026-11-24T09:00:00+07:00", "on_sale": True, "owner": USER, "lines": [{"quantity": 99}]}
    answer = probe.post("/api/v1/things", json=body)
    assert answer.status_code == 201
    assert done == [{**body, "at": datetime(2026, 11, 24, 2, 0, tzinfo=UTC)}]
    assert answer.get_json() == {**body, "currency": "IDR", "at": "2026-11-24T02:00:00Z"}


def test_text_is_cleaned(probe: FlaskClient, done: list[Any]) -> None:
    assert probe.post("/api/v1/things", json={**GOOD, "name": "  Tapis\t Cafe\u0301 "}).status_code == 201
    assert done[0]["name"] == "Tapis  Caf\u00e9"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        *[("price", value) for value in (True, "2", 1.5, 166370.0, -1, 10**12 + 1, 2**63, None, [], {}, "１", "1_000")],
        *[
            ("name", value)
            for value in (
                "",
                "   ",
                "a\x00b",
                "\ud800",
                "\u200b\u200b",
                "a\u202eb",
                "e" + "\u0301" * 40,
                "x" * 21,
                1,
                None,
            )
        ],
        *[("at", value) for value in ("2026-11-24", "2026-11-24T09:00:00", "2026-13-01T00:00:00Z", 1, "kemarin")],
        *[("at", value) for value in ("0001-01-01T00:00:00+07:00", "２026-11-24T09:00:00Z")],
        *[("on_sale", value) for value in (1, "true", "ya", None)],
        *[("owner", value) for value in ("usr_x", "ord_0123456789abcdefghjkmnpqrs", USER + "\n", 1)],
        *[("lines", value) for value in ({}, "x", [{"quantity": 1}] * 4)],
        ("unknown", 1),
    ],
)
def test_anything_else_is_an_error_of_that_field(probe: FlaskClient, done: list[Any], field: str, value: Any) -> None:
    answer = probe.post("/api/v1/things", json={**GOOD, field: value})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert list(answer.get_json()["errors"]) == [field]
    assert done == []


def test_errors_name_the_place_inside(probe: FlaskClient, done: list[Any]) -> None:
    body = {"name": "Tapis", "lines": [{"quantity": 1}, {"quantity": 0, "extra": 1}]}
    errors = probe.post("/api/v1/things", json=body).get_json()["errors"]
    assert errors == {
        "price": ["Wajib diisi."],
        "lines.1.quantity": ["Harus antara 1 dan 99."],
        "lines.1.extra": ["Isian ini tidak dikenal."],
    }


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=1.5", "limit=１", "limit=", "limit=true", "page=2"])
def test_a_query_is_read_as_strictly(probe: FlaskClient, query: str) -> None:
    answer = probe.get(f"/api/v1/numbers?{query}")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert list(answer.get_json()["errors"]) == [query.partition("=")[0]]
