"""A handover note's record (/bast/<number>), to which the paper's QR leads: for the desk and for who handed over."""

from typing import Any

from flask import Blueprint, render_template

from offtake import jobs, queries, rights
from shop.documents.downloads import download
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard

blueprint = Blueprint("offtake_records", __name__, url_prefix="/bast", template_folder="templates")


@blueprint.get("/<string:note_id>")
@guard(rights.READ_LOT)
def note(note_id: str) -> str:
    """What was handed over, and the hash to compare with the paper's."""
    found = _note(note_id)
    return render_template(
        "offtake/note.html", note=found, run=queries.run_view(run_id=found.run_id),
        inspection=queries.inspection_view(inspection_id=found.inspection_id),
    )  # fmt: skip


@blueprint.get("/<string:note_id>/berkas")
@guard(rights.READ_LOT)
def paper(note_id: str) -> Any:
    """The paper as PDF; the same record gives the same bytes, so it need not wait for the one that is kept."""
    found = _note(note_id)
    return download(data=jobs.note_pdf(found), filename=f"{found.number}.pdf", content_type="application/pdf")


def _note(note_id: str) -> queries.NoteView:
    found = queries.note_view(note_id=note_id)
    policy.demand(current_actor(), rights.READ_LOT, found)
    return found
