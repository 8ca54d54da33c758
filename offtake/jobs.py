"""What happens after a commit and by the clock: the paper of a handover note, commitments that begin and end."""

from datetime import datetime
from typing import Any

from catalog import queries as catalog
from offtake import queries
from offtake.models import HandoverNote
from offtake.service.commitments import keep_commitments as keep
from shop.artisans import queries as artisans
from shop.documents import papers
from shop.documents.shapes import HandoverGoods, Party
from shop.documents.shapes import HandoverNote as Paper
from shop.kernel import outbox
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.media import service as media
from shop.messages.links import link

NOTE_TOPIC = "offtake.handover_note"
PLACE = "Bandar Lampung"
COUNCIL = "Dekranasda Provinsi Lampung"


@outbox.handles(NOTE_TOPIC, outside=True)
def make_note(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """Make the PDF of a handover note and keep it; a note that has its paper is left alone."""
    note = queries.note_view(note_id=payload["note"])
    if note.media_id is not None:
        return
    received = media.receive_document(data=note_pdf(note), name=f"{note.number}.pdf")
    perform(lambda: _keep(note.id, received, now))


def note_pdf(note: queries.NoteView) -> bytes:
    """The paper of a handover note; the same record gives the same bytes."""
    return papers.handover_note_pdf(_paper(note))


def _keep(note_id: str, received: media.Received, now: datetime) -> None:
    row = db.session.get(HandoverNote, note_id, with_for_update=True, populate_existing=True)
    if row is not None and row.media_id is None:
        row.media_id = media.record(
            received=received, purpose="handover_note", owner_type="handover_note", owner_id=note_id, actor=SYSTEM,
            now=now,
        ).id  # fmt: skip


def _paper(note: queries.NoteView) -> Paper:
    run = queries.run_view(run_id=note.run_id)
    inspection = queries.inspection_view(inspection_id=note.inspection_id)
    revision = catalog.revision_view(revision_id=run.revision_id)
    maker = artisans.artisan(artisan_id=run.artisan_id)
    assert maker is not None
    reasons = "; ".join(f"{row['quantity']} × {row['reason']}" for row in inspection.reasons)
    return Paper(
        number=note.number,
        run_code=run.number,
        lot_code=f"{run.number}/{note.lot_sequence}",
        moment=note.at,
        place=PLACE,
        giver=Party(maker.owner_name, "Perajin", maker.name, [maker.address, maker.region_name]),
        receiver=Party(inspection.inspected_label, "Pembelian", COUNCIL),
        goods=[
            HandoverGoods(
                name=revision.name_id,
                revision=f"r{revision.number} {run.content_hash.removeprefix('v1:')[:12]}",
                unit="buah",
                ordered=run.quantity,
                accepted=inspection.accepted,
                rework=inspection.rework,
                rejected=inspection.rejected,
                condition="Baik, sesuai revisi hasil kurasi",
                unit_price=run.unit_price,
            )
        ],
        link=link(f"/bast/{note.number}"),
        record_hash=note.record_hash,
        notes=" ".join(part for part in (inspection.note, reasons) if part),
    )


def keep_commitments(now: datetime) -> None:
    """Begin commitments whose day has come, end those that are over."""
    perform(lambda: keep(actor=SYSTEM, now=now))
