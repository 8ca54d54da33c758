"""Checks on capacity: what is booked is the sum of the live bookings and never more than there is."""

from sqlalchemy import and_, func, or_, select

from shop.artisans.models import CapacityBooking, CapacityMonth
from shop.jobs.auditor import Violations, check
from shop.kernel.db import db


@check(name="artisans.capacity", room="artisans", says="booked capacity is the sum of live bookings, within capacity")
def capacity_booked() -> Violations:
    live = (
        select(CapacityBooking.artisan_id, CapacityBooking.month, func.sum(CapacityBooking.pieces).label("pieces"))
        .where(CapacityBooking.released_at.is_(None))
        .group_by(CapacityBooking.artisan_id, CapacityBooking.month)
        .subquery()
    )
    pieces = func.coalesce(live.c.pieces, 0)
    statement = (
        select(CapacityMonth.artisan_id, CapacityMonth.month, CapacityMonth.booked, pieces.label("pieces"))
        .outerjoin(live, and_(live.c.artisan_id == CapacityMonth.artisan_id, live.c.month == CapacityMonth.month))
        .where(or_(CapacityMonth.booked != pieces, CapacityMonth.booked > CapacityMonth.capacity))
    )
    for row in db.session.execute(statement):
        yield {"artisan": row.artisan_id, "month": row.month, "booked": row.booked, "bookings": row.pieces}
