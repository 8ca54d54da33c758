"""`flask audit`: read-only checks that return the rows which break a rule. Rooms register theirs at start-up."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from shop.kernel.db import db
from shop.kernel.unit_of_work import begin_snapshot

Violations = Iterable[dict[str, Any]]


@dataclass(frozen=True)
class Check:
    """One rule. `says` tells in a sentence what holds when it finds nothing."""

    name: str
    room: str
    says: str
    find: Callable[[], Violations]


@dataclass(frozen=True)
class Finding:
    """The rows that break one rule."""

    check: Check
    rows: tuple[dict[str, Any], ...]


_checks: dict[str, Check] = {}


def check(*, name: str, room: str, says: str) -> Callable[[Callable[[], Violations]], Callable[[], Violations]]:
    """Register a check: portable SQL that only reads and yields a dict per violating row."""

    def register(find: Callable[[], Violations]) -> Callable[[], Violations]:
        _checks[name] = Check(name=name, room=room, says=says, find=find)
        return find

    return register


def checks() -> list[Check]:
    """All registered checks by name."""
    return [_checks[name] for name in sorted(_checks)]


def run(*, only: str | None = None) -> list[Finding]:
    """Run the checks (or those whose name begins with `only`) in one snapshot; empty means clean."""
    begin_snapshot()
    findings = []
    for each in checks():
        if only and not each.name.startswith(only):
            continue
        rows = tuple(each.find())
        if rows:
            findings.append(Finding(check=each, rows=rows))
    db.session.rollback()
    return findings
