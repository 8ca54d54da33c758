"""Reading applications, what a maker can put before a round again, and what differs from what was judged before."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from catalog import queries as catalog
from curation_gate import comparing, terms
from curation_gate.models import Application, CurationRound, Submission
from curation_gate.queries.submissions import SubmissionView, submission, submissions_of
from curation_gate.states import ENDED, FINAL, ApplicationStatus, RoundStatus, SubmissionKind, SubmissionStatus
from shop.artisans import queries as artisans
from shop.kernel import settings
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.media import queries as media

CLEARED_ONCE = ("cleared", "superseded")


@dataclass(frozen=True)
class ApplicationView:
    """An application as it is kept; `answers` are typed texts by field, `photos` rows of {media_id, slot, caption}."""

    id: str
    round_id: str
    year: int
    round_name: str
    round_status: str
    artisan_id: str
    kind: str
    product_id: str | None
    status: str
    answers: dict[str, str]
    photos: list[dict[str, str]]
    edition: int
    submission_id: str | None
    fix_request: str | None
    changed_at: datetime

    @property
    def title(self) -> str:
        """The name of the work, '' while none is written."""
        return self.answers.get("product_name", "")


@dataclass(frozen=True)
class Offer:
    """A work that can be put before a round again: in which ways (`kinds`), from which submission and revision.

    `ends_on` is when its time on sale ends, None where it is not on sale.
    """

    product_id: str
    product_name: str
    submission_id: str
    revision_id: str
    kinds: tuple[str, ...]
    ends_on: date | None


def application(*, application_id: str) -> ApplicationView:
    """One application. Raises NotFound."""
    found = _views(Application.id == application_id)
    if not found:
        raise NotFound(ids={"application": application_id[:40]})
    return found[0]


def drafts_of(*, artisan_id: str) -> list[ApplicationView]:
    """What a business has begun and not sent, and what came back to be put right; changed last on top."""
    return _views(Application.artisan_id == artisan_id, Application._status == ApplicationStatus.DRAFT)


def application_of(*, submission_id: str) -> ApplicationView | None:
    """The application that became a submission; None for what was imported."""
    found = _views(Application.submission_id == submission_id)
    return found[0] if found else None


def offers(*, artisan_id: str, now: datetime) -> list[Offer]:
    """What a business can put before a round again, by name; a work that is before a round is not among it."""
    by_product: dict[str, list[SubmissionView]] = defaultdict(list)
    for row in submissions_of(artisan_id=artisan_id):
        by_product[row.product_id].append(row)
    member_until = _member_until(artisan_id)
    found = [
        offer
        for product_id, rows in by_product.items()
        if (offer := _offer(product_id, rows, member_until=member_until, now=now)) is not None
    ]
    return sorted(found, key=lambda one: one.product_name)


def changes_of(*, submission_id: str) -> comparing.Changes | None:
    """What a submission says other than what was cleared or judged of this work before; None for its first time."""
    found = submission(submission_id=submission_id)
    revisions = catalog.revisions_of(product_id=found.product_id)
    own = next(one for one in revisions if one.id == found.revision_id)
    before = [one for one in revisions if one.number < own.number and one.status != "draft"]
    judged = db.session.scalar(select(Submission.revision_id).where(Submission.id == found.previous_id))
    base = (
        next((one for one in before if one.status in CLEARED_ONCE), None)
        or next((one for one in before if one.id == judged), None)
        or next(iter(before), None)
    )
    return None if base is None else differences(base, vars(own), photos=as_photos(own.photos))


def differences(
    base: catalog.RevisionView, after: dict[str, Any], *, photos: Sequence[comparing.Photo]
) -> comparing.Changes:  # fmt: skip
    """What `after` (values by field, photos) says other than a revision."""
    return comparing.compare(
        before=vars(base), after=after, photos_before=as_photos(base.photos), photos_after=photos
    )  # fmt: skip


def as_photos(photos: Sequence[catalog.PhotoView]) -> list[comparing.Photo]:
    """The photos of a revision for a comparison."""
    return [comparing.Photo(one.media_id, one.sha256, one.slot) for one in photos]


def stored_photos(rows: Sequence[dict[str, str]]) -> list[comparing.Photo]:
    """The photos of an application for a comparison; those that are gone are left out."""
    stored = media.by_ids(row["media_id"] for row in rows) if rows else {}
    return [
        comparing.Photo(row["media_id"], stored[row["media_id"]].sha256, row["slot"])
        for row in rows
        if row["media_id"] in stored
    ]


def round_taking_applications(*, now: datetime) -> tuple[int, str, date | None] | None:
    """Year, name and last day of the round that takes applications today, or None."""
    today = local_date(now)
    row = db.session.execute(
        select(CurationRound.year, CurationRound.name, CurationRound.closes_on)
        .where(
            CurationRound._status == RoundStatus.OPEN,
            CurationRound.opens_on <= today,
            CurationRound.closes_on.is_(None) | (CurationRound.closes_on >= today),
        )
        .order_by(CurationRound.year.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else (row.year, row.name, row.closes_on)


def _offer(
    product_id: str, rows: list[SubmissionView], *, member_until: date | None, now: datetime
) -> Offer | None:  # fmt: skip
    """`rows` are the submissions of one product, newest round first."""
    if any(row.status not in (*FINAL, SubmissionStatus.WITHDRAWN) for row in rows):
        return None
    final = [row for row in rows if row.status in FINAL and row.round_status in ENDED]
    if any(row.status in FINAL for row in rows) and not final:
        # Its decision is made and the round is still being announced.
        return None
    revisions = catalog.revisions_of(product_id=product_id)
    cleared = next((one for one in revisions if one.status == "cleared"), None)
    if cleared is not None:
        return _on_sale(cleared, rows, member_until=member_until, now=now)
    last = (final or rows)[0]
    status = next((one.status for one in revisions if one.id == last.revision_id), "")
    if not final:
        kinds: tuple[str, ...] = (SubmissionKind.NEW,)
    elif last.status != SubmissionStatus.PASSED:
        kinds = (SubmissionKind.REAPPLICATION,)
    elif status == "revoked":
        # What was taken off sale is judged whole, as after a year.
        kinds = (SubmissionKind.RENEWAL,)
    else:
        return None
    return Offer(product_id, last.product_name, last.id, last.revision_id, kinds, None)


def _on_sale(
    cleared: catalog.RevisionView, rows: list[SubmissionView], *, member_until: date | None, now: datetime
) -> Offer | None:
    passed = next((row for row in rows if row.revision_id == cleared.id), None)
    if passed is None:
        return None
    clearance = catalog.live_clearance(revision_id=cleared.id, now=now)
    cleared_until = None if clearance is None else local_date(clearance.valid_until)
    ends = [day for day in (member_until, cleared_until) if day is not None]
    from_when = local_date(terms.months_later(now, settings.get(terms.RENEWAL_MONTHS)))
    is_due = clearance is None or member_until is None or min(ends) <= from_when
    kinds = ((SubmissionKind.RENEWAL,) if is_due else ()) + ((SubmissionKind.CHANGE,) if clearance else ())
    return Offer(
        cleared.product_id, cleared.name_id, passed.id, cleared.id, kinds, min(ends, default=None)
    )  # fmt: skip


def _member_until(artisan_id: str) -> date | None:
    maker = artisans.artisan(artisan_id=artisan_id)
    return None if maker is None else maker.member_until


def _views(*conditions: Any) -> list[ApplicationView]:
    rows = db.session.execute(
        select(Application, CurationRound, Submission.fix_request)
        .join(CurationRound, CurationRound.id == Application.round_id)
        .outerjoin(Submission, Submission.id == Application.submission_id)
        .where(*conditions)
        .order_by(Application.changed_at.desc(), Application.id.desc())
    )
    return [
        ApplicationView(
            id=row.Application.id, round_id=row.Application.round_id, year=row.CurationRound.year,
            round_name=row.CurationRound.name, round_status=row.CurationRound.status,
            artisan_id=row.Application.artisan_id, kind=row.Application.kind, product_id=row.Application.product_id,
            status=row.Application.status, answers=dict(row.Application.answers),
            photos=list(row.Application.photos), edition=row.Application.edition,
            submission_id=row.Application.submission_id, fix_request=row.fix_request,
            changed_at=row.Application.changed_at,
        )
        for row in rows
    ]  # fmt: skip
