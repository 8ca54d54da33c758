"""The deliberation at the desk: the board of a round, and the page of one submission with what the jury said."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import (
    agreement,
    deliberation_words,
    queries,
    rights,
    round_tabs,
    sample_desk,
    service,
    stepping,
    words,
)
from curation_gate.deliberation_forms import ExtraCuratorForm, NoteForm
from curation_gate.forms import ReasonForm
from curation_gate.queries import DeliberationRow, RoundView, SubmissionView
from curation_gate.queries.sheets import SCORES_OPEN, SheetView
from curation_gate.rubric import Rubric
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel.actors import Actor

blueprint = Blueprint("curation_deliberation", __name__, url_prefix="/meja/kurasi", template_folder="templates")
PAGE = 50
FILTERS: Mapping[str, Callable[[DeliberationRow], bool]] = {
    "perlu": lambda row: row.needs_talk,
    "semua": lambda row: True,
    "passed": lambda row: row.outcome == "passed",
    "coaching": lambda row: row.outcome == "coaching",
    "not_passed": lambda row: row.outcome == "not_passed",
}


@blueprint.get("/putaran/<int:year>/musyawarah")
@guard(rights.READ_DESK)
def board(year: int) -> str:
    """What the jury has to talk about, and how far it agrees."""
    found = queries.round_by_year(year=year)
    is_open = found.status in SCORES_OPEN
    held = queries.deliberation(year=year) if is_open else None
    rows = held.rows if held else ()
    counts = {name: sum(map(wanted, rows)) for name, wanted in FILTERS.items()}
    chosen = request.args.get("saring", "")
    chosen = chosen if chosen in FILTERS else ("perlu" if counts["perlu"] else "semua")
    listed = [row for row in rows if FILTERS[chosen](row)]
    begin = max(0, min(request.args.get("mulai", 0, type=int) or 0, len(listed)))
    shown = listed[begin : begin + PAGE]
    return render_template(
        "curation/deliberation_board.html",
        round=found,
        round_tabs=round_tabs.tabs(year=year),
        held=held,
        counts=counts,
        chosen=chosen,
        rows=shown,
        titles=catalog.revision_titles(revision_ids=[row.revision_id for row in shown]),
        begin=begin,
        more=begin + PAGE if begin + PAGE < len(listed) else None,
        without_note=sum(len(row.without_note) for row in rows),
        says=deliberation_words,
        words=words,
    )


@blueprint.get("/musyawarah/<string:submission_id>")
@guard(rights.READ_DESK)
def submission(submission_id: str) -> str:
    """One submission: every curator's scores side by side, the outliers, the notes."""
    return _page(_find(submission_id))


@blueprint.post("/musyawarah/<string:submission_id>/catatan")
@guard(rights.DELIBERATE)
def add_note(submission_id: str) -> Any:
    """Keep what was said."""
    found = _find(submission_id)
    form = _note_form(queries.rubric(year=found.year))
    if not form.validate_on_submit():
        return _page(found, note=form), 422
    code, text = form.code.data or "", form.text.data or ""
    return _step(
        found,
        lambda actor, now: service.add_note(submission_id=submission_id, code=code, text=text, actor=actor, now=now),
        _("Catatan disimpan."),
        note=form,
    )


@blueprint.post("/musyawarah/<string:submission_id>/kurator-tambahan")
@guard(rights.DELIBERATE)
def ask_extra(submission_id: str) -> Any:
    """Ask one more curator."""
    found = _find(submission_id)
    form = _extra_form(found)
    if not form.validate_on_submit():
        return _page(found, extra=form), 422
    member_id, reason = form.member_id.data, form.reason.data or ""
    return _step(
        found,
        lambda actor, now: service.ask_extra_curator(
            submission_id=submission_id, member_id=member_id, reason=reason, actor=actor, now=now
        ),
        _("Kurator tambahan diminta. Lembarnya ada di antreannya; keputusan menunggu lembar itu."),
        extra=form,
    )


@blueprint.post("/musyawarah/lembar/<string:sheet_id>/batal")
@guard(rights.DELIBERATE)
def withdraw_extra(sheet_id: str) -> Any:
    """Stop waiting for an extra curator."""
    found, form = _find(queries.sheet(sheet_id=sheet_id).submission_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, withdrawing=form), 422
    reason = form.reason.data or ""
    return _step(
        found,
        lambda actor, now: service.withdraw_extra_curator(sheet_id=sheet_id, reason=reason, actor=actor, now=now),
        _("Permintaan ditarik. Keputusan tidak lagi menunggu lembar itu."),
    )


def _find(submission_id: str) -> SubmissionView:
    found = queries.submission(submission_id=submission_id)
    policy.demand(current_actor(), rights.READ_DESK, found)
    return found


def _step(found: SubmissionView, step: Callable[[Actor, datetime], object], text: str, **forms: Any) -> Any:
    """Do one step and say so, or say why not on the same page, with what was typed."""
    return stepping.take(
        step, said=text, then=url_for("curation_deliberation.submission", submission_id=found.id),
        otherwise=lambda why: _page(found, refusal=why, **forms),
    )  # fmt: skip


def _note_form(rubric: Rubric, **data: Any) -> NoteForm:
    form = NoteForm(formdata=None, data=data) if data else NoteForm()
    form.code.choices = [
        ("", _("Karya ini seluruhnya")), *((sub.code, f"{sub.code} {words.own(sub, 'name')}") for sub in rubric.subs)
    ]  # fmt: skip
    return form


def _extra_form(found: SubmissionView, *, empty: bool = False) -> ExtraCuratorForm:
    """Who has a sheet that is in or recused is left out; an interest is refused by name when chosen."""
    form = ExtraCuratorForm(formdata=None) if empty else ExtraCuratorForm()
    taken = {
        sheet.seat
        for sheet in queries.sheets_of(submission_id=found.id)
        if sheet.is_extra or sheet.status != "assigned"
    }
    jury = queries.round_by_year(year=found.year).jury
    form.member_id.choices = [
        ("", _("Pilih kurator")), *((seat.id, seat.name) for seat in jury if seat.seat not in taken)
    ]  # fmt: skip
    return form


def _page(
    found: SubmissionView,
    *,
    note: NoteForm | None = None,
    extra: ExtraCuratorForm | None = None,
    withdrawing: ReasonForm | None = None,
    refusal: str = "",
) -> str:
    actor, round_ = current_actor(), queries.round_by_year(year=found.year)
    sheets = queries.sheets_of(submission_id=found.id)
    handed_in = [sheet for sheet in sheets if sheet.status == "submitted"]
    decision = queries.latest_decision(submission_id=found.id, announced_only=False)
    notes = queries.notes_of(submission_id=found.id)
    deliberating = round_.status == "deliberation" and found.status == "scored"
    revision = catalog.revision_view(revision_id=found.revision_id)
    return render_template(
        "curation/deliberation_one.html",
        submission=found,
        round=round_,
        rubric=round_.rubric,
        open=round_.status in SCORES_OPEN and not _owes_sheet(sheets, actor),
        owes=_owes_sheet(sheets, actor),
        sheets=handed_in,
        awaited=[sheet for sheet in sheets if sheet.is_awaited or sheet.status == "reopened"],
        outliers=_outliers(handed_in, round_),
        decision=decision,
        points={result["code"]: result for result in decision.criteria} if decision else {},
        notes=notes,
        noted={one.code for one in notes},
        rulings=queries.rulings_of(submission_id=found.id),
        progress=queries.progress_of_criteria(product_id=found.product_id, until_year=found.year),
        note=note or _note_form(round_.rubric, code=request.args.get("tentang", "")),
        extra=extra or _extra_form(found, empty=True),
        withdrawing=withdrawing or ReasonForm(formdata=None),
        refusal=refusal,
        may={
            "deliberate": deliberating and policy.may(actor, rights.DELIBERATE),
            "measure": policy.may(actor, rights.MEASURE_SAMPLE),
        },
        words=words,
        **sample_desk.shown(found.id, revision),
        revision=revision,
    )


def _owes_sheet(sheets: list[SheetView], actor: Actor) -> bool:
    """Whether the reader is to score this work themselves and has not: then the others' scores stay closed."""
    return actor.user_id is not None and any(
        sheet.is_open and sheet.curator_user_id == actor.user_id for sheet in sheets
    )


def _outliers(sheets: list[SheetView], round_: RoundView) -> set[tuple[int, str]]:
    """Seat and sub-criterion of the scores that are as far from the others as the rubric asks a note for."""
    found = agreement.outliers(
        of_submission={str(sheet.seat): sheet.scores for sheet in sheets},
        distance=round_.rubric.rule.spread_needs_note,
    )
    return {(int(one.curator), one.code) for one in found}
