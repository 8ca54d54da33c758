"""One twin process for these tests, emptied before each, and a listener that stands for the shop's webhook address."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import stripe

from tests.twins.stripe_twin import StripeTwin


@dataclass(frozen=True)
class Received:
    body: bytes
    signature: str
    user_agent: str

    def event(self, secret: str) -> stripe.Event:
        """The event, verified by the vendor's own code."""
        return stripe.Webhook.construct_event(self.body, self.signature, secret)


class Listener:
    """Remembers each webhook and answers with the next of ``answers``, 200 when there is none left.

    With ``together`` no webhook is answered before so many are there at the same time.
    """

    def __init__(self) -> None:
        self.received: list[Received] = []
        self.answers: list[int] = []
        self.together: threading.Barrier | None = None
        guard = threading.Lock()
        listener = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with guard:
                    listener.received.append(
                        Received(body, self.headers["Stripe-Signature"], self.headers["User-Agent"])
                    )
                    answer = listener.answers.pop(0) if listener.answers else 200
                if listener.together is not None:
                    listener.together.wait(timeout=5)
                self.send_response(answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
                """Silent: the tests look at what was received."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture(scope="session")
def running_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeTwin]:
    directory = tmp_path_factory.mktemp("stripe_twin")
    with StripeTwin(directory=directory, retry_seconds=(0.1, 0.1, 0.1), webhook_timeout=2) as twin:
        yield twin


@pytest.fixture
def twin(running_twin: StripeTwin) -> StripeTwin:
    running_twin.send_webhooks_to(None)
    running_twin.reset()
    return running_twin


@pytest.fixture
def client(twin: StripeTwin) -> stripe.StripeClient:
    return twin.client()


@pytest.fixture
def listener(twin: StripeTwin) -> Iterator[Listener]:
    listener = Listener()
    twin.send_webhooks_to(listener.url)
    yield listener
    twin.send_webhooks_to(None)
    listener.close()


@pytest.fixture
def own_twin(tmp_path: Path) -> Iterator[StripeTwin]:
    """A twin of one test's own, for killing and restarting."""
    with StripeTwin(directory=tmp_path) as twin:
        yield twin
