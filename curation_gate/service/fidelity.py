"""Where what was delivered was not what the jury saw: problems are noted, and too many of them reopen the curation.

A problem is noted inside the transaction that found it (a claim, a packing check, an inspection) with an insert only:
that transaction holds locks which come later than ours. Counting happens after its commit, through the outbox.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from catalog import queries as catalog_queries
from catalog import service as catalog
from catalog.queries.management import listings_of
from curation_gate import terms
from curation_gate.models import CoachingPlan, FidelityProblem, FidelityReview, Submission
from curation_gate.service import telling
from curation_gate.service.planning import append_task
from curation_gate.states import PlanStatus, ReviewStatus
from shop.artisans import telling as makers
from shop.identity.roles import Role
from shop.kernel import outbox, settings
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.locks import lock_one, made
from shop.kernel.states import move_to, start
from shop.kernel.text import N_
from shop.messages.links import link

KINDS = ("claim", "packing_check", "inspection")
TOPIC = "curation.count_fidelity_problems"
UNDER_REVIEW = N_("Sedang diperiksa: beberapa kiriman tidak sama dengan yang dinilai kurator.")
OVER = (PlanStatus.RESUBMITTED, PlanStatus.CLOSED)
TASK = (
    "Samakan kiriman dengan yang dinilai", "Make what you send the same as what was judged",
    "Bandingkan satu buah dari rak dengan foto dan ukuran revisi yang lolos: bahan, warna, ukuran, kemasan. Tulis apa "
    "yang berbeda dan apa yang Anda ubah.",
    "Compare one piece from your shelf with the photos and measures of the revision that passed: material, colour, "
    "size, packaging. Write down what differs and what you have changed.",
)  # fmt: skip


def note_problem(
    *, revision_id: str, artisan_id: str, kind: str, reference: str, detail: str, actor: Actor, now: datetime
) -> bool:
    """Count a problem against a revision, once for each kind and reference; whether it is new. Takes no locks.

    `reference` begins with the id of what it was found at (the claim, the order, the lot), up to a slash.
    """
    if kind not in KINDS:
        raise ValueError(kind)
    known = select(FidelityProblem.id).where(FidelityProblem.kind == kind, FidelityProblem.reference == reference)
    if db.session.scalar(known) is not None:
        return False
    problem = FidelityProblem(
        revision_id=revision_id, artisan_id=artisan_id, kind=kind, reference=reference, detail=detail,
        occurred_at=now,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            db.session.add(problem)
    except IntegrityError:
        # Another transaction noted the same meanwhile.
        return False
    outbox.emit(topic=TOPIC, payload={"revision": revision_id}, now=now)
    return True


@outbox.handles(TOPIC)
def count_problems(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """After the commit that noted a problem."""
    review_if_due(revision_id=payload["revision"], actor=SYSTEM, now=now)


def review_if_due(*, revision_id: str, actor: Actor, now: datetime) -> FidelityReview | None:
    """Open a review when enough problems came together since the last one was decided; None while there are fewer,
    or one is open."""
    problems = counted_problems(revision_id, now=now)
    if problems < settings.get(terms.FIDELITY_THRESHOLD):
        return None
    is_open = (FidelityReview.revision_id == revision_id) & (FidelityReview._status == ReviewStatus.OPEN)
    if db.session.scalar(select(FidelityReview.id).where(is_open)) is not None:
        return None
    revision = catalog_queries.revision_view(revision_id=revision_id)
    plan = _plan_of(revision_id)
    review = FidelityReview(
        id=new_id("fdr"), revision_id=revision_id, artisan_id=revision.artisan_id, problems=problems, opened_at=now,
        decided_at=None, decided_by=None, reason=None,
    )  # fmt: skip
    try:
        with db.session.begin_nested():
            start(review, actor=actor, now=now, data={"revision": revision_id, "problems": problems})
    except IntegrityError:
        return None
    made(review)
    if plan is not None:
        title, title_en, advice, advice_en = TASK
        append_task(
            plan, criterion="", title=title, title_en=title_en, advice=advice, advice_en=advice_en, actor=actor,
            now=now,
        )  # fmt: skip
    if settings.get(terms.FIDELITY_SUSPENDS):
        _suspend(review, actor=actor, now=now)
    _tell(review, "opened", reason="", actor=actor, now=now)
    return review


def keep_clearance(*, review_id: str, reason: str, actor: Actor, now: datetime) -> FidelityReview:
    """The revision stays on sale, with the reason the artisan reads. Raises ReasonRequired, TransitionRefused."""
    review = _decided(review_id, ReviewStatus.KEPT, reason=reason, actor=actor, now=now)
    for listing in listings_of(artisan_id=review.artisan_id):
        ours = listing.revision_id == review.revision_id and listing.suspended_reason == UNDER_REVIEW
        if ours and listing.status == "suspended":
            catalog.lift_suspension(listing_id=listing.id, reason=reason, actor=actor, now=now)
    _tell(review, "kept", reason=reason, actor=actor, now=now)
    return review


def revoke_after_review(*, review_id: str, reason: str, actor: Actor, now: datetime) -> FidelityReview:
    """The clearance is taken back, with the reason the artisan reads; paid orders go on.

    Raises ReasonRequired, TransitionRefused, NotCleared when it does not stand any more.
    """
    review = _decided(review_id, ReviewStatus.REVOKED, reason=reason, actor=actor, now=now)
    catalog.revoke_clearance(revision_id=review.revision_id, reason=reason, actor=actor, now=now)
    _tell(review, "revoked", reason=reason, actor=actor, now=now)
    return review


def counted_problems(revision_id: str, *, now: datetime, until: datetime | None = None) -> int:
    """The problems of a revision that count today: within the months of the setting, since the last decided review,
    and up to `until` where it is given."""
    since = terms.months_later(now, -settings.get(terms.FIDELITY_MONTHS))
    decided = db.session.scalar(
        select(func.max(FidelityReview.decided_at)).where(FidelityReview.revision_id == revision_id)
    )
    return (
        db.session.scalar(
            select(func.count())
            .select_from(FidelityProblem)
            .where(
                FidelityProblem.revision_id == revision_id,
                FidelityProblem.occurred_at > (max(since, decided) if decided else since),
                FidelityProblem.occurred_at <= (until or now),
            )
        )
        or 0
    )


def _decided(review_id: str, state: ReviewStatus, *, reason: str, actor: Actor, now: datetime) -> FidelityReview:
    review = lock_one(FidelityReview, review_id)
    with db.session.no_autoflush:
        # One statement writes them with the state: the row's constraint ties both.
        before = (review.decided_at, review.decided_by, review.reason)
        review.decided_at, review.decided_by, review.reason = now, actor.label, reason
        try:
            move_to(review, state, actor=actor, now=now, reason=reason)
        except Exception:
            review.decided_at, review.decided_by, review.reason = before
            raise
    return review


def _plan_of(revision_id: str) -> CoachingPlan | None:
    """The plan of the submission that cleared a revision, locked; None when it has ended."""
    plan_id = db.session.scalar(
        select(CoachingPlan.id)
        .join(Submission, Submission.id == CoachingPlan.submission_id)
        .where(Submission.revision_id == revision_id)
    )
    plan = lock_one(CoachingPlan, plan_id) if plan_id else None
    return None if plan is None or plan.status in OVER else plan


def _suspend(review: FidelityReview, *, actor: Actor, now: datetime) -> None:
    for listing in listings_of(artisan_id=review.artisan_id):
        if listing.revision_id == review.revision_id and listing.status in ("live", "paused"):
            catalog.suspend_listing(listing_id=listing.id, reason=UNDER_REVIEW, actor=actor, now=now)


def _tell(review: FidelityReview, what: str, *, reason: str, actor: Actor, now: datetime) -> None:
    product = catalog_queries.revision_view(revision_id=review.revision_id).name_id
    context = {"what": what, "product": product, "problems": review.problems, "reason": reason}
    reference = f"{review.id}:{what}"
    makers.tell(
        artisan_id=review.artisan_id, template="fidelity_review", reference=reference, actor=actor, now=now,
        context={**context, "link": link("/perajin/kurasi")},
    )  # fmt: skip
    if what == "opened":
        telling.tell_staff(
            telling.with_roles(Role.CHAIR, Role.SECRETARIAT), template="fidelity_review_desk", reference=reference,
            actor=actor, now=now, context={**context, "link": link(f"/meja/kurasi/kesesuaian/{review.id}")},
        )  # fmt: skip
