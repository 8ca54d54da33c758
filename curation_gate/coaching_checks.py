"""What must hold of coaching: who has coached a business does not score it."""

from sqlalchemy import Text, cast, select

from curation_gate.interests import MENTOR_ACT
from curation_gate.models import CoachingPlan, CoachingSession, JuryMember, ScoreSheet, Submission
from curation_gate.states import SheetStatus
from shop.jobs.auditor import Violations, check
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db


@check(
    name="curation.coach_judged", room="curation",
    says="no sheet is from somebody who was the business's mentor, or had met it as a coach, before handing it in",
)  # fmt: skip
def coach_judged() -> Violations:
    # The trail's data is JSON on one database and text on the other: as text both hold the id in quotation marks.
    mentored = (
        select(AuditEvent.id)
        .join(CoachingPlan, CoachingPlan.id == AuditEvent.object_id)
        .where(
            AuditEvent.action == MENTOR_ACT,
            CoachingPlan.artisan_id == Submission.artisan_id,
            AuditEvent.at < ScoreSheet.submitted_at,
            cast(AuditEvent.data, Text).contains('"' + JuryMember.user_id + '"'),
        )
        .exists()
    )
    led = (
        select(CoachingSession.id)
        .join(CoachingPlan, CoachingPlan.id == CoachingSession.plan_id)
        .where(
            CoachingPlan.artisan_id == Submission.artisan_id,
            CoachingSession.led_by_id == JuryMember.user_id,
            CoachingSession.created_at < ScoreSheet.submitted_at,
        )
        .exists()
    )
    rows = db.session.execute(
        select(ScoreSheet.id, JuryMember.seat, Submission.number)
        .join(JuryMember, JuryMember.id == ScoreSheet.curator_id)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .where(ScoreSheet._status == SheetStatus.SUBMITTED, JuryMember.user_id.is_not(None), mentored | led)
        .order_by(ScoreSheet.id)
    )
    yield from ({"sheet": row.id, "seat": row.seat, "number": row.number} for row in rows)
