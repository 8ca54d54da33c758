"""Holding pieces for a checkout: from the shelf by one conditional write, or from the maker's capacity.

`reserved` of a variant is always the sum of its live reservations of kind `stock` (the auditor checks it). Rows are
taken in one order: reservations first, then variants by id, then capacity.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, literal, select, update

from catalog import movements
from catalog.errors import NotAvailable, ReservationLost
from catalog.models import Listing, StockReservation, Variant
from catalog.queries.sellable import visible_listing_ids
from catalog.service.owned_stock import cost_of
from catalog.states import Mode, ReservationStatus
from shop.artisans import capacity
from shop.artisans.errors import CapacityExceeded
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.locks import lock
from shop.kernel.types import UTCDateTime

CAPACITY_HOLDER = "reservation"


@dataclass(frozen=True)
class Want:
    """That many pieces of one variant."""

    variant_id: str
    quantity: int


@dataclass(frozen=True)
class Reservation:
    """What is held. A `capacity` one stands in the maker's capacity under (`reservation`, its id)."""

    id: str
    variant_id: str
    quantity: int
    kind: str
    status: str
    expires_at: datetime


def reserve(
    *, wants: Sequence[Want], holder_type: str, holder_id: str, expires_at: datetime, now: datetime
) -> list[Reservation]:
    """Hold all wanted pieces for the holder until `expires_at`, or none of them.

    Only what is sellable at this moment can be held. Raises NotAvailable with the variants that could not be held; the
    unit of work must then be rolled back (the caller lets the error pass).
    """
    quantities: dict[str, int] = defaultdict(int)
    for want in wants:
        if isinstance(want.quantity, bool) or want.quantity < 1:
            raise NotAvailable(variant_ids=(want.variant_id,))
        quantities[want.variant_id] += want.quantity
    _release_overdue(variant_ids=sorted(quantities), now=now)
    supplies = _supplies(sorted(quantities), now=now)
    missing = [variant_id for variant_id in sorted(quantities) if variant_id not in supplies]
    kinds = {key: "stock" if mode == Mode.READY_STOCK else "capacity" for key, (mode, _) in supplies.items()}
    for variant_id in sorted(key for key, kind in kinds.items() if kind == "stock"):
        if not _take(variant_id, quantities[variant_id], now=now):
            missing.append(variant_id)
    if missing:
        raise NotAvailable(variant_ids=tuple(sorted(missing)))
    rows = [
        StockReservation(
            id=new_id("rsv"), variant_id=variant_id, quantity=quantities[variant_id], kind=kinds[variant_id],
            holder_type=holder_type, holder_id=holder_id, status=ReservationStatus.LIVE.value,
            expires_at=expires_at, created_at=now, closed_at=None,
        )
        for variant_id in sorted(quantities)
    ]  # fmt: skip
    db.session.add_all(rows)
    db.session.flush()
    for row in sorted((row for row in rows if row.kind == "capacity"), key=lambda row: supplies[row.variant_id][1]):
        _book(row, artisan_id=supplies[row.variant_id][1], now=now)
    return [_view(row) for row in rows]


def extend(*, holder_type: str, holder_id: str, until: datetime) -> None:
    """Hold on longer, never shorter. Raises ReservationLost when nothing is held any more."""
    # Typed, or SQLite would keep the moment in another form than the column's.
    later = literal(until, UTCDateTime())
    rows = db.session.execute(
        update(StockReservation)
        .where(*_live_of(holder_type, holder_id))
        .values(expires_at=case((StockReservation.expires_at < until, later), else_=StockReservation.expires_at))
        .returning(StockReservation.id)
        .execution_options(synchronize_session=False)
    ).all()
    if not rows:
        raise ReservationLost(ids={holder_type: holder_id})
    _forget()


def consume(*, holder_type: str, holder_id: str, now: datetime) -> dict[str, int]:
    """The held pieces are sold: they leave the shelf. Returns what each variant's pieces cost Dekranasda, in rupiah.

    Goods of a maker cost 0. Capacity stays booked under its reservation until it is handed over or given back. Raises
    ReservationLost when nothing is held any more.
    """
    rows = _close(_live_of(holder_type, holder_id), ReservationStatus.CONSUMED, now=now)
    if not rows:
        raise ReservationLost(ids={holder_type: holder_id})
    costs = {row.variant_id: 0 for row in rows}
    from_shelf = {row.variant_id: row for row in rows if row.kind == "stock"}
    for variant_id, variant in sorted(_locked(from_shelf).items()):
        row = from_shelf[variant_id]
        cost = cost_of(variant=variant, quantity=row.quantity)
        _change(variant_id, on_hand=-row.quantity, reserved=-row.quantity, cost_pool=-cost)
        movements.record(
            variant_id=variant_id, kind="sold", quantity=-row.quantity, cost=-cost, reference=row.id, now=now
        )
        costs[variant_id] = cost
    _forget()
    return costs


def release(*, holder_type: str, holder_id: str, now: datetime) -> int:
    """Give back what the holder still holds; returns the pieces. A second call gives back nothing."""
    return _give_back(_live_of(holder_type, holder_id), now=now)


def expire_due(*, now: datetime) -> int:
    """Give back everything whose time is over; returns the pieces."""
    return _give_back((StockReservation.status == ReservationStatus.LIVE, StockReservation.expires_at <= now), now=now)


def put_back(*, variant_id: str, quantity: int, cost: int, reference: str, now: datetime) -> None:
    """Sold pieces come back to the shelf with what they cost (rupiah; 0 for a maker's goods).

    `reference` names the return; the same one a second time changes nothing. Raises NotFound.
    """
    if quantity < 1 or cost < 0:
        raise ValueError("put back at least one piece, at a cost of at least 0")
    lock(Variant, [variant_id])
    if movements.known(kind="returned", reference=reference) is not None:
        return
    _change(variant_id, on_hand=quantity, reserved=0, cost_pool=cost)
    movements.record(variant_id=variant_id, kind="returned", quantity=quantity, cost=cost, reference=reference, now=now)
    _forget()


def reservations(*, holder_type: str, holder_id: str) -> list[Reservation]:
    """What was ever held for this holder, in any status."""
    rows = db.session.scalars(
        select(StockReservation)
        .where(StockReservation.holder_type == holder_type, StockReservation.holder_id == holder_id)
        .order_by(StockReservation.id)
    )
    return [_view(row) for row in rows]


def give_back_capacity(
    *, holder_type: str, holder_id: str, variant_ids: Sequence[str] | None = None, now: datetime
) -> int:
    """Free the hands that sold made-to-order pieces had taken (a cancelled work order); returns the pieces."""
    freed = 0
    for reservation in reservations(holder_type=holder_type, holder_id=holder_id):
        wanted = variant_ids is None or reservation.variant_id in variant_ids
        if wanted and reservation.kind == "capacity" and reservation.status == ReservationStatus.CONSUMED:
            freed += capacity.release(holder_type=CAPACITY_HOLDER, holder_id=reservation.id, now=now)
    return freed


def _supplies(variant_ids: Sequence[str], *, now: datetime) -> dict[str, tuple[str, str]]:
    """Mode and maker of each of these variants that is visible now."""
    rows = db.session.execute(
        select(Variant.id, Listing.mode, Listing.artisan_id)
        .join(Listing, Listing.id == Variant.listing_id)
        .where(Variant.id.in_(variant_ids), Listing.id.in_(visible_listing_ids(now=now)))
    )
    return {row.id: (row.mode, row.artisan_id) for row in rows}


def _take(variant_id: str, quantity: int, *, now: datetime) -> bool:
    """One conditional write: the pieces are free and the listing is visible, or nothing changes."""
    done = db.session.execute(
        update(Variant)
        .where(
            Variant.id == variant_id,
            Variant.on_hand - Variant.reserved >= quantity,
            Variant.listing_id.in_(visible_listing_ids(now=now)),
        )
        .values(reserved=Variant.reserved + quantity)
        .execution_options(synchronize_session=False)
    )
    return bool(done.rowcount)  # type: ignore[attr-defined]


def _book(row: StockReservation, *, artisan_id: str, now: datetime) -> None:
    try:
        capacity.book(
            artisan_id=artisan_id, pieces=row.quantity, holder_type=CAPACITY_HOLDER, holder_id=row.id, now=now
        )
    except CapacityExceeded as error:
        raise NotAvailable(variant_ids=(row.variant_id,)) from error


def _release_overdue(*, variant_ids: Sequence[str], now: datetime) -> None:
    # So that a forgotten checkout does not keep the last piece from the next buyer until the sweep comes.
    _give_back(
        (
            StockReservation.variant_id.in_(variant_ids),
            StockReservation.status == ReservationStatus.LIVE,
            StockReservation.expires_at <= now,
        ),
        now=now,
    )


def _give_back(conditions: Sequence[Any], *, now: datetime) -> int:
    rows = _close(conditions, ReservationStatus.RELEASED, now=now)
    pieces: dict[str, int] = defaultdict(int)
    for row in rows:
        if row.kind == "stock":
            pieces[row.variant_id] += row.quantity
    for variant_id in sorted(pieces):
        _change(variant_id, on_hand=0, reserved=-pieces[variant_id], cost_pool=0)
    for row in rows:
        if row.kind == "capacity":
            capacity.release(holder_type=CAPACITY_HOLDER, holder_id=row.id, now=now)
    _forget()
    return sum(row.quantity for row in rows)


def _close(conditions: Sequence[Any], status: ReservationStatus, *, now: datetime) -> list[Any]:
    """Move live reservations on; of two who do it at once, one gets the row."""
    rows = db.session.execute(
        update(StockReservation)
        .where(*conditions)
        .values(status=status.value, closed_at=now)
        .returning(StockReservation.id, StockReservation.variant_id, StockReservation.quantity, StockReservation.kind)
        .execution_options(synchronize_session=False)
    ).all()
    return sorted(rows, key=lambda row: (row.variant_id, row.id))


def _live_of(holder_type: str, holder_id: str) -> tuple[Any, ...]:
    return (
        StockReservation.holder_type == holder_type,
        StockReservation.holder_id == holder_id,
        StockReservation.status == ReservationStatus.LIVE,
    )


def _locked(variants: Any) -> dict[str, Variant]:
    return lock(Variant, variants) if variants else {}


def _change(variant_id: str, *, on_hand: int, reserved: int, cost_pool: int) -> None:
    db.session.execute(
        update(Variant)
        .where(Variant.id == variant_id)
        .values(
            on_hand=Variant.on_hand + on_hand,
            reserved=Variant.reserved + reserved,
            cost_pool=Variant.cost_pool + cost_pool,
        )
        .execution_options(synchronize_session=False)
    )


def _forget() -> None:
    """The writes above go past the session: what it remembers of stock is read again."""
    for row in list(db.session.identity_map.values()):
        if isinstance(row, Variant | StockReservation):
            db.session.expire(row)


def _view(row: StockReservation) -> Reservation:
    return Reservation(
        id=row.id, variant_id=row.variant_id, quantity=row.quantity, kind=row.kind, status=row.status,
        expires_at=row.expires_at,
    )  # fmt: skip
