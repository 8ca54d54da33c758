"""Photos of what was worked on, kept with the plan; nobody takes one out again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from curation_gate.coaching_errors import EvidenceFull, EvidenceMissing
from curation_gate.models import CoachingEvidence, CoachingTask
from curation_gate.service.sessions import open_plan
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.media import service as media

PURPOSE = "coaching_evidence"
MOST_PHOTOS = 60


def add_evidence(
    *,
    plan_id: str,
    task_id: str | None,
    photos: Sequence[media.Received],
    caption: str,
    actor: Actor,
    now: datetime,
) -> list[CoachingEvidence]:
    """Keep received photos of a task, or of the plan as a whole; the same photo again is kept once.

    The caller has asked whether the actor takes part in the plan. Raises PlanOver, EvidenceMissing, EvidenceFull,
    NotFound for a task of another plan.
    """
    plan = open_plan(plan_id)
    if task_id is not None:
        task = db.session.get(CoachingTask, task_id)
        if task is None or task.plan_id != plan_id:
            raise NotFound(ids={"coaching_task": task_id[:40]})
    if not photos:
        raise EvidenceMissing(errors={"photos": [EvidenceMissing.message]})
    known = db.session.scalar(
        select(func.count()).select_from(CoachingEvidence).where(CoachingEvidence.plan_id == plan.id)
    )
    if (known or 0) + len(photos) > MOST_PHOTOS:
        raise EvidenceFull(most=MOST_PHOTOS, ids={"coaching_plan": plan_id})
    made = [
        kept
        for photo in photos
        if (kept := _keep(photo, plan_id, task_id, caption=caption, actor=actor, now=now)) is not None
    ]
    if made:
        audit.record(
            actor=actor, action="coaching_plan.evidence", object_type="coaching_plan", object_id=plan_id, now=now,
            data={"photos": [row.media_id for row in made], "task": task_id},
        )  # fmt: skip
    return made


def _keep(
    photo: media.Received, plan_id: str, task_id: str | None, *, caption: str, actor: Actor, now: datetime
) -> CoachingEvidence | None:
    stored = media.record(
        received=photo, purpose=PURPOSE, owner_type="coaching_plan", owner_id=plan_id, actor=actor, now=now
    )
    here = (CoachingEvidence.plan_id == plan_id) & (CoachingEvidence.media_id == stored.id)
    if db.session.scalar(select(CoachingEvidence.id).where(here)) is not None:
        return None
    row = CoachingEvidence(
        plan_id=plan_id, task_id=task_id, media_id=stored.id, caption=caption, added_at=now, added_by=actor.label
    )
    db.session.add(row)
    db.session.flush()
    return row
