"""An application becomes a submission: its revision frozen, its number taken, once, whatever was tapped how often."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog_queries
from catalog import service as catalog
from curation_gate import applications, fingerprints
from curation_gate.applications import Work
from curation_gate.applying_errors import (
    AlreadyApplied,
    ApplicationClosed,
    ApplicationIncomplete,
    ApplicationsFull,
    ApplicationStale,
    ConsentMissing,
    NothingChanged,
)
from curation_gate.errors import QuotaReached
from curation_gate.models import Application, CurationRound, Submission
from curation_gate.service import coaching
from curation_gate.service.applying import own_draft, takes_applications
from curation_gate.service.registration import (
    earlier_submission,
    free_number,
    kind_after,
    reason_data,
    statement_of,
)
from curation_gate.service.rounds import demand_place
from curation_gate.states import (
    ACCEPTING,
    FINAL,
    ApplicationStatus,
    SubmissionKind,
    SubmissionStatus,
)
from shop.artisans import queries as artisans
from shop.artisans.queries import ArtisanView
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to, start


def send_application(
    *, application_id: str, edition: int, consent: bool, actor: Actor, now: datetime
) -> Submission:  # fmt: skip
    """Put an application before its round; sent already, the submission it became is given back unchanged.

    Raises NotFound, ApplicationClosed, ApplicationsFull, ApplicationStale, ApplicationIncomplete, ConsentMissing,
    AlreadyApplied, NothingChanged for a change that changes nothing.
    """
    found = db.session.get(Application, application_id)
    if found is None or found.artisan_id != actor.artisan_id:
        raise NotFound(ids={"application": application_id[:40]})
    round_ = lock_one(CurationRound, found.round_id)
    application = lock_one(Application, application_id)
    if application.status == ApplicationStatus.SENT and application.submission_id is not None:
        return db.session.get_one(Submission, application.submission_id)
    own_draft(application_id, actor)
    _demand_open(round_, application, now)
    if application.edition != edition:
        raise ApplicationStale(ids={"application": application_id})
    work = _complete(application)
    if not consent:
        raise ConsentMissing(errors={"consent": [ConsentMissing.message]})
    maker = artisans.artisan(artisan_id=application.artisan_id)
    if maker is None:
        raise NotFound(ids={"artisan": application.artisan_id})
    if application.submission_id is not None:
        return _again(application, round_, work, maker, actor=actor, now=now)
    return _first_time(application, round_, work, maker, actor=actor, now=now)


def _first_time(
    application: Application, round_: CurationRound, work: Work, maker: ArtisanView, *, actor: Actor, now: datetime
) -> Submission:
    fingerprint = _fingerprint(work, maker)
    earlier = _earlier(application, fingerprint)
    product_id = application.product_id or (earlier.product_id if earlier else None)
    _demand_once(round_, fingerprint, product_id)
    try:
        demand_place(round_)
    except QuotaReached as error:
        raise ApplicationsFull(**error.params, ids=error.ids) from error
    if product_id is not None:
        coaching.resubmit(product_id=product_id, actor=actor, now=now)
    revision = _freeze(application, work, product_id, actor=actor, now=now)
    kind = application.kind if application.product_id is not None else kind_after(earlier)
    submission = Submission(
        round_id=round_.id, number=free_number(round_, 1), product_id=revision.product_id, revision_id=revision.id,
        artisan_id=maker.id, content_hash=revision.content_hash, fingerprint=fingerprint, submitted_at=now,
        held_reason=None, kind=kind,
        previous_id=earlier.id if earlier is not None and earlier.status in FINAL else None, **_terms(work, maker),
    )  # fmt: skip
    start(
        submission, state=SubmissionStatus.SUBMITTED, actor=actor, now=now,
        data={"round": round_.id, "number": submission.number, "application": application.id},
    )  # fmt: skip
    application.submission_id = submission.id
    move_to(application, ApplicationStatus.SENT, actor=actor, now=now, data={"submission": submission.id})
    return submission


def _again(
    application: Application, round_: CurationRound, work: Work, maker: ArtisanView, *, actor: Actor, now: datetime
) -> Submission:
    """After a correction: the same place and number, a new revision; what was sent before is out, with what was asked.

    No sheet can be there: sheets are given out for what is screened, and only what is submitted is sent back.
    """
    submission = lock_one(Submission, str(application.submission_id))
    fingerprint = _fingerprint(work, maker)
    _demand_once(round_, fingerprint, None, but=submission.id)
    move_to(submission, SubmissionStatus.SUBMITTED, actor=actor, now=now, data={"application": application.id})
    catalog.refuse_revision(
        revision_id=submission.revision_id, reason=submission.fix_request or "", actor=actor, now=now
    )  # fmt: skip
    revision = _freeze(application, work, submission.product_id, actor=actor, now=now)
    submission.revision_id, submission.content_hash = revision.id, str(revision.content_hash)
    submission.fingerprint, submission.fix_request = fingerprint, None
    for name, value in _terms(work, maker).items():
        setattr(submission, name, value)
    move_to(application, ApplicationStatus.SENT, actor=actor, now=now, data={"submission": submission.id})
    return submission


def _demand_open(round_: CurationRound, application: Application, now: datetime) -> None:
    """A correction is taken for as long as files are checked, a new application on the days of the registration."""
    corrects = application.submission_id is not None and round_.status in ACCEPTING
    if not corrects and not takes_applications(round_, local_date(now)):
        raise ApplicationClosed(year=round_.year, status=round_.status, ids={"curation_round": round_.id})


def _complete(application: Application) -> Work:
    craft_ids = frozenset(craft.id for craft in catalog_queries.crafts())
    found = applications.problems(application.answers, application.photos, craft_ids=craft_ids)
    if found:
        raise ApplicationIncomplete(errors={one.field: [one.text] for one in found})
    return applications.read(application.answers)


def _demand_once(
    round_: CurationRound, fingerprint: str, product_id: str | None, *, but: str | None = None
) -> None:  # fmt: skip
    same = Submission.fingerprint == fingerprint
    if product_id is not None:
        same = same | (Submission.product_id == product_id)
    number = db.session.scalar(
        select(Submission.number).where(Submission.round_id == round_.id, same, Submission.id != (but or "")).limit(1)
    )
    if number is not None:
        raise AlreadyApplied(year=round_.year, number=number, ids={"curation_round": round_.id})


def _earlier(application: Application, fingerprint: str) -> Submission | None:
    """The submission before an earlier round that this one follows: of the product, or of the same work by its name."""
    if application.product_id is None:
        return earlier_submission(fingerprint, application.artisan_id)
    return db.session.scalar(
        select(Submission)
        .where(Submission.product_id == application.product_id, Submission.round_id != application.round_id)
        .order_by(Submission._status.in_(FINAL).desc(), Submission.submitted_at.desc())
        .limit(1)
    )


def _freeze(
    application: Application, work: Work, product_id: str | None, *, actor: Actor, now: datetime
) -> catalog_queries.RevisionView:
    """The revision as it will be judged. What a form does not ask stays as it was, such as the English texts."""
    statement = statement_of(work)
    base = catalog_queries.revisions_of(product_id=product_id)[0] if product_id is not None else None
    if base is not None:
        statement = replace(
            statement, story=base.story, name_en=base.name_en if base.name_id == statement.name_id else "",
            description_en=base.description_en if base.description_id == statement.description_id else "",
        )  # fmt: skip
    revision = catalog.draft_revision(
        artisan_id=application.artisan_id, craft_id=work.craft_id, statement=statement,
        photos=[catalog.PhotoInput(**photo) for photo in application.photos], product_id=product_id, actor=actor,
        now=now,
    )  # fmt: skip
    catalog.submit_revision(revision_id=revision.id, actor=actor, now=now)
    frozen = catalog_queries.revision_view(revision_id=revision.id)
    if application.kind == SubmissionKind.CHANGE and not _differs(frozen):
        raise NothingChanged(ids={"application": application.id})
    return frozen


def _differs(revision: catalog_queries.RevisionView) -> bool:
    """Whether it says other than the cleared revision; its hash says so, photos and texts alike."""
    cleared = (one for one in catalog_queries.revisions_of(product_id=revision.product_id) if one.status == "cleared")
    return all(one.content_hash != revision.content_hash for one in cleared)


def _fingerprint(work: Work, maker: ArtisanView) -> str:
    return fingerprints.of_work(maker_name=maker.name, phone=maker.phone, product_name=work.product_name)


def _terms(work: Work, maker: ArtisanView) -> dict[str, object]:
    """What is sold how, and what the secretariat should look at."""
    return {
        "asking_price": work.selling_price,
        "offtake_price": work.offtake_price,
        "mode": work.mode,
        "stock": work.stock,
        "warnings": [reason_data(one) for one in applications.warnings(work, known_capacity=maker.monthly_capacity)],
    }
