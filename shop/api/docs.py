"""The API's page for people: every operation, from the same document that programs read. No script, no foreign host."""

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, current_app, render_template

from shop.identity.guards import public

blueprint = Blueprint("api_docs", __name__, template_folder="templates")
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Property:
    """A field of a body or a parameter."""

    name: str
    type: str
    required: bool
    note: str


@dataclass(frozen=True)
class Operation:
    """One thing the API does."""

    method: str
    path: str
    summary: str
    description: str
    action: str | None
    parameters: list[Property]
    body: list[Property]
    answers: list[tuple[str, str]]


@dataclass
class Group:
    """The operations of one room."""

    name: str
    description: str
    operations: list[Operation] = field(default_factory=list)


@blueprint.get("/api/docs")
@public
def docs() -> str:
    """All operations, grouped by room."""
    spec = current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"].spec.to_dict()
    return render_template("api/docs.html", spec=spec, groups=groups(spec))


def groups(spec: dict[str, Any]) -> list[Group]:
    """The document as groups of operations, in its own order."""
    found = {tag["name"]: Group(tag["name"], tag.get("description", "")) for tag in spec.get("tags", [])}
    for path, item in spec.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                name = (item[method].get("tags") or ["other"])[0]
                group = found.setdefault(name, Group(name, ""))
                group.operations.append(_operation(spec, path, method, item[method], item.get("parameters", [])))
    return [group for group in found.values() if group.operations]


def _operation(spec: dict[str, Any], path: str, method: str, doc: dict[str, Any], shared: list[Any]) -> Operation:
    parameters = [_resolved(spec, one) for one in [*shared, *doc.get("parameters", [])]]
    body = _resolved(spec, doc.get("requestBody", {})).get("content", {}).get("application/json", {}).get("schema", {})
    return Operation(
        method=method.upper(),
        path=path,
        summary=doc.get("summary", ""),
        description=doc.get("description", ""),
        action=doc.get("x-action"),
        parameters=[
            Property(one["name"], _type(spec, one.get("schema", {})), bool(one.get("required")), one["in"])
            for one in parameters
        ],
        body=_properties(spec, body),
        answers=[
            (status, _resolved(spec, answer).get("description", ""))
            for status, answer in sorted(doc.get("responses", {}).items())
        ],
    )


def _properties(spec: dict[str, Any], schema: dict[str, Any]) -> list[Property]:
    schema = _resolved(spec, schema)
    required = set(schema.get("required", []))
    return [
        Property(name, _type(spec, _resolved(spec, one)), name in required, one.get("description", ""))
        for name, one in schema.get("properties", {}).items()
        if not one.get("readOnly")
    ]


def _type(spec: dict[str, Any], schema: dict[str, Any]) -> str:
    schema = _resolved(spec, schema)
    kind = schema.get("type", "object")
    text = " | ".join(kind) if isinstance(kind, list) else str(kind)
    if "enum" in schema:
        return " | ".join(map(str, schema["enum"]))
    if kind == "array":
        return f"{_type(spec, schema.get('items', {}))}[]"
    return text


def _resolved(spec: dict[str, Any], node: Any) -> dict[str, Any]:
    """Follow one reference within the document."""
    if isinstance(node, dict) and "$ref" in node:
        found: Any = spec
        for part in node["$ref"].removeprefix("#/").split("/"):
            found = found.get(part, {})
        return dict(found)
    return dict(node) if isinstance(node, dict) else {}
