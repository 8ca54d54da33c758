"""What the orders know of a maker's year, for the renewal of a work (curation_gate.year_record)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select

from curation_gate.year_record import Figure
from orders.models import Claim, WorkOrder
from shop.kernel.db import db
from shop.kernel.text import N_

AGAINST_THE_MAKER = ("refund", "part_refund")


def figures(artisan_id: str, since: datetime, until: datetime) -> Sequence[Figure]:
    """Parcels sent on time, and those with a claim that was decided for the customer, of all that were sent."""
    sent = (WorkOrder.artisan_id == artisan_id, WorkOrder.shipped_at >= since, WorkOrder.shipped_at < until)
    in_time = WorkOrder.ship_by.is_(None) | (WorkOrder.shipped_at <= WorkOrder.ship_by)
    against = select(Claim.work_order_id).where(Claim.decision.in_(AGAINST_THE_MAKER))
    parcels = _count(*sent)
    return (
        Figure(N_("Paket dikirim tepat waktu"), _count(*sent, in_time), parcels, is_good=True),
        Figure(N_("Paket yang klaimnya dikabulkan"), _count(*sent, WorkOrder.id.in_(against)), parcels, is_good=False),
    )


def _count(*conditions: ColumnElement[bool]) -> int:
    return int(db.session.scalar(select(func.count()).select_from(WorkOrder).where(*conditions)) or 0)
