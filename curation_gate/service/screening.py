"""The administrative check of what came in online: complete and before the jury, or back to its maker with a sentence.

What is decided is decided on the content that was shown: a correction that came in meanwhile makes the page stale.
"""

from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from curation_gate.applying_errors import RegionNotConfirmed
from curation_gate.models import Application, CurationRound, Submission
from curation_gate.service.applying import answers_of, photos_of
from curation_gate.service.rounds import demand_status
from curation_gate.service.withdrawing import withdraw
from curation_gate.states import ACCEPTING, TO_SCREEN, ApplicationStatus, SubmissionStatus
from shop.artisans import queries as artisan_queries
from shop.artisans import service as artisans
from shop.artisans import telling as makers
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired, Stale
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to, start
from shop.kernel.text import N_
from shop.messages.links import link

COMPLETE = N_("Berkas lengkap.")
TEMPLATE = "submission_checked"


def accept_files(
    *, submission_id: str, shown_hash: str, region_confirmed: bool, actor: Actor, now: datetime
) -> Submission:  # fmt: skip
    """The files are complete: the submission goes before the jury, and the region of its maker counts as seen.

    Raises NotFound, Stale for another content, RegionNotConfirmed while nobody has seen the region, RoundNotReady once
    the scoring has begun, TransitionRefused unless it is submitted.
    """
    round_, submission = _hold(submission_id)
    demand_status(round_, *ACCEPTING)
    _demand_shown(submission, shown_hash)
    maker = artisan_queries.artisan(artisan_id=submission.artisan_id)
    is_verified = maker is not None and maker.region_verified_at is not None
    if not is_verified and not region_confirmed:
        raise RegionNotConfirmed(errors={"region": [RegionNotConfirmed.message]})
    move_to(submission, SubmissionStatus.SCREENED, actor=actor, now=now, reason=COMPLETE)
    if not is_verified:
        artisans.verify_region(artisan_id=submission.artisan_id, actor=actor, now=now)
    return submission


def ask_for_fix(*, submission_id: str, shown_hash: str, reason: str, actor: Actor, now: datetime) -> Submission:
    """Give it back to its maker, who reads the reason and sends it again; the application is a draft once more.

    Raises NotFound, ReasonRequired, Stale, RoundNotReady, TransitionRefused unless it is submitted.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission_id})
    found = _find(submission_id)
    round_ = lock_one(CurationRound, found.round_id)
    application_id = db.session.scalar(select(Application.id).where(Application.submission_id == submission_id))
    application = lock_one(Application, application_id) if application_id is not None else None
    submission = lock_one(Submission, submission_id)
    demand_status(round_, *ACCEPTING)
    _demand_shown(submission, shown_hash)
    move_to(submission, SubmissionStatus.NEEDS_FIX, actor=actor, now=now, reason=reason.strip())
    submission.fix_request = reason.strip()
    if application is None:
        _reopen_as_application(submission, actor=actor, now=now)
    else:
        application.edition += 1
        move_to(application, ApplicationStatus.DRAFT, actor=actor, now=now, data={"submission": submission_id})
    _tell(submission, "fix", reason.strip(), year=round_.year, actor=actor, now=now)
    return submission


def take_out(*, submission_id: str, reason: str, actor: Actor, now: datetime) -> Submission:
    """Take out what was registered by mistake, and tell its maker why.

    Raises as `withdraw`; what is before the jury is taken back by its maker only.
    """
    submission = withdraw(submission_id=submission_id, reason=reason, allowed=TO_SCREEN, actor=actor, now=now)
    year = db.session.get_one(CurationRound, submission.round_id).year
    _tell(submission, "withdrawn", reason.strip(), year=year, actor=actor, now=now)
    return submission


def _reopen_as_application(submission: Submission, *, actor: Actor, now: datetime) -> None:
    """What came in without an application gets one that says the same, so that it can be put right."""
    revision = catalog.revision_view(revision_id=submission.revision_id)
    maker = artisan_queries.artisan(artisan_id=submission.artisan_id)
    application = Application(
        round_id=submission.round_id, artisan_id=submission.artisan_id, kind=submission.kind,
        product_id=None, photos=photos_of(revision), submission_id=submission.id, created_at=now, changed_at=now,
        answers=answers_of(submission, revision, capacity=maker.monthly_capacity if maker else 0),
    )  # fmt: skip
    start(application, actor=actor, now=now, data={"submission": submission.id})


def _tell(submission: Submission, what: str, reason: str, *, year: int, actor: Actor, now: datetime) -> None:
    """Once for each revision that was looked at: a second request for a correction is another fact."""
    revision = catalog.revision_view(revision_id=submission.revision_id)
    makers.tell(
        artisan_id=submission.artisan_id, template=TEMPLATE, reference=f"{revision.id}:{what}", actor=actor, now=now,
        context={
            "what": what, "product": revision.name_id, "year": year, "number": submission.number, "reason": reason,
            "link": link("/perajin/kurasi"),
        },
    )  # fmt: skip


def _demand_shown(submission: Submission, shown_hash: str) -> None:
    if submission.content_hash != shown_hash:
        raise Stale(ids={"submission": submission.id})


def _find(submission_id: str) -> Submission:
    found = db.session.get(Submission, submission_id)
    if found is None:
        raise NotFound(ids={"submission": submission_id[:40]})
    return found


def _hold(submission_id: str) -> tuple[CurationRound, Submission]:
    found = _find(submission_id)
    return lock_one(CurationRound, found.round_id), lock_one(Submission, submission_id)
