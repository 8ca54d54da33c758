"""JSON is read strictly or not at all."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from shop.api.strict_json import BadJson, read_json

GOOD = {"name": "Tapis", "price": 2_450_000}


def send(probe: FlaskClient, raw: bytes, content_type: str = "application/json") -> Any:
    return probe.post("/api/v1/things", data=raw, content_type=content_type)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"name": "Tapis", "price": NaN}',
        b'{"name": "Tapis", "price": Infinity}',
        b'{"name": "Tapis", "price": -Infinity}',
        b'{"name": "Tapis", "price": 1, "price": 2}',
        b'{"name": "Tapis", "lines": [{"quantity": 1, "quantity": 2}]}',
        b'{"name": "Tapis", "price": 1',
        b'{"name": "Tapi',
        b"[" * 100_000,
        b"[" * 51 + b"]" * 51,
        b'{"name": "Tapis", "price": 1e400}',
        b'{"name": "Tapis", "price": ' + b"9" * 401 + b"}",
        b"\xef\xbb\xbf" + json.dumps(GOOD).encode(),
        json.dumps(GOOD).encode("utf-16"),
        json.dumps(GOOD).encode("utf-32"),
        b'{"name": "Tap\xe9s", "price": 1}',
        b"{'name': 'Tapis'}",
        b'{"name": "Tapis", "price": 1}}',
        b"nul",
    ],
    ids=lambda raw: repr(raw[:30]),
)
def test_what_two_readers_could_read_differently_is_refused(probe: FlaskClient, done: list[Any], raw: bytes) -> None:
    answer = send(probe, raw)
    assert (answer.status_code, answer.get_json()["code"]) == (400, "bad_json")
    assert answer.mimetype == "application/problem+json"
    assert done == []


@pytest.mark.parametrize("raw", [b"[]", b'"text"', b"1", b"null", b"true"])
def test_a_body_is_an_object(probe: FlaskClient, done: list[Any], raw: bytes) -> None:
    answer = send(probe, raw)
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert "body" in answer.get_json()["errors"]
    assert done == []


@pytest.mark.parametrize(
    "content_type",
    ["text/plain", "application/x-www-form-urlencoded", "application/vnd.api+json", "application/json; charset=utf-16"],
)
def test_another_content_type_is_refused(probe: FlaskClient, done: list[Any], content_type: str) -> None:
    answer = send(probe, json.dumps(GOOD).encode(), content_type)
    assert (answer.status_code, answer.get_json()["code"]) == (415, "unsupported_media_type")
    assert done == []


def test_a_body_of_more_than_a_megabyte_is_refused(probe: FlaskClient, done: list[Any]) -> None:
    answer = send(probe, json.dumps({**GOOD, "name": "x" * 1_100_000}).encode())
    assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")
    assert done == []


def test_brackets_inside_of_strings_are_no_depth() -> None:
    assert read_json(json.dumps({"a": "[" * 200 + '"\\'}).encode()) == {"a": "[" * 200 + '"\\'}


def test_fifty_levels_are_read_and_one_more_is_not() -> None:
    assert read_json(b"[" * 50 + b"]" * 50) is not None
    with pytest.raises(BadJson):
        read_json(b"[" * 51 + b"]" * 51)
