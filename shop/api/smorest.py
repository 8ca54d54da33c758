"""flask-smorest with its loose ends tied: strict JSON, problem documents, one place to register blueprints."""

from copy import deepcopy
from http import HTTPStatus
from typing import Any

import flask_smorest
import marshmallow as ma
from apispec import APISpec
from flask import Flask, Request
from flask_smorest.utils import prepare_response
from webargs import core
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from shop.api import problems
from shop.api.schemas import ProblemSchema
from shop.api.strict_json import read_json
from shop.kernel.errors import InvalidInput

# Nothing that the API takes as JSON comes near this; files have their own limits.
MOST_BYTES = 1024 * 1024
OPENAPI_VERSION = "3.1.0"
DESCRIPTION = (
    "Only curated crafts. Amounts are whole rupiah, times RFC 3339 in UTC, ids opaque text. Errors are problem details "
    "(RFC 9457) with a stable `code`. Send `Authorization: Bearer <key>`, and an `Idempotency-Key` with every POST."
)


class StrictParser(FlaskParser):
    """Reads JSON strictly; unknown fields of body and query are refused by the schema."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": ma.RAISE,
        "querystring": ma.RAISE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        if req.content_length is not None and req.content_length > MOST_BYTES:
            raise RequestEntityTooLarge()
        raw = req.get_data(cache=True)
        if len(raw) > MOST_BYTES:
            raise RequestEntityTooLarge()
        if not raw:
            return core.missing
        charset = req.mimetype_params.get("charset", "utf-8").lower()
        if req.mimetype != "application/json" or charset not in ("utf-8", "utf8"):
            raise UnsupportedMediaType()
        value = read_json(raw)
        if not isinstance(value, dict):
            raise InvalidInput(errors={"body": [problems.gettext("Tulis sebagai objek.")]})
        return value


class Blueprint(flask_smorest.Blueprint):
    """A blueprint of the API. Use plain functions: route, arguments, response, and the guard innermost."""

    ARGUMENTS_PARSER = StrictParser()

    def add_url_rule(
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Register a route, and document who may use it (`x-action`) and that errors are problems."""
        if view_func is not None:
            documented = deepcopy(getattr(view_func, "_apidoc", {}))
            responses: dict[Any, str] = {"default": "DEFAULT_ERROR"}
            action = getattr(view_func, "__access__", "public")
            manual = documented.setdefault("manual_doc", {})
            if action != "public":
                responses |= {401: "UNAUTHORIZED", 403: "FORBIDDEN"}
                manual["x-action"] = action
            manual["responses"] = {**responses, **manual.get("responses", {})}
            view_func._apidoc = documented
        super().add_url_rule(rule, endpoint, view_func, *args, **options)


class ShopApi(flask_smorest.Api):
    """The API's document. Error handlers are ours (`problems`)."""

    ERROR_SCHEMA = ProblemSchema
    spec: APISpec

    def _register_error_handlers(self) -> None:
        """flask-smorest would answer HTML pages with JSON; `problems.init_app` does it for our paths only."""

    def _register_responses(self) -> None:
        for name, description in problem_responses().items():
            response: dict[str, Any] = {"description": description, "schema": ProblemSchema}
            prepare_response(response, self.spec, problems.MEDIA_TYPE)
            self.spec.components.response(name, response, lazy=True)


def problem_responses() -> dict[str, str]:
    """Names under which operations refer to a problem response, with their descriptions."""
    named = {status.name: status.phrase for status in HTTPStatus if status >= 400}
    return {**named, "DEFAULT_ERROR": "A problem"}


_current: list[ShopApi] = []


def init_app(app: Flask) -> ShopApi:
    """The document at /api/v1/openapi.json; blueprints registered from now on go into this application."""
    app.config.setdefault("API_TITLE", "Kriya Lampung")
    app.config.setdefault("API_VERSION", "v1")
    app.config.setdefault("OPENAPI_VERSION", OPENAPI_VERSION)
    app.config.setdefault("OPENAPI_URL_PREFIX", "/api/v1")
    app.config.setdefault("OPENAPI_JSON_PATH", "openapi.json")
    api = ShopApi(
        app,
        spec_kwargs={
            "info": {"description": DESCRIPTION},
            "servers": [{"url": app.config.get("BASE_URL") or "/"}],
            "security": [{"key": []}, {}],
        },
    )
    api.ma_plugin.converter.add_attribute_function(_valid_default)
    api.spec.components.security_scheme("key", {"type": "http", "scheme": "bearer"})
    _current[:] = [api]
    return api


def _valid_default(converter: Any, field: ma.fields.Field[Any], ret: dict[str, Any]) -> dict[str, Any]:
    """OpenAPI wants a default to be a valid value; ours is none, or "", where leaving a field out means nothing."""
    if ret.get("default", ...) in (None, ""):
        del ret["default"]
    return {"enum": [*ret["enum"], None]} if field.allow_none and None not in ret.get("enum", [None]) else {}


def register(blueprint: Blueprint) -> None:
    """Register an API blueprint on the application that is being built (call it in a feature's `init_app`).

    Raises TypeError for a blueprint that would read JSON loosely.
    """
    if not isinstance(blueprint, Blueprint):
        raise TypeError(f"{blueprint.name}: import Blueprint from shop.api, flask_smorest's own reads JSON loosely")
    _current[0].register_blueprint(blueprint)
