"""Coaching at the desk: the plans, one plan with its meetings and photos, the calendar of what is coming."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import plan_page, queries, rights, service, session_links, stepping, words
from curation_gate.coaching_forms import (
    EvidenceForm,
    GoalForm,
    OutcomeForm,
    TaskWordsForm,
    WhenForm,
    received_photos,
)
from curation_gate.forms import ReasonForm
from curation_gate.queries import PlanView, SessionView
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.errors import ShopError
from shop.messages.links import link

blueprint = Blueprint("curation_coaching", __name__, url_prefix="/meja/kurasi", template_folder="templates")
ORDER = ("ready", "in_progress", "open", "resubmitted", "closed")


@blueprint.get("/pembinaan")
@guard(rights.READ_COACHING)
def plans() -> str:
    """The plans one may see, those that are ready first; filtered by what needs a person."""
    actor, now = current_actor(), clock.now()
    all_plans = [plan for plan in queries.plans() if policy.may(actor, rights.READ_COACHING, plan)]
    filters = plan_page.filters(today=local_date(now), user_id=actor.user_id)
    chosen = request.args.get("tampil", "")
    chosen = chosen if chosen in filters else ""
    kept = [plan for plan in all_plans if not chosen or filters[chosen].keeps(plan)]
    rows = sorted(kept, key=lambda plan: (ORDER.index(plan.status), plan.target_on or local_date(now).max, plan.id))
    revisions = catalog.revision_views(revision_ids=[plan.revision_id for plan in rows]) if rows else {}
    here = url_for("curation_coaching.plans")
    tabs = [(_("Semua"), here, not chosen, len(all_plans))] + [
        (_(one.label), f"{here}?tampil={key}", key == chosen, sum(map(one.keeps, all_plans)))
        for key, one in filters.items()
    ]
    return render_template(
        "curation/plans.html",
        rows=[plan for plan in rows if plan.kind == "coaching"],
        selling=[plan for plan in rows if plan.kind == "selling"],
        names={plan.id: revisions[plan.revision_id].name_id for plan in rows},
        next_session=queries.next_sessions(plan_ids=[plan.id for plan in rows], now=now),
        tabs=tabs,
        today=local_date(now),
        words=words,
    )


@blueprint.get("/pembinaan/jadwal")
@guard(rights.READ_COACHING)
def schedule() -> str:
    """The coming meetings by day, and the address of one's own calendar."""
    actor, now = current_actor(), clock.now()
    sees_all = policy.reach(actor, rights.READ_COACHING) is policy.Reach.ALL
    mine = not sees_all or request.args.get("tampil") == "saya"
    rows = queries.coming_sessions(now=now, person_id=actor.id if mine else None)
    here = url_for("curation_coaching.schedule")
    return render_template(
        "curation/plans_schedule.html",
        days=plan_page.by_day(rows),
        tabs=[(_("Semua"), here, not mine, None), (_("Milik saya"), f"{here}?tampil=saya", mine, None)]
        if sees_all
        else [],
        calendar=link(session_links.calendar_path(actor.id)),
        today=local_date(now),
        words=words,
    )


@blueprint.get("/rencana/<string:plan_id>")
@guard(rights.READ_COACHING)
def plan(plan_id: str) -> str:
    """One plan: goal, progress, tasks, meetings, photos, history."""
    return _page(_find(plan_id, rights.READ_COACHING))


@blueprint.post("/rencana/<string:plan_id>/tujuan")
@guard(rights.COACH)
def set_goal(plan_id: str) -> Any:
    """The goal and its day."""
    form = GoalForm()
    return _step(
        _find(plan_id, rights.COACH), "goal", form,
        lambda actor, now: service.set_goal(
            plan_id=plan_id, goal=form.goal.data or "", target_on=form.target_on.data, actor=actor, now=now
        ),
        _("Tujuan disimpan."),
    )  # fmt: skip


@blueprint.post("/rencana/<string:plan_id>/langkah")
@guard(rights.COACH)
def add_task(plan_id: str) -> Any:
    """One more task."""
    found = _find(plan_id, rights.COACH)
    form = plan_page.task_form(found)
    return _step(
        found, "task", form,
        lambda actor, now: service.add_task(
            plan_id=plan_id, criterion=form.criterion.data or "", title=form.title.data or "",
            advice=form.advice.data or "", actor=actor, now=now,
        ),
        _("Langkah ditambahkan."),
    )  # fmt: skip


@blueprint.post("/rencana/langkah/<string:task_id>")
@guard(rights.COACH)
def change_task(task_id: str) -> Any:
    """Word a task anew."""
    found, form = queries.plan_of_task(task_id=task_id), TaskWordsForm()
    policy.demand(current_actor(), rights.COACH, found)
    return _step(
        found, f"task:{task_id}", form,
        lambda actor, now: service.change_task(
            task_id=task_id, title=form.title.data or "", advice=form.advice.data or "", actor=actor, now=now
        ),
        _("Langkah disimpan."),
    )  # fmt: skip


@blueprint.post("/rencana/<string:plan_id>/sesi")
@guard(rights.COACH)
def plan_session(plan_id: str) -> Any:
    """A new meeting."""
    found, form = _find(plan_id, rights.COACH), plan_page.session_form()
    return _step(
        found, "session", form,
        lambda actor, now: service.plan_session(
            plan_id=plan_id, kind=form.kind.data, starts_at=form.starts_at, minutes=int(form.minutes.data or 0),
            place=form.place.data or "", agenda=form.agenda.data or "", led_by_id=form.led_by_id.data, actor=actor,
            now=now,
        ),
        _("Pertemuan dicatat dan perajin sudah diberi tahu."),
    )  # fmt: skip


@blueprint.post("/sesi/<string:session_id>/pindah")
@guard(rights.COACH)
def move_session(session_id: str) -> Any:
    """Another time or place."""
    form, found = WhenForm(), _session(session_id)
    return _step(
        queries.plan(plan_id=found.plan_id), f"move:{session_id}", form,
        lambda actor, now: service.move_session(
            session_id=session_id, starts_at=form.starts_at, minutes=int(form.minutes.data or 0),
            place=form.place.data or "", actor=actor, now=now,
        ),
        _("Pertemuan dipindah dan perajin sudah diberi tahu."),
    )  # fmt: skip


@blueprint.post("/sesi/<string:session_id>/terlaksana")
@guard(rights.COACH)
def hold_session(session_id: str) -> Any:
    """It was held."""
    form, found = OutcomeForm(), _session(session_id)
    return _step(
        queries.plan(plan_id=found.plan_id), f"hold:{session_id}", form,
        lambda actor, now: service.hold_session(
            session_id=session_id, outcome=form.outcome.data or "", actor=actor, now=now
        ),
        _("Hasil pertemuan dicatat."),
    )  # fmt: skip


@blueprint.post("/sesi/<string:session_id>/batal")
@guard(rights.COACH)
def cancel_session(session_id: str) -> Any:
    """It does not take place."""
    form, found = ReasonForm(), _session(session_id)
    return _step(
        queries.plan(plan_id=found.plan_id), f"cancel:{session_id}", form,
        lambda actor, now: service.cancel_session(
            session_id=session_id, reason=form.reason.data or "", actor=actor, now=now
        ),
        _("Pertemuan dibatalkan dan perajin sudah diberi tahu."),
    )  # fmt: skip


@blueprint.post("/rencana/<string:plan_id>/bukti")
@guard(rights.COACH)
def add_evidence(plan_id: str) -> Any:
    """Photos of the work."""
    found, form = _find(plan_id, rights.COACH), EvidenceForm()
    try:
        photos = received_photos()
    except ShopError as error:
        return _page(found, failed="evidence", form=form, refusal=error.text()), error.http_status
    return _step(
        found, "evidence", form,
        lambda actor, now: service.add_evidence(
            plan_id=plan_id, task_id=None, photos=photos, caption=form.caption.data or "", actor=actor, now=now
        ),
        _("Foto disimpan."),
    )  # fmt: skip


def _find(plan_id: str, action: str) -> PlanView:
    found = queries.plan(plan_id=plan_id)
    policy.demand(current_actor(), action, found)
    return found


def _session(session_id: str) -> SessionView:
    found = queries.session(session_id=session_id)
    policy.demand(current_actor(), rights.COACH, found)
    return found


def _step(found: PlanView, name: str, form: Any, step: Callable[[Actor, datetime], object], text: str) -> Any:
    """Do one step of a valid form and say so, or show the page again with what is wrong in the form `name`."""
    if not form.validate_on_submit():
        return _page(found, failed=name, form=form), 422
    return stepping.take(
        step, said=text, then=url_for("curation_coaching.plan", plan_id=found.id),
        otherwise=lambda why: _page(found, failed=name, form=form, refusal=why),
    )  # fmt: skip


def _page(found: PlanView, *, failed: str = "", form: Any = None, refusal: str = "") -> str:
    actor = current_actor()
    may_coach = policy.may(actor, rights.COACH, found) and found.status not in ("closed", "resubmitted")
    forms = plan_page.forms(found, failed=failed, form=form, user_id=actor.user_id)
    return render_template(
        "curation/plan.html",
        **plan_page.facts(found, now=clock.now()),
        forms=forms,
        failed=failed,
        form=form,
        errors=plan_page.errors_of(form, failed=failed, refusal=refusal),
        clock_parts=plan_page.clock_parts,
        may={"coach": may_coach, "manage": policy.may(actor, rights.MANAGE_PLAN),
             "read": policy.may(actor, rights.READ_DESK)},
        session_path=session_links.session_path,
        words=words,
    )  # fmt: skip
