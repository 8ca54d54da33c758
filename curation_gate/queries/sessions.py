"""Reading coaching sessions and the photos of a plan."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from catalog import queries as catalog
from curation_gate.models import CoachingEvidence, CoachingPlan, CoachingSession, Submission
from curation_gate.states import SessionStatus
from shop.artisans import sql
from shop.identity import queries as people
from shop.kernel.clock import JAKARTA, local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound

# How far back a calendar goes that somebody subscribes to.
KEPT = timedelta(days=180)


@dataclass(frozen=True)
class SessionView:
    """A meeting of a plan. `minutes` is its length, `sequence` the number of its changes."""

    id: str
    plan_id: str
    artisan_id: str
    artisan_name: str
    region_name: str
    product_name: str
    mentor_id: str | None
    kind: str
    status: str
    starts_at: datetime
    minutes: int
    place: str
    agenda: str
    led_by_id: str | None
    led_by: str
    outcome: str
    sequence: int
    created_at: datetime

    @property
    def ends_at(self) -> datetime:
        """When it ends."""
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True)
class EvidenceView:
    """A photo of a plan, or of one of its tasks."""

    id: str
    task_id: str | None
    media_id: str
    caption: str
    added_at: datetime
    added_by: str


def session(*, session_id: str) -> SessionView:
    """One session. Raises NotFound."""
    found = _views(CoachingSession.id == session_id)
    if not found:
        raise NotFound(ids={"coaching_session": session_id[:40]})
    return found[0]


def sessions_of(*, plan_id: str) -> list[SessionView]:
    """The sessions of a plan, by time."""
    return _views(CoachingSession.plan_id == plan_id)


def coming_sessions(*, now: datetime, person_id: str | None = None, limit: int = 200) -> list[SessionView]:
    """What is planned from today on, by time; of one person's plans and lead when they are given."""
    today = datetime.combine(local_date(now), datetime.min.time(), tzinfo=JAKARTA)
    conditions: list[Any] = [CoachingSession._status == SessionStatus.PLANNED, CoachingSession.starts_at >= today]
    if person_id is not None:
        conditions.append(_takes_part(person_id))
    return _views(*conditions, limit=limit)


def next_sessions(*, plan_ids: list[str], now: datetime) -> dict[str, SessionView]:
    """The next planned session of each of these plans that has one."""
    found: dict[str, SessionView] = {}
    conditions = (
        CoachingSession.plan_id.in_(plan_ids),
        CoachingSession._status == SessionStatus.PLANNED,
        CoachingSession.starts_at >= now,
    )
    for view in _views(*conditions) if plan_ids else ():
        found.setdefault(view.plan_id, view)
    return found


def calendar_of(*, user_id: str, now: datetime) -> list[SessionView]:
    """What stands in a person's calendar, cancelled ones too: of their business, their plans and what they lead."""
    person = people.user_by_id(user_id=user_id)
    if person is None or not person.active:
        return []
    mine = _takes_part(user_id)
    if person.artisan_id is not None:
        mine = or_(mine, CoachingPlan.artisan_id == person.artisan_id)
    return _views(mine, CoachingSession.starts_at >= now - KEPT)


def planned_on_the_day_after(*, now: datetime) -> list[str]:
    """The ids of the sessions planned for tomorrow, in WIB."""
    start = datetime.combine(local_date(now) + timedelta(days=1), datetime.min.time(), tzinfo=JAKARTA)
    return list(
        db.session.scalars(
            select(CoachingSession.id)
            .where(
                CoachingSession._status == SessionStatus.PLANNED,
                CoachingSession.starts_at >= start,
                CoachingSession.starts_at < start + timedelta(days=1),
            )
            .order_by(CoachingSession.starts_at, CoachingSession.id)
        )
    )


def evidence_of(*, plan_id: str) -> list[EvidenceView]:
    """The photos of a plan, oldest first."""
    rows = db.session.scalars(
        select(CoachingEvidence)
        .where(CoachingEvidence.plan_id == plan_id)
        .order_by(CoachingEvidence.added_at, CoachingEvidence.id)
    )
    return [
        EvidenceView(
            id=row.id, task_id=row.task_id, media_id=row.media_id, caption=row.caption, added_at=row.added_at,
            added_by=row.added_by,
        )
        for row in rows
    ]  # fmt: skip


def _takes_part(user_id: str) -> Any:
    return or_(CoachingSession.led_by_id == user_id, CoachingPlan.mentor_id == user_id)


def _views(*conditions: Any, limit: int = 1000) -> list[SessionView]:
    maker = sql.makers()
    rows = db.session.execute(
        select(
            CoachingSession,
            CoachingPlan.artisan_id,
            CoachingPlan.mentor_id,
            Submission.revision_id,
            maker.c.name.label("artisan_name"),
            maker.c.region_name,
        )
        .join(CoachingPlan, CoachingPlan.id == CoachingSession.plan_id)
        .join(Submission, Submission.id == CoachingPlan.submission_id)
        .join(maker, maker.c.id == CoachingPlan.artisan_id)
        .where(*conditions)
        .order_by(CoachingSession.starts_at, CoachingSession.id)
        .limit(limit)
    ).all()
    revisions = catalog.revision_views(revision_ids=[row.revision_id for row in rows]) if rows else {}
    return [
        SessionView(
            id=row.CoachingSession.id, plan_id=row.CoachingSession.plan_id, artisan_id=row.artisan_id,
            artisan_name=row.artisan_name, region_name=row.region_name,
            product_name=revisions[row.revision_id].name_id, mentor_id=row.mentor_id, kind=row.CoachingSession.kind,
            status=row.CoachingSession.status, starts_at=row.CoachingSession.starts_at,
            minutes=row.CoachingSession.minutes, place=row.CoachingSession.place, agenda=row.CoachingSession.agenda,
            led_by_id=row.CoachingSession.led_by_id, led_by=row.CoachingSession.led_by,
            outcome=row.CoachingSession.outcome, sequence=row.CoachingSession.sequence,
            created_at=row.CoachingSession.created_at,
        )
        for row in rows
    ]  # fmt: skip
