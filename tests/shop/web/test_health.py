from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import create_engine, text

MIGRATION = """
revision = "{revision}"
down_revision = None


def upgrade():
    pass
"""


@pytest.fixture
def stored(edge: Flask, tmp_path: Path) -> Flask:
    """An application with a database at migration 0001, and the migrations to match."""
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001.py").write_text(MIGRATION.format(revision="0001"))
    engine = create_engine(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
        connection.execute(text("INSERT INTO alembic_version VALUES ('0001')"))
    edge.extensions["sqlalchemy"] = SimpleNamespace(engine=engine)
    edge.extensions["migrate"] = SimpleNamespace(directory=str(tmp_path / "migrations"))
    return edge


def test_alive_without_a_database(edge: Flask) -> None:
    response = edge.test_client().get("/healthz")

    assert (response.status_code, response.json) == (200, {"status": "ok"})
    assert response.headers["Cache-Control"] == "no-store"


def test_ready_when_everything_is_well(stored: Flask) -> None:
    stored.extensions["shop.readiness"]["queue"] = lambda: None

    response = stored.test_client().get("/readyz")

    assert response.status_code == 200
    assert response.json == {"status": "ok", "checks": ["database", "migrations", "queue"]}


def test_not_ready_names_what_fails_and_nothing_more(stored: Flask) -> None:
    def away() -> None:
        raise ConnectionError("redis://:secret@10.0.0.1")

    stored.extensions["shop.readiness"]["queue"] = away

    response = stored.test_client().get("/readyz")

    assert response.status_code == 503
    assert response.json == {"status": "unavailable", "failing": ["queue"]}
    assert "Retry-After" in response.headers


def test_not_ready_behind_the_newest_migration(stored: Flask) -> None:
    with stored.extensions["sqlalchemy"].engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))

    response = stored.test_client().get("/readyz")

    assert (response.status_code, response.json["failing"]) == (503, ["migrations"])


def test_not_ready_without_a_database(edge: Flask) -> None:
    response = edge.test_client().get("/readyz")

    assert (response.status_code, response.json["failing"]) == (503, ["database", "migrations"])


def test_requests_are_counted_by_endpoint(edge: Flask) -> None:
    edge.add_url_rule("/produk/<slug>", "product", lambda slug: slug)
    visitor = edge.test_client()
    visitor.get("/produk/a")
    visitor.get("/produk/b")
    visitor.get("/tidak-ada")
    visitor.open("/produk/a", method="BREW")

    figures = visitor.get("/metrics").text

    assert 'shop_requests_total{endpoint="product",method="GET",status="200"} 2.0' in figures
    assert 'shop_requests_total{endpoint="none",method="GET",status="404"} 1.0' in figures
    assert 'shop_requests_total{endpoint="none",method="other",status="405"} 1.0' in figures
    assert 'shop_request_seconds_count{endpoint="product"} 2.0' in figures
    assert "/produk/a" not in figures


@pytest.mark.parametrize(
    ("config", "request_from", "status"),
    [
        ({}, {"environ_base": {"REMOTE_ADDR": "127.0.0.1"}}, 200),
        ({}, {"environ_base": {"REMOTE_ADDR": "::1"}}, 200),
        ({}, {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}, 404),
        ({}, {"headers": {"X-Forwarded-For": "203.0.113.7"}}, 404),
        ({"TRUSTED_PROXIES": 1}, {"headers": {"X-Forwarded-For": "127.0.0.1"}}, 404),
        (
            {"METRICS_TOKEN": "t" * 32},
            {"headers": {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer " + "t" * 32}},
            200,
        ),
        ({"METRICS_TOKEN": "t" * 32}, {"headers": {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer x"}}, 404),
        ({"METRICS_TOKEN": ""}, {"headers": {"X-Forwarded-For": "1.2.3.4", "Authorization": "Bearer "}}, 404),
        ({"SHOP_ENV": "development"}, {"environ_base": {"REMOTE_ADDR": "203.0.113.7"}}, 200),
    ],
)
def test_figures_are_for_this_machine_or_the_token(
    make: Callable[..., Flask], config: dict[str, Any], request_from: dict[str, Any], status: int
) -> None:
    assert make(**config).test_client().get("/metrics", **request_from).status_code == status
