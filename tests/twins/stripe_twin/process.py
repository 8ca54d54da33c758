"""The twin as a process of its own, for tests: start, stop, kill, restart on the same port, and order faults."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

import requests
import stripe

from tests.support.processes import PROJECT, Process, free_port
from tests.twins.stripe_twin.state import NOTHING

SECRET = "whsec_twin_secret_for_tests"
API_KEY = "sk_test_twin"


class StripeTwin:
    """A running twin. As a context manager it starts and stops; ``url`` is the base address for the Stripe client."""

    def __init__(
        self,
        *,
        directory: Path,
        webhook_url: str | None = None,
        webhook_secret: str = SECRET,
        retry_seconds: tuple[float, ...] | None = None,
        webhook_timeout: float = 10,
    ) -> None:
        self.state_file = directory / "stripe_twin.sqlite"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.api_key = API_KEY
        self.webhook_secret = webhook_secret
        command = [sys.executable, "-m", "tests.twins.stripe_twin", "--port", str(self.port)]
        command += ["--state", str(self.state_file), "--webhook-secret", webhook_secret]
        command += ["--live-with", str(os.getpid()), "--webhook-timeout", str(webhook_timeout)]
        if webhook_url is not None:
            command += ["--webhook-url", webhook_url]
        if retry_seconds is not None:
            command += ["--retry-seconds", *map(str, retry_seconds)]
        self._process = Process(name="stripe_twin", command=command, directory=PROJECT, log_directory=directory)
        self._http = requests.Session()
        self._http.trust_env = False

    def __enter__(self) -> StripeTwin:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Raises RuntimeError with the log when the twin does not answer within fifteen seconds."""
        self._process.start()
        self._process.wait_until(self._answers, seconds=15)

    def _answers(self) -> bool:
        try:
            return self._http.get(f"{self.url}/_twin/requests", timeout=2).ok
        except requests.RequestException:
            return False

    def stop(self) -> None:
        self._process.stop()

    def kill(self) -> None:
        """kill -9; a later ``start`` finds everything that was committed."""
        self._process.kill()

    def client(self, **options: Any) -> stripe.StripeClient:
        """The vendor's client, without retries of its own unless asked for."""
        settings: dict[str, Any] = {"max_network_retries": 0, "base_addresses": {"api": self.url}}
        return stripe.StripeClient(self.api_key, **(settings | options))

    def order(self, path: str, /, **body: Any) -> dict[str, Any]:
        """POST to a control address; raises requests.HTTPError with the twin's refusal."""
        answer = self._http.post(f"{self.url}/_twin/{path}", json=body, timeout=60)
        if not answer.ok:
            raise requests.HTTPError(answer.text, response=answer)
        result: dict[str, Any] = answer.json()
        return result

    def ask(self, path: str) -> dict[str, Any]:
        answer = self._http.get(f"{self.url}/_twin/{path}", timeout=30)
        answer.raise_for_status()
        result: dict[str, Any] = answer.json()
        return result

    # The usual orders by name --------------------------------------------------------------------------------

    def send_webhooks_to(self, url: str | None) -> None:
        self.order("endpoint", url=url, secret=self.webhook_secret)

    def fault_reply(self, kind: str, /, **details: Any) -> None:
        """See reply_faults.KINDS; details: ``times``, ``method``, ``path`` (prefix), ``seconds``."""
        self.order("reply_faults", kind=kind, **details)

    def fault_webhook(self, kind: str, /, **details: Any) -> None:
        """drop, delay, repeat, stale, bad_signature; details: ``times``, ``types``, ``seconds``, ``copies``."""
        self.order("webhook_faults", kind=kind, **details)

    def hold_webhooks(self) -> None:
        self.order("webhooks/hold")

    def release_webhooks(self, order: str = "kept", seed: int = 0) -> int:
        released: int = self.order("webhooks/release", order=order, seed=seed)["released"]
        return released

    def send_again(self, event_id: str, /, **details: Any) -> list[int | None]:
        """Deliver an event once more and wait; details: ``copies``, ``age`` (seconds), ``forged``."""
        statuses: list[int | None] = self.order("webhooks/send", event=event_id, **details)["statuses"]
        return statuses

    def pay(self, object_id: str, /, **attempt: Any) -> dict[str, Any]:
        """Pay a payment intent or a checkout session as its customer."""
        kind = "checkout_sessions" if object_id.startswith("cs_") else "payment_intents"
        return self.order(f"{kind}/{object_id}/pay", **attempt)

    def set_clock(self, offset: int) -> int:
        """Move the twin's clock by so many seconds from now; the time it then has."""
        now: int = self.order("clock", offset=offset)["now"]
        return now

    def state(self) -> dict[str, Any]:
        return self.ask("state")

    def totals(self, currency: str = "idr") -> dict[str, int]:
        """Captured, refunded, fees and net of one currency, in its smallest unit; zeros when there was nothing."""

        found: dict[str, int] = self.state()["totals"].get(currency, NOTHING)
        return found

    def requests(self, path: str = "") -> list[dict[str, Any]]:
        """The API requests so far whose address begins with ``path``."""
        found: list[dict[str, Any]] = self.ask("requests")["requests"]
        return [request for request in found if request["path"].startswith(path)]

    def deliveries(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.ask("webhooks")["deliveries"]
        return found

    def reset(self) -> None:
        self.order("reset")

    def wait_for_webhooks(self, *, seconds: float = 20) -> None:
        """Until no webhook is due any more. Raises TimeoutError with those that still are."""
        self._wait(lambda: not [row for row in self.deliveries() if row["state"] == "pending"], seconds)

    def _wait(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(f"webhooks still due: {[r for r in self.deliveries() if r['state'] == 'pending']}")
            time.sleep(0.05)
