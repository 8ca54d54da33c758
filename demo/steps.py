"""What features add to the demonstration shop, after people and round are there. Imports no feature."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from shop.kernel.actors import Actor
from shop.kernel.unit_of_work import perform


class Step(Protocol):
    """Makes one thing that the demonstration needs, or nothing when it is there; runs inside a unit of work.

    `people` are the demonstration's people by role (`buyer`, `approver`, …), for who does it.
    """

    def __call__(self, *, people: dict[str, Actor], now: datetime) -> object: ...


_steps: dict[str, Step] = {}


def register(name: str) -> Callable[[Step], Step]:
    """Register a step under a name; registering the name again replaces it."""

    def add(step: Step) -> Step:
        _steps[name] = step
        return step

    return add


def run(*, people: dict[str, Actor], now: datetime) -> None:
    """Run every step in the order of registration, each in its own unit of work."""
    for step in _steps.values():
        perform(lambda step=step: step(people=people, now=now))  # type: ignore[misc]
