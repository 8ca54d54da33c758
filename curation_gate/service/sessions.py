"""Meetings of a plan: planned, moved, held, cancelled. Every change is told, and counted for the calendars."""

from datetime import datetime
from typing import Any

from catalog import queries as catalog
from curation_gate.coaching_errors import OutcomeMissing, PlanOver, SessionInThePast, SessionNotBegun
from curation_gate.errors import NotACurator
from curation_gate.models import CoachingPlan, CoachingSession, Submission
from curation_gate.service import telling
from curation_gate.session_links import session_path
from curation_gate.states import PlanStatus, SessionStatus
from shop.artisans import telling as makers
from shop.identity import queries as people
from shop.identity.roles import STAFF
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.ids import new_id
from shop.kernel.locks import lock_one
from shop.kernel.states import TransitionRefused, move_to, start
from shop.kernel.text import N_
from shop.messages.links import link

KINDS = ("visit", "workshop", "online")
SHORTEST, LONGEST = 15, 1440
UNKNOWN_KIND = N_("Pilih kunjungan, lokakarya, atau daring.")
WRONG_LENGTH = N_("Antara 15 menit dan 24 jam.")
OVER = (PlanStatus.RESUBMITTED, PlanStatus.CLOSED)


def plan_session(
    *,
    plan_id: str,
    kind: str,
    starts_at: datetime,
    minutes: int,
    place: str,
    agenda: str,
    led_by_id: str,
    actor: Actor,
    now: datetime,
) -> CoachingSession:
    """Put a meeting into the calendar and tell the artisan and who leads it. `minutes` is its length.

    Raises PlanOver, SessionInThePast, NotACurator when the leader is not of the staff, InvalidInput.
    """
    plan = open_plan(plan_id)
    _demand_sound(kind=kind, minutes=minutes, starts_at=starts_at, now=now)
    leader = people.user_by_id(user_id=led_by_id)
    if leader is None or not leader.active or not STAFF & set(leader.roles):
        raise NotACurator(ids={"user_account": led_by_id})
    session = CoachingSession(
        id=new_id("ses"), plan_id=plan.id, kind=kind, starts_at=starts_at, minutes=minutes, place=place,
        agenda=agenda, led_by_id=leader.id, led_by=leader.name, created_at=now,
    )  # fmt: skip
    start(session, actor=actor, now=now, data={"plan": plan.id, "led_by": leader.id, "starts_at": _text(starts_at)})
    if plan.status == PlanStatus.OPEN:
        move_to(plan, PlanStatus.IN_PROGRESS, actor=actor, now=now)
    tell(session, plan, what="planned", reason="", actor=actor, now=now)
    return session


def move_session(
    *, session_id: str, starts_at: datetime, minutes: int, place: str, actor: Actor, now: datetime
) -> CoachingSession:
    """Another time or place, told to who takes part. The same again changes nothing.

    Raises SessionInThePast, InvalidInput, TransitionRefused for a session that was held or cancelled.
    """
    plan, session = _held(session_id)
    _demand_planned(session, SessionStatus.PLANNED)
    before = (session.starts_at, session.minutes, session.place)
    if before == (starts_at, minutes, place):
        return session
    _demand_sound(kind=session.kind, minutes=minutes, starts_at=starts_at, now=now)
    session.starts_at, session.minutes, session.place = starts_at, minutes, place
    session.sequence += 1
    db.session.flush()
    audit.record(
        actor=actor, action="coaching_session.move", object_type="coaching_session", object_id=session.id, now=now,
        data={"before": _text(before[0]), "after": _text(starts_at), "sequence": session.sequence},
    )  # fmt: skip
    tell(session, plan, what="moved", reason="", actor=actor, now=now)
    return session


def hold_session(*, session_id: str, outcome: str, actor: Actor, now: datetime) -> CoachingSession:
    """It was held: what was done and agreed. Raises OutcomeMissing, SessionNotBegun, TransitionRefused."""
    _, session = _held(session_id)
    _demand_planned(session, SessionStatus.HELD)
    if not outcome.strip():
        raise OutcomeMissing(errors={"outcome": [OutcomeMissing.message]})
    if session.starts_at > now:
        raise SessionNotBegun(ids={"coaching_session": session_id})
    session.outcome = outcome
    move_to(session, SessionStatus.HELD, actor=actor, now=now)
    return session


def cancel_session(*, session_id: str, reason: str, actor: Actor, now: datetime) -> CoachingSession:
    """It does not take place; the reason is told. Raises ReasonRequired, TransitionRefused."""
    plan, session = _held(session_id)
    session.sequence += 1
    move_to(session, SessionStatus.CANCELLED, actor=actor, now=now, reason=reason)
    tell(session, plan, what="cancelled", reason=reason, actor=actor, now=now)
    return session


def remind_of_session(*, session_id: str, actor: Actor, now: datetime) -> bool:
    """Remind of a session that still stands; once for each time it is planned for. Whether it stands."""
    plan, session = _held(session_id)
    if session.status != SessionStatus.PLANNED or session.starts_at <= now:
        return False
    tell(session, plan, what="reminder", reason="", actor=actor, now=now)
    return True


def open_plan(plan_id: str) -> CoachingPlan:
    """The plan, locked. Raises NotFound, PlanOver when it has ended."""
    plan = lock_one(CoachingPlan, plan_id)
    if plan.status in OVER:
        raise PlanOver(ids={"coaching_plan": plan_id})
    return plan


def tell(session: CoachingSession, plan: CoachingPlan, *, what: str, reason: str, actor: Actor, now: datetime) -> None:
    """Tell the artisan and the leader; `what` is planned, moved, cancelled or reminder."""
    submission = db.session.get_one(Submission, plan.submission_id)
    product = catalog.revision_view(revision_id=submission.revision_id).name_id
    context: dict[str, Any] = {
        "what": what, "product": product, "kind": session.kind, "starts_at": session.starts_at,
        "minutes": session.minutes, "place": session.place, "agenda": session.agenda, "led_by": session.led_by,
        "reason": reason, "calendar": link(session_path(session.id)),
    }  # fmt: skip
    reference = f"{session.id}:{session.sequence}:{what}"
    makers.tell(
        artisan_id=plan.artisan_id, template="coaching_session", reference=reference, actor=actor, now=now,
        context={**context, "link": link(f"/perajin/kurasi/rencana/{plan.id}")},
    )  # fmt: skip
    leader = people.user_by_id(user_id=session.led_by_id) if session.led_by_id else None
    if leader is not None:
        telling.tell_staff(
            [leader], template="coaching_session", reference=reference, actor=actor, now=now,
            context={**context, "link": link(f"/meja/kurasi/rencana/{plan.id}")},
        )  # fmt: skip


def _held(session_id: str) -> tuple[CoachingPlan, CoachingSession]:
    found = db.session.get(CoachingSession, session_id)
    if found is None:
        raise NotFound(ids={"coaching_session": session_id[:40]})
    return lock_one(CoachingPlan, found.plan_id), lock_one(CoachingSession, session_id)


def _demand_planned(session: CoachingSession, to_state: SessionStatus) -> None:
    if session.status != SessionStatus.PLANNED:
        raise TransitionRefused(
            from_state=session.status, to_state=to_state.value, ids={"coaching_session": session.id}
        )


def _demand_sound(*, kind: str, minutes: int, starts_at: datetime, now: datetime) -> None:
    if kind not in KINDS:
        raise InvalidInput(errors={"kind": [UNKNOWN_KIND]})
    if not SHORTEST <= minutes <= LONGEST:
        raise InvalidInput(errors={"minutes": [WRONG_LENGTH]})
    if starts_at <= now:
        raise SessionInThePast(errors={"day": [SessionInThePast.message]})


def _text(moment: datetime) -> str:
    return moment.isoformat()
