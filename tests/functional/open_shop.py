"""The demonstration shop open for business: web and worker as processes, on a copy of the loaded database."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
import sqlalchemy as sa

from tests.support import databases
from tests.support.demo import DemoDatabase
from tests.support.live_server import LiveShop
from tests.support.processes import PROJECT
from tests.twins.mail_box import MailBox

FLASK = [str(Path(sys.executable).parent / "flask"), "--app", "wsgi"]
FOR_TESTS: dict[str, str | None] = {
    # What the loaded database was encrypted and signed with.
    "SECRET_KEY": "test-secret-key-of-at-least-32-characters",
    "DATA_KEY": "test-data-key-of-at-least-32-characters-",
    "WEB_WORKERS": "1",
    "WEB_THREADS": "8",
    # Many processes start here: what one has compiled, the next need not.
    "PYTHONDONTWRITEBYTECODE": None,
}


@dataclass(frozen=True)
class OpenShop:
    """A running shop, its people by role, and what an outsider can use of it."""

    live: LiveShop
    database: databases.TestDatabase
    people: dict[str, dict[str, str]]

    @property
    def url(self) -> str:
        return self.live.url

    @property
    def mails(self) -> MailBox:
        return MailBox(self.live.mail)

    def api(self, role: str | None = None) -> Api:
        """A client of the REST API with the key of that person, or with none."""
        return Api(self.url, self.people[role]["api_key"] if role else None)

    def flask(self, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """Run a command of the shop, as its operator would."""
        return subprocess.run(
            [*FLASK, *arguments], env=self.live.environment, cwd=PROJECT, capture_output=True, text=True,
            check=check, timeout=120,
        )  # fmt: skip

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Raises AssertionError when a table has more or fewer rows afterwards."""
        before = self.counts()
        yield
        after = self.counts()
        assert after == before, {name: (before[name], after[name]) for name in after if after[name] != before[name]}

    def audit(self) -> dict[str, Any]:
        """What `flask audit --json` says. Raises AssertionError when it does not leave with 0."""
        ran = self.flask("audit", "--json", check=False)
        assert ran.returncode == 0, ran.stdout + ran.stderr
        found: dict[str, Any] = json.loads(ran.stdout)
        return found

    def counts(self) -> dict[str, int]:
        """How many rows every table has, but those that only remember that somebody asked."""
        engine = sa.create_engine(self.database.url.replace("postgresql://", "postgresql+psycopg://", 1))
        with engine.connect() as connection:
            names = sorted(set(sa.inspect(engine).get_table_names()) - REMEMBERING)
            found = {name: connection.execute(sa.text(f'SELECT count(*) FROM "{name}"')).scalar_one() for name in names}
        engine.dispose()
        return found


# Housekeeping that goes on by itself, or is the trace of a request and not its effect.
REMEMBERING = {"alembic_version", "outbox_message", "idempotency_key", "scheduled_run"}


class Api:
    """The REST API as a partner's program would use it. A fresh connection per call, never a proxy."""

    def __init__(self, url: str, key: str | None) -> None:
        self.root = f"{url}/api/v1"
        self.session = requests.Session()
        self.session.trust_env = False
        if key:
            self.session.headers["Authorization"] = f"Bearer {key}"

    def ask(self, method: str, path: str, *, key: str | None = None, **options: Any) -> requests.Response:
        """Send it and return whatever came; a POST carries an idempotency key of its own unless one is given."""
        headers = dict(options.pop("headers", {}))
        if method == "POST" and "Idempotency-Key" not in headers:
            headers["Idempotency-Key"] = key or secrets.token_hex(16)
        return self.session.request(method, self.root + path, headers=headers, timeout=30, **options)

    def get(self, path: str, **options: Any) -> Any:
        """The JSON of an answer that must be 200."""
        return self._expected(self.ask("GET", path, **options), 200)

    def post(self, path: str, body: Any = None, *, status: int = 200, **options: Any) -> Any:
        """The JSON of an answer that must have this status."""
        return self._expected(self.ask("POST", path, json={} if body is None else body, **options), status)

    def put(self, path: str, body: Any, *, status: int = 200) -> Any:
        return self._expected(self.ask("PUT", path, json=body), status)

    def everything(self, path: str, *, limit: int = 7) -> list[dict[str, Any]]:
        """Every item of a list, by walking its cursor."""
        items: list[dict[str, Any]] = []
        cursor: str | None = None
        while True:
            page = self.get(path, params={"limit": limit, **({"cursor": cursor} if cursor else {})})
            assert len(page["items"]) <= limit
            items += page["items"]
            cursor = page["next"]
            if cursor is None:
                return items

    def upload(self, path: str, data: bytes, *, name: str = "foto.jpg", kind: str = "image/jpeg") -> requests.Response:
        return self.ask("POST", path, files={"file": (name, data, kind)})

    @staticmethod
    def _expected(answer: requests.Response, status: int) -> Any:
        assert answer.status_code == status, f"{answer.status_code} {answer.request.url}: {answer.text[:2000]}"
        return answer.json() if answer.content else None


@contextmanager
def open_shop(
    demo: DemoDatabase, directory: Path, *, environment: dict[str, str | None] | None = None, worker: bool = True
) -> Iterator[OpenShop]:
    """A shop of one's own on a copy of the demonstration; its photos are linked, not copied."""
    directory.mkdir(parents=True, exist_ok=True)
    shutil.copytree(demo.var, directory / "var", copy_function=_link, ignore=shutil.ignore_patterns("queue.sqlite3*"))
    with databases.cloned(demo.database, directory, "open") as database:
        live = LiveShop(
            directory=directory,
            database_url=database.url,
            environment={**FOR_TESTS, **(environment or {})},
        )
        live.start(worker=worker)
        try:
            yield OpenShop(live=live, database=database, people=demo.people)
        finally:
            live.stop()


def _link(source: str, target: str) -> str:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
    return target
