"""The lock itself: granting a revision, refusing it, taking a clearance back. Called by the curation and the desk."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import select

from catalog import search_index
from catalog.errors import NotCleared, OriginRefused, StaleRevision
from catalog.models import Clearance, Craft, CraftOrigin, Listing, Product, Revision, Variant
from catalog.origin import is_of_origin
from catalog.states import ListingStatus, RevisionStatus, Seller
from shop.artisans import queries as artisans
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.ids import new_id
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import TransitionRefused, move_to
from shop.kernel.text import N_
from shop.places import queries as places

RENEWED = N_("Izin diperbarui")


def hold_products(*, revision_ids: Iterable[str]) -> None:
    """Lock the products, listings and variants of several revisions at once, before granting them one by one."""
    wanted = set(revision_ids)
    products = db.session.scalars(select(Revision.product_id).where(Revision.id.in_(wanted))).all()
    if products:
        lock(Product, products)
        if listings := db.session.scalars(select(Listing.id).where(Listing.product_id.in_(products))).all():
            lock(Listing, listings)
            lock(Variant, db.session.scalars(select(Variant.id).where(Variant.listing_id.in_(listings))).all())


def grant_clearance(
    *,
    revision_id: str,
    content_hash: str,
    valid_until: datetime,
    price_floor: int,
    price_ceiling: int,
    decision_reference: str,
    origin_exception: str | None = None,
    overturns_refusal: bool = False,
    actor: Actor,
    now: datetime,
) -> Clearance:
    """The jury's yes to exactly that content; `price_floor` and `price_ceiling` in rupiah bound the price on sale.

    A submitted revision becomes cleared, the one cleared before is superseded and its listings move to the new one
    (paused where their price is outside the new band). A cleared revision gets a renewed clearance; a refused one only
    where an appeal was upheld (`overturns_refusal`). Raises
    StaleRevision for another hash, OriginRefused without a verified region of origin or a written exception,
    TransitionRefused for a revision that was never submitted or is out.
    """
    revision = _locked(revision_id)
    if revision.content_hash is None or revision.content_hash != content_hash:
        raise StaleRevision(ids={"revision": revision_id})
    if revision.status == RevisionStatus.REFUSED and not overturns_refusal:
        raise TransitionRefused(
            from_state=revision.status, to_state=RevisionStatus.CLEARED.value, ids={"revision": revision_id}
        )
    exception = (origin_exception or "").strip() or None
    if exception is None:
        _demand_origin(revision)
    if revision.status == RevisionStatus.CLEARED:
        _end(revision_id, reason=RENEWED, now=now)
    else:
        earlier = _cleared_revision(revision.product_id)
        move_to(revision, RevisionStatus.CLEARED, actor=actor, now=now, data={"decision": decision_reference})
        if earlier is not None:
            # Its clearance stands: pieces that Dekranasda bought of it are still what the jury saw.
            move_to(earlier, RevisionStatus.SUPERSEDED, actor=actor, now=now, data={"by": revision_id})
    clearance = Clearance(
        id=new_id("clr"), revision_id=revision_id, content_hash=content_hash, granted_at=now, granted_by=actor.label,
        valid_until=valid_until, price_floor=price_floor, price_ceiling=price_ceiling,
        decision_reference=decision_reference, origin_exception=exception,
    )  # fmt: skip
    db.session.add(clearance)
    db.session.flush()
    audit.record(
        actor=actor, action="clearance.grant", object_type="clearance", object_id=clearance.id, now=now,
        reason=exception, data={"revision": revision_id, "hash": content_hash, "decision": decision_reference},
    )  # fmt: skip
    _move_listings(revision, clearance, actor=actor, now=now)
    return clearance


def refuse_revision(*, revision_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """The jury's no, with its written reason. Raises ReasonRequired, TransitionRefused unless it is submitted."""
    move_to(_locked(revision_id), RevisionStatus.REFUSED, actor=actor, now=now, reason=reason)


def revoke_clearance(*, revision_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take the yes back: the revision is revoked and its listings are suspended. Paid orders are not touched here.

    Raises ReasonRequired, NotCleared when there is no standing clearance.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"revision": revision_id})
    revision = _locked(revision_id)
    clearance = standing_clearance(revision_id)
    if clearance is None or revision.status != RevisionStatus.CLEARED:
        raise NotCleared(ids={"revision": revision_id})
    clearance.revoked_at, clearance.revoked_reason = now, reason
    move_to(revision, RevisionStatus.REVOKED, actor=actor, now=now, reason=reason)
    for listing in _locked_listings(revision.product_id):
        if listing.revision_id == revision_id and listing.status in (ListingStatus.LIVE, ListingStatus.PAUSED):
            listing.suspended_reason = reason
            move_to(listing, ListingStatus.SUSPENDED, actor=actor, now=now, reason=reason)


def standing_clearance(revision_id: str) -> Clearance | None:
    """The clearance of a revision that was not taken back (it may have ended by its date)."""
    return db.session.scalar(
        select(Clearance).where(Clearance.revision_id == revision_id, Clearance.revoked_at.is_(None))
    )


def demand_clearance(*, revision: Revision, now: datetime) -> Clearance:
    """The clearance in force of exactly this content. Raises NotCleared."""
    clearance = standing_clearance(revision.id)
    in_force = (
        clearance is not None
        and clearance.valid_until > now
        and clearance.content_hash == revision.content_hash
        and revision.status == RevisionStatus.CLEARED
    )
    if clearance is None or not in_force:
        raise NotCleared(ids={"revision": revision.id})
    return clearance


def _locked(revision_id: str) -> Revision:
    revision = db.session.get(Revision, revision_id)
    if revision is None:
        raise NotFound(ids={"revision": revision_id})
    lock_one(Product, revision.product_id)
    db.session.refresh(revision)
    return revision


def _locked_listings(product_id: str) -> list[Listing]:
    ids = db.session.scalars(
        select(Listing.id).where(Listing.product_id == product_id, Listing._status != ListingStatus.RETIRED)
    ).all()
    return list(lock(Listing, ids).values()) if ids else []


def _demand_origin(revision: Revision) -> None:
    origins = db.session.scalars(select(CraftOrigin.region_code).where(CraftOrigin.craft_id == revision.craft_id)).all()
    maker = artisans.artisan(artisan_id=revision.artisan_id)
    if maker is None:
        raise NotFound(ids={"artisan": revision.artisan_id})
    verified = maker.region_verified_at is not None
    if is_of_origin(craft_origins=origins, maker_region=maker.region_code, region_verified=verified):
        return
    craft = db.session.get(Craft, revision.craft_id)
    names = {region.code: region.name for region in places.regions()}
    raise OriginRefused(
        craft=craft.name if craft else "",
        origins=", ".join(names.get(code, code) for code in sorted(origins)),
        ids={"revision": revision.id, "artisan": maker.id},
    )


def _cleared_revision(product_id: str) -> Revision | None:
    return db.session.scalar(
        select(Revision).where(Revision.product_id == product_id, Revision._status == RevisionStatus.CLEARED)
    )


def _end(revision_id: str, *, reason: str, now: datetime) -> None:
    clearance = standing_clearance(revision_id)
    if clearance is not None:
        clearance.revoked_at, clearance.revoked_reason = now, reason
        db.session.flush()


def _move_listings(revision: Revision, clearance: Clearance, *, actor: Actor, now: datetime) -> None:
    """The maker's listing shows what is cleared now. Dekranasda's own pieces stay what they are: those of the revision
    they were made to."""
    for listing in _locked_listings(revision.product_id):
        if listing.seller != Seller.ARTISAN:
            continue
        before, listing.revision_id = listing.revision_id, revision.id
        if before != revision.id:
            audit.record(
                actor=actor, action="listing.new_revision", object_type="listing", object_id=listing.id, now=now,
                data={"before": before, "after": revision.id},
            )  # fmt: skip
        outside = not clearance.price_floor <= listing.price <= clearance.price_ceiling
        if outside and listing.status == ListingStatus.LIVE:
            move_to(listing, ListingStatus.PAUSED, actor=actor, now=now, data={"price_outside_band": listing.price})
        search_index.rebuild(listing)
