"""Reading commitments."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select

from offtake.models import Commitment, Run
from offtake.states import RunStatus
from shop.artisans import queries as artisans
from shop.kernel.db import db
from shop.kernel.errors import NotFound

# A run that was never agreed, or was called off, has taken nothing out of the commitment.
NOT_ORDERED = (RunStatus.DRAFT, RunStatus.DECLINED, RunStatus.CANCELLED)


@dataclass(frozen=True)
class CommitmentView:
    """A commitment with what became of it. Amounts in rupiah, quantities in pieces."""

    id: str
    number: str
    status: str
    budget_id: str
    artisan_id: str
    artisan_name: str
    product_id: str | None
    starts_on: date
    ends_on: date
    quantity: int | None
    value: int | None
    floor_price: int
    promised_value: int
    mode: str
    note: str
    drafted_by: str
    drafted_label: str
    approved_by: str | None
    approved_label: str | None
    created_at: datetime
    ordered_value: int
    accepted_value: int
    accepted_quantity: int


def commitment_view(*, commitment_id: str) -> CommitmentView:
    """One commitment. Raises NotFound."""
    found = commitment_views([commitment_id])
    if not found:
        raise NotFound(ids={"offtake_commitment": commitment_id[:40]})
    return found[0]


def commitment_views(commitment_ids: Iterable[str]) -> list[CommitmentView]:
    """Several commitments, newest first; unknown ids are left out."""
    return _views(select(Commitment).where(Commitment.id.in_(list(commitment_ids))).order_by(Commitment.id.desc()))


def commitments(
    *,
    statuses: Sequence[str] = (),
    artisan_id: str | None = None,
    before: str | None = None,
    limit: int | None = 50,
) -> list[CommitmentView]:
    """Commitments, newest first. `before` is the id of the last one seen."""
    statement = select(Commitment).order_by(Commitment.id.desc())
    if statuses:
        statement = statement.where(Commitment._status.in_([str(status) for status in statuses]))
    if artisan_id is not None:
        statement = statement.where(Commitment.artisan_id == artisan_id)
    if before is not None:
        statement = statement.where(Commitment.id < before)
    if limit is not None:
        statement = statement.limit(limit)
    return _views(statement)


@dataclass(frozen=True)
class Drawn:
    """What the runs under a commitment have ordered and what of it was accepted."""

    ordered_value: int = 0
    accepted_value: int = 0
    accepted_quantity: int = 0


def drawn(commitment_ids: Iterable[str]) -> dict[str, Drawn]:
    """The same by commitment, in one statement; those without runs are left out."""
    rows = db.session.execute(
        select(
            Run.commitment_id,
            # What was rejected or will not be made was not taken off the promise.
            func.sum((Run.quantity - Run.rejected - Run.released) * Run.unit_price),
            func.sum(Run.accepted * Run.unit_price),
            func.sum(Run.accepted),
        )
        .where(Run.commitment_id.in_(list(commitment_ids)), Run._status.not_in(NOT_ORDERED))
        .group_by(Run.commitment_id)
    )
    return {key: Drawn(int(ordered), int(value), int(pieces)) for key, ordered, value, pieces in rows if key}


def _views(statement: Select[Commitment]) -> list[CommitmentView]:
    rows = db.session.scalars(statement).all()
    makers = artisans.artisans(artisan_ids=[row.artisan_id for row in rows])
    taken = drawn([row.id for row in rows])
    views = []
    for row in rows:
        own = taken.get(row.id, Drawn())
        views.append(
            CommitmentView(
                artisan_name=makers[row.artisan_id].name,
                ordered_value=own.ordered_value,
                accepted_value=own.accepted_value,
                accepted_quantity=own.accepted_quantity,
                **{name: getattr(row, name) for name in _COPIED},
            )
        )
    return views


_NOT_COPIED = {"artisan_name", "ordered_value", "accepted_value", "accepted_quantity"}
_COPIED = [name for name in CommitmentView.__dataclass_fields__ if name not in _NOT_COPIED]
