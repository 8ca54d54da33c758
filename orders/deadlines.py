"""The hard clock times of a work order. Pure: the figures come from the shop's settings.

Ready stock is accepted within hours and shipped within working days; what is made to order is accepted within working
days and shipped on the promised day (field notes 5: crafts take 2 to 180 days, so no marketplace's fixed limit fits).
"""

from datetime import UTC, date, datetime, timedelta

from orders.splitting import MADE_TO_ORDER
from shop.kernel.clock import CLOSE_OF_DAY, JAKARTA, add_working_days


def accept_by(*, mode: str, now: datetime, ready_hours: int, made_working_days: int) -> datetime:
    """Until when the maker may answer an offer made `now`."""
    if mode == MADE_TO_ORDER:
        return add_working_days(now, days=made_working_days)
    return now + timedelta(hours=ready_hours)


def ship_by(*, mode: str, accepted_at: datetime, ready_working_days: int, promised_on: date | None) -> datetime:
    """Until when the parcel is handed over: working days after acceptance, or the end of the promised day if later."""
    soonest = add_working_days(accepted_at, days=ready_working_days)
    if mode != MADE_TO_ORDER or promised_on is None:
        return soonest
    return max(soonest, end_of_day(promised_on))


def end_of_day(day: date) -> datetime:
    """Close of business (17.00 WIB) on that day."""
    return datetime.combine(day, CLOSE_OF_DAY, JAKARTA).astimezone(UTC)


def assumed_delivered_at(*, shipped_at: datetime, eta_days_max: int, grace_days: int) -> datetime:
    """When a parcel that nobody reported counts as delivered: the latest estimate and some days of grace."""
    return shipped_at + timedelta(days=eta_days_max + grace_days)


def claim_until(*, delivered_at: datetime, working_days: int) -> datetime:
    """The end of the window in which the customer says "as shown" or claims (PP 80/2019: at least two working days)."""
    return add_working_days(delivered_at, days=working_days)
