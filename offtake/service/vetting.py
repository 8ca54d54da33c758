"""What is checked before Dekranasda binds itself: the work, the maker, the price, the money, the hands."""

from datetime import date, datetime

from catalog import queries as catalog
from offtake.errors import (
    BelowFloor,
    CommitmentMismatch,
    DueTooSoon,
    NoClearance,
    NotAnActiveMember,
    ResaleOutsideBand,
)
from offtake.models import Budget, Commitment
from offtake.queries.commitments import Drawn, drawn
from offtake.queries.figures import advances_by_artisan, current_exposure
from offtake.states import CommitmentStatus
from offtake.terms import Promise
from shop.artisans import capacity
from shop.artisans import queries as artisans
from shop.artisans.errors import CapacityExceeded
from shop.kernel.clock import local_date
from shop.kernel.errors import NotFound

OVER_BUDGET = "over_budget"
OVER_ADVANCE_LIMIT = "over_advance_limit"


def demand_member(artisan_id: str) -> None:
    """Raise NotAnActiveMember unless the artisan is one."""
    maker = artisans.artisan(artisan_id=artisan_id)
    if maker is None:
        raise NotFound(ids={"artisan": artisan_id[:40]})
    if maker.membership_status != "active":
        raise NotAnActiveMember(ids={"artisan": artisan_id})


def demand_clearance(revision_id: str, content_hash: str, *, now: datetime) -> catalog.ClearanceView:
    """The clearance in force of exactly that content. Raises NoClearance."""
    clearance = catalog.live_clearance(revision_id=revision_id, now=now)
    if clearance is None or clearance.content_hash != content_hash:
        raise NoClearance(ids={"revision": revision_id})
    return clearance


def demand_resale_price(price: int, clearance: catalog.ClearanceView) -> None:
    """Raise ResaleOutsideBand unless the jury cleared the work for that price (rupiah)."""
    if not clearance.price_floor <= price <= clearance.price_ceiling:
        raise ResaleOutsideBand(
            floor=clearance.price_floor, ceiling=clearance.price_ceiling, ids={"revision": clearance.revision_id}
        )


def demand_future(due_on: date, *, now: datetime) -> None:
    """Raise DueTooSoon unless the day lies ahead."""
    if due_on <= local_date(now):
        raise DueTooSoon(errors={"due_on": [DueTooSoon.message]})


def demand_hands(artisan_id: str, pieces: int, *, due_on: date, now: datetime) -> None:
    """Raise CapacityExceeded unless the artisan could still promise that many until the month it is due."""
    today = local_date(now)
    months = (due_on.year - today.year) * 12 + due_on.month - today.month + 1
    free = capacity.free_in(artisan_id=artisan_id, now=now, months=months)
    if free < pieces:
        raise CapacityExceeded(free=free, ids={"artisan": artisan_id})


def demand_commitment(
    commitment: Commitment, *, artisan_id: str, product_id: str, unit_price: int, now: datetime
) -> None:
    """Raise CommitmentMismatch unless the commitment covers this, BelowFloor under its price (rupiah)."""
    today = local_date(now)
    covers = (
        commitment.status == CommitmentStatus.ACTIVE
        and commitment.artisan_id == artisan_id
        and commitment.product_id in (None, product_id)
        and today <= commitment.ends_on
    )
    if not covers:
        raise CommitmentMismatch(ids={"offtake_commitment": commitment.id})
    demand_floor(commitment, unit_price)


def demand_floor(commitment: Commitment | None, unit_price: int) -> None:
    """Raise BelowFloor when the price is under what was promised."""
    if commitment is not None and unit_price < commitment.floor_price:
        raise BelowFloor(floor=commitment.floor_price, ids={"offtake_commitment": commitment.id})


def signature_reasons(
    *,
    budget: Budget,
    commitment: Commitment | None,
    artisan_id: str,
    value: int,
    advance: int,
    run_id: str | None = None,
) -> list[str]:
    """Why this promise of `value` and `advance` rupiah needs a second person; the budget is locked.

    What a commitment has promised already is not counted twice. `run_id` is left out of the sums.
    """
    reasons = []
    added = value
    if commitment is not None:
        taken = drawn([commitment.id]).get(commitment.id, Drawn()).ordered_value
        added = max(value - Promise(commitment.id, commitment.promised_value, taken).open_value, 0)
    if current_exposure(without_run=run_id).total + added > budget.ceiling:
        reasons.append(OVER_BUDGET)
    out = sum(row.outstanding + row.promised for row in advances_by_artisan(artisan_id=artisan_id, without_run=run_id))
    if advance and out + advance > budget.per_artisan_advance_limit:
        reasons.append(OVER_ADVANCE_LIMIT)
    return reasons
