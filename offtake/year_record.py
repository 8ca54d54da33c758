"""What the offtake knows of a maker's year, for the renewal of a work (curation_gate.year_record)."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from curation_gate.year_record import Figure
from offtake.models import Inspection, Run
from shop.kernel.db import db
from shop.kernel.text import N_


def figures(artisan_id: str, since: datetime, until: datetime) -> Sequence[Figure]:
    """Pieces accepted, sent back to be put right, and rejected, of all that were inspected."""
    row = db.session.execute(
        select(
            func.coalesce(func.sum(Inspection.accepted), 0).label("accepted"),
            func.coalesce(func.sum(Inspection.rework), 0).label("rework"),
            func.coalesce(func.sum(Inspection.rejected), 0).label("rejected"),
        )
        .join(Run, Run.id == Inspection.run_id)
        .where(Run.artisan_id == artisan_id, Inspection.at >= since, Inspection.at < until)
    ).one()
    accepted, rework, rejected = int(row.accepted), int(row.rework), int(row.rejected)
    pieces = accepted + rework + rejected
    return (
        Figure(N_("Barang produksi diterima"), accepted, pieces, is_good=True),
        Figure(N_("Barang produksi diperbaiki dulu"), rework, pieces, is_good=False),
        Figure(N_("Barang produksi ditolak"), rejected, pieces, is_good=False),
    )
