"""The real application for journeys and fault runs: web and worker as processes that can be killed."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType

import requests

from tests.support.processes import PROJECT, Process, free_port

_PROGRAMS = Path(sys.executable).parent
_FOREIGN = ("REDIS_URL", "STRIPE_API_KEY", "STRIPE_WEBHOOK_SECRET", "STRIPE_API_BASE", "CLOCK_OFFSET")


class LiveShop:
    """The shop on a free port, with a directory of its own for everything it writes.

    ``environment`` adds to and overrides what is set here; a variable set to None is left out. The commands can be
    replaced; ``{port}`` in them stands for the port. The database must be migrated already.
    """

    def __init__(
        self,
        *,
        directory: Path,
        database_url: str,
        environment: Mapping[str, str | None] | None = None,
        web_command: Sequence[str] | None = None,
        worker_command: Sequence[str] | None = None,
        working_directory: Path = PROJECT,
    ) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.var = directory / "var"
        self.mail = self.var / "mail"
        self.environment = self._environment(database_url, environment or {})
        web = web_command or [str(_PROGRAMS / "gunicorn"), "-c", "gunicorn.conf.py", "wsgi:app"]
        worker = worker_command or [str(_PROGRAMS / "flask"), "--app", "wsgi", "worker"]
        self.web = self._process("web", web, working_directory, directory)
        self.worker = self._process("worker", worker, working_directory, directory)

    def _environment(self, database_url: str, more: Mapping[str, str | None]) -> dict[str, str]:
        own: dict[str, str | None] = {
            "SHOP_ENV": "development",
            "SHOP_VAR": str(self.var),
            "DATABASE_URL": database_url,
            "BASE_URL": self.url,
            "BIND": f"127.0.0.1:{self.port}",
            "TRUSTED_HOSTS": "127.0.0.1,localhost",
            "MAIL_URL": f"file://{self.mail}",
            "MEDIA_URL": f"file://{self.var / 'media'}",
            "PYTHONUNBUFFERED": "1",
            # The developer's own settings must not reach a test.
            **dict.fromkeys(_FOREIGN),
        }
        merged = {**os.environ, **own, **more}
        return {name: value for name, value in merged.items() if value is not None}

    def _process(self, name: str, command: Sequence[str], working_directory: Path, logs: Path) -> Process:
        filled = [part.replace("{port}", str(self.port)) for part in command]
        return Process(
            name=name, command=filled, directory=working_directory, log_directory=logs, environment=self.environment
        )

    def __enter__(self) -> LiveShop:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self, *, worker: bool = True, seconds: float = 40) -> None:
        """Raises RuntimeError with the log when the shop is not ready in time; then nothing of it is left running."""
        try:
            self.start_web(seconds=seconds)
            if worker:
                self.worker.start()
        except BaseException:
            self.stop()
            raise

    def start_web(self, *, seconds: float = 40) -> None:
        """Start the web server and wait until ``/readyz`` says that it is ready."""
        self.web.start()
        self.web.wait_until(self.ready, seconds=seconds)

    def start_worker(self) -> None:
        self.worker.start()

    def ready(self) -> bool:
        try:
            with requests.Session() as session:
                session.trust_env = False
                return session.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def kill_web(self) -> None:
        """kill -9 to the web server and all its processes; ``start_web`` serves the same address again."""
        self.web.kill()

    def kill_worker(self) -> None:
        self.worker.kill()

    def kill_one_web_process(self) -> int:
        """kill -9 to one serving process, as the kernel does when memory runs out; its id.

        Raises RuntimeError when the web server has no children.
        """
        children = _children(self.web.pid)
        if not children:
            raise RuntimeError("the web server has no serving processes of its own")
        os.kill(children[0], signal.SIGKILL)
        return children[0]

    def stop(self) -> None:
        """Ask web and worker to end; what does not end is killed."""
        self.worker.stop()
        self.web.stop()

    def logs(self) -> str:
        """What web and worker wrote since the first start."""
        return f"--- web\n{self.web.log()}\n--- worker\n{self.worker.log()}"


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
