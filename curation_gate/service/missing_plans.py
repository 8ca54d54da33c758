"""Plans that an announced decision should have and has not: rounds of before every refusal opened one."""

from datetime import datetime

from sqlalchemy import select

from curation_gate.models import CoachingPlan, CurationRound, Submission
from curation_gate.service import coaching, deciding
from curation_gate.service.rounds import rubric_of
from curation_gate.states import FINAL
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.locks import lock_one


def open_missing_plan(*, submission_id: str, actor: Actor, now: datetime) -> bool:
    """Open the plan that follows the announced decision of a submission; whether there was none. Raises NotFound."""
    submission = lock_one(Submission, submission_id)
    decision = deciding.latest(submission_id)
    there = db.session.scalar(select(CoachingPlan.id).where(CoachingPlan.submission_id == submission_id))
    if there is not None or submission.status not in FINAL or decision is None:
        return False
    round_ = db.session.get_one(CurationRound, submission.round_id)
    coaching.open_plan(submission, decision, rubric=rubric_of(round_), actor=actor, now=now)
    return True
