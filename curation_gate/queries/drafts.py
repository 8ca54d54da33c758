"""Reading what a curator has typed so far: for the page of their own sheet, nowhere else."""

from dataclasses import dataclass
from typing import Any

from curation_gate.models import SheetDraft
from shop.kernel.db import db


@dataclass(frozen=True)
class DraftView:
    """What is typed; `typed_at` in milliseconds of the device's clock."""

    scores: dict[str, Any]
    gates: dict[str, Any]
    note: str
    typed_at: int


def draft(*, sheet_id: str) -> DraftView | None:
    """The draft of a sheet, None when nothing is typed yet. The caller has made sure that the reader is its curator."""
    row = db.session.get(SheetDraft, sheet_id)
    return None if row is None else DraftView(row.scores, row.gates, row.note, row.typed_at)
