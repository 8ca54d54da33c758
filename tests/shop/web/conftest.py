"""A bare Flask application with nothing but the web edge: no database, no other room."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from shop import web
from shop.web import menus


def make_edge(**config: Any) -> Flask:
    """A bare application; `config` overrides."""
    edge = Flask("bare", static_folder=None, template_folder=None)
    edge.config.update({"SECRET_KEY": "k" * 40, "SHOP_ENV": "test", **config})
    web.init_app(edge)

    @edge.get("/")
    def front() -> str:
        return "<!doctype html><p>depan</p>"

    return edge


@pytest.fixture
def make() -> Callable[..., Flask]:
    return make_edge


@pytest.fixture
def edge() -> Flask:
    return make_edge()


@pytest.fixture
def visitor(edge: Flask) -> FlaskClient:
    return edge.test_client()


@pytest.fixture
def sheet() -> FlaskClient:
    """The development application, which has the component sheet."""
    return make_edge(SHOP_ENV="development").test_client()


@pytest.fixture(autouse=True)
def own_menus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Menus are registered once for the process; a test starts with none and leaves none."""
    monkeypatch.setattr(menus, "_items", {audience: {} for audience in menus.AUDIENCES})
    yield
