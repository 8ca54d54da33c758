"""The API's document and its page."""

from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_smorest import Blueprint as LooseBlueprint

from shop import api


def test_the_document_is_openapi_3_1_with_bearer_keys(client: FlaskClient) -> None:
    answer = client.get("/api/v1/openapi.json")
    assert answer.status_code == 200
    document = answer.get_json()
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Kriya Lampung"
    assert document["servers"] == [{"url": "http://localhost"}]
    assert document["components"]["securitySchemes"]["key"] == {"type": "http", "scheme": "bearer"}
    me = document["paths"]["/api/v1/me"]["get"]
    assert me["x-action"] == "identity.me.read"
    assert {"200", "401", "403"} <= set(me["responses"])
    problem = document["components"]["responses"]["UNAUTHORIZED"]["content"]
    assert list(problem) == ["application/problem+json"]


def test_the_page_lists_every_operation_without_foreign_hosts(client: FlaskClient) -> None:
    document: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    page = client.get("/api/docs")
    assert page.status_code == 200
    text = page.get_data(as_text=True)
    for path, item in document["paths"].items():
        for method in set(item) & {"get", "post", "put", "patch", "delete"}:
            assert f"{method.upper()} {path}" in text
    assert '<script src="http' not in text
    assert "//cdn" not in text


def test_a_blueprint_that_reads_loosely_is_refused(app: Flask) -> None:
    with pytest.raises(TypeError, match=r"shop\.api"):
        api.register(LooseBlueprint("loose", __name__))  # type: ignore[arg-type]


def test_a_key_is_documented(probe: FlaskClient) -> None:
    document = probe.get("/api/v1/openapi.json").get_json()
    parameters = document["paths"]["/api/v1/payments"]["post"]["parameters"]
    assert [(one["name"], one["required"]) for one in parameters] == [("Idempotency-Key", True)]
