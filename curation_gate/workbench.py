"""The artisan's side: own submissions with scores and the written reason, and the coaching tasks."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, service, words
from curation_gate.forms import TaskForm
from curation_gate.queries import RoundView, SubmissionView
from curation_gate.service.withdrawing import WITHDRAWABLE
from curation_gate.where_it_stands import Dates, Stage, stages
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_workbench", __name__, url_prefix="/perajin/kurasi", template_folder="templates")


@blueprint.get("")
@guard(rights.DO_TASK)
def overview() -> str:
    """The own submissions, and what there is to do."""
    actor, now = current_actor(), clock.now()
    artisan_id = actor.artisan_id
    rows = queries.submissions_of(artisan_id=artisan_id) if artisan_id else []
    plans = {plan.submission_id: plan for plan in queries.plans(artisan_id=artisan_id)} if rows else {}
    revisions = catalog.revision_views(revision_ids=[row.revision_id for row in rows]) if rows else {}
    pictures = {row.id: words.pictures(revisions[row.revision_id].photos[:1], up_to=320) for row in rows}
    drafts = queries.drafts_of(artisan_id=artisan_id) if artisan_id else []
    by_year = {one.year: one for one in queries.rounds(public_only=True)} if rows else {}
    return render_template(
        "curation/my_submissions.html",
        rows=rows,
        plans=plans,
        pictures=pictures,
        drafts=[one for one in drafts if one.submission_id is None],
        to_fix={one.submission_id: one for one in drafts if one.submission_id is not None},
        offers=queries.offers(artisan_id=artisan_id, now=now) if rows and artisan_id else [],
        open_round=queries.round_taking_applications(now=now),
        stages={row.id: _stages(row, by_year[row.year]) for row in rows if row.year in by_year},
        withdrawable=WITHDRAWABLE,
        has_business=artisan_id is not None,
        words=words,
    )


@blueprint.get("/<string:submission_id>")
@guard(rights.DO_TASK)
def result(submission_id: str) -> str:
    """One own submission: decision, scores by criterion, reason, plan."""
    return _page(_own(submission_id))


@blueprint.post("/langkah/<string:task_id>")
@guard(rights.DO_TASK)
def finish_task(task_id: str) -> Any:
    """A coaching task is done."""
    plan, form, actor, now = queries.plan_of_task(task_id=task_id), TaskForm(), current_actor(), clock.now()
    policy.demand(actor, rights.DO_TASK, plan)
    if not form.validate_on_submit():
        return _page(_own(plan.submission_id), form=form, task_id=task_id), 422
    note = form.note.data or ""
    perform(lambda: service.finish_task(task_id=task_id, note=note, actor=actor, now=now))
    done = queries.plan(plan_id=plan.id)
    if done.status == "ready":
        flash(_("Semua langkah selesai. Sekretariat menghubungi Anda untuk putaran berikutnya."))
    else:
        flash(_("Tercatat. Tinggal %(left)s langkah.", left=len(done.tasks) - done.done))
    return redirect(url_for("curation_workbench.result", submission_id=plan.submission_id), 303)


def _stages(row: SubmissionView, round_: RoundView) -> list[Stage]:
    dates = Dates(
        submitted_at=row.submitted_at, closes_on=round_.closes_on, scoring_from=round_.scoring_from,
        scoring_until=round_.scoring_until, announce_on=round_.announce_on, announced_at=round_.announced_at,
    )  # fmt: skip
    return stages(status=row.status, round_status=row.round_status, dates=dates)


def _own(submission_id: str) -> SubmissionView:
    found = queries.submission(submission_id=submission_id)
    policy.demand(current_actor(), rights.DO_TASK, found)
    return found


def _page(found: SubmissionView, *, form: TaskForm | None = None, task_id: str = "") -> str:
    revision = catalog.revision_view(revision_id=found.revision_id)
    return render_template(
        "curation/my_result.html",
        submission=found,
        revision=revision,
        pictures=words.pictures(revision.photos, up_to=640),
        rubric=queries.rubric(year=found.year),
        decision=queries.latest_decision(submission_id=found.id),
        plan=queries.plan_of(submission_id=found.id),
        appeal=queries.appeal_of(submission_id=found.id),
        appeal_until=queries.appeal_until(year=found.year),
        today=clock.local_date(clock.now()),
        progress=queries.progress_of_criteria(product_id=found.product_id, until_year=found.year),
        form=form,
        task_id=task_id,
        empty_form=TaskForm(formdata=None),
        words=words,
    )
