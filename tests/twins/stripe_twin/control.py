"""Control addresses under ``/_twin/``: what tests order the twin to do, and what they ask it afterwards."""

from __future__ import annotations

import json
import random
from typing import Any

from flask import Blueprint, Response, jsonify, request

from tests.twins.stripe_twin import checkout, disputes, payments, refunds, reply_faults
from tests.twins.stripe_twin.errors import ParameterRefusal, StripeRefusal
from tests.twins.stripe_twin.events import emit
from tests.twins.stripe_twin.hosted import next_attempt
from tests.twins.stripe_twin.state import dump
from tests.twins.stripe_twin.webhooks import Sender
from tests.twins.stripe_twin.world import World

WEBHOOK_FAULTS = ("drop", "delay", "repeat", "stale", "bad_signature")
ORDERS = ("kept", "reversed", "shuffled")


def _body() -> dict[str, Any]:
    return request.get_json(silent=True) or {}


def _append(world: World, name: str, item: dict[str, Any]) -> Response:
    with world.store.transaction():
        world.store.keep(name, [*world.store.document(name, []), item])
    return jsonify(ok=True)


def _choose(value: Any, allowed: Any, what: str) -> Any:
    if value not in allowed:
        raise ParameterRefusal(f"{what} must be one of {', '.join(allowed)}, not {value}", param=what)
    return value


def control_pages(*, world: World, sender: Sender) -> Blueprint:
    pages = Blueprint("control", __name__, url_prefix="/_twin")
    pages.register_error_handler(StripeRefusal, lambda refusal: (refusal.body(), refusal.status))
    _settings(pages, world)
    _webhooks(pages, world, sender)
    _facts(pages, world)
    return pages


def _settings(pages: Blueprint, world: World) -> None:
    store = world.store

    @pages.post("/endpoint")
    def endpoint() -> Response:
        """Where webhooks go: ``url`` (null: nowhere) and ``secret``."""
        store.keep("endpoint", store.document("endpoint", {}) | _body())
        return jsonify(ok=True)

    @pages.post("/clock")
    def clock() -> Response:
        """``offset``: seconds added to the twin's clock."""
        store.keep("clock_offset", int(_body()["offset"]))
        checkout.expire_due(world)
        return jsonify(now=world.now())

    @pages.post("/reply_faults")
    def order_reply_fault() -> Response:
        """``kind`` (see reply_faults.KINDS), and optionally ``times``, ``method``, ``path`` (prefix), ``seconds``."""
        body = _body()
        _choose(body.get("kind"), reply_faults.KINDS, "kind")
        return _append(world, "reply_faults", body)

    @pages.post("/webhook_faults")
    def order_webhook_fault() -> Response:
        """``kind`` of WEBHOOK_FAULTS; optionally ``times`` (events), ``types``, ``seconds``, ``copies``."""
        body = _body()
        _choose(body.get("kind"), WEBHOOK_FAULTS, "kind")
        return _append(world, "webhook_faults", body)

    @pages.post("/next_payment")
    def next_payment() -> Response:
        """The course of the next payment: the fields of payments.Attempt, and ``times``."""
        body = _body()
        payments.Attempt(**{name: value for name, value in body.items() if name != "times"})
        return _append(world, "next_payments", body)

    @pages.post("/next_refund")
    def next_refund() -> Response:
        """``status`` of the next refund, and optionally ``then`` it becomes ``after`` so many seconds; ``times``."""
        body = _body()
        _choose(body.get("status"), refunds.STATUSES, "status")
        return _append(world, "next_refunds", body)

    @pages.get("/orders")
    def orders() -> Response:
        """What was ordered and has not come about yet."""
        names = ("reply_faults", "webhook_faults", "next_payments", "next_refunds")
        return jsonify({name: store.document(name, []) for name in names})

    @pages.post("/reset")
    def reset() -> Response:
        """Forget everything but where webhooks go."""
        store.wipe()
        return jsonify(ok=True)


def _webhooks(pages: Blueprint, world: World, sender: Sender) -> None:
    store = world.store

    @pages.post("/webhooks/hold")
    def hold() -> Response:
        """Keep back the webhooks of every event from now on."""
        store.keep("hold", True)
        return jsonify(ok=True)

    @pages.post("/webhooks/release")
    def release() -> Response:
        """Send what was held back: ``order`` kept, reversed or shuffled (by ``seed``)."""
        body = _body()
        order = _choose(body.get("order", "kept"), ORDERS, "order")
        with store.transaction():
            store.keep("hold", False)
            rows = [
                row["seq"] for row in store.run("SELECT seq FROM deliveries WHERE state = 'held' ORDER BY position")
            ]
            first = store.run("SELECT COALESCE(MAX(position), 0) + 1 AS next FROM deliveries")[0]["next"]
            if order == "reversed":
                rows.reverse()
            elif order == "shuffled":
                random.Random(body.get("seed", 0)).shuffle(rows)
            for index, seq in enumerate(rows):
                store.run("UPDATE deliveries SET state = 'pending', position = ? WHERE seq = ?", first + index, seq)
        return jsonify(released=len(rows))

    @pages.post("/webhooks/send")
    def send() -> Response:
        """Deliver ``event`` again now: ``copies`` at once, signed ``age`` seconds ago, ``forged``; their statuses."""
        body = _body()
        event = world.need("event", body["event"])
        statuses = sender.send(
            event_id=event["id"],
            copies=int(body.get("copies", 1)),
            age=int(body.get("age", 0)),
            forged=bool(body.get("forged", False)),
        )
        return jsonify(statuses=statuses)

    @pages.get("/webhooks")
    def deliveries() -> Response:
        rows = store.run("SELECT * FROM deliveries ORDER BY position")
        return jsonify(deliveries=[dict(row) | {"statuses": json.loads(row["statuses"])} for row in rows])

    @pages.post("/events")
    def invent() -> Response:
        """Tell an event of any ``type`` about any ``object``, such as one of an order nobody knows."""
        body = _body()
        return jsonify(emit(world, event_type=body["type"], thing=body["object"]))


def _facts(pages: Blueprint, world: World) -> None:
    @pages.post("/payment_intents/<object_id>/pay")
    def pay_intent(object_id: str) -> Response:
        """The customer pays a payment intent that has no hosted page; fields as in next_payment."""
        attempt = payments.Attempt(**body) if (body := _body()) else next_attempt(world, default="succeeded")
        with world.store.transaction():
            return jsonify(payments.pay(world, intent=world.need("payment_intent", object_id), attempt=attempt))

    @pages.post("/checkout_sessions/<object_id>/pay")
    def pay_session(object_id: str) -> Response:
        """The customer pays on the hosted page; fields as in next_payment."""
        attempt = payments.Attempt(**body) if (body := _body()) else next_attempt(world, default="succeeded")
        checkout.expire_due(world)
        with world.store.transaction():
            return jsonify(checkout.pay_session(world, session=world.need(checkout.KIND, object_id), attempt=attempt))

    @pages.post("/payment_intents/<object_id>/settle")
    def settle_intent(object_id: str) -> Response:
        """End a processing payment: ``outcome`` succeeded or failed."""
        outcome = _choose(_body().get("outcome"), ("succeeded", "failed"), "outcome")
        with world.store.transaction():
            return jsonify(checkout.settle_payment(world, intent_id=object_id, outcome=outcome))

    @pages.post("/refunds/<object_id>/settle")
    def settle_refund(object_id: str) -> Response:
        """End a pending refund, or let a succeeded one come back: ``status`` succeeded or failed."""
        with world.store.transaction():
            return jsonify(refunds.settle_refund(world, refund_id=object_id, status=_body().get("status", "")))

    @pages.post("/disputes")
    def open_dispute() -> Response:
        """Dispute the ``charge``, or that of the ``payment_intent``; optionally ``amount`` and ``reason``."""
        body = _body()
        charge = body.get("charge") or world.need("payment_intent", body["payment_intent"])["latest_charge"]
        reason = body.get("reason", "product_not_received")
        with world.store.transaction():
            return jsonify(disputes.open_dispute(world, charge_id=charge, amount=body.get("amount"), reason=reason))

    @pages.post("/disputes/<object_id>/close")
    def close_dispute(object_id: str) -> Response:
        """End a dispute: ``status`` won or lost."""
        with world.store.transaction():
            return jsonify(disputes.close_dispute(world, dispute_id=object_id, status=_body().get("status", "")))

    @pages.get("/state")
    def state() -> Response:
        return jsonify(dump(world))

    @pages.get("/requests")
    def api_requests() -> Response:
        """Every API request so far, with its key, status, whether it was replayed, and the fault it met."""
        rows = world.store.run("SELECT * FROM requests ORDER BY seq")
        return jsonify(requests=[dict(row) | {"params": dict(json.loads(row["params"]))} for row in rows])
