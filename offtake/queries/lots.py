"""Reading lots, inspections, handover notes and what is due."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select

from offtake.accounting import INSPECTION
from offtake.models import HandoverNote, Inspection, Lot, PaymentDue, Run
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.payments import earning_queries


@dataclass(frozen=True)
class LotView:
    """One delivery; received = accepted + rework + rejected + awaiting, in pieces."""

    id: str
    run_id: str
    run_number: str
    artisan_id: str
    sequence: int
    status: str
    announced: int
    received: int
    accepted: int
    rework: int
    rejected: int
    awaiting: int
    rework_rounds: int
    note: str
    created_at: datetime
    received_at: datetime | None
    inspect_by: datetime | None


@dataclass(frozen=True)
class InspectionView:
    """One inspection with its money: gross − recovered = net (rupiah), 0 when nothing was accepted."""

    id: str
    lot_id: str
    run_id: str
    artisan_id: str
    sequence: int
    accepted: int
    rework: int
    rejected: int
    readings: list[Any]
    reasons: list[Any]
    photos: list[str]
    note: str
    inspected_label: str
    at: datetime
    content_hash: str
    gross: int
    advance_recovered: int
    net: int
    due_on: date | None
    note_id: str | None
    note_number: str | None


@dataclass(frozen=True)
class NoteView:
    """A handover note (BAST); value in rupiah."""

    id: str
    number: str
    run_id: str
    run_number: str
    lot_id: str
    lot_sequence: int
    inspection_id: str
    artisan_id: str
    quantity: int
    value: int
    needs_meterai: bool
    previous_hash: str
    record_hash: str
    media_id: str | None
    at: datetime


@dataclass(frozen=True)
class DueView:
    """What an inspection leaves an artisan (rupiah) and whether it was paid (`payout_status`)."""

    id: str
    inspection_id: str
    run_id: str
    run_number: str
    artisan_id: str
    gross: int
    advance_recovered: int
    net: int
    due_on: date
    created_at: datetime
    payout_status: str | None

    @property
    def paid(self) -> bool:
        """Nothing was left to pay, or the bank has it."""
        return self.net == 0 or self.payout_status in ("sent", "settled")


def lot_view(*, lot_id: str) -> LotView:
    """One lot. Raises NotFound."""
    found = _lots(_lot_select().where(Lot.id == lot_id))
    if not found:
        raise NotFound(ids={"production_lot": lot_id[:40]})
    return found[0]


def lots_of(*, run_id: str) -> list[LotView]:
    """The lots of a run, in their order."""
    return _lots(_lot_select().where(Lot.run_id == run_id).order_by(Lot.sequence))


def lots(
    *,
    statuses: Sequence[str] = (),
    artisan_id: str | None = None,
    run_id: str | None = None,
    before: str | None = None,
    limit: int | None = 50,
) -> list[LotView]:
    """Lots, newest first. `before` is the id of the last one seen."""
    statement = _lot_select().order_by(Lot.id.desc())
    if statuses:
        statement = statement.where(Lot._status.in_([str(status) for status in statuses]))
    if artisan_id is not None:
        statement = statement.where(Run.artisan_id == artisan_id)
    if run_id is not None:
        statement = statement.where(Lot.run_id == run_id)
    if before is not None:
        statement = statement.where(Lot.id < before)
    if limit is not None:
        statement = statement.limit(limit)
    return _lots(statement)


def inspection_view(*, inspection_id: str) -> InspectionView:
    """One inspection. Raises NotFound."""
    found = _inspections(_inspection_select().where(Inspection.id == inspection_id))
    if not found:
        raise NotFound(ids={"inspection": inspection_id[:40]})
    return found[0]


def inspections_of(*, run_id: str) -> list[InspectionView]:
    """The inspections of a run, newest first."""
    return _inspections(_inspection_select().where(Inspection.run_id == run_id).order_by(Inspection.id.desc()))


def inspections(
    *,
    lot_id: str | None = None,
    run_id: str | None = None,
    artisan_id: str | None = None,
    before: str | None = None,
    limit: int | None = 50,
) -> list[InspectionView]:
    """Inspections, newest first. `before` is the id of the last one seen."""
    statement = _inspection_select().order_by(Inspection.id.desc())
    if lot_id is not None:
        statement = statement.where(Inspection.lot_id == lot_id)
    if run_id is not None:
        statement = statement.where(Inspection.run_id == run_id)
    if artisan_id is not None:
        statement = statement.where(Run.artisan_id == artisan_id)
    if before is not None:
        statement = statement.where(Inspection.id < before)
    if limit is not None:
        statement = statement.limit(limit)
    return _inspections(statement)


def note_view(*, note_id: str) -> NoteView:
    """One handover note by its id or its number. Raises NotFound."""
    wanted = HandoverNote.number == note_id if note_id.startswith("BAST-") else HandoverNote.id == note_id
    found = _notes(_note_select().where(wanted))
    if not found:
        raise NotFound(ids={"handover_note": note_id[:40]})
    return found[0]


def notes_of(*, run_id: str) -> list[NoteView]:
    """The handover notes of a run, oldest first."""
    return _notes(_note_select().where(HandoverNote.run_id == run_id).order_by(HandoverNote.id))


def dues_of(*, run_ids: Iterable[str] | None = None, artisan_id: str | None = None) -> list[DueView]:
    """What is due, soonest first."""
    statement = select(PaymentDue, Run.number).join(Run, Run.id == PaymentDue.run_id).order_by(PaymentDue.due_on)
    if run_ids is not None:
        statement = statement.where(PaymentDue.run_id.in_(list(run_ids)))
    if artisan_id is not None:
        statement = statement.where(PaymentDue.artisan_id == artisan_id)
    rows = db.session.execute(statement).all()
    states = earning_queries.of_sources(
        source_type=INSPECTION, source_ids=[row.PaymentDue.inspection_id for row in rows]
    )
    views = []
    for due, number in rows:
        state = states.get(due.inspection_id)
        views.append(
            DueView(
                id=due.id,
                inspection_id=due.inspection_id,
                run_id=due.run_id,
                run_number=number,
                artisan_id=due.artisan_id,
                gross=due.gross,
                advance_recovered=due.advance_recovered,
                net=due.net,
                due_on=due.due_on,
                created_at=due.created_at,
                payout_status=state.payout_status if state else None,
            )
        )
    return views


def _lot_select() -> Select[*tuple[Any, ...]]:
    return select(Lot, Run.number, Run.artisan_id).join(Run, Run.id == Lot.run_id)


def _lots(statement: Select[*tuple[Any, ...]]) -> list[LotView]:
    names = [name for name in LotView.__dataclass_fields__ if name not in ("run_number", "artisan_id")]
    return [
        LotView(run_number=number, artisan_id=artisan_id, **{name: getattr(lot, name) for name in names})
        for lot, number, artisan_id in db.session.execute(statement)
    ]


def _inspection_select() -> Select[*tuple[Any, ...]]:
    return (
        select(Inspection, Run.artisan_id, PaymentDue, HandoverNote.id, HandoverNote.number)
        .join(Run, Run.id == Inspection.run_id)
        .outerjoin(PaymentDue, PaymentDue.inspection_id == Inspection.id)
        .outerjoin(HandoverNote, HandoverNote.inspection_id == Inspection.id)
    )


def _inspections(statement: Select[*tuple[Any, ...]]) -> list[InspectionView]:
    names = [
        "id", "lot_id", "run_id", "sequence", "accepted", "rework", "rejected", "readings", "reasons", "photos",
        "note", "inspected_label", "at", "content_hash",
    ]  # fmt: skip
    return [
        InspectionView(
            artisan_id=artisan_id,
            gross=due.gross if due else 0,
            advance_recovered=due.advance_recovered if due else 0,
            net=due.net if due else 0,
            due_on=due.due_on if due else None,
            note_id=note_id,
            note_number=note_number,
            **{name: getattr(inspection, name) for name in names},
        )
        for inspection, artisan_id, due, note_id, note_number in db.session.execute(statement)
    ]


def _note_select() -> Select[*tuple[Any, ...]]:
    return (
        select(HandoverNote, Run.number, Run.artisan_id, Lot.sequence)
        .join(Run, Run.id == HandoverNote.run_id)
        .join(Lot, Lot.id == HandoverNote.lot_id)
    )


def _notes(statement: Select[*tuple[Any, ...]]) -> list[NoteView]:
    own = ("run_number", "artisan_id", "lot_sequence")
    names = [name for name in NoteView.__dataclass_fields__ if name not in own]
    return [
        NoteView(
            run_number=number,
            artisan_id=artisan_id,
            lot_sequence=sequence,
            **{name: getattr(note, name) for name in names},
        )
        for note, number, artisan_id, sequence in db.session.execute(statement)
    ]
