"""What can be ordered to happen to the reply of an API request, before or after the operation itself."""

from __future__ import annotations

import socket
import time
from dataclasses import dataclass
from typing import Any

from flask import Response, request

from tests.twins.stripe_twin.errors import StripeRefusal
from tests.twins.stripe_twin.idempotency import Answer
from tests.twins.stripe_twin.world import World

KINDS = {
    "close_before": "the connection breaks; nothing was done",
    "close_after": "the operation is done and kept under its key; the connection breaks without a reply",
    "error_before": "500 before the endpoint began; nothing was done or kept",
    "error_after": "the operation is done and kept under its key; a gateway answers 502 with a page instead",
    "error_kept": "the operation is done, but its answer is 500, kept and replayed under its key",
    "hang_after": "the operation is done; the reply comes only after `seconds`",
    "slow": "the operation starts only after `seconds`, while its key is in use",
    "rate_limit": "429; nothing was done or kept",
}


@dataclass(frozen=True)
class ReplyFault:
    kind: str = "none"
    seconds: float = 0.0


def take(world: World, *, method: str, path: str) -> ReplyFault:
    """The first ordered fault that fits this request; it is used up."""

    def fits(item: dict[str, Any]) -> bool:
        return path.startswith(item.get("path", "")) and item.get("method", method) == method

    item = world.store.take("reply_faults", fits)
    return ReplyFault() if item is None else ReplyFault(kind=item["kind"], seconds=float(item.get("seconds", 0)))


def before(fault: ReplyFault) -> None:
    """Raises StripeRefusal for the faults that answer in Stripe's shape without doing anything."""
    if fault.kind == "rate_limit":
        raise StripeRefusal("Too many requests hit the API too quickly.", status=429, code="rate_limit")
    if fault.kind == "error_before":
        raise StripeRefusal("An unknown error occurred", status=500, kind="api_error")


def kept_instead(fault: ReplyFault, answer: Answer) -> Answer:
    if fault.kind != "error_kept":
        return answer
    refusal = StripeRefusal("An unknown error occurred", status=500, kind="api_error")
    return Answer(status=refusal.status, body=refusal.body())


def after(fault: ReplyFault, response: Response) -> Response:
    if fault.kind == "close_after":
        return close_connection()
    if fault.kind == "error_after":
        return Response("<html><body><h1>502 Bad Gateway</h1></body></html>", status=502, mimetype="text/html")
    if fault.kind == "hang_after":
        time.sleep(fault.seconds)
    return response


def close_connection() -> Response:
    """Break the connection under the reply, as a lost network does. The server's own socket is in the environ."""
    connection: socket.socket = request.environ["werkzeug.socket"]
    connection.shutdown(socket.SHUT_RDWR)
    return Response(status=204)
