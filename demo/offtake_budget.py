"""This year's offtake budget of the demonstration shop, so that production runs can be issued at once."""

from datetime import datetime

from demo import steps
from offtake import queries, service
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date

CEILING = 1_200_000_000
ADVANCE_LIMIT = 40_000_000


@steps.register("offtake.budget")
def set_budget(*, people: dict[str, Actor], now: datetime) -> object:
    """Set it once; a budget that is there stays as it is."""
    year = local_date(now).year
    if queries.budget_of(year=year) is not None:
        return None
    return service.set_budget(
        year=year, ceiling=CEILING, per_artisan_advance_limit=ADVANCE_LIMIT, fund_source="APBD dan dana mitra (contoh)",
        actor=people["approver"], now=now,
    )  # fmt: skip
