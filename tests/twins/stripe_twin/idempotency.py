"""Idempotency keys as Stripe documents them for API v1.

The first answer is kept once its endpoint has begun, errors included; it is replayed for 24 hours. Other parameters
or another address under the same key are refused; a key in use at the same moment is a conflict. A refusal of the
parameters, a conflict or a rate limit keeps nothing.
"""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from tests.twins.stripe_twin.errors import StripeRefusal
from tests.twins.stripe_twin.world import World

KEPT_SECONDS = 24 * 3600
LONGEST_KEY = 255


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    original_request: str | None = None
    replayed: bool = False


class Keys:
    """The kept answers, and the keys in use at this moment (which a restart rightly forgets)."""

    def __init__(self, *, world: World) -> None:
        self._world = world
        self._guard = threading.Lock()
        self._in_use: set[str] = set()

    @contextmanager
    def using(self, *, key: str, path: str, params: dict[str, Any]) -> Iterator[Answer | None]:
        """Yields the kept answer, or None while the key is held for a first execution.

        Raises StripeRefusal for a key that is too long, in use, or was first used for another request.
        """
        if not 1 <= len(key) <= LONGEST_KEY:
            raise StripeRefusal(f"Idempotency keys have 1 to {LONGEST_KEY} characters.", kind="idempotency_error")
        with self._guard:
            if key in self._in_use:
                raise StripeRefusal(
                    "There is currently another in-progress request using this Idempotent Key (that probably means you "
                    f"submitted twice, and the other request is still going through): {key}. Please try again later.",
                    status=409,
                    code="idempotency_key_in_use",
                )
            kept = self._kept(key, path, params)
            if kept is None:
                self._in_use.add(key)
        try:
            yield kept
        finally:
            if kept is None:
                with self._guard:
                    self._in_use.discard(key)

    def _kept(self, key: str, path: str, params: dict[str, Any]) -> Answer | None:
        store = self._world.store
        store.run("DELETE FROM idempotency WHERE created <= ?", self._world.now() - KEPT_SECONDS)
        rows = store.run("SELECT * FROM idempotency WHERE key = ?", key)
        if not rows:
            return None
        row = rows[0]
        if row["path"] != path:
            raise StripeRefusal(
                "Keys for idempotent requests can only be used for the same endpoint they were first used for "
                f"('{path}' vs '{row['path']}'). Try using a key other than '{key}' if you meant to execute a "
                "different request.",
                kind="idempotency_error",
            )
        if row["fingerprint"] != fingerprint(params):
            raise StripeRefusal(
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
                kind="idempotency_error",
            )
        return Answer(
            status=row["status"],
            body=json.loads(row["body"]),
            original_request=row["request_id"],
            replayed=True,
        )

    def keep(self, *, key: str, path: str, params: dict[str, Any], answer: Answer, request_id: str) -> None:
        """Keep the first answer, in the transaction of the operation itself."""
        self._world.store.run(
            "INSERT INTO idempotency (key, path, fingerprint, created, status, body, request_id)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            key,
            path,
            fingerprint(params),
            self._world.now(),
            answer.status,
            json.dumps(answer.body),
            request_id,
        )


def fingerprint(params: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(params, sort_keys=True).encode()).hexdigest()
