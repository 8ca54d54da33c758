"""The curator's desk: the queue, and the score sheet as it is filled in on a phone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, service, terms, words
from curation_gate.forms import ReasonForm
from curation_gate.queries import SheetView
from curation_gate.rubric import Rubric
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock, settings
from shop.kernel.errors import ShopError
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_jury", __name__, url_prefix="/meja/kurasi", template_folder="templates")
NOTE_LIMIT = 2_000


@blueprint.get("")
@guard(rights.SCORE)
def queue() -> str:
    """What is assigned, what is in, and what is left."""
    sheets, now = queries.sheets(user_id=current_actor().id), clock.now()
    today = _handed_in_today(sheets, now=now)
    revisions = catalog.revision_views(revision_ids=[sheet.revision_id for sheet in sheets]) if sheets else {}
    return render_template(
        "curation/queue.html",
        left=[sheet for sheet in sheets if _is_open(sheet)],
        done=[sheet for sheet in sheets if sheet.status == "submitted"],
        recused=[sheet for sheet in sheets if sheet.status == "recused"],
        revisions=revisions,
        too_many=settings.get(terms.SHEETS_PER_DAY) if today > settings.get(terms.SHEETS_PER_DAY) else None,
        words=words,
    )


@blueprint.get("/lembar/<string:sheet_id>")
@guard(rights.SCORE)
def sheet(sheet_id: str) -> str:
    """One own sheet: to fill in, or, once it is in, beside those of the others."""
    found = _own(sheet_id)
    return _page(found, given={**found.scores, **found.gates}, note=found.note)


@blueprint.post("/lembar/<string:sheet_id>")
@guard(rights.SCORE)
def submit(sheet_id: str) -> Any:
    """Hand the sheet in and go to the next."""
    found, actor, now = _own(sheet_id), current_actor(), clock.now()
    rubric = queries.rubric(year=found.year)
    scores, gates = _scores(rubric, request.form), _gates(rubric, request.form)
    errors = _missing(rubric, scores, gates)
    note = request.form.get("note", "")
    try:
        note = clean_text(note, max_length=NOTE_LIMIT, multiline=True)
    except BadText as error:
        errors["note"] = [_(error.reason, **error.params)]
    if errors:
        return _page(found, given={**scores, **gates}, note=note, errors=errors), 422
    shown = request.form.get("shown_hash", "")
    try:
        perform(
            lambda: service.submit_sheet(
                sheet_id=sheet_id, shown_hash=shown, scores=scores, gates=gates, note=note, actor=actor, now=now
            )
        )
    except ShopError as error:
        return _page(found, given={**scores, **gates}, note=note, errors={"": [error.text()]}), error.http_status
    return _next(found)


@blueprint.post("/lembar/<string:sheet_id>/undur")
@guard(rights.SCORE)
def recuse(sheet_id: str) -> Any:
    """Step back from a submission, with the reason."""
    found, form, actor, now = _own(sheet_id), ReasonForm(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _page(found, given={}, note="", reason=form), 422
    reason = form.reason.data or ""
    perform(lambda: service.recuse(sheet_id=sheet_id, reason=reason, actor=actor, now=now))
    flash(_("Anda tidak menilai nomor %(number)s. Terima kasih sudah jujur.", number=found.number))
    return redirect(words.queue_url(), 303)


def _own(sheet_id: str) -> SheetView:
    found = queries.sheet(sheet_id=sheet_id)
    policy.demand(current_actor(), rights.SCORE, found)
    return found


def _is_open(sheet: SheetView) -> bool:
    """A sheet that can be handed in now: assigned while scoring goes on, or reopened by the chair."""
    return sheet.status == "reopened" or (sheet.status == "assigned" and sheet.round_status == "scoring")


def _scores(rubric: Rubric, form: Mapping[str, str]) -> dict[str, int]:
    typed = {sub.code: form.get(f"s-{sub.code}", "") for sub in rubric.subs}
    return {code: int(text) for code, text in typed.items() if text in ("1", "2", "3", "4", "5")}


def _gates(rubric: Rubric, form: Mapping[str, str]) -> dict[str, bool]:
    typed = {gate.code: form.get(f"g-{gate.code}", "") for gate in rubric.gates}
    return {code: text == "yes" for code, text in typed.items() if text in ("yes", "no")}


def _missing(rubric: Rubric, scores: Mapping[str, int], gates: Mapping[str, bool]) -> dict[str, list[str]]:
    errors = {
        f"g-{gate.code}-yes": [_("Jawab syarat %(name)s.", name=words.own(gate, "name"))]
        for gate in rubric.gates
        if gate.code not in gates
    }
    errors |= {
        f"s-{sub.code}-1": [_("Beri nilai untuk %(name)s.", name=words.own(sub, "name"))]
        for sub in rubric.subs
        if sub.code not in scores
    }
    return errors


def _handed_in_today(sheets: list[SheetView], *, now: datetime) -> int:
    today = clock.local_date(now)
    return sum(
        sheet.submitted_at is not None and clock.local_date(sheet.submitted_at) == today
        for sheet in sheets
        if sheet.status == "submitted"
    )


def _next(found: SheetView) -> Any:
    left = [one for one in queries.sheets(user_id=current_actor().id, year=found.year) if _is_open(one)]
    if not left:
        flash(_("Nilai nomor %(number)s terkirim. Semua lembar Anda selesai, terima kasih.", number=found.number))
        return redirect(words.queue_url(), 303)
    flash(_("Nilai nomor %(number)s terkirim. Tinggal %(left)s.", number=found.number, left=len(left)))
    after = [one for one in left if one.number > found.number] or left
    return redirect(url_for("curation_jury.sheet", sheet_id=after[0].id), 303)


def _page(
    found: SheetView,
    *,
    given: Mapping[str, Any],
    note: str,
    errors: dict[str, list[str]] | None = None,
    reason: ReasonForm | None = None,
) -> str:
    revision = catalog.revision_view(revision_id=found.revision_id)
    return render_template(
        "curation/sheet.html",
        sheet=found,
        revision=revision,
        pictures=words.pictures(revision.photos),
        rubric=queries.rubric(year=found.year),
        given=given,
        note=note,
        errors=errors or {},
        reason=reason or ReasonForm(formdata=None),
        open=_is_open(found),
        others=queries.scores_of_others(sheet_id=found.id),
        words=words,
    )
