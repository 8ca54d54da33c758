"""The sample on the table: measured and photographed by a curator from their sheet, or by the secretariat."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, sample, service, words
from curation_gate.sheet_entry import NOTE_LIMIT
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform
from shop.media import queries as media_queries
from shop.media import service as media
from shop.media.urls import image_urls

blueprint = Blueprint("curation_samples", __name__, url_prefix="/meja/kurasi", template_folder="templates")
# A phone's photo, uncompressed twice over.
MOST_BYTES = 25 * 1024 * 1024
MOST_PHOTOS = 4
HEAVIEST_GRAMS = 1_000_000


@blueprint.get("/lembar/<string:sheet_id>/contoh")
@guard(rights.SCORE)
def of_sheet(sheet_id: str) -> str:
    """The sample of a work that one scores: what is stated, what was found, and the form."""
    found = queries.sheet(sheet_id=sheet_id)
    policy.demand(current_actor(), rights.SCORE, found)
    return _page(found.submission_id, back=url_for("curation_sheets.sheet", sheet_id=sheet_id))


@blueprint.post("/lembar/<string:sheet_id>/contoh")
@guard(rights.SCORE)
def measure_from_sheet(sheet_id: str) -> Any:
    """Record the sample from one's own sheet."""
    found = queries.sheet(sheet_id=sheet_id)
    policy.demand(current_actor(), rights.SCORE, found)
    back = url_for("curation_sheets.sheet", sheet_id=sheet_id)
    return _record(found.submission_id, back=back)


@blueprint.get("/contoh/<string:submission_id>")
@guard(rights.MEASURE_SAMPLE)
def of_submission(submission_id: str) -> str:
    """The sample of any work, for the secretariat."""
    queries.submission(submission_id=submission_id)
    return _page(submission_id, back=url_for("curation_casework.submission", submission_id=submission_id))


@blueprint.post("/contoh/<string:submission_id>")
@guard(rights.MEASURE_SAMPLE)
def measure(submission_id: str) -> Any:
    """Record the sample at the secretariat's table."""
    queries.submission(submission_id=submission_id)
    back = url_for("curation_casework.submission", submission_id=submission_id)
    return _record(submission_id, back=back)


def _record(submission_id: str, *, back: str) -> Any:
    measures, note, errors = _typed()
    if errors:
        return _page(submission_id, back=back, errors=errors), 422
    actor, now = current_actor(), clock.now()
    files = [file for file in request.files.getlist("photos") if file.filename][:MOST_PHOTOS]
    try:
        # Checked, encoded and written before the transaction: none waits for that.
        photos = [media.receive_image(data=file.stream.read(MOST_BYTES + 1), visibility="private") for file in files]
        perform(
            lambda: service.record_sample(
                submission_id=submission_id, measures=measures, photos=photos, note=note, actor=actor, now=now
            )
        )
    except ShopError as error:
        told = [_(text) for texts in error.errors.values() for text in texts] or [error.text()]
        return _page(submission_id, back=back, errors={"": told}), error.http_status
    flash(_("Ukuran dan foto contoh tersimpan."))
    return redirect(back, 303)


def _typed() -> tuple[dict[str, int | None], str, dict[str, list[str]]]:
    """Measures in mm and grams, the note, and what is wrong; an empty field was not measured."""
    measures: dict[str, int | None] = {}
    errors: dict[str, list[str]] = {}
    for name in sample.MEASURES:
        text = request.form.get(name, "").strip()
        read: Callable[[str], int | None] = _grams if name == "weight_g" else sample.millimetres
        measures[name] = read(text) if text else None
        if text and measures[name] is None:
            wrong = _("Tulis gram sebagai angka bulat, misalnya 250.") if name == "weight_g" else ""
            errors[name] = [wrong or _("Tulis sentimeter, paling banyak satu angka di belakang koma: 112,5.")]
    try:
        note = clean_text(request.form.get("note", ""), max_length=NOTE_LIMIT, multiline=True)
    except BadText as error:
        note = ""
        errors["note"] = [_(error.reason, **error.params)]
    return measures, note, errors


def _grams(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= HEAVIEST_GRAMS else None


def shown(submission_id: str, revision: Any) -> dict[str, Any]:
    """What `_sample.html` needs: the latest look, the differences, the photos."""
    found = queries.latest_sample(submission_id=submission_id)
    if found is None:
        return {"sample": None, "differences": [], "sample_pictures": []}
    stated = {name: getattr(revision, name) for name in sample.MEASURES}
    rows = media_queries.by_ids(found.photos)
    return {
        "sample": found,
        "differences": sample.compare(stated=stated, found=found.found, tolerance=revision.tolerance),
        "sample_pictures": [image_urls(rows[one]) for one in found.photos if one in rows],
    }


def _page(submission_id: str, *, back: str, errors: dict[str, list[str]] | None = None) -> str:
    submission = queries.submission(submission_id=submission_id)
    revision = catalog.revision_view(revision_id=submission.revision_id)
    return render_template(
        "curation/sample.html",
        number=submission.number,
        revision=revision,
        pictures=words.pictures(revision.photos),
        back=back,
        action=request.path,
        errors=errors or {},
        typed=request.form,
        words=words,
        **shown(submission_id, revision),
    )
