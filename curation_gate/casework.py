"""The desk's view of one submission, and of the coaching plans."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, rights, service, stepping, words
from curation_gate.forms import MentorForm, ReasonForm
from curation_gate.queries import SubmissionView
from curation_gate.queries.sheets import SCORES_OPEN
from shop.identity import policy
from shop.identity import queries as people
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor

blueprint = Blueprint("curation_casework", __name__, url_prefix="/meja/kurasi", template_folder="templates")
MENTORS = (Role.SECRETARIAT, Role.CURATOR)


@blueprint.get("/pengajuan/<string:submission_id>")
@guard(rights.READ_DESK)
def submission(submission_id: str) -> str:
    """One submission: facts, photos, sheets, decisions, plan, history."""
    return _page(_find(submission_id))


@blueprint.post("/pengajuan/<string:submission_id>/pengecualian")
@guard(rights.ANNOUNCE)
def origin_exception(submission_id: str) -> Any:
    """Clear a passed work of a maker from elsewhere, with the reason."""
    found, form = _find(submission_id), ReasonForm()
    if not form.validate_on_submit():
        return _page(found, exception=form), 422
    reason = form.reason.data or ""
    return _step(
        found,
        lambda actor, now: service.grant_origin_exception(
            submission_id=submission_id, reason=reason, actor=actor, now=now
        ),
        _("Pengecualian dicatat dan karya ini tayang."),
    )


@blueprint.post("/lembar/<string:sheet_id>/buka")
@guard(rights.REOPEN)
def reopen(sheet_id: str) -> Any:
    """Give a sheet back to its curator."""
    sheet, form = queries.sheet(sheet_id=sheet_id), ReasonForm()
    found = _find(sheet.submission_id)
    if not form.validate_on_submit():
        return _page(found, reopening=form, sheet_id=sheet_id), 422
    reason = form.reason.data or ""
    return _step(
        found,
        lambda actor, now: service.reopen_sheet(sheet_id=sheet_id, reason=reason, actor=actor, now=now),
        _("Lembar dibuka lagi untuk %(curator)s.", curator=sheet.curator_name),
    )


@blueprint.post("/rencana/<string:plan_id>/pendamping")
@guard(rights.MANAGE_PLAN)
def assign_mentor(plan_id: str) -> Any:
    """Say who accompanies a plan."""
    plan, form = queries.plan(plan_id=plan_id), _mentor_form()
    found = _find(plan.submission_id)
    if not form.validate_on_submit():
        return _page(found, mentor=form), 422
    user_id = form.user_id.data
    return _step(
        found,
        lambda actor, now: service.assign_mentor(plan_id=plan_id, user_id=user_id, actor=actor, now=now),
        _("Pendamping dicatat."),
        plan_id=plan_id,
    )


@blueprint.post("/rencana/<string:plan_id>/selesai")
@guard(rights.MANAGE_PLAN)
def close_plan(plan_id: str) -> Any:
    """End a plan whose tasks are done."""
    plan = queries.plan(plan_id=plan_id)
    return _step(
        _find(plan.submission_id),
        lambda actor, now: service.close_plan(plan_id=plan_id, actor=actor, now=now),
        _("Rencana ditutup."),
        plan_id=plan_id,
    )


def _find(submission_id: str) -> SubmissionView:
    found = queries.submission(submission_id=submission_id)
    policy.demand(current_actor(), rights.READ_DESK, found)
    return found


def _step(found: SubmissionView, step: Callable[[Actor, datetime], object], text: str, *, plan_id: str = "") -> Any:
    """Do one step and say so (on the plan's page where it is one of a plan), or say why not."""
    here = url_for("curation_casework.submission", submission_id=found.id)
    then = url_for("curation_coaching.plan", plan_id=plan_id) if plan_id else here
    return stepping.take(step, said=text, then=then, otherwise=lambda why: _page(found, refusal=why))


def _mentor_form() -> MentorForm:
    form = MentorForm()
    staff = {person.id: person.name for role in MENTORS for person in people.people_with_role(role=role)}
    form.user_id.choices = sorted(staff.items(), key=lambda one: one[1])
    return form


def _page(
    found: SubmissionView,
    *,
    exception: ReasonForm | None = None,
    reopening: ReasonForm | None = None,
    sheet_id: str = "",
    mentor: MentorForm | None = None,
    refusal: str = "",
) -> str:
    actor = current_actor()
    revision = catalog.revision_view(revision_id=found.revision_id)
    return render_template(
        "curation/submission.html",
        submission=found,
        revision=revision,
        pictures=words.pictures(revision.photos, up_to=640),
        rubric=queries.rubric(year=found.year),
        sheets=queries.sheets_of(submission_id=found.id),
        scores_open=found.round_status in SCORES_OPEN,
        reader_id=actor.id,
        rulings=queries.rulings_of(submission_id=found.id),
        appeal=queries.appeal_of(submission_id=found.id),
        decisions=queries.decision_history(submission_id=found.id),
        plan=queries.plan_of(submission_id=found.id),
        progress=queries.progress_of_criteria(product_id=found.product_id, until_year=found.year),
        history=audit.history(object_type="submission", object_id=found.id),
        exception=exception or ReasonForm(formdata=None),
        reopening=reopening or ReasonForm(formdata=None),
        sheet_id=sheet_id,
        mentor=mentor or _mentor_form(),
        refusal=refusal,
        may={
            "reopen": policy.may(actor, rights.REOPEN),
            "announce": policy.may(actor, rights.ANNOUNCE),
            "plan": policy.may(actor, rights.MANAGE_PLAN),
            "propose": policy.may(actor, rights.PROPOSE_RULING),
            "sign": policy.may(actor, rights.SIGN_RULING),
        },
        words=words,
    )
