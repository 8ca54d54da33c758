"""The desk's view of how the scoring comes along, the reminder, and typing in the sheets of who scores on paper."""

from datetime import date, datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, round_tabs, service, sheet_entry, terms, words
from curation_gate.queries import RoundView, SheetView
from curation_gate.service.sheets import SeatHasAccount
from curation_gate.sheet_entry import Entry
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock, settings
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_progress", __name__, url_prefix="/meja/kurasi", template_folder="templates")
PAGE = 50


@blueprint.get("/putaran/<int:year>/kemajuan")
@guard(rights.READ_DESK)
def progress(year: int) -> str:
    """Per curator what is in and what is left, per day how many, and which sheets are awaited; never a score."""
    return _progress(queries.round_by_year(year=year))


@blueprint.post("/putaran/<int:year>/kemajuan/ingatkan")
@guard(rights.MANAGE_ROUND)
def remind(year: int) -> Any:
    """Mail the curators who have sheets left."""
    found, actor, now = queries.round_by_year(year=year), current_actor(), clock.now()
    try:
        told = perform(lambda: service.remind_curators(year=year, actor=actor, now=now))
    except ShopError as error:
        return _progress(found, refusal=error.text()), error.http_status
    if told:
        flash(_("%(count)s kurator diingatkan lewat e-mail.", count=told))
    else:
        flash(_("Hari ini semua kurator yang punya sisa lembar sudah diingatkan."), "info")
    return redirect(url_for("curation_progress.progress", year=year), 303)


@blueprint.get("/lembar-kertas/<string:sheet_id>")
@guard(rights.IMPORT_SCORES)
def paper(sheet_id: str) -> Any:
    """The sheet of a curator without an account, to be typed in from paper."""
    found = queries.sheet(sheet_id=sheet_id)
    if found.curator_user_id is not None:
        raise SeatHasAccount(curator=found.curator_name, ids={"score_sheet": sheet_id})
    if not found.is_open:
        flash(_("Lembar nomor %(number)s sudah masuk atau ditutup.", number=found.number), "info")
        return redirect(url_for("curation_progress.progress", year=found.year), 303)
    return _paper(found, Entry())


@blueprint.post("/lembar-kertas/<string:sheet_id>")
@guard(rights.IMPORT_SCORES)
def enter_paper(sheet_id: str) -> Any:
    """Take what was typed in from paper."""
    found, actor, now = queries.sheet(sheet_id=sheet_id), current_actor(), clock.now()
    entry = sheet_entry.read(queries.rubric(year=found.year), request.form, carried=found.carried)
    if entry.errors:
        return _paper(found, entry), 422
    try:
        perform(
            lambda: service.enter_paper_sheet(
                sheet_id=sheet_id, scores=entry.scores, gates=entry.gates, note=entry.note, actor=actor, now=now
            )
        )
    except ShopError as error:
        entry.errors[""] = [error.text()]
        return _paper(found, entry), error.http_status
    flash(_("Lembar nomor %(number)s dari %(curator)s masuk.", number=found.number, curator=found.curator_name))
    return redirect(url_for("curation_progress.progress", year=found.year), 303)


def _paper(found: SheetView, entry: Entry) -> str:
    revision = catalog.revision_view(revision_id=found.revision_id)
    return render_template(
        "curation/paper_sheet.html",
        sheet=found,
        revision=revision,
        rubric=queries.rubric(year=found.year),
        given=entry.given,
        note=entry.note,
        errors=entry.errors,
        action=url_for("curation_progress.enter_paper", sheet_id=found.id),
        words=words,
    )


def _progress(found: RoundView, *, refusal: str = "") -> str:
    actor, now = current_actor(), clock.now()
    curators = queries.curators_progress(year=found.year)
    works = queries.submissions_with_sheets(year=found.year)
    waiting = [work for work in works if work.missing or work.done < found.minimum_curators]
    begin = max(0, min(request.args.get("mulai", 0, type=int) or 0, len(waiting)))
    shown = waiting[begin : begin + PAGE]
    until = queries.scoring_until(year=found.year)
    days = _days_left(until, now=now)
    return render_template(
        "curation/progress.html",
        round=found,
        round_tabs=round_tabs.tabs(year=found.year),
        curators=curators,
        needed={one.id: -(-one.left // days) if days else None for one in curators},
        days=sorted({day for one in curators for day in one.per_day}, reverse=True),
        limit=settings.get(terms.SHEETS_PER_DAY),
        until=until,
        days_left=days,
        rows=shown,
        titles=catalog.revision_titles(revision_ids=[work.revision_id for work in shown]),
        waiting=len(waiting),
        begin=begin,
        more=begin + PAGE if begin + PAGE < len(waiting) else None,
        refusal=refusal,
        may={
            "remind": policy.may(actor, rights.MANAGE_ROUND) and found.status == "scoring",
            "type": policy.may(actor, rights.IMPORT_SCORES),
        },
        words=words,
    )


def _days_left(until: date | None, *, now: datetime) -> int | None:
    """How many days the scoring still has, today included; at least one, None when no end is set."""
    return None if until is None else max(1, (until - clock.local_date(now)).days + 1)
