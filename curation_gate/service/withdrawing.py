"""Taking a submission back before its decision is final: by its maker, or by the secretariat for a wrong registration.

Its sheets stay as they are; nobody is asked for them any more, and nothing is decided.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from catalog import service as catalog
from curation_gate.applying_errors import NotWithdrawable
from curation_gate.models import Application, CurationRound, Submission
from curation_gate.states import ENDED, ApplicationStatus, SubmissionStatus
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to
from shop.kernel.text import N_

WITHDRAWABLE = frozenset(
    {SubmissionStatus.SUBMITTED, SubmissionStatus.NEEDS_FIX, SubmissionStatus.SCREENED, SubmissionStatus.SCORED}
)
TAKEN_BACK = N_("Ditarik: %(reason)s")


def withdraw_own(*, submission_id: str, reason: str, actor: Actor, now: datetime) -> Submission:
    """The maker takes a work back, with the reason. Raises NotFound for somebody else's, ReasonRequired,
    NotWithdrawable."""
    found = db.session.get(Submission, submission_id)
    if found is None or actor.artisan_id is None or found.artisan_id != actor.artisan_id:
        raise NotFound(ids={"submission": submission_id[:40]})
    return withdraw(submission_id=submission_id, reason=reason, actor=actor, now=now)


def withdraw(
    *,
    submission_id: str,
    reason: str,
    allowed: Collection[SubmissionStatus] = WITHDRAWABLE,
    actor: Actor,
    now: datetime,
) -> Submission:
    """Take a submission out of its round for good; its revision is refused with the reason.

    A place of the quota is free again. Raises NotFound, ReasonRequired, NotWithdrawable unless its state is `allowed`.
    """
    found = db.session.get(Submission, submission_id)
    if found is None:
        raise NotFound(ids={"submission": submission_id[:40]})
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission_id})
    round_ = lock_one(CurationRound, found.round_id)
    application_id = db.session.scalar(select(Application.id).where(Application.submission_id == submission_id))
    application = lock_one(Application, application_id) if application_id is not None else None
    submission = lock_one(Submission, submission_id)
    if submission.status not in allowed or round_.status in ENDED:
        raise NotWithdrawable(ids={"submission": submission_id})
    move_to(submission, SubmissionStatus.WITHDRAWN, actor=actor, now=now, reason=reason.strip())
    submission.fix_request = None
    catalog.refuse_revision(
        revision_id=submission.revision_id, reason=TAKEN_BACK % {"reason": reason.strip()}, actor=actor, now=now
    )  # fmt: skip
    if application is not None and application.status == ApplicationStatus.DRAFT:
        move_to(application, ApplicationStatus.DISCARDED, actor=actor, now=now)
    return submission
