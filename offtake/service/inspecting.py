"""Inspection: what passes becomes Dekranasda's stock, an earning, a ledger entry and a handover note, all at once."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select

from catalog import queries as catalog
from catalog import service as catalog_service
from curation_gate import service as curation
from offtake import accounting, handover, jobs, settings
from offtake.errors import AboveReceived, NothingInspected, OutOfRange, ReasonsDue, ReworkUsedUp
from offtake.models import HandoverNote, Inspection, Lot, PaymentDue, Run
from offtake.sampling import MEASURES, deviations
from offtake.service.commitments import fulfil_if_done
from offtake.service.ending import settle_if_done
from offtake.service.holding import Held, demand_disinterested, hold_lot, next_number, next_sequence, person
from offtake.states import LotStatus
from offtake.terms import lot_outcome, recovery
from shop.kernel import audit, outbox
from shop.kernel import settings as kernel_settings
from shop.kernel.actors import Actor
from shop.kernel.clock import add_working_days, local_date
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.states import TransitionRefused, move_to
from shop.media import service as media

REWORK, REJECTED = "rework", "rejected"


@dataclass(frozen=True)
class Reason:
    """Why `quantity` pieces need rework or are rejected (`verdict`)."""

    verdict: str
    quantity: int
    reason: str


@dataclass(frozen=True)
class Findings:
    """What an inspection found, in pieces. `readings` in millimetres and grams, one per measured piece."""

    accepted: int
    rework: int
    rejected: int
    reasons: Sequence[Reason] = ()
    readings: Sequence[dict[str, int | None]] = ()
    note: str = ""
    photos: Sequence[media.Received] = field(default=())

    @property
    def total(self) -> int:
        return self.accepted + self.rework + self.rejected


def inspect_lot(*, lot_id: str, findings: Findings, actor: Actor, now: datetime) -> Inspection:
    """Judge awaiting pieces of a lot against the curated revision; one rejected piece never blocks the others.

    Raises NothingInspected, AboveReceived, ReasonsDue, ReworkUsedUp, OutOfRange (a reading beyond tolerance on accepted
    pieces without a note), OwnBusiness, TransitionRefused; NotCleared and PriceOutsideBand of the catalogue when the
    pieces may not be sold.
    """
    held, lot = hold_lot(lot_id)
    run = held.run
    demand_disinterested(actor, run.artisan_id)
    if lot.status not in (LotStatus.RECEIVED, LotStatus.INSPECTING):
        raise TransitionRefused(from_state=lot.status, to_state=LotStatus.INSPECTING, ids={"production_lot": lot_id})
    _demand_sound(findings, lot)
    _demand_in_range(findings, run)
    inspection = _recorded(findings, held, lot, actor=actor, now=now)
    if lot.status == LotStatus.RECEIVED:
        move_to(lot, LotStatus.INSPECTING, actor=actor, now=now)
    lot.awaiting -= findings.total
    lot.accepted += findings.accepted
    lot.rework += findings.rework
    lot.rejected += findings.rejected
    outcome = lot_outcome(accepted=lot.accepted, rework=lot.rework, rejected=lot.rejected, awaiting=lot.awaiting)
    if outcome != LotStatus.INSPECTING:
        move_to(lot, outcome, actor=actor, now=now, data={"inspection": inspection.id})
    accepted_before = run.accepted * run.unit_price
    run.accepted += findings.accepted
    run.rejected += findings.rejected
    db.session.flush()
    if findings.accepted:
        _take_over(inspection, held, lot, accepted_before=accepted_before, actor=actor, now=now)
    if findings.rejected:
        _count_against(run, lot, inspection, findings, actor=actor, now=now)
    settle_if_done(run, actor=actor, now=now)
    fulfil_if_done(held.commitment, actor=actor, now=now)
    return inspection


def _count_against(
    run: Run, lot: Lot, inspection: Inspection, findings: Findings, *, actor: Actor, now: datetime
) -> None:
    """Rejected pieces were not what the jury cleared: the curation counts them as one problem of the revision."""
    reasons = "; ".join(each.reason for each in findings.reasons if each.verdict == REJECTED)
    curation.note_problem(
        revision_id=run.revision_id, artisan_id=run.artisan_id, kind="inspection",
        reference=f"{lot.id}/{inspection.id}", detail=f"{run.number}: {findings.rejected} × {reasons}", actor=actor,
        now=now,
    )  # fmt: skip


def _demand_sound(findings: Findings, lot: Lot) -> None:
    counts = (findings.accepted, findings.rework, findings.rejected)
    if min(counts) < 0 or not findings.total:
        raise NothingInspected(errors={"accepted": [NothingInspected.message]})
    if findings.total > lot.awaiting:
        raise AboveReceived(awaiting=lot.awaiting, ids={"production_lot": lot.id})
    for verdict, pieces in ((REWORK, findings.rework), (REJECTED, findings.rejected)):
        given = [reason for reason in findings.reasons if reason.verdict == verdict]
        complete = sum(reason.quantity for reason in given) == pieces and all(each.reason.strip() for each in given)
        if not complete:
            raise ReasonsDue(errors={"reasons": [ReasonsDue.message]})
    if findings.rework and lot.rework_rounds >= kernel_settings.get(settings.FREE_REWORKS):
        raise ReworkUsedUp(ids={"production_lot": lot.id})


def _demand_in_range(findings: Findings, run: Run) -> None:
    """A reading out of range on pieces that pass asks for a written reason."""
    if not findings.readings or not findings.accepted or findings.note.strip():
        return
    revision = catalog.revision_view(revision_id=run.revision_id)
    found = deviations(
        findings.readings,
        expected={name: getattr(revision, name) for name in MEASURES},
        tolerance_bp=kernel_settings.get(settings.SIZE_TOLERANCE_BP),
    )
    if found:
        raise OutOfRange(errors={"note": [OutOfRange.message]})


def _recorded(findings: Findings, held: Held, lot: Lot, *, actor: Actor, now: datetime) -> Inspection:
    inspection_id = new_id("ins")
    photos = [
        media.record(
            received=photo, purpose="inspection_photo", owner_type="inspection", owner_id=inspection_id, actor=actor,
            now=now,
        ).id
        for photo in findings.photos
    ]  # fmt: skip
    content: dict[str, Any] = {
        "sequence": next_sequence(Inspection, Inspection.lot_id == lot.id),
        "accepted": findings.accepted,
        "rework": findings.rework,
        "rejected": findings.rejected,
        "readings": [{name: reading.get(name) for name in MEASURES} for reading in findings.readings],
        "reasons": [
            {"verdict": each.verdict, "quantity": each.quantity, "reason": each.reason} for each in findings.reasons
        ],
        "photos": photos,
        "note": findings.note,
        "inspected_by": person(actor),
        "at": now,
    }
    inspection = Inspection(
        id=inspection_id, lot_id=lot.id, run_id=held.run.id, inspected_label=actor.label,
        content_hash=handover.inspection_hash(
            run_number=held.run.number, content_hash=held.run.content_hash, lot_id=lot.id, **content
        ),
        **content,
    )  # fmt: skip
    db.session.add(inspection)
    db.session.flush()
    audit.record(
        actor=actor, action="inspection.record", object_type="inspection", object_id=inspection_id, now=now,
        reason=findings.note or None, data={"lot": lot.id, "hash": inspection.content_hash},
    )  # fmt: skip
    return inspection


def _take_over(
    inspection: Inspection, held: Held, lot: Lot, *, accepted_before: int, actor: Actor, now: datetime
) -> None:
    """The accepted pieces are ours: stock, handover note, what is due, ledger."""
    run = held.run
    gross = inspection.accepted * run.unit_price
    recovered = recovery(
        advance=run.advance_paid,
        recovered=run.advance_recovered,
        accepted_value=accepted_before,
        run_value=run.value,
        gross=gross,
        last=run.accepted + run.rejected + run.released == run.quantity,
    )
    run.advance_recovered += recovered
    # Before the ledger: listings are locked before accounts.
    catalog_service.receive_owned_stock(
        revision_id=run.revision_id, quantity=inspection.accepted, unit_cost=run.unit_price, price=run.resale_price,
        reference=inspection.id, actor=actor, now=now,
    )  # fmt: skip
    note = _handed_over(inspection, held, lot, value=gross, now=now)
    db.session.add(
        PaymentDue(
            inspection_id=inspection.id, run_id=run.id, artisan_id=run.artisan_id, gross=gross,
            advance_recovered=recovered, net=gross - recovered,
            due_on=local_date(add_working_days(now, days=kernel_settings.get(settings.PAYMENT_DAYS))), created_at=now,
        )
    )  # fmt: skip
    db.session.flush()
    accounting.accepted(
        inspection_id=inspection.id, note_number=note.number, artisan_id=run.artisan_id, gross=gross,
        recovered=recovered, actor=actor, now=now,
    )  # fmt: skip
    outbox.emit(topic=jobs.NOTE_TOPIC, payload={"note": note.id}, now=now)


def _handed_over(inspection: Inspection, held: Held, lot: Lot, *, value: int, now: datetime) -> HandoverNote:
    previous = db.session.scalar(
        select(HandoverNote.record_hash)
        .where(HandoverNote.run_id == held.run.id)
        .order_by(HandoverNote.id.desc())
        .limit(1)
    )
    number = next_number(HandoverNote.number, prefix="BAST", budget=held.budget)
    note = HandoverNote(
        number=number, run_id=held.run.id, lot_id=lot.id, inspection_id=inspection.id, quantity=inspection.accepted,
        value=value, needs_meterai=handover.needs_meterai(value), previous_hash=previous or "", at=now,
        record_hash=handover.note_hash(
            number=number, lot_id=lot.id, inspection_hash=inspection.content_hash, quantity=inspection.accepted,
            value=value, previous_hash=previous or "",
        ),
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    return note
