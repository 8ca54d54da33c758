"""The artisan's page of a plan: what to do, when somebody comes, photos of the work."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from curation_gate import plan_page, queries, rights, service, session_links, words
from curation_gate.coaching_forms import DoneForm, EvidenceForm, received_photos
from curation_gate.queries import PlanView
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.messages.links import link

blueprint = Blueprint("curation_plan", __name__, url_prefix="/perajin/kurasi/rencana", template_folder="templates")


@blueprint.get("/<string:plan_id>")
@guard(rights.DO_TASK)
def plan(plan_id: str) -> str:
    """One own plan."""
    return _page(_own(plan_id))


@blueprint.post("/langkah/<string:task_id>")
@guard(rights.DO_TASK)
def finish_task(task_id: str) -> Any:
    """A task is done: how, and photos of it."""
    found, form, actor, now = queries.plan_of_task(task_id=task_id), DoneForm(), current_actor(), clock.now()
    policy.demand(actor, rights.DO_TASK, found)
    if not form.validate_on_submit():
        return _page(found, failed=f"task:{task_id}", form=form), 422
    note, caption = form.note.data or "", form.caption.data or ""

    def finish() -> None:
        if photos:
            service.add_evidence(
                plan_id=found.id, task_id=task_id, photos=photos, caption=caption, actor=actor, now=now
            )
        service.finish_task(task_id=task_id, note=note, actor=actor, now=now)

    try:
        photos = received_photos()
        perform(finish)
    except ShopError as error:
        return _page(found, failed=f"task:{task_id}", form=form, refusal=error.text()), error.http_status
    done = queries.plan(plan_id=found.id)
    if done.status == "ready":
        flash(_("Semua langkah selesai. Sekretariat menghubungi Anda untuk langkah berikutnya."))
    else:
        flash(_("Tercatat. Tinggal %(left)s langkah.", left=len(done.tasks) - done.done))
    return redirect(url_for("curation_plan.plan", plan_id=found.id), 303)


@blueprint.post("/<string:plan_id>/bukti")
@guard(rights.DO_TASK)
def add_evidence(plan_id: str) -> Any:
    """Photos of the work."""
    found, form, actor, now = _own(plan_id), EvidenceForm(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _page(found, failed="evidence", form=form), 422
    caption = form.caption.data or ""
    try:
        photos = received_photos()
        perform(
            lambda: service.add_evidence(
                plan_id=plan_id, task_id=None, photos=photos, caption=caption, actor=actor, now=now
            )
        )
    except ShopError as error:
        return _page(found, failed="evidence", form=form, refusal=error.text()), error.http_status
    flash(_("Foto disimpan. Pendamping Anda bisa melihatnya."))
    return redirect(url_for("curation_plan.plan", plan_id=plan_id), 303)


def _own(plan_id: str) -> PlanView:
    found = queries.plan(plan_id=plan_id)
    policy.demand(current_actor(), rights.DO_TASK, found)
    return found


def _page(found: PlanView, *, failed: str = "", form: Any = None, refusal: str = "") -> str:
    return render_template(
        "curation/my_plan.html",
        **plan_page.facts(found, now=clock.now()),
        failed=failed,
        form=form,
        errors=plan_page.errors_of(form, failed=failed, refusal=refusal),
        empty=DoneForm(formdata=None),
        evidence_form=form if failed == "evidence" else EvidenceForm(formdata=None),
        calendar=link(session_links.calendar_path(current_actor().id)),
        session_path=session_links.session_path,
        words=words,
    )
