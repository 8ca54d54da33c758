"""The businesses a curator has an interest in: their own, those they coach, those they declared (the gate, rule 4)."""

from sqlalchemy import Text, cast, select

from curation_gate.models import CoachingPlan, CoachingSession, ConflictOfInterest, JuryMember
from shop.identity import queries as people
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db

# The act in the trail that says who was made the mentor of a plan: who has been replaced is still known from it.
MENTOR_ACT = "coaching_plan.mentor"


def of(member: JuryMember) -> set[str]:
    """The artisans whose work this member of the jury does not judge."""
    barred = set(
        db.session.scalars(select(ConflictOfInterest.artisan_id).where(ConflictOfInterest.jury_member_id == member.id))
    )
    if member.user_id is None:
        return barred
    person = people.user_by_id(user_id=member.user_id)
    if person is not None and person.artisan_id is not None:
        barred.add(person.artisan_id)
    return barred | coached_by(member.user_id)


def coached_by(user_id: str) -> set[str]:
    """The artisans this person was ever the mentor of or led a session with, however long ago and whatever became
    of the plan: who has coached somebody does not judge them."""
    mentored = (
        select(AuditEvent.object_id)
        .where(AuditEvent.action == MENTOR_ACT, cast(AuditEvent.data, Text).contains(f'"{user_id}"', autoescape=True))
        .scalar_subquery()
    )
    led = select(CoachingSession.plan_id).where(CoachingSession.led_by_id == user_id).scalar_subquery()
    return set(
        db.session.scalars(
            select(CoachingPlan.artisan_id).where(
                (CoachingPlan.mentor_id == user_id) | CoachingPlan.id.in_(mentored) | CoachingPlan.id.in_(led)
            )
        )
    )
