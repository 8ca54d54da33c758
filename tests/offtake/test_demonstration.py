"""The demonstration shop can issue runs at once."""

from datetime import datetime
from typing import Any

from demo import steps
from offtake import queries
from shop.kernel.unit_of_work import unit_of_work
from tests.offtake import world


def test_the_demonstration_has_a_budget_and_keeps_a_changed_one(database: Any, now: datetime) -> None:
    set_budget = steps._steps["offtake.budget"]
    with unit_of_work():
        set_budget(people={"approver": world.APPROVER}, now=now)
    found = queries.budget_of(year=2026)
    assert found is not None
    assert (found.ceiling, found.per_artisan_advance_limit) == (1_200_000_000, 40_000_000)
    with unit_of_work():
        world.make_world(now=now, ceiling=5)
    with unit_of_work():
        set_budget(people={"approver": world.APPROVER}, now=now)
    again = queries.budget_of(year=2026)
    assert again is not None and again.ceiling == 5
