"""What the pages of a plan show, at the desk and in the workbench: facts, forms, filters."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from catalog import queries as catalog
from curation_gate import queries, words
from curation_gate.coaching_forms import EvidenceForm, GoalForm, PlanTaskForm, SessionForm
from curation_gate.forms import MentorForm
from curation_gate.queries import PlanView, SessionView
from shop.identity import queries as people
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.clock import JAKARTA, local_date
from shop.kernel.text import N_
from shop.media import queries as media
from shop.media.urls import ImageUrls, image_urls

MENTORS = (Role.SECRETARIAT, Role.CURATOR)
USUAL_MINUTES = 120
LIVE = ("open", "in_progress", "ready")
ACTS = {
    "coaching_plan.start": N_("Rencana dibuat"),
    "coaching_plan.mentor": N_("Pendamping ditentukan"),
    "coaching_plan.goal": N_("Tujuan diubah"),
    "coaching_plan.evidence": N_("Foto ditambahkan"),
}


@dataclass(frozen=True)
class Filter:
    """A way to look at the plans; `label` is a msgid."""

    label: str
    keeps: Callable[[PlanView], bool]


def filters(*, today: date, user_id: str | None) -> dict[str, Filter]:
    """The filters of the list by their key in the address."""
    return {
        "saya": Filter(N_("Dampingan saya"), lambda plan: plan.mentor_id == user_id or user_id in plan.leader_ids),
        "siap": Filter(N_("Siap diajukan"), lambda plan: plan.status == "ready" and plan.kind == "coaching"),
        "lewat": Filter(
            N_("Lewat target"),
            lambda plan: plan.target_on is not None and plan.target_on < today and plan.status in LIVE,
        ),
        "tanpa-pendamping": Filter(N_("Tanpa pendamping"), lambda plan: plan.mentor_id is None and plan.status in LIVE),
    }


def by_day(rows: Iterable[SessionView]) -> list[tuple[date, list[SessionView]]]:
    """Sessions gathered by their day in WIB, in order."""
    days: dict[date, list[SessionView]] = {}
    for row in rows:
        days.setdefault(local_date(row.starts_at), []).append(row)
    return sorted(days.items())


def facts(found: PlanView, *, now: datetime) -> dict[str, Any]:
    """What both pages show of a plan."""
    evidence = queries.evidence_of(plan_id=found.id)
    stored = media.by_ids([row.media_id for row in evidence]) if evidence else {}
    pictures: dict[str, ImageUrls] = {
        row.id: image_urls(stored[row.media_id], up_to=640) for row in evidence if row.media_id in stored
    }
    revision = catalog.revision_view(revision_id=found.revision_id)
    criteria = {one.code: words.own(one, "name") for one in queries.rubric(year=found.year).criteria}
    history = audit.history(object_type="coaching_plan", object_id=found.id)
    return {
        "plan": found,
        "product": revision.name_id,
        "criteria": criteria,
        "sessions": queries.sessions_of(plan_id=found.id),
        "evidence": [row for row in evidence if row.id in pictures],
        "pictures": pictures,
        "progress": queries.progress_of_criteria(product_id=found.product_id),
        "history": [(_act(event), event) for event in reversed(history)],
        "now": now,
        "today": local_date(now),
    }


def forms(found: PlanView, *, failed: str, form: Any, user_id: str | None) -> dict[str, Any]:
    """The forms of the desk's page; the one that failed comes back as it was sent."""
    made = {
        "goal": lambda: GoalForm(formdata=None, data={"goal": found.goal, "target_on": found.target_on}),
        "task": lambda: task_form(found, empty=True),
        "session": lambda: session_form(empty=True, leader=user_id or found.mentor_id or ""),
        "evidence": lambda: EvidenceForm(formdata=None),
        "mentor": lambda: mentor_form(found),
    }
    return {name: form if name == failed else make() for name, make in made.items()}


def task_form(found: PlanView, *, empty: bool = False) -> PlanTaskForm:
    """A new task, with the criteria of the plan's round."""
    form = PlanTaskForm(formdata=None) if empty else PlanTaskForm()
    rubric = queries.rubric(year=found.year)
    form.criterion.choices = [("", _("Umum"))] + [(one.code, words.own(one, "name")) for one in rubric.criteria]
    return form


def session_form(*, empty: bool = False, leader: str = "") -> SessionForm:
    """A new meeting, with who may lead one."""
    data = {"minutes": USUAL_MINUTES, "led_by_id": leader, "kind": "visit"}
    form = SessionForm(formdata=None, data=data) if empty else SessionForm()
    return form.offer(staff(), [(key, _(label)) for key, label in words.SESSION_KINDS.items()])


def mentor_form(found: PlanView) -> MentorForm:
    """Who accompanies the plan."""
    form = MentorForm(formdata=None, data={"user_id": found.mentor_id})
    form.user_id.choices = staff()
    return form


def staff() -> list[tuple[str, str]]:
    """Who may accompany a plan or lead a meeting: id and name, by name."""
    found = {person.id: person.name for role in MENTORS for person in people.people_with_role(role=role)}
    return sorted(found.items(), key=lambda one: one[1])


def errors_of(form: Any, *, failed: str, refusal: str) -> dict[str, list[str]]:
    """What the summary of errors lists: id of the control → texts. Forms that are there once for each task or session
    have that thing's id behind the field's."""
    found: dict[str, list[str]] = {"": [refusal]} if refusal else {}
    _name, _colon, owner = failed.partition(":")
    for field in form or ():
        if field.errors:
            found[f"{field.id}-{owner}" if owner else field.id] = [
                f"{field.label.text}: {text}" for text in field.errors
            ]
    return found


def clock_parts(moment: datetime) -> tuple[str, str]:
    """Day and hour as the fields of a form show them, in WIB."""
    local = moment.astimezone(JAKARTA)
    return local.strftime("%Y-%m-%d"), local.strftime("%H:%M")


def _act(event: Any) -> str:
    label = ACTS.get(event.action) or words.PLAN_STATES.get(event.to_state or "")
    return _(label) if label else str(event.action)
