"""An application while it is being filled in: begun, kept step by step, taken to another round, thrown away.

Saving leaves no trail: a draft is nobody's act yet. `edition` tells two open tabs apart; photos need none, since each
is put into a place of its own.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from catalog import queries as catalog
from catalog.fields import PHOTO_SLOTS
from curation_gate import applications
from curation_gate.applying_errors import (
    ApplicationSent,
    ApplicationStale,
    DraftsFull,
    NoOpenRound,
    NotOffered,
    PhotoRepeated,
    PhotosFull,
)
from curation_gate.models import Application, CurationRound, Submission
from curation_gate.queries import applications as queries
from curation_gate.states import ApplicationStatus, RoundStatus, SubmissionKind
from shop.artisans import queries as artisans
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to, start
from shop.media import service as media

MOST_DRAFTS = 20
PHOTO_PURPOSE = "revision_photo"


def start_application(*, kind: str, product_id: str | None, actor: Actor, now: datetime) -> Application:
    """Begin an application to the open round, or give back the one that is begun already.

    `new` has no product; the other kinds are prefilled from what was judged last. Raises NoOpenRound, NotOffered,
    DraftsFull, NotFound for somebody else's product.
    """
    artisan_id = _business(actor)
    round_ = open_round(now)
    if product_id is None and kind != SubmissionKind.NEW:
        raise NotOffered()
    known = _begun(round_, artisan_id, product_id)
    if known is not None:
        return known
    drafts = db.session.scalar(
        select(func.count()).where(
            Application.artisan_id == artisan_id, Application._status == ApplicationStatus.DRAFT
        )
    )  # fmt: skip
    if (drafts or 0) >= MOST_DRAFTS:
        raise DraftsFull(most=MOST_DRAFTS)
    answers, photos = _new(artisan_id) if product_id is None else _again(kind, product_id, artisan_id, now=now)
    application = Application(
        round_id=round_.id, artisan_id=artisan_id, kind=kind, product_id=product_id, answers=answers, photos=photos,
        created_at=now, changed_at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            start(application, actor=actor, now=now, data={"round": round_.id, "kind": kind, "product": product_id})
    except IntegrityError:
        # A double tap: the other request has begun it.
        known = _begun(round_, artisan_id, product_id)
        if known is None:
            raise
        return known
    return application


def save_answers(
    *, application_id: str, edition: int, answers: Mapping[str, str], actor: Actor, now: datetime
) -> Application:
    """Keep what was typed into one step, whole or half. The same again changes nothing.

    Raises NotFound, ApplicationSent, ApplicationStale when the page was older than what is kept.
    """
    application = own_draft(application_id, actor)
    kept = {**application.answers, **answers}
    if kept == application.answers:
        return application
    if application.edition != edition:
        raise ApplicationStale(ids={"application": application_id})
    application.answers = kept
    _changed(application, now)
    return application


def put_photo(
    *, application_id: str, slot: str, photo: media.Received, actor: Actor, now: datetime
) -> Application:  # fmt: skip
    """Put a photo into its place, instead of the one that is there. The same photo again changes nothing.

    Raises NotFound, ApplicationSent, PhotoRepeated when it is in another place, PhotosFull.
    """
    application = own_draft(application_id, actor)
    if slot not in PHOTO_SLOTS:
        raise NotFound(ids={"slot": slot[:40]})
    stored = media.record(received=photo, purpose=PHOTO_PURPOSE, actor=actor, now=now)
    photos = [dict(one) for one in application.photos]
    where = next((one["slot"] for one in photos if one["media_id"] == stored.id), None)
    if where == slot:
        return application
    if where is not None:
        raise PhotoRepeated(errors={f"foto-{slot}": [PhotoRepeated.message]})
    place = next((position for position, one in enumerate(photos) if one["slot"] == slot), None)
    if place is None and len(photos) >= applications.MOST_PHOTOS:
        raise PhotosFull(most=applications.MOST_PHOTOS)
    row = {"media_id": stored.id, "slot": slot, "caption": ""}
    if place is None:
        photos.append(row)
    else:
        photos[place] = row
    application.photos = photos
    _changed(application, now)
    return application


def remove_photo(*, application_id: str, media_id: str, actor: Actor, now: datetime) -> Application:
    """Take a photo out; one that is not there changes nothing. Raises NotFound, ApplicationSent."""
    application = own_draft(application_id, actor)
    photos = [one for one in application.photos if one["media_id"] != media_id]
    if len(photos) != len(application.photos):
        application.photos = photos
        _changed(application, now)
    return application


def discard_application(*, application_id: str, actor: Actor, now: datetime) -> None:
    """Throw a draft away that was never sent; a second time changes nothing. Raises NotFound, ApplicationSent."""
    application = lock_one(Application, application_id)
    _demand_own(application, actor)
    if application.status == ApplicationStatus.DISCARDED:
        return
    if application.submission_id is not None:
        raise ApplicationSent(ids={"application": application_id})
    move_to(application, ApplicationStatus.DISCARDED, actor=actor, now=now)


def take_to_open_round(*, application_id: str, actor: Actor, now: datetime) -> Application:
    """Put a draft of a round that is over before the one that is open. Raises NoOpenRound, NotFound, ApplicationSent.

    Another draft of the same product there wins: NotOffered.
    """
    round_ = open_round(now)
    application = own_draft(application_id, actor)
    if application.round_id == round_.id:
        return application
    if application.submission_id is not None:
        raise ApplicationSent(ids={"application": application_id})
    before, application.round_id = application.round_id, round_.id
    _changed(application, now, flush=False)
    try:
        with db.session.begin_nested():
            db.session.flush()
    except IntegrityError as error:
        raise NotOffered(ids={"application": application_id}) from error
    audit.record(
        actor=actor, action="application.take_to_round", object_type="application", object_id=application_id, now=now,
        data={"before": before, "after": round_.id},
    )  # fmt: skip
    return application


def open_round(now: datetime) -> CurationRound:
    """The round that takes applications today. Raises NoOpenRound."""
    today = local_date(now)
    rows = db.session.scalars(
        select(CurationRound).where(CurationRound._status == RoundStatus.OPEN).order_by(CurationRound.year.desc())
    )
    for row in rows:
        if takes_applications(row, today):
            return row
    raise NoOpenRound()


def takes_applications(round_: CurationRound, today: Any) -> bool:
    """Whether a round is open by its state and by its dates (WIB)."""
    return (
        round_.status == RoundStatus.OPEN
        and round_.opens_on <= today
        and (round_.closes_on is None or today <= round_.closes_on)
    )


def own_draft(application_id: str, actor: Actor) -> Application:
    """One's own application, locked, while it can be changed. Raises NotFound, ApplicationSent."""
    application = lock_one(Application, application_id)
    _demand_own(application, actor)
    if application.status != ApplicationStatus.DRAFT:
        raise ApplicationSent(ids={"application": application_id})
    return application


def photos_of(revision: catalog.RevisionView) -> list[dict[str, str]]:
    """The photos of a revision as an application keeps them."""
    return [{"media_id": one.media_id, "slot": one.slot, "caption": one.caption} for one in revision.photos]


def answers_of(submission: Submission, revision: catalog.RevisionView, *, capacity: int) -> dict[str, str]:
    """Answers that say the same as a submission and its revision."""
    return applications.prefilled(
        vars(revision), price=submission.asking_price, offtake_price=submission.offtake_price, mode=submission.mode,
        stock=submission.stock, capacity=capacity,
    )  # fmt: skip


def _business(actor: Actor) -> str:
    if actor.artisan_id is None:
        raise NotFound(ids={"artisan": ""})
    return actor.artisan_id


def _demand_own(application: Application, actor: Actor) -> None:
    if application.artisan_id != actor.artisan_id:
        raise NotFound(ids={"application": application.id})


def _changed(application: Application, now: datetime, *, flush: bool = True) -> None:
    application.edition += 1
    application.changed_at = now
    if flush:
        db.session.flush()


def _begun(round_: CurationRound, artisan_id: str, product_id: str | None) -> Application | None:
    """The draft of this product, or, for a new work, one that nobody has written on."""
    row = db.session.scalar(
        select(Application)
        .where(
            Application.artisan_id == artisan_id,
            Application.round_id == round_.id,
            Application._status == ApplicationStatus.DRAFT,
            Application.product_id == product_id if product_id is not None else Application.product_id.is_(None),
            Application.submission_id.is_(None),
        )
        .order_by(Application.created_at.desc())
        .limit(1)
    )
    return None if row is None or (product_id is None and row.edition > 1) else row


def _new(artisan_id: str) -> tuple[dict[str, str], list[Any]]:
    maker = artisans.artisan(artisan_id=artisan_id)
    return ({"capacity": str(maker.monthly_capacity)} if maker is not None and maker.monthly_capacity else {}), []


def _again(kind: str, product_id: str, artisan_id: str, *, now: datetime) -> tuple[dict[str, str], list[Any]]:
    """Answers and photos of what the jury saw last (a renewal or change: of what is cleared)."""
    offer = next(
        (one for one in queries.offers(artisan_id=artisan_id, now=now) if one.product_id == product_id), None
    )  # fmt: skip
    if offer is None:
        raise NotFound(ids={"product": product_id[:40]})
    if kind not in offer.kinds:
        raise NotOffered(ids={"product": product_id})
    submission = db.session.get_one(Submission, offer.submission_id)
    revision = catalog.revision_view(revision_id=offer.revision_id)
    maker = artisans.artisan(artisan_id=artisan_id)
    capacity = maker.monthly_capacity if maker is not None else 0
    return answers_of(submission, revision, capacity=capacity), photos_of(revision)
