"""Putting cleared revisions on sale: price within the band, stock, pausing, suspension."""

from datetime import datetime

from sqlalchemy import select, update

from catalog import movements, search_index
from catalog.errors import OwnedStock, PriceOutsideBand, StockBelowReserved
from catalog.models import Clearance, Listing, Product, Revision, Variant
from catalog.service.clearances import demand_clearance
from catalog.states import ListingStatus, Mode, Seller
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.ids import new_id
from shop.kernel.locks import lock_one, made
from shop.kernel.states import move_to, start

MOST_PIECES = 1_000_000


def put_on_sale(
    *,
    revision_id: str,
    seller: Seller | str,
    price: int,
    mode: Mode | str,
    stock: int,
    actor: Actor,
    now: datetime,
) -> Listing:
    """Put a cleared revision on sale by its maker; a listing of the same product takes over price, mode and stock.

    `price` in whole rupiah, `stock` in pieces (0 for made to order). Raises NotCleared, PriceOutsideBand,
    StockBelowReserved; OwnedStock for Dekranasda's goods, which come through `receive_owned_stock`.
    """
    if seller != Seller.ARTISAN:
        raise OwnedStock(ids={"revision": revision_id})
    revision = db.session.get(Revision, revision_id)
    if revision is None:
        raise NotFound(ids={"revision": revision_id})
    lock_one(Product, revision.product_id)
    db.session.refresh(revision)
    demand_price(demand_clearance(revision=revision, now=now), price, revision_id=revision_id)
    current_id = db.session.scalar(
        select(Listing.id).where(
            Listing.product_id == revision.product_id,
            Listing.seller == Seller.ARTISAN,
            Listing._status != ListingStatus.RETIRED,
        )
    )
    if current_id is not None:
        listing = lock_one(Listing, current_id)
        listing.revision_id, listing.price, listing.mode = revision_id, price, Mode(mode).value
    else:
        listing = new_listing(revision=revision, seller=Seller.ARTISAN, price=price, mode=mode, actor=actor, now=now)
    _go_live(listing, actor=actor, now=now)
    _set_on_hand(variant_of(listing.id), stock if mode == Mode.READY_STOCK else 0, now=now)
    search_index.rebuild(listing)
    return listing


def change_price(*, listing_id: str, price: int, actor: Actor, now: datetime) -> Listing:
    """A new price in rupiah, within the band the jury cleared. Raises NotCleared, PriceOutsideBand."""
    listing = lock_one(Listing, listing_id)
    demand_price(demand_clearance(revision=_revision(listing), now=now), price, revision_id=listing.revision_id)
    before, listing.price = listing.price, price
    db.session.flush()
    _record("listing.change_price", listing, {"before": before, "after": price}, actor=actor, now=now)
    return listing


def change_mode(*, listing_id: str, mode: Mode | str, actor: Actor, now: datetime) -> Listing:
    """From ready stock to made to order or back; what is reserved stays reserved. Raises OwnedStock."""
    listing = _of_maker(listing_id)
    before, listing.mode = listing.mode, Mode(mode).value
    db.session.flush()
    _record("listing.change_mode", listing, {"before": before, "after": listing.mode}, actor=actor, now=now)
    return listing


def set_stock(*, listing_id: str, on_hand: int, actor: Actor, now: datetime) -> Variant:
    """The maker counted the shelf: `on_hand` pieces, those held for checkouts included.

    Raises StockBelowReserved, InvalidInput below 0 or above a million, OwnedStock for Dekranasda's goods.
    """
    listing = _of_maker(listing_id)
    variant = variant_of(listing_id)
    before = variant.on_hand
    _set_on_hand(variant, on_hand, now=now)
    _record("listing.set_stock", listing, {"before": before, "after": on_hand}, actor=actor, now=now)
    return variant


def pause_listing(*, listing_id: str, actor: Actor, now: datetime) -> Listing:
    """Take a live listing off the shop for a while. Raises TransitionRefused."""
    listing = lock_one(Listing, listing_id)
    move_to(listing, ListingStatus.PAUSED, actor=actor, now=now)
    return listing


def resume_listing(*, listing_id: str, actor: Actor, now: datetime) -> Listing:
    """Show a paused listing again. Raises NotCleared, PriceOutsideBand, TransitionRefused."""
    return _back_to_live(listing_id, from_status=ListingStatus.PAUSED, reason=None, actor=actor, now=now)


def suspend_listing(*, listing_id: str, reason: str, actor: Actor, now: datetime) -> Listing:
    """The desk takes a listing down, with a reason the maker can read. Raises ReasonRequired, TransitionRefused."""
    listing = lock_one(Listing, listing_id)
    move_to(listing, ListingStatus.SUSPENDED, actor=actor, now=now, reason=reason)
    listing.suspended_reason = reason
    db.session.flush()
    return listing


def lift_suspension(*, listing_id: str, reason: str | None = None, actor: Actor, now: datetime) -> Listing:
    """Show a suspended listing again. Raises NotCleared, PriceOutsideBand, TransitionRefused."""
    return _back_to_live(listing_id, from_status=ListingStatus.SUSPENDED, reason=reason, actor=actor, now=now)


def retire_listing(*, listing_id: str, actor: Actor, now: datetime) -> Listing:
    """Take a listing out for good; the product may get a new one. Raises TransitionRefused."""
    listing = lock_one(Listing, listing_id)
    move_to(listing, ListingStatus.RETIRED, actor=actor, now=now)
    return listing


def new_listing(
    *, revision: Revision, seller: Seller, price: int, mode: Mode | str, actor: Actor, now: datetime
) -> Listing:
    """A listing in draft with its one variant. The caller has checked clearance and price."""
    listing = Listing(
        id=new_id("lst"), product_id=revision.product_id, revision_id=revision.id, artisan_id=revision.artisan_id,
        seller=seller.value, price=price, mode=Mode(mode).value, listed_at=now, suspended_reason=None,
    )  # fmt: skip
    start(listing, actor=actor, now=now, data={"revision": revision.id, "seller": seller.value, "price": price})
    made(listing)
    variant_id = new_id("var")
    variant = Variant(id=variant_id, listing_id=listing.id, sku=f"KL-{variant_id[-10:].upper()}")
    db.session.add(variant)
    db.session.flush()
    made(variant)
    return listing


def variant_of(listing_id: str) -> Variant:
    """The variant of a listing, locked."""
    variant_id = db.session.scalar(select(Variant.id).where(Variant.listing_id == listing_id))
    if variant_id is None:
        raise NotFound(ids={"listing": listing_id})
    return lock_one(Variant, variant_id)


def demand_price(clearance: Clearance, price: int, *, revision_id: str) -> None:
    """Raises PriceOutsideBand unless the price is one the jury cleared."""
    if isinstance(price, bool) or not clearance.price_floor <= price <= clearance.price_ceiling:
        raise PriceOutsideBand(
            floor=clearance.price_floor, ceiling=clearance.price_ceiling, ids={"revision": revision_id}
        )


def _back_to_live(
    listing_id: str, *, from_status: ListingStatus, reason: str | None, actor: Actor, now: datetime
) -> Listing:
    listing = lock_one(Listing, listing_id)
    if listing.status == from_status:
        clearance = demand_clearance(revision=_revision(listing), now=now)
        demand_price(clearance, listing.price, revision_id=listing.revision_id)
        listing.suspended_reason = None
        move_to(listing, ListingStatus.LIVE, actor=actor, now=now, reason=reason)
    elif from_status == ListingStatus.PAUSED or listing.status != ListingStatus.LIVE:
        # Says which states there are; a suspended listing is lifted by the desk, not resumed by its maker.
        move_to(listing, ListingStatus.DRAFT, actor=actor, now=now)
    return listing


def _go_live(listing: Listing, *, actor: Actor, now: datetime) -> None:
    if listing.status in (ListingStatus.DRAFT, ListingStatus.PAUSED):
        move_to(listing, ListingStatus.LIVE, actor=actor, now=now)


def _of_maker(listing_id: str) -> Listing:
    listing = lock_one(Listing, listing_id)
    if listing.seller != Seller.ARTISAN:
        raise OwnedStock(ids={"listing": listing_id})
    return listing


def _revision(listing: Listing) -> Revision:
    revision = db.session.get(Revision, listing.revision_id, populate_existing=True)
    if revision is None:
        raise NotFound(ids={"revision": listing.revision_id})
    return revision


def _set_on_hand(variant: Variant, on_hand: int, *, now: datetime) -> None:
    if isinstance(on_hand, bool) or not 0 <= on_hand <= MOST_PIECES:
        raise InvalidInput(ids={"variant": variant.id}, errors={"stock": [f"0–{MOST_PIECES}"]})
    before = variant.on_hand
    # Conditional on what is reserved now: a checkout may have taken a piece since the count was shown.
    done = db.session.execute(
        update(Variant).where(Variant.id == variant.id, Variant.reserved <= on_hand).values(on_hand=on_hand)
    )
    if done.rowcount == 0:  # type: ignore[attr-defined]
        raise StockBelowReserved(reserved=variant.reserved, ids={"variant": variant.id})
    if on_hand != before:
        movements.record(variant_id=variant.id, kind="set", quantity=on_hand - before, cost=0, now=now)
    db.session.refresh(variant)


def _record(action: str, listing: Listing, data: dict[str, object], *, actor: Actor, now: datetime) -> None:
    audit.record(actor=actor, action=action, object_type="listing", object_id=listing.id, now=now, data=data)
