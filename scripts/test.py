"""`make test`: every check and every test, on SQLite and on PostgreSQL, and what ran where.

Stages: checks (lint, format, types, templates), sqlite (everything, with the browser), postgresql (everything that uses
a database). A stage that fails does not hide the next; the exit code says whether all passed.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PACKAGES = [
    "shop",
    "catalog",
    "curation_gate",
    "orders",
    "offtake",
    "demo",
    "bench",
    "scripts",
    "tests",
    "migrations",
    "wsgi.py",
]
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Outcome:
    """What a stage did: its name, whether it passed, what it says, how long it took."""

    name: str
    passed: bool
    says: str
    seconds: float


def run(name: str, command: list[str], **environment: str) -> Outcome:
    """Run one command, show its output, keep its last line."""
    print(f"\n── {name}", flush=True)
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    assert process.stdout is not None
    last = ""
    for line in process.stdout:
        print(line, end="", flush=True)
        last = line.strip() or last
    return Outcome(name, process.wait() == 0, last.strip("= "), time.monotonic() - began)


def browser() -> None:
    """Find Chromium; where the machine is Debian's and ours, install it."""
    if any(shutil.which(name) for name in BROWSERS):
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print("installing Debian's chromium for the browser tests …", flush=True)
        quiet = {"stdout": subprocess.DEVNULL, "check": True}
        subprocess.run(["apt-get", "update", "-qq"], **quiet)  # type: ignore[call-overload]
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
        subprocess.run(install, **quiet, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})  # type: ignore[call-overload]
        return
    sys.exit("The browser tests need Chromium: install it (Debian: apt-get install chromium) and run make test again.")


def checks() -> list[Outcome]:
    """Lint, format, types, compiled languages: no database."""
    return [
        run("lint", [str(BIN / "ruff"), "check", *PACKAGES]),
        run("format", [str(BIN / "ruff"), "format", "--check", "-q", *PACKAGES]),
        run("types", [str(BIN / "mypy")]),
        run("languages", [sys.executable, "scripts/messages.py", "--check"]),
    ]


def tests(kind: str, extra: list[str]) -> Outcome:
    """The tests on one database; two at a time, because two cores are what we promise to need."""
    only = [] if kind == "sqlite" else ["-m", "database and not browser"]
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [sys.executable, "-m", "pytest", "-q", "-n", workers, "--dist", "loadgroup", *only, *extra]
    return run(f"tests on {kind}", command, SHOP_TEST_DATABASE=kind)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=("checks", "sqlite", "postgresql"))
    options, extra = parser.parse_known_args()
    stages: dict[str, Callable[[], list[Outcome]]] = {
        "checks": checks,
        "sqlite": lambda: [tests("sqlite", extra)],
        "postgresql": lambda: [tests("postgresql", extra)],
    }
    if options.only != "checks":
        browser()
    outcomes = [outcome for name, stage in stages.items() if options.only in (None, name) for outcome in stage()]
    print("\n── what ran")
    for outcome in outcomes:
        mark = "passed" if outcome.passed else "FAILED"
        print(f"{mark:7} {outcome.name:22} {outcome.seconds:6.0f} s  {outcome.says[:110]}")
    counts = [tuple(map(int, found)) for outcome in outcomes for found in _counts(outcome)]
    passed, failed = sum(count[0] for count in counts), sum(not outcome.passed for outcome in outcomes)
    print(f"\n{passed} passed, {failed} failed")
    return int(failed > 0)


def _counts(outcome: Outcome) -> list[tuple[str]]:
    return [(number,) for number in re.findall(r"(\d+) passed", outcome.says)]


if __name__ == "__main__":
    sys.exit(main())
