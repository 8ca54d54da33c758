"""The papers several features share, from their shapes."""

from shop.documents.pdf import TEMPLATES, render_pdf
from shop.documents.shapes import HandoverNote, PackingSlip


def packing_slip_pdf(slip: PackingSlip) -> bytes:
    """The packing slip on A6; long orders run on to further slips."""
    return render_pdf(template=TEMPLATES / "packing-slip.typ", data=slip.to_data())


def handover_note_pdf(note: HandoverNote) -> bytes:
    """The handover note (BAST) on A4."""
    return render_pdf(template=TEMPLATES / "handover-note.typ", data=note.to_data())
