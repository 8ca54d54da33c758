"""The desk's pages of who scores what: load per curator, submissions with too few, changes by hand."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, round_tabs, service, stepping, words
from curation_gate.assignment_forms import AddSheetForm, MoveSheetForm
from curation_gate.forms import ReasonForm
from curation_gate.queries import RoundView, SubmissionProgress
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_assignment", __name__, url_prefix="/meja/kurasi", template_folder="templates")
PAGE = 50


@blueprint.get("/putaran/<int:year>/pembagian")
@guard(rights.MANAGE_ROUND)
def table(year: int) -> str:
    """Load per curator, and every submission with its curators, those with too few first when asked."""
    return _table(queries.round_by_year(year=year))


@blueprint.post("/putaran/<int:year>/pembagian/ulang")
@guard(rights.MANAGE_ROUND)
def reassign(year: int) -> Any:
    """Give out anew what nobody has begun."""
    found, actor, now = queries.round_by_year(year=year), current_actor(), clock.now()
    try:
        taken, given = perform(lambda: service.reassign(year=year, actor=actor, now=now))
    except ShopError as error:
        return _table(found, refusal=error.text()), error.http_status
    flash(_("%(taken)s lembar yang belum diisi ditarik, %(given)s dibagi ulang.", taken=taken, given=given))
    return redirect(url_for("curation_assignment.table", year=year), 303)


@blueprint.get("/pembagian/<string:submission_id>")
@guard(rights.MANAGE_ROUND)
def submission(submission_id: str) -> str:
    """The sheets of one submission, with what can be changed."""
    return _page(submission_id)


@blueprint.post("/pembagian/<string:submission_id>/tambah")
@guard(rights.MANAGE_ROUND)
def add(submission_id: str) -> Any:
    """One more curator for a submission."""
    year = queries.submission(submission_id=submission_id).year
    form = _choices(AddSheetForm(), submission_id)
    if not form.validate_on_submit():
        return _page(submission_id, adding=form), 422
    curator_id, reason = form.curator_id.data, form.reason.data or ""
    return _step(
        submission_id,
        lambda actor, now: service.add_sheet(
            year=year, submission_id=submission_id, curator_id=curator_id, reason=reason, actor=actor, now=now
        ),
        _("Kurator ditambahkan."),
    )


@blueprint.post("/pembagian/lembar/<string:sheet_id>/pindah")
@guard(rights.MANAGE_ROUND)
def move(sheet_id: str) -> Any:
    """A sheet that nobody began goes to another curator."""
    submission_id = queries.sheet(sheet_id=sheet_id).submission_id
    form = _choices(MoveSheetForm(), submission_id)
    if not form.validate_on_submit():
        return _page(submission_id, moving=form, sheet_id=sheet_id), 422
    curator_id, reason = form.curator_id.data, form.reason.data or ""
    return _step(
        submission_id,
        lambda actor, now: service.move_sheet(
            sheet_id=sheet_id, curator_id=curator_id, reason=reason, actor=actor, now=now
        ),
        _("Lembar dipindah."),
    )


@blueprint.post("/pembagian/lembar/<string:sheet_id>/hapus")
@guard(rights.MANAGE_ROUND)
def remove(sheet_id: str) -> Any:
    """A sheet that nobody began is taken away."""
    submission_id, form = queries.sheet(sheet_id=sheet_id).submission_id, ReasonForm()
    if not form.validate_on_submit():
        return _page(submission_id, removing=form, sheet_id=sheet_id), 422
    reason = form.reason.data or ""
    return _step(
        submission_id,
        lambda actor, now: service.remove_sheet(sheet_id=sheet_id, reason=reason, actor=actor, now=now),
        _("Lembar ditarik."),
    )


def _step(submission_id: str, step: Callable[[Actor, datetime], object], text: str) -> Any:
    """Do one change and say so, or say why not on the same page."""
    return stepping.take(
        step, said=text, then=url_for("curation_assignment.submission", submission_id=submission_id),
        otherwise=lambda why: _page(submission_id, refusal=why),
    )  # fmt: skip


def _choices(form: Any, submission_id: str) -> Any:
    """The curators of the round; who has an interest or a sheet already is refused by name when chosen."""
    round_ = queries.round_by_year(year=queries.submission(submission_id=submission_id).year)
    form.curator_id.choices = [("", _("Pilih kurator")), *((seat.id, seat.name) for seat in round_.jury)]
    return form


def _table(found: RoundView, *, refusal: str = "") -> str:
    works = queries.submissions_with_sheets(year=found.year)
    few = [work for work in works if work.judging < found.minimum_curators]
    only_few = request.args.get("hanya") == "kurang"
    rows = few if only_few else works
    begin = max(0, min(request.args.get("mulai", 0, type=int) or 0, len(rows)))
    shown = rows[begin : begin + PAGE]
    return render_template(
        "curation/assignment.html",
        round=found,
        round_tabs=round_tabs.tabs(year=found.year),
        each=queries.curators_each(year=found.year),
        curators=queries.curators_progress(year=found.year),
        rows=shown,
        titles=catalog.revision_titles(revision_ids=[work.revision_id for work in shown]),
        total=len(works),
        few=len(few),
        only_few=only_few,
        begin=begin,
        more=begin + PAGE if begin + PAGE < len(rows) else None,
        refusal=refusal,
        words=words,
    )


def _page(
    submission_id: str,
    *,
    adding: AddSheetForm | None = None,
    moving: MoveSheetForm | None = None,
    removing: ReasonForm | None = None,
    sheet_id: str = "",
    refusal: str = "",
) -> str:
    found = queries.submission(submission_id=submission_id)
    work = _work(found.year, submission_id)
    return render_template(
        "curation/assignment_one.html",
        submission=found,
        round_tabs=round_tabs.tabs(year=found.year),
        work=work,
        adding=adding or _choices(AddSheetForm(formdata=None), submission_id),
        moving=moving or _choices(MoveSheetForm(formdata=None), submission_id),
        removing=removing or ReasonForm(formdata=None),
        sheet_id=sheet_id,
        refusal=refusal,
        open=found.round_status == "scoring",
        words=words,
    )


def _work(year: int, submission_id: str) -> SubmissionProgress | None:
    """None once the submission is no longer before the jury."""
    works = queries.submissions_with_sheets(year=year)
    return next((work for work in works if work.id == submission_id), None)
