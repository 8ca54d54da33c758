"""Goods that Dekranasda owns: received from a production run, sold as "sold by Dekranasda, made by X", written off."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from catalog import movements, search_index
from catalog.errors import NotAvailable, NotCleared, OwnedStock
from catalog.models import Clearance, Listing, Revision, Variant
from catalog.service.clearances import standing_clearance
from catalog.service.listings import demand_price, new_listing, variant_of
from catalog.states import ListingStatus, Mode, RevisionStatus, Seller
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to


def receive_owned_stock(
    *,
    revision_id: str,
    quantity: int,
    unit_cost: int,
    price: int,
    reference: str,
    actor: Actor,
    now: datetime,
) -> Listing:
    """Put accepted pieces on Dekranasda's shelf, of exactly the revision they were made to.

    `unit_cost` and `price` in whole rupiah; `reference` names the receipt: the same one a second time changes nothing.
    Raises NotCleared for a revision without a standing clearance, PriceOutsideBand.
    """
    if quantity < 1 or unit_cost < 0:
        raise ValueError("receive at least one piece, at a cost of at least 0")
    revision = db.session.get(Revision, revision_id)
    if revision is None:
        raise NotFound(ids={"revision": revision_id})
    listing = _owned_listing(revision, price=price, actor=actor, now=now)
    if movements.known(kind="received", reference=reference) is not None:
        return listing
    demand_price(_demand_standing(revision), price, revision_id=revision_id)
    listing.price = price
    variant = variant_of(listing.id)
    cost = quantity * unit_cost
    db.session.execute(
        update(Variant)
        .where(Variant.id == variant.id)
        .values(on_hand=Variant.on_hand + quantity, cost_pool=Variant.cost_pool + cost)
    )
    movements.record(variant_id=variant.id, kind="received", quantity=quantity, cost=cost, reference=reference, now=now)
    db.session.refresh(variant)
    if listing.status == ListingStatus.DRAFT:
        move_to(listing, ListingStatus.LIVE, actor=actor, now=now, data={"reference": reference})
    search_index.rebuild(listing)
    return listing


def write_off_owned_stock(
    *, variant_id: str, quantity: int, reason: str, reference: str, actor: Actor, now: datetime
) -> int:
    """Take damaged or lost pieces off Dekranasda's shelf; returns their cost in rupiah (0 when done before).

    Raises NotAvailable above what is free, OwnedStock for a maker's goods, ReasonRequired.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"variant": variant_id})
    if movements.known(kind="written_off", reference=reference) is not None:
        return 0
    variant = lock_one(Variant, variant_id)
    seller = db.session.scalar(select(Listing.seller).where(Listing.id == variant.listing_id))
    if seller != Seller.DEKRANASDA:
        raise OwnedStock(ids={"variant": variant_id})
    if not 0 < quantity <= variant.on_hand - variant.reserved:
        raise NotAvailable(variant_ids=(variant_id,))
    cost = cost_of(variant=variant, quantity=quantity)
    db.session.execute(
        update(Variant)
        .where(Variant.id == variant_id)
        .values(on_hand=Variant.on_hand - quantity, cost_pool=Variant.cost_pool - cost)
    )
    movements.record(
        variant_id=variant_id, kind="written_off", quantity=-quantity, cost=-cost, reference=reference, now=now
    )
    db.session.refresh(variant)
    audit.record(
        actor=actor, action="stock.write_off", object_type="variant", object_id=variant_id, now=now, reason=reason,
        data={"quantity": quantity, "cost": cost, "reference": reference},
    )  # fmt: skip
    return cost


def cost_of(*, variant: Variant, quantity: int) -> int:
    """What `quantity` of the pieces on hand cost, at their average; the last piece takes what is left."""
    return variant.cost_pool * quantity // variant.on_hand if variant.on_hand else 0


def _demand_standing(revision: Revision) -> Clearance:
    clearance = standing_clearance(revision.id)
    seen_by_jury = revision.status in (RevisionStatus.CLEARED, RevisionStatus.SUPERSEDED)
    if clearance is None or not seen_by_jury or clearance.content_hash != revision.content_hash:
        raise NotCleared(ids={"revision": revision.id})
    return clearance


def _owned_listing(revision: Revision, *, price: int, actor: Actor, now: datetime) -> Listing:
    current = select(Listing.id).where(
        Listing.revision_id == revision.id,
        Listing.seller == Seller.DEKRANASDA,
        Listing._status != ListingStatus.RETIRED,
    )
    listing_id = db.session.scalar(current)
    if listing_id is None:
        demand_price(_demand_standing(revision), price, revision_id=revision.id)
        try:
            with db.session.begin_nested():
                return new_listing(
                    revision=revision, seller=Seller.DEKRANASDA, price=price, mode=Mode.READY_STOCK, actor=actor,
                    now=now,
                )  # fmt: skip
        except IntegrityError:
            # Two lots of one revision were accepted at once: the other made the listing.
            listing_id = db.session.scalar(current)
            if listing_id is None:
                raise
    return lock_one(Listing, listing_id)
