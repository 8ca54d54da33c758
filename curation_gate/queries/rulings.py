"""Reading the chair's rulings on a submission."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from curation_gate.models import ChairRuling
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class RulingView:
    """An outcome proposed against the rule's, and what became of it."""

    id: str
    submission_id: str
    basis: str
    outcome: str
    reason: str
    status: str
    proposed_at: datetime
    proposed_by: str
    proposed_by_id: str
    signed_at: datetime | None
    signed_by: str | None


def ruling(*, ruling_id: str) -> RulingView:
    """One ruling. Raises NotFound."""
    found = db.session.get(ChairRuling, ruling_id)
    if found is None:
        raise NotFound(ids={"chair_ruling": ruling_id[:40]})
    return _view(found)


def rulings_of(*, submission_id: str) -> list[RulingView]:
    """The rulings on a submission, newest first."""
    rows = db.session.scalars(
        select(ChairRuling)
        .where(ChairRuling.submission_id == submission_id)
        .order_by(ChairRuling.proposed_at.desc(), ChairRuling.id.desc())
    )
    return [_view(row) for row in rows]


def _view(row: ChairRuling) -> RulingView:
    return RulingView(
        id=row.id, submission_id=row.submission_id, basis=row.basis, outcome=row.outcome, reason=row.reason,
        status=row.status,
        proposed_at=row.proposed_at, proposed_by=row.proposed_by, proposed_by_id=row.proposed_by_id,
        signed_at=row.signed_at, signed_by=row.signed_by,
    )  # fmt: skip
