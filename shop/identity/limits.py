"""Rate limits: shared by all processes through Redis, or through a small SQLite file where there is none."""

import sqlite3
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from flask import Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from limits.storage import Storage

from shop.identity.current import current_actor
from shop.kernel.errors import ShopError

# One address may belong to a whole office or a phone network; one account belongs to one person.
SIGN_IN_BY_ADDRESS = "30 per minute; 300 per hour"
SIGN_IN_BY_ACCOUNT = "10 per 5 minutes; 50 per day"
REGISTER = "10 per hour"
RESET_BY_ADDRESS = "20 per hour"
RESET_BY_ACCOUNT = "5 per hour"
API = "600 per minute"

limiter = Limiter(key_func=get_remote_address, headers_enabled=True, strategy="fixed-window", default_limits=[])


class SqliteStorage(Storage):
    """Counters in one SQLite file, for a single machine with several processes. They are not worth an fsync."""

    STORAGE_SCHEME: list[str] | None = ["kriya-sqlite"]

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **options: Any) -> None:
        super().__init__(uri, wrap_exceptions=wrap_exceptions, **options)
        self._path = unquote((uri or "").removeprefix("kriya-sqlite://"))
        self._local = threading.local()

    @property
    def base_exceptions(self) -> type[Exception]:
        return sqlite3.Error

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count up, starting anew once the window is over; one statement, so that no two processes lose a count."""
        now = time.time()
        row = (
            self._connection()
            .execute(
                "INSERT INTO counter (key, amount, expires) VALUES (:key, :amount, :now + :expiry) "
                "ON CONFLICT (key) DO UPDATE SET "
                "amount = CASE WHEN expires <= :now THEN :amount ELSE amount + :amount END, "
                "expires = CASE WHEN expires <= :now THEN :now + :expiry ELSE expires END RETURNING amount",
                {"key": key, "amount": amount, "now": now, "expiry": expiry},
            )
            .fetchone()
        )
        return int(row[0])

    def get(self, key: str) -> int:
        row = (
            self._connection()
            .execute("SELECT amount FROM counter WHERE key = ? AND expires > ?", (key, time.time()))
            .fetchone()
        )
        return int(row[0]) if row else 0

    def get_expiry(self, key: str) -> float:
        row = self._connection().execute("SELECT expires FROM counter WHERE key = ?", (key,)).fetchone()
        return float(row[0]) if row else time.time()

    def check(self) -> bool:
        self._connection().execute("SELECT 1")
        return True

    def reset(self) -> int | None:
        return int(self._connection().execute("DELETE FROM counter").rowcount)

    def clear(self, key: str) -> None:
        self._connection().execute("DELETE FROM counter WHERE key = ?", (key,))

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, isolation_level=None, timeout=5)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(
                "CREATE TABLE IF NOT EXISTS counter "
                "(key TEXT PRIMARY KEY, amount INTEGER NOT NULL, expires REAL NOT NULL)"
            )
            # What ran out long ago only takes room.
            connection.execute("DELETE FROM counter WHERE expires < ?", (time.time() - 86_400,))
            self._local.connection = connection
        return connection


def init_app(app: Flask) -> None:
    """Connect the counters. Tests start without limits and switch them on where they test them."""
    storage = app.config.get("REDIS_URL") or f"kriya-sqlite://{app.config['SHOP'].var / 'limits.sqlite3'}"
    app.config.setdefault("RATELIMIT_STORAGE_URI", storage)
    # When the counters cannot be reached the shop goes on: being open is worth more than being counted.
    app.config.setdefault("RATELIMIT_SWALLOW_ERRORS", True)
    limiter.enabled = True
    limiter.init_app(app)
    limiter.enabled = app.config["SHOP_ENV"] != "test"
    app.before_request(_count_api_request)


def limit_view(app: Flask, endpoint: str, *rules: tuple[str, Callable[[], str]]) -> None:
    """Limit POSTs to a view that somebody else wrote; a rule is (limits, function that says whose they are)."""
    view: Any = app.view_functions[endpoint]
    for number, (limits, key) in enumerate(rules):
        view = limiter.limit(limits, key_func=key, methods=["POST"], scope=f"{endpoint}:{number}")(view)
    app.view_functions[endpoint] = view


def by_address() -> str:
    """Whose: the address of the network."""
    return get_remote_address()


def by_account() -> str:
    """Whose: the account that is named in the form, whether it exists or not."""
    return (request.form.get("email") or "").strip().lower()[:254] or by_address()


def by_actor() -> str:
    """Whose: the person behind the key; the address of strangers and of keys that are refused."""
    try:
        actor = current_actor()
    except ShopError:
        return by_address()
    return actor.id if actor.user_id else by_address()


def _count_api_request() -> None:
    if request.path.startswith("/api/"):
        _one_more()


@limiter.limit(lambda: API, key_func=by_actor, scope="api")
def _one_more() -> None:
    """One more request of this actor; raises RateLimitExceeded (429)."""
