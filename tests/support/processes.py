"""A process that tests start, watch, stop and kill, with its output in a file."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

PROJECT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Process:
    """One command in a process group of its own, so that its children end with it and never outlive a test."""

    def __init__(
        self,
        *,
        name: str,
        command: Sequence[str],
        directory: Path,
        log_directory: Path,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.command = list(command)
        self.log_file = log_directory / f"{name}.log"
        self._directory = directory
        self._environment = None if environment is None else dict(environment)
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """Raises RuntimeError when it was not started."""
        if self._running is None:
            raise RuntimeError(f"{self.name} was not started")
        return self._running.pid

    def alive(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def start(self) -> None:
        if self.alive():
            raise RuntimeError(f"{self.name} is running already")
        log: IO[bytes]
        with self.log_file.open("ab") as log:
            self._running = subprocess.Popen(
                self.command,
                cwd=self._directory,
                env=self._environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )

    def log(self) -> str:
        return self.log_file.read_text(errors="replace") if self.log_file.exists() else ""

    def wait_until(self, ready: Callable[[], bool], *, seconds: float) -> None:
        """Raises RuntimeError with the end of the log when the process ends or is not ready in time."""
        deadline = time.monotonic() + seconds
        while not ready():
            ended = not self.alive()
            if ended or time.monotonic() > deadline:
                reason = "ended" if ended else f"was not ready in {seconds} seconds"
                self.kill()
                raise RuntimeError(f"{self.name} {reason}:\n{self.log()[-4000:]}")
            time.sleep(0.05)

    def stop(self, *, seconds: float = 10) -> None:
        """Ask it to end, and end it and its children by force when it does not."""
        if self._running is None:
            return
        if self.alive():
            self._running.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._running.wait(timeout=seconds)
        self.kill()

    def kill(self) -> None:
        """kill -9 to the whole group: no handler runs, nothing is flushed."""
        if self._running is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._running.pid, signal.SIGKILL)
        self._running.wait()
        self._running = None
