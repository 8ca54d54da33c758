"""The score sheet as a curator fills it in on a phone: handing in, drafts while typing, stepping back."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import changes_page, jury_desk, queries, rights, sample_desk, service, sheet_entry, words
from curation_gate.forms import ReasonForm
from curation_gate.queries import SheetView
from curation_gate.sheet_entry import Entry
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_sheets", __name__, url_prefix="/meja/kurasi/lembar", template_folder="templates")
# Beyond it JavaScript counts no longer exactly.
LATEST_MILLISECOND = 2**53


@blueprint.get("/<string:sheet_id>")
@guard(rights.SCORE)
def sheet(sheet_id: str) -> str:
    """One own sheet: to fill in, or, once it is in, beside those of the others."""
    found = _own(sheet_id)
    draft = queries.draft(sheet_id=sheet_id) if found.is_open else None
    if draft is None:
        return _page(found, Entry(scores=found.scores, gates=found.gates, note=found.note))
    return _page(found, Entry(scores=draft.scores, gates=draft.gates, note=draft.note), typed_at=draft.typed_at)


@blueprint.post("/<string:sheet_id>")
@guard(rights.SCORE)
def submit(sheet_id: str) -> Any:
    """Hand the sheet in and go to the next."""
    found, actor, now = _own(sheet_id), current_actor(), clock.now()
    entry = sheet_entry.read(queries.rubric(year=found.year), request.form, carried=found.carried)
    if entry.errors:
        return _page(found, entry), 422
    shown = request.form.get("shown_hash", "")
    try:
        perform(
            lambda: service.submit_sheet(
                sheet_id=sheet_id, shown_hash=shown, scores=entry.scores, gates=entry.gates, note=entry.note,
                actor=actor, now=now,
            )
        )  # fmt: skip
    except ShopError as error:
        entry.errors[""] = [error.text()]
        return _page(queries.sheet(sheet_id=sheet_id), entry), error.http_status
    return _go_on(found)


@blueprint.post("/<string:sheet_id>/draf")
@guard(rights.SCORE)
def save_draft(sheet_id: str) -> Any:
    """Keep what is typed so far; for the page's script, in JSON."""
    found, actor, now = _own(sheet_id), current_actor(), clock.now()
    typed = _typed(request.get_json(silent=True))
    if typed is None:
        return jsonify(code="invalid_input"), 422
    try:
        kept = perform(lambda: service.save_draft(sheet_id=found.id, **typed, actor=actor, now=now))
    except ShopError as error:
        return jsonify(code=error.code, detail=error.text()), error.http_status
    return jsonify(kept=kept)


@blueprint.post("/<string:sheet_id>/undur")
@guard(rights.SCORE)
def recuse(sheet_id: str) -> Any:
    """Step back from a submission, with the reason."""
    found, form, actor, now = _own(sheet_id), ReasonForm(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _page(found, Entry(), reason=form), 422
    reason = form.reason.data or ""
    perform(lambda: service.recuse(sheet_id=sheet_id, reason=reason, actor=actor, now=now))
    flash(_("Anda tidak menilai nomor %(number)s. Terima kasih sudah jujur.", number=found.number))
    return redirect(words.queue_url(), 303)


def _own(sheet_id: str) -> SheetView:
    found = queries.sheet(sheet_id=sheet_id)
    policy.demand(current_actor(), rights.SCORE, found)
    return found


def _typed(body: Any) -> dict[str, Any] | None:
    """The parts of a draft, or None when it is not one: the codes and ranges are the service's matter."""
    if not isinstance(body, dict) or set(body) != {"scores", "gates", "note", "typed_at"}:
        return None
    scores, gates, typed_at = body["scores"], body["gates"], body["typed_at"]
    if not isinstance(scores, dict) or not isinstance(gates, dict) or not isinstance(body["note"], str):
        return None
    whole = all(type(value) is int for value in scores.values()) and type(typed_at) is int
    if not whole or not all(type(value) is bool for value in gates.values()):
        return None
    if not 0 <= typed_at < LATEST_MILLISECOND:
        return None
    try:
        note = clean_text(body["note"], max_length=sheet_entry.NOTE_LIMIT, multiline=True)
    except BadText:
        return None
    return {"scores": scores, "gates": gates, "note": note, "typed_at": typed_at}


def _go_on(found: SheetView) -> Any:
    """To the next sheet; the page's script is told the address, so that it can forget its copy first."""
    address, _number = jury_desk.after(year=found.year, number=found.number)
    left = queries.open_count(user_id=current_actor().id)
    if left:
        flash(_("Nilai nomor %(number)s terkirim. Tinggal %(left)s.", number=found.number, left=left))
    else:
        flash(_("Nilai nomor %(number)s terkirim. Semua lembar Anda selesai, terima kasih.", number=found.number))
    if request.accept_mimetypes.best == "application/json":
        return jsonify(next=address)
    return redirect(address, 303)


def _changes(found: SheetView) -> Any:
    """What is new of a work that was before a jury already; a first try has nothing to be compared with."""
    kind = queries.submission(submission_id=found.submission_id).kind
    return None if kind == "new" else queries.changes_of(submission_id=found.submission_id)


def _page(found: SheetView, entry: Entry, *, typed_at: int | None = None, reason: ReasonForm | None = None) -> str:
    revision, rubric = catalog.revision_view(revision_id=found.revision_id), queries.rubric(year=found.year)
    taken = sheet_entry.carried_subs(rubric, found.carried)
    return render_template(
        "curation/sheet.html",
        sheet=found,
        revision=revision,
        pictures=words.pictures(revision.photos),
        rubric=rubric,
        asked=[sub for sub in rubric.subs if sub.code not in taken],
        given=entry.given,
        note=entry.note,
        errors=entry.errors,
        typed_at=typed_at,
        reader=current_actor().id,
        action=url_for("curation_sheets.submit", sheet_id=found.id),
        reason=reason or ReasonForm(formdata=None),
        open=found.is_open,
        others=queries.scores_of_others(sheet_id=found.id),
        words=words,
        **sample_desk.shown(found.submission_id, revision),
        **changes_page.shown(_changes(found)),
    )
