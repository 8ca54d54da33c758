"""Signs and sends webhooks from the queue, and carries out what was planned for later.

Signatures carry the real time, not the twin's moved clock: the client library compares them with the machine's.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from sqlite3 import Row
from typing import Any

import requests

from tests.twins.stripe_twin import checkout, payments, refunds
from tests.twins.stripe_twin.errors import StripeRefusal
from tests.twins.stripe_twin.world import World

RETRY_SECONDS = (0.3, 0.6, 1.2, 2.5, 5, 10, 20, 40, 60, 60, 60, 60)
"""Stripe tries for three days; here the same pattern is squeezed into minutes."""

_PAUSE = 0.05


def signature(*, payload: str, secret: str, timestamp: int) -> str:
    """The ``Stripe-Signature`` header: HMAC-SHA256 of ``{timestamp}.{payload}``."""
    signed = f"{timestamp}.{payload}".encode()
    return f"t={timestamp},v1={hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()}"


class Sender:
    """Two background threads: one sends what is due in order, one carries out plans and expires sessions."""

    def __init__(self, *, world: World, retry_seconds: tuple[float, ...] = RETRY_SECONDS, timeout: float = 10) -> None:
        self._world = world
        self._retry_seconds = retry_seconds
        self._timeout = timeout
        self._stopped = threading.Event()
        self._threads = [
            threading.Thread(target=self._repeat, args=(work,), daemon=True)
            for work in (self.send_due, self.carry_out_plans)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopped.set()
        for thread in self._threads:
            thread.join(timeout=self._timeout + 1)

    def _repeat(self, work: Callable[[], None]) -> None:
        while not self._stopped.wait(_PAUSE):
            work()

    def send_due(self) -> None:
        rows = self._world.store.run(
            "SELECT * FROM deliveries WHERE state = 'pending' AND due <= ? ORDER BY position", time.time()
        )
        for row in rows:
            if self._stopped.is_set():
                return
            statuses = self.send(
                event_id=row["event_id"], copies=row["copies"], age=row["age"], forged=bool(row["forged"])
            )
            self._note(row, statuses)

    def _note(self, row: Row, statuses: list[int | None]) -> None:
        delivered = any(status is not None and 200 <= status < 300 for status in statuses)
        attempts = row["attempts"] + 1
        if delivered:
            state, due = "delivered", row["due"]
        elif attempts <= len(self._retry_seconds):
            state, due = "pending", time.time() + self._retry_seconds[attempts - 1]
        else:
            state, due = "given_up", row["due"]
        with self._world.store.transaction():
            self._world.store.run(
                "UPDATE deliveries SET state = ?, due = ?, attempts = ?, statuses = ? WHERE seq = ?",
                state,
                due,
                attempts,
                json.dumps([*json.loads(row["statuses"]), *statuses]),
                row["seq"],
            )
            event = self._world.store.find("event", row["event_id"])
            if delivered and event is not None:
                self._world.store.save(event | {"pending_webhooks": 0})

    def send(self, *, event_id: str, copies: int = 1, age: int = 0, forged: bool = False) -> list[int | None]:
        """Post an event now, ``copies`` times at the same instant; the HTTP statuses, None where no answer came."""
        endpoint = self._world.store.document("endpoint", {})
        event = self._world.store.find("event", event_id)
        if event is None or not endpoint.get("url"):
            return []
        payload = json.dumps(event, indent=2, ensure_ascii=False)
        secret = "whsec_somebody_else" if forged else endpoint["secret"]
        header = signature(payload=payload, secret=secret, timestamp=int(time.time()) - age)
        if copies == 1:
            return [self._post(endpoint["url"], payload, header)]
        start = threading.Barrier(copies)

        def post_together(_: int) -> int | None:
            start.wait()
            return self._post(endpoint["url"], payload, header)

        with ThreadPoolExecutor(max_workers=copies) as pool:
            return list(pool.map(post_together, range(copies)))

    def _post(self, url: str, payload: str, header: str) -> int | None:
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    url,
                    data=payload.encode(),
                    headers={
                        "Content-Type": "application/json; charset=utf-8",
                        "Stripe-Signature": header,
                        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
                    },
                    timeout=self._timeout,
                    allow_redirects=False,
                )
                return answer.status_code
        except requests.RequestException:
            return None

    def carry_out_plans(self) -> None:
        checkout.expire_due(self._world)
        store = self._world.store
        for row in store.run("SELECT * FROM plans WHERE due <= ? ORDER BY due, seq", time.time()):
            with store.transaction():
                store.run("DELETE FROM plans WHERE seq = ?", row["seq"])
                self._carry_out(row["action"], json.loads(row["body"]))

    def _carry_out(self, action: str, body: dict[str, Any]) -> None:
        try:
            if action == "settle_payment":
                checkout.settle_payment(
                    self._world, intent_id=body["intent"], outcome=body["outcome"], fee_after=body["fee_after"]
                )
            elif action == "settle_refund":
                refunds.settle_refund(self._world, refund_id=body["refund"], status=body["status"])
            elif action == "report_fee":
                payments.report_fee(self._world, charge=self._world.need("charge", body["charge"]))
        except StripeRefusal:
            # The plan was overtaken, such as a payment that was settled by hand before; it has nothing left to do.
            return
