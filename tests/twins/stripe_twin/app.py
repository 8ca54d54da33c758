"""The Flask application: authentication, idempotency, ordered faults, and Stripe's way of answering."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from tests.twins.stripe_twin import checkout, events, parameters, reply_faults
from tests.twins.stripe_twin.control import control_pages
from tests.twins.stripe_twin.endpoints import ENDPOINTS, Endpoint
from tests.twins.stripe_twin.errors import StripeRefusal, unauthenticated
from tests.twins.stripe_twin.form import parse
from tests.twins.stripe_twin.hosted import hosted_pages
from tests.twins.stripe_twin.idempotency import Answer, Keys
from tests.twins.stripe_twin.render import expand
from tests.twins.stripe_twin.reply_faults import ReplyFault
from tests.twins.stripe_twin.webhooks import Sender
from tests.twins.stripe_twin.world import API_VERSION, World

KEY_PREFIX = "sk_test_"


def create_app(*, world: World, sender: Sender) -> Flask:
    app = Flask("stripe_twin")
    keys = Keys(world=world)
    for endpoint in ENDPOINTS:
        app.add_url_rule(
            endpoint.rule,
            endpoint=f"{endpoint.method} {endpoint.rule}",
            view_func=_view(world, keys, endpoint),
            methods=[endpoint.method],
        )
    app.register_blueprint(hosted_pages(world=world))
    app.register_blueprint(control_pages(world=world, sender=sender))
    app.register_error_handler(404, _unknown_address)
    app.register_error_handler(405, _unknown_address)
    return app


def _unknown_address(error: Exception) -> Response:
    refusal = StripeRefusal(f"Unrecognized request URL ({request.method}: {request.path}).", status=404)
    return _response(Answer(status=404, body=refusal.body()), request_id=f"req_{secrets.token_hex(7)}")


def _view(world: World, keys: Keys, endpoint: Endpoint) -> Callable[..., Response]:
    def view(**ids: str) -> Response:
        request_id = f"req_{secrets.token_hex(7)}"
        fault = reply_faults.take(world, method=request.method, path=request.path)
        answer: Answer | None = None
        try:
            _authenticate()
            reply_faults.before(fault)
            if fault.kind != "close_before":
                answer = _answer(world, keys, endpoint, ids, fault, request_id)
        except StripeRefusal as refusal:
            answer = Answer(status=refusal.status, body=refusal.body())
        finally:
            _log(world, fault, answer)
        if answer is None:
            return reply_faults.close_connection()
        return reply_faults.after(fault, _response(answer, request_id=request_id))

    return view


def _authenticate() -> None:
    scheme, _, key = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not key:
        raise unauthenticated(key=None)
    if not key.startswith(KEY_PREFIX) or len(key) == len(KEY_PREFIX):
        raise unauthenticated(key=key)


def _params() -> dict[str, Any]:
    source = request.form if request.method == "POST" else request.args
    return parse(source.items(multi=True))


def _answer(
    world: World, keys: Keys, endpoint: Endpoint, ids: dict[str, str], fault: ReplyFault, request_id: str
) -> Answer:
    params = _params()
    key = request.headers.get("Idempotency-Key") if endpoint.method == "POST" else None
    if key is None:
        return _execute(world, keys, endpoint, ids, params, fault, request_id, None)
    with keys.using(key=key, path=request.path, params=params) as kept:
        if kept is not None:
            return kept
        return _execute(world, keys, endpoint, ids, params, fault, request_id, key)


def _execute(
    world: World,
    keys: Keys,
    endpoint: Endpoint,
    ids: dict[str, str],
    params: dict[str, Any],
    fault: ReplyFault,
    request_id: str,
    key: str | None,
) -> Answer:
    checked = parameters.check(params, spec=endpoint.spec, imitated=endpoint.imitated)
    if fault.kind == "slow":
        time.sleep(fault.seconds)
    checkout.expire_due(world)
    token = events.current_request.set({"id": request_id, "idempotency_key": key})
    try:
        with world.store.transaction():
            try:
                result = endpoint.action(world, checked, ids, request.host_url.rstrip("/"))
                answer = Answer(status=200, body=expand(world, result, checked.get("expand", [])))
            except StripeRefusal as refusal:
                if not refusal.executed:
                    raise
                answer = Answer(status=refusal.status, body=refusal.body())
            answer = reply_faults.kept_instead(fault, answer)
            if key is not None:
                keys.keep(key=key, path=request.path, params=params, answer=answer, request_id=request_id)
    finally:
        events.current_request.reset(token)
    return answer


def _response(answer: Answer, *, request_id: str) -> Response:
    response = Response(json.dumps(answer.body, indent=2), status=answer.status, mimetype="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = request.headers.get("Stripe-Version", API_VERSION)
    if key := request.headers.get("Idempotency-Key"):
        response.headers["Idempotency-Key"] = key
    if answer.replayed and answer.original_request is not None:
        response.headers["Idempotent-Replayed"] = "true"
        response.headers["Original-Request"] = answer.original_request
    if answer.status == 409:
        response.headers["Stripe-Should-Retry"] = "true"
    elif answer.status >= 500:
        # A kept 500 would only be replayed, so Stripe tells its clients not to try again by themselves.
        response.headers["Stripe-Should-Retry"] = "false"
    return response


def _log(world: World, fault: ReplyFault, answer: Answer | None) -> None:
    world.store.run(
        "INSERT INTO requests (method, path, params, key, status, replayed, fault, at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        request.method,
        request.path,
        json.dumps(sorted([*request.args.items(multi=True), *request.form.items(multi=True)])),
        request.headers.get("Idempotency-Key"),
        answer.status if answer else None,
        int(answer.replayed if answer else False),
        None if fault.kind == "none" else fault.kind,
        world.now(),
    )
