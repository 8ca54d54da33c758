"""What the catalogue does by the clock: give back what a checkout held for too long."""

from datetime import datetime

from catalog import stock
from shop.jobs import schedule
from shop.kernel.unit_of_work import perform


@schedule.every(name="catalog.expire_reservations", minutes=1)
def expire_reservations(now: datetime) -> None:
    """Free every piece whose reservation is over."""
    perform(lambda: stock.expire_due(now=now))
