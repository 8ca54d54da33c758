"""The twin's own file: one SQLite database, one lock, so every operation is whole even when the process is killed."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS objects (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    created INTEGER NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS objects_by_kind ON objects (kind, seq);
CREATE TABLE IF NOT EXISTS documents (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS idempotency (
    key TEXT PRIMARY KEY, path TEXT NOT NULL, fingerprint TEXT NOT NULL, created INTEGER NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, request_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, event_id TEXT NOT NULL, type TEXT NOT NULL, state TEXT NOT NULL,
    position INTEGER NOT NULL, due REAL NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, copies INTEGER NOT NULL,
    age INTEGER NOT NULL, forged INTEGER NOT NULL, statuses TEXT NOT NULL DEFAULT '[]');
CREATE TABLE IF NOT EXISTS plans (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, due REAL NOT NULL, action TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS requests (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, method TEXT NOT NULL, path TEXT NOT NULL, params TEXT NOT NULL,
    key TEXT, status INTEGER, replayed INTEGER NOT NULL, fault TEXT, at INTEGER NOT NULL);
"""
_TABLES = ("objects", "documents", "idempotency", "deliveries", "plans", "requests")


class Store:
    """Objects by id, named documents, and the twin's own lists, behind one lock and one connection."""

    def __init__(self, *, path: Path) -> None:
        self._lock = threading.RLock()
        self._depth = 0
        self._connection = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._connection.row_factory = sqlite3.Row
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.executescript(_SCHEMA)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; an inner one belongs to the outer one."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth += 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth -= 1

    def run(self, sql: str, *values: object) -> list[sqlite3.Row]:
        with self._lock:
            return self._connection.execute(sql, values).fetchall()

    def close(self) -> None:
        with self._lock:
            self._connection.close()

    def wipe(self) -> None:
        """Forget everything but the named documents that describe the twin's surroundings."""
        with self.transaction():
            for table in _TABLES:
                kept = " WHERE name <> 'endpoint'" if table == "documents" else ""
                self.run(f"DELETE FROM {table}{kept}")

    # Objects -----------------------------------------------------------------------------------------------

    def add(self, thing: dict[str, Any]) -> dict[str, Any]:
        self.run(
            "INSERT INTO objects (kind, id, created, body) VALUES (?, ?, ?, ?)",
            thing["object"],
            thing["id"],
            thing["created"],
            json.dumps(thing),
        )
        return thing

    def save(self, thing: dict[str, Any]) -> None:
        self.run("UPDATE objects SET body = ? WHERE id = ?", json.dumps(thing), thing["id"])

    def find(self, kind: str, object_id: str) -> dict[str, Any] | None:
        rows = self.run("SELECT body FROM objects WHERE kind = ? AND id = ?", kind, object_id)
        return json.loads(rows[0]["body"]) if rows else None

    def all(self, kind: str) -> list[dict[str, Any]]:
        """Every object of a kind, oldest first."""
        rows = self.run("SELECT body FROM objects WHERE kind = ? ORDER BY seq", kind)
        return [json.loads(row["body"]) for row in rows]

    # Named documents ---------------------------------------------------------------------------------------

    def document(self, name: str, default: Any = None) -> Any:
        rows = self.run("SELECT body FROM documents WHERE name = ?", name)
        return json.loads(rows[0]["body"]) if rows else default

    def keep(self, name: str, value: Any) -> None:
        self.run("INSERT OR REPLACE INTO documents (name, body) VALUES (?, ?)", name, json.dumps(value))

    def take(self, name: str, matches: Any = None) -> Any:
        """Remove and return the first item of a queue document that satisfies ``matches``; None when there is none.

        An item with ``times`` > 1 stays in its place and is counted down.
        """
        with self.transaction():
            queue = self.document(name, [])
            for index, item in enumerate(queue):
                if matches is not None and not matches(item):
                    continue
                if item.get("times", 1) > 1:
                    queue[index] = item | {"times": item["times"] - 1}
                else:
                    del queue[index]
                self.keep(name, queue)
                return item
        return None
