"""The one capacity of an artisan per month, on which retail made-to-order work and production runs both draw.

Every booking is one conditional write per month plus a constraint, so that two buyers can never promise the same
hands twice, whatever their number.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from shop.artisans.errors import CapacityExceeded
from shop.artisans.models import Artisan, CapacityBooking, CapacityMonth
from shop.kernel import settings
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.ids import new_id
from shop.kernel.text import N_

HORIZON = settings.define(
    key="capacity.horizon_months",
    default=12,
    minimum=1,
    maximum=24,
    unit="bulan",
    label=N_("Berapa bulan ke depan kapasitas perajin boleh dijanjikan"),
)


@dataclass(frozen=True)
class CapacityPlan:
    """Which months give how many pieces (`("2026-11", 3)`), and the day by which the last of them is due."""

    months: tuple[tuple[str, int], ...]
    ready_on: date


def book(
    *,
    artisan_id: str,
    pieces: int,
    holder_type: str,
    holder_id: str,
    now: datetime,
    by: date | None = None,
) -> CapacityPlan:
    """Promise `pieces` of the artisan's capacity to a holder, earliest months first, none later than the month of `by`.

    Raises CapacityExceeded with what is still free, and then nothing is booked (the unit of work is rolled back).
    """
    if pieces < 1:
        raise ValueError("book at least one piece")
    artisan = db.session.get(Artisan, artisan_id)
    if artisan is None:
        raise NotFound(ids={"artisan": artisan_id})
    months = _months(local_date(now), by)
    _open_months(artisan, months)
    wanted, taken = pieces, []
    for month in months:
        part = _take(artisan_id, month, wanted)
        if part:
            taken.append((month, part))
            wanted -= part
        if not wanted:
            break
    if wanted:
        raise CapacityExceeded(free=pieces - wanted, ids={"artisan": artisan_id})
    for month, part in taken:
        db.session.add(
            CapacityBooking(
                artisan_id=artisan_id,
                month=month,
                pieces=part,
                holder_type=holder_type,
                holder_id=holder_id,
                created_at=now,
            )
        )
    db.session.flush()
    return CapacityPlan(months=tuple(taken), ready_on=_end_of(taken[-1][0]))


def release(*, holder_type: str, holder_id: str, now: datetime) -> int:
    """Give back what a holder has booked; returns the pieces. A second call gives back nothing."""
    released = 0
    for booking in _live(holder_type, holder_id):
        done = db.session.execute(
            update(CapacityBooking)
            .where(CapacityBooking.id == booking.id, CapacityBooking.released_at.is_(None))
            .values(released_at=now)
            .returning(CapacityBooking.pieces)
        ).scalar()
        if done:
            db.session.execute(
                update(CapacityMonth)
                .where(CapacityMonth.artisan_id == booking.artisan_id, CapacityMonth.month == booking.month)
                .values(booked=CapacityMonth.booked - done)
            )
            released += done
    return released


def give_back(*, holder_type: str, holder_id: str, pieces: int, now: datetime) -> int:
    """Give back at most `pieces` of what a holder has booked, latest months first; returns how many.

    For work of which only a part will be made.
    """
    given = 0
    for booking in reversed(_live(holder_type, holder_id)):
        part = min(booking.pieces, pieces - given)
        if part <= 0:
            break
        if part == booking.pieces:
            booking.released_at = now
        else:
            booking.pieces -= part
        db.session.execute(
            update(CapacityMonth)
            .where(CapacityMonth.artisan_id == booking.artisan_id, CapacityMonth.month == booking.month)
            .values(booked=CapacityMonth.booked - part)
        )
        given += part
    db.session.flush()
    return given


def hand_over(*, from_type: str, from_id: str, to_type: str, to_id: str) -> None:
    """A checkout's booking becomes the work order's."""
    for booking in _live(from_type, from_id):
        booking.holder_type, booking.holder_id = to_type, to_id
    db.session.flush()


def free_in(*, artisan_id: str, now: datetime, months: int = 6) -> int:
    """How many pieces the artisan could still promise within that many months, this one included."""
    artisan = db.session.get(Artisan, artisan_id)
    if artisan is None:
        raise NotFound(ids={"artisan": artisan_id})
    keys = _months(local_date(now), None)[:months]
    rows = db.session.execute(
        select(func.count(), func.coalesce(func.sum(CapacityMonth.capacity - CapacityMonth.booked), 0)).where(
            CapacityMonth.artisan_id == artisan_id, CapacityMonth.month.in_(keys)
        )
    ).one()
    return int(rows[1]) + (len(keys) - rows[0]) * artisan.monthly_capacity


def booked(*, holder_type: str) -> dict[str, int]:
    """The pieces that every holder of that type has booked and not given back, by holder."""
    rows = db.session.execute(
        select(CapacityBooking.holder_id, func.sum(CapacityBooking.pieces))
        .where(CapacityBooking.holder_type == holder_type, CapacityBooking.released_at.is_(None))
        .group_by(CapacityBooking.holder_id)
    )
    return {holder_id: int(pieces) for holder_id, pieces in rows}


def _live(holder_type: str, holder_id: str) -> list[CapacityBooking]:
    return list(
        db.session.scalars(
            select(CapacityBooking)
            .where(
                CapacityBooking.holder_type == holder_type,
                CapacityBooking.holder_id == holder_id,
                CapacityBooking.released_at.is_(None),
            )
            .order_by(CapacityBooking.month)
            .with_for_update()
        )
    )


def _months(today: date, by: date | None) -> list[str]:
    year, month, keys = today.year, today.month, []
    last = f"{by:%Y-%m}" if by else None
    for _ in range(settings.get(HORIZON)):
        key = f"{year}-{month:02d}"
        if last and key > last:
            break
        keys.append(key)
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return keys


def _open_months(artisan: Artisan, months: list[str]) -> None:
    """Make the rows that do not exist yet; of two who do it at once, one wins and the other finds the row."""
    insert = postgresql_insert if db.session.get_bind().dialect.name == "postgresql" else sqlite_insert
    for month in months:
        db.session.execute(
            insert(CapacityMonth)
            .values(id=new_id("cap"), artisan_id=artisan.id, month=month, capacity=artisan.monthly_capacity, booked=0)
            .on_conflict_do_nothing(index_elements=["artisan_id", "month"])
        )


def _take(artisan_id: str, month: str, wanted: int) -> int:
    """Book as many as the month still has, at most `wanted`, under the row's lock."""
    row = db.session.execute(
        select(CapacityMonth.capacity - CapacityMonth.booked)
        .where(CapacityMonth.artisan_id == artisan_id, CapacityMonth.month == month)
        .with_for_update()
    ).scalar_one()
    part = min(max(row, 0), wanted)
    if part:
        db.session.execute(
            update(CapacityMonth)
            .where(
                CapacityMonth.artisan_id == artisan_id,
                CapacityMonth.month == month,
                CapacityMonth.booked + part <= CapacityMonth.capacity,
            )
            .values(booked=CapacityMonth.booked + part)
        )
    return part


def _end_of(month: str) -> date:
    year, number = int(month[:4]), int(month[5:])
    return date(year, number, monthrange(year, number)[1])
