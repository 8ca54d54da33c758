"""Expansion of references, and lists with Stripe's cursors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.twins.stripe_twin.checkout import lines_of
from tests.twins.stripe_twin.errors import ParameterRefusal, missing_object
from tests.twins.stripe_twin.world import World

_REFERENCES: dict[tuple[str, str], str] = {
    ("payment_intent", "latest_charge"): "charge",
    ("charge", "balance_transaction"): "balance_transaction",
    ("charge", "payment_intent"): "payment_intent",
    ("checkout.session", "payment_intent"): "payment_intent",
    ("refund", "charge"): "charge",
    ("refund", "payment_intent"): "payment_intent",
    ("refund", "balance_transaction"): "balance_transaction",
    ("refund", "failure_balance_transaction"): "balance_transaction",
    ("dispute", "charge"): "charge",
    ("dispute", "payment_intent"): "payment_intent",
}
_SOURCES = {"ch": "charge", "re": "refund", "du": "dispute"}
_DEEPEST = 4


def expand(world: World, thing: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The object with the references named by ``expand[]`` replaced by what they refer to."""
    for path in paths:
        steps = path.split(".")
        if len(steps) - (steps[0] == "data") > _DEEPEST:
            raise ParameterRefusal(f"You cannot expand more than {_DEEPEST} levels of a property", param="expand")
        _follow(world, thing, steps, path)
    return thing


def _follow(world: World, thing: dict[str, Any], steps: list[str], path: str) -> None:
    name, *rest = steps
    if thing["object"] == "list" and name == "data":
        for item in thing["data"]:
            _follow(world, item, rest, path)
        return
    value = _expanded(world, thing, name, path)
    thing[name] = value
    if rest and value is not None:
        _follow(world, value, rest, path)


def _expanded(world: World, thing: dict[str, Any], name: str, path: str) -> dict[str, Any] | None:
    kind = thing["object"]
    if isinstance(thing.get(name), dict):
        expanded: dict[str, Any] = thing[name]
        return expanded
    if (kind, name) == ("checkout.session", "line_items"):
        return whole_list(lines_of(world, thing), url=f"/v1/checkout/sessions/{thing['id']}/line_items")
    if (kind, name) == ("charge", "refunds"):
        refunds = [refund for refund in world.store.all("refund") if refund["charge"] == thing["id"]]
        return whole_list(refunds[::-1], url=f"/v1/charges/{thing['id']}/refunds")
    if (kind, name) == ("balance_transaction", "source"):
        return world.need(_SOURCES[thing["source"].split("_")[0]], thing["source"])
    if (kind, name) not in _REFERENCES:
        raise ParameterRefusal(f"This property cannot be expanded ({path}).", param="expand")
    return None if thing[name] is None else world.need(_REFERENCES[kind, name], thing[name])


def whole_list(items: list[dict[str, Any]], *, url: str) -> dict[str, Any]:
    return {"object": "list", "data": items, "has_more": False, "url": url}


def page(
    world: World,
    *,
    kind: str,
    url: str,
    params: dict[str, Any],
    keep: Callable[[dict[str, Any]], bool],
) -> dict[str, Any]:
    """One page of objects, newest first: ``created`` with gt, gte, lt, lte; ``starting_after`` or ``ending_before``."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ParameterRefusal(f"Invalid limit: {limit}. It must be between 1 and 100.", param="limit")
    items = [item for item in world.store.all(kind)[::-1] if keep(item) and _created(item["created"], params)]
    if "starting_after" in params:
        rest = items[_position(items, kind, params["starting_after"], "starting_after") + 1 :]
        chosen, more = rest[:limit], len(rest) > limit
    elif "ending_before" in params:
        rest = items[: _position(items, kind, params["ending_before"], "ending_before")]
        chosen, more = rest[-limit:], len(rest) > limit
    else:
        chosen, more = items[:limit], len(items) > limit
    return {"object": "list", "data": chosen, "has_more": more, "url": url}


def _position(items: list[dict[str, Any]], kind: str, object_id: str, param: str) -> int:
    for index, item in enumerate(items):
        if item["id"] == object_id:
            return index
    raise missing_object(kind=kind, object_id=object_id, param=param)


def _created(created: int, params: dict[str, Any]) -> bool:
    wanted = params.get("created")
    if wanted is None:
        return True
    if isinstance(wanted, int):
        return created == wanted
    tests: dict[str, Callable[[int], bool]] = {
        "gt": lambda bound: created > bound,
        "gte": lambda bound: created >= bound,
        "lt": lambda bound: created < bound,
        "lte": lambda bound: created <= bound,
    }
    return all(tests[name](bound) for name, bound in wanted.items())
