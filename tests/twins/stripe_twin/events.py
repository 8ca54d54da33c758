"""Events and the queue of their webhooks, with the misbehaviour that was ordered for the next ones."""

from __future__ import annotations

import copy
import time
from contextvars import ContextVar
from typing import Any

from tests.twins.stripe_twin.errors import StripeRefusal, missing_object
from tests.twins.stripe_twin.world import API_VERSION, World

KEPT_SECONDS = 30 * 24 * 3600
"""Stripe lists and retrieves events of the last thirty days only."""

current_request: ContextVar[dict[str, str | None] | None] = ContextVar("current_request", default=None)


def emit(world: World, *, event_type: str, thing: dict[str, Any]) -> dict[str, Any]:
    """Record an event with a snapshot of the object, and queue its webhook in the same transaction."""
    event = {
        "id": world.new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": world.now(),
        "data": {"object": copy.deepcopy(thing)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": current_request.get() or {"id": None, "idempotency_key": None},
        "type": event_type,
    }
    with world.store.transaction():
        world.store.add(event)
        _enqueue(world, event)
    return event


def _enqueue(world: World, event: dict[str, Any]) -> None:
    """One delivery per event, shaped by the first ordered fault that fits its type.

    Fault kinds: ``drop`` (never sent), ``delay`` (``seconds`` later), ``repeat`` (``copies`` at the same instant),
    ``stale`` (signed ``seconds`` ago; a negative number is the future), ``bad_signature``.
    """
    store = world.store
    fault = store.take("webhook_faults", lambda item: not item.get("types") or event["type"] in item["types"]) or {}
    kind, seconds = fault.get("kind"), float(fault.get("seconds", 0))
    if kind == "drop":
        state = "dropped"
    elif store.document("hold", False):
        state = "held"
    elif not store.document("endpoint", {}).get("url"):
        state = "no_endpoint"
    else:
        state = "pending"
    store.run(
        "INSERT INTO deliveries (event_id, type, state, position, due, copies, age, forged)"
        " VALUES (?, ?, ?, (SELECT COALESCE(MAX(position), 0) + 1 FROM deliveries), ?, ?, ?, ?)",
        event["id"],
        event["type"],
        state,
        time.time() + (seconds if kind == "delay" else 0),
        int(fault.get("copies", 2)) if kind == "repeat" else 1,
        int(seconds) if kind == "stale" else 0,
        int(kind == "bad_signature"),
    )


def retained(world: World, event: dict[str, Any]) -> bool:
    return event["created"] > world.now() - KEPT_SECONDS


def retrieve(world: World, *, event_id: str) -> dict[str, Any]:
    event = world.store.find("event", event_id)
    if event is None or not retained(world, event):
        raise missing_object(kind="event", object_id=event_id)
    return event


def matches_types(event: dict[str, Any], params: dict[str, Any]) -> bool:
    """Stripe's ``type`` (with a trailing ``*``) and ``types`` filters, of which only one may be given."""
    if "type" in params and "types" in params:
        raise StripeRefusal("You may only specify one of these parameters: type, types.", param="type")
    wanted = params.get("types") or ([params["type"]] if "type" in params else [])
    return not wanted or any(
        event["type"] == name or (name.endswith("*") and event["type"].startswith(name[:-1])) for name in wanted
    )
