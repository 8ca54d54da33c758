"""The administrative check at the desk: what waits, and one page per submission with its three answers."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import business_workbench, changes_page, queries, rights, round_tabs, service, words, year_record
from curation_gate.application_forms import FixForm, WithdrawForm, first_text
from curation_gate.queries import SubmissionView
from curation_gate.states import ACCEPTING
from shop.artisans import queries as artisans
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import audit, clock
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_screening", __name__, url_prefix="/meja/kurasi", template_folder="templates")


@blueprint.get("/putaran/<int:year>/berkas")
@guard(rights.READ_DESK)
def queue(year: int) -> str:
    """What waits for its check on top, then what waits for its maker."""
    found = queries.round_by_year(year=year)
    rows = queries.submissions_to_check(year=year)
    return render_template(
        "curation/screening_queue.html",
        round=found,
        round_tabs=round_tabs.tabs(year=year),
        waiting=[row for row in rows if row.status == "submitted"],
        sent_back=[row for row in rows if row.status == "needs_fix"],
        words=words,
    )


@blueprint.get("/berkas/<string:submission_id>")
@guard(rights.READ_DESK)
def submission(submission_id: str) -> str:
    """One submission: the work, the business and its papers, what differs from before, the answers."""
    return _page(queries.submission(submission_id=submission_id))


@blueprint.post("/berkas/<string:submission_id>/lengkap")
@guard(rights.SCREEN)
def accept(submission_id: str) -> Any:
    """The files are complete."""
    shown, confirmed = request.form.get("shown_hash", ""), request.form.get("region") == "1"
    return _answer(
        submission_id,
        lambda actor, now: service.accept_files(
            submission_id=submission_id, shown_hash=shown, region_confirmed=confirmed, actor=actor, now=now
        ),
        _("Berkas lengkap: karya ini masuk penilaian."),
        at="region",
    )


@blueprint.post("/berkas/<string:submission_id>/perbaikan")
@guard(rights.SCREEN)
def ask_for_fix(submission_id: str) -> Any:
    """Back to its maker, with what is to be put right."""
    found, form = queries.submission(submission_id=submission_id), FixForm()
    if not form.validate_on_submit():
        return _page(found, fix=form), 422
    shown, reason = request.form.get("shown_hash", ""), form.reason.data or ""
    return _answer(
        submission_id,
        lambda actor, now: service.ask_for_fix(
            submission_id=submission_id, shown_hash=shown, reason=reason, actor=actor, now=now
        ),
        _("Perajin diberi tahu dan bisa memperbaikinya."),
        fix=form,
    )


@blueprint.post("/berkas/<string:submission_id>/tarik")
@guard(rights.SCREEN)
def take_out(submission_id: str) -> Any:
    """Out of the round: it was registered by mistake."""
    found, form = queries.submission(submission_id=submission_id), WithdrawForm()
    if not form.validate_on_submit():
        return _page(found, out=form), 422
    reason = form.reason.data or ""
    return _answer(
        submission_id,
        lambda actor, now: service.take_out(submission_id=submission_id, reason=reason, actor=actor, now=now),
        _("Dikeluarkan dari putaran ini; perajin diberi tahu."),
        out=form,
    )


def _answer(
    submission_id: str,
    step: Callable[[Actor, datetime], object],
    text: str,
    *,
    at: str = "",
    fix: FixForm | None = None,
    out: WithdrawForm | None = None,
) -> Any:
    """Do it and go to the next that waits, or say why not on the page as it is now."""
    found, actor, now = queries.submission(submission_id=submission_id), current_actor(), clock.now()
    try:
        perform(lambda: step(actor, now))
    except ShopError as error:
        errors = {at if at in error.errors else "": [first_text(error)]}
        again = queries.submission(submission_id=submission_id)
        return _page(again, errors=errors, fix=fix, out=out), error.http_status
    flash(text)
    waiting = [row for row in queries.submissions_to_check(year=found.year) if row.status == "submitted"]
    after = next((row for row in waiting if row.number > found.number), None) or next(iter(waiting), None)
    if after is None:
        return redirect(url_for("curation_screening.queue", year=found.year), 303)
    return redirect(url_for("curation_screening.submission", submission_id=after.id), 303)


def _page(
    found: SubmissionView,
    *,
    errors: dict[str, list[str]] | None = None,
    fix: FixForm | None = None,
    out: WithdrawForm | None = None,
) -> str:
    revision = catalog.revision_view(revision_id=found.revision_id)
    open_round = found.round_status in ACCEPTING
    may = policy.may(current_actor(), rights.SCREEN)
    return render_template(
        "curation/screening_submission.html",
        submission=found,
        revision=revision,
        pictures=words.pictures(revision.photos),
        maker=artisans.artisan(artisan_id=found.artisan_id),
        papers=business_workbench.papers(found.artisan_id),
        record=year_record.of(artisan_id=found.artisan_id, now=clock.now()) if found.kind == "renewal" else [],
        history=[row for row in audit.history(object_type="submission", object_id=found.id) if row.to_state],
        may_answer=may and open_round and found.status == "submitted",
        may_take_out=may and open_round and found.status in ("submitted", "needs_fix"),
        errors=errors or {},
        fix=fix or FixForm(formdata=None),
        out=out or WithdrawForm(formdata=None),
        words=words,
        **changes_page.shown(queries.changes_of(submission_id=found.id)),
    )
