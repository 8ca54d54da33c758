"""What the orders say of a maker's year: parcels on time, claims that were upheld; of this maker and year only."""

from datetime import datetime, timedelta
from typing import Any

from orders import year_record
from orders.models import Claim, WorkOrder
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.states import start
from shop.kernel.unit_of_work import perform
from tests.orders import world

YEAR = timedelta(days=365)


def figures(artisan_id: str, now: datetime) -> list[tuple[int, int]]:
    return [(one.part, one.whole) for one in year_record.figures(artisan_id, now - YEAR, now)]


def upheld(work: WorkOrder, *, now: datetime) -> None:
    """A claim on this parcel that was decided for the customer."""
    claim = Claim(
        order_id=work.order_id, work_order_id=work.id, reason="not_as_shown", description="Warnanya lain", photos=[],
        wanted="refund", answer_by=now, decision="refund", decided_amount=1, decided_at=now, decided_by="Uji",
        created_at=now,
    )  # fmt: skip
    start(claim, actor=SYSTEM, now=now)


def test_parcels_on_time_and_upheld_claims_are_counted(database: Any, now: datetime) -> None:
    listing = perform(lambda: world.make_listing(now=now))
    other = perform(lambda: world.make_listing(now=now, name="Sanggar Lain"))
    for index, late in enumerate((False, False, True)):
        _order, (work,) = world.bought({world.variant_id(listing): 1}, now=now)
        row = db.session.get_one(WorkOrder, work.id)
        row.ship_by = now
        row.shipped_at = now + timedelta(hours=1) if late else now - timedelta(hours=index + 1)
        db.session.commit()
    perform(lambda: upheld(row, now=now))
    later = now + timedelta(days=2)
    assert figures(listing.artisan_id, later) == [(2, 3), (1, 3)]
    assert figures(other.artisan_id, later) == [(0, 0), (0, 0)]
    assert figures(listing.artisan_id, later + YEAR) == [(0, 0), (0, 0)]
