"""The businesses a curator has an interest in: their own, those they coach, those they declared (the gate, rule 4)."""

from sqlalchemy import select

from curation_gate.models import CoachingPlan, ConflictOfInterest, JuryMember
from curation_gate.states import PlanKind, PlanStatus
from shop.identity import queries as people
from shop.kernel.db import db


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
    barred |= set(
        db.session.scalars(
            select(CoachingPlan.artisan_id).where(
                CoachingPlan.mentor_id == member.user_id,
                CoachingPlan.kind == PlanKind.COACHING,
                CoachingPlan._status != PlanStatus.CLOSED,
            )
        )
    )
    return barred
