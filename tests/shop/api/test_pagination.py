"""Lists go on after a key; a cursor we did not make is refused."""

import base64
import json

import pytest
from flask.testing import FlaskClient
from marshmallow import ValidationError

from shop.api.pagination import Cursor


def test_pages_join_without_gap_or_repeat(probe: FlaskClient) -> None:
    seen, url = [], "/api/v1/numbers?limit=20"
    sizes = []
    while True:
        body = probe.get(url).get_json()
        sizes.append(len(body["items"]))
        seen += [item["number"] for item in body["items"]]
        if body["next"] is None:
            break
        url = f"/api/v1/numbers?limit=20&cursor={body['next']}"
    assert sizes == [20, 20, 5]
    assert seen == list(range(1, 46))


def test_a_cursor_keeps_numbers_and_texts() -> None:
    cursor = Cursor((2_450_000, "lst_01jd", "Kain Tapis é"))
    assert Cursor.decode(cursor.encode()) == cursor


def text(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    ["x", "####", "é", "A" * 601, text({"a": 1}), text([]), text([1.5]), text([True]), text([None]), text([[1]]),
     text([2**63]), text(["a\x00"]), text(1), base64.urlsafe_b64encode(b"[" * 300).decode(), ""],
)  # fmt: skip
def test_garbage_is_an_error_of_the_cursor(probe: FlaskClient, cursor: str) -> None:
    answer = probe.get("/api/v1/numbers", query_string={"cursor": cursor})
    assert (answer.status_code, answer.get_json()["code"]) == (422, "invalid_input")
    assert list(answer.get_json()["errors"]) == ["cursor"]


def test_a_cursor_of_another_list_is_refused(probe: FlaskClient) -> None:
    answer = probe.get("/api/v1/numbers", query_string={"cursor": Cursor(("a", 1)).encode()})
    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, ["cursor"])


def test_decode_checks_the_parts(app: object) -> None:
    with pytest.raises(ValidationError), app.app_context():  # type: ignore[attr-defined]
        Cursor.decode(Cursor((1,)).encode(), parts=[str])
