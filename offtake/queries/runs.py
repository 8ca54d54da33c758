"""Reading production runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select

from catalog import queries as catalog
from offtake.models import Run
from offtake.states import RunStatus
from shop.artisans import queries as artisans
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class RunView:
    """A production run with the names of its maker and its work. Amounts in rupiah, quantities in pieces."""

    id: str
    number: str
    status: str
    budget_id: str
    commitment_id: str | None
    artisan_id: str
    artisan_name: str
    region_name: str
    revision_id: str
    content_hash: str
    title: str
    title_en: str
    photo_id: str | None
    quantity: int
    unit_price: int
    advance_bp: int
    advance_amount: int
    advance_paid: int
    advance_recovered: int
    advance_carried: int
    advance_paid_at: datetime | None
    advance_reference: str | None
    due_on: date
    kind: str
    fund_source: str
    resale_price: int
    note: str
    needs_signature: bool
    signature_reasons: tuple[str, ...]
    issued_by: str
    issued_label: str
    approved_by: str | None
    approved_label: str | None
    offered_at: datetime | None
    answer_by: datetime | None
    counter_due_on: date | None
    counter_unit_price: int | None
    counter_note: str | None
    made: int
    received: int
    accepted: int
    rejected: int
    released: int
    created_at: datetime
    settled_at: datetime | None

    @property
    def value(self) -> int:
        """What the whole run costs."""
        return self.quantity * self.unit_price

    @property
    def accepted_value(self) -> int:
        """What the accepted pieces cost."""
        return self.accepted * self.unit_price

    @property
    def advance_outstanding(self) -> int:
        """Paid in advance and neither recovered nor carried over."""
        return self.advance_paid - self.advance_recovered - self.advance_carried

    @property
    def countered(self) -> bool:
        return self.status == RunStatus.COUNTERED

    @property
    def offered_unit_price(self) -> int:
        """The price on the table: the counter-offer's while there is one."""
        return self.counter_unit_price or self.unit_price if self.countered else self.unit_price

    @property
    def remaining(self) -> int:
        """Pieces that have not arrived and may still."""
        return self.quantity - self.received - self.released


def run_view(*, run_id: str) -> RunView:
    """One run. Raises NotFound."""
    found = run_views([run_id])
    if not found:
        raise NotFound(ids={"production_run": run_id[:40]})
    return found[0]


def run_views(run_ids: Iterable[str]) -> list[RunView]:
    """Several runs, newest first; unknown ids are left out."""
    return _views(select(Run).where(Run.id.in_(list(run_ids))).order_by(Run.id.desc()))


def runs(
    *,
    statuses: Sequence[str] = (),
    artisan_id: str | None = None,
    commitment_id: str | None = None,
    before: str | None = None,
    limit: int | None = 50,
    offered_only: bool = False,
) -> list[RunView]:
    """Runs, newest first. `before` is the id of the last one seen; `offered_only` leaves out what is still a draft or
    was dropped as one, which its artisan never saw."""
    statement = select(Run).order_by(Run.id.desc())
    if statuses:
        statement = statement.where(Run._status.in_([str(status) for status in statuses]))
    if artisan_id is not None:
        statement = statement.where(Run.artisan_id == artisan_id)
    if commitment_id is not None:
        statement = statement.where(Run.commitment_id == commitment_id)
    if offered_only:
        statement = statement.where(Run.offered_at.is_not(None))
    if before is not None:
        statement = statement.where(Run.id < before)
    if limit is not None:
        statement = statement.limit(limit)
    return _views(statement)


def _views(statement: Select[Run]) -> list[RunView]:
    rows = db.session.scalars(statement).all()
    revisions = catalog.revision_views(revision_ids=[row.revision_id for row in rows])
    makers = artisans.artisans(artisan_ids=[row.artisan_id for row in rows])
    views = []
    for row in rows:
        revision, maker = revisions[row.revision_id], makers[row.artisan_id]
        views.append(
            RunView(
                artisan_name=maker.name,
                region_name=maker.region_name,
                title=revision.name_id,
                title_en=revision.title("en"),
                photo_id=revision.photos[0].media_id if revision.photos else None,
                signature_reasons=tuple(row.signature_reasons),
                **{name: getattr(row, name) for name in _COPIED},
            )
        )
    return views


_NOT_COPIED = {"artisan_name", "region_name", "title", "title_en", "photo_id", "signature_reasons"}
_COPIED = [name for name in RunView.__dataclass_fields__ if name not in _NOT_COPIED]
