"""The diary of the shelf: every change of the pieces on hand, and of what was paid for them, with its cause."""

from datetime import datetime

from sqlalchemy import select

from catalog.models import StockMovement
from shop.kernel.db import db
from shop.kernel.ids import new_id


def record(
    *, variant_id: str, kind: str, quantity: int, cost: int, now: datetime, reference: str | None = None
) -> None:
    """Write one movement; `quantity` and `cost` (rupiah) are signed. The same kind and reference can be there once."""
    movement_id = new_id("mov")
    db.session.add(
        StockMovement(
            id=movement_id, variant_id=variant_id, kind=kind, quantity=quantity, cost=cost,
            reference=reference or movement_id, at=now,
        )
    )  # fmt: skip
    db.session.flush()


def known(*, kind: str, reference: str) -> StockMovement | None:
    """The movement of that kind that this cause has made already."""
    return db.session.scalar(
        select(StockMovement).where(StockMovement.kind == kind, StockMovement.reference == reference)
    )
