"""Reading listings for those who keep them: makers their own, the desk all, in whatever state."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from catalog.cursor import decode, encode
from catalog.models import Clearance, Listing, Product, Revision, Variant
from catalog.queries.revisions import PhotoView, photos_of
from catalog.states import ListingStatus, RevisionStatus
from shop.artisans import sql
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class ManagedListing:
    """A listing with what its keeper needs; price and band in rupiah. The band is None without a standing clearance."""

    id: str
    product_id: str
    slug: str
    revision_id: str
    revision_number: int
    title: str
    artisan_id: str
    artisan_name: str
    seller: str
    status: str
    suspended_reason: str | None
    price: int
    price_floor: int | None
    price_ceiling: int | None
    valid_until: datetime | None
    mode: str
    on_hand: int
    reserved: int
    photos: tuple[PhotoView, ...]
    listed_at: datetime
    newer_status: str | None
    newer_number: int | None


def listings_of(*, artisan_id: str) -> list[ManagedListing]:
    """The maker's own works on sale, with the state of a newer revision where there is one."""
    statement = _select().where(Listing.artisan_id == artisan_id, Listing.seller == "artisan")
    return [_view(row) for row in db.session.execute(statement.order_by(Listing.listed_at.desc()))]


def managed_listing(*, listing_id: str) -> ManagedListing:
    """One listing. Raises NotFound."""
    row = db.session.execute(_select().where(Listing.id == listing_id)).first()
    if row is None:
        raise NotFound(ids={"listing": listing_id[:40]})
    return _view(row)


def all_listings(
    *, status: str | None = None, text: str = "", cursor: str | None = None, limit: int = 50
) -> tuple[list[ManagedListing], str | None]:
    """Every listing, newest first; `text` is part of a title or of a maker's name. Raises BadCursor."""
    statement = _select()
    if status:
        statement = statement.where(Listing._status == status)
    if text.strip():
        part = text.strip()
        statement = statement.where(
            or_(
                Revision.name_id.icontains(part, autoescape=True),
                Revision.artisan_id.in_(_makers_named(part)),
            )
        )
    if cursor:
        moment, last_id = decode(cursor, kind=datetime)
        statement = statement.where(
            or_(Listing.listed_at < moment, and_(Listing.listed_at == moment, Listing.id < last_id))
        )
    rows = db.session.execute(statement.order_by(Listing.listed_at.desc(), Listing.id.desc()).limit(limit + 1)).all()
    more = encode(rows[limit - 1].Listing.listed_at, rows[limit - 1].Listing.id) if len(rows) > limit else None
    return [_view(row) for row in rows[:limit]], more


def counts_by_status() -> dict[str, int]:
    """How many listings there are in each state."""
    rows = db.session.execute(select(Listing._status, func.count()).group_by(Listing._status))
    counts: dict[str, int] = {state.value: 0 for state in ListingStatus}
    counts.update({row[0]: row[1] for row in rows})
    return counts


def _makers_named(part: str) -> Any:
    person = sql.makers("named")
    return select(person.c.id).where(person.c.name.icontains(part, autoescape=True))


def _select() -> Any:
    keeper = sql.makers("keeper")
    newer = (
        select(Revision.product_id, func.max(Revision.number).label("number"))
        .group_by(Revision.product_id)
        .subquery("newer")
    )
    newest = select(Revision).subquery("newest")
    return (
        select(
            Listing,
            Revision,
            Variant,
            Product.slug,
            keeper.c.name.label("artisan_name"),
            Clearance.price_floor,
            Clearance.price_ceiling,
            Clearance.valid_until,
            newest.c.status.label("newer_status"),
            newest.c.number.label("newer_number"),
        )
        .join(Revision, Revision.id == Listing.revision_id)
        .join(Variant, Variant.listing_id == Listing.id)
        .join(Product, Product.id == Listing.product_id)
        .join(keeper, keeper.c.id == Listing.artisan_id)
        .join(newer, newer.c.product_id == Listing.product_id)
        .join(newest, and_(newest.c.product_id == newer.c.product_id, newest.c.number == newer.c.number))
        .outerjoin(Clearance, and_(Clearance.revision_id == Revision.id, Clearance.revoked_at.is_(None)))
    )


def _view(row: Any) -> ManagedListing:
    listing, revision, variant = row.Listing, row.Revision, row.Variant
    pending = row.newer_number > revision.number and row.newer_status != RevisionStatus.CLEARED
    return ManagedListing(
        id=listing.id,
        product_id=listing.product_id,
        slug=row.slug,
        revision_id=revision.id,
        revision_number=revision.number,
        title=revision.name_id,
        artisan_id=listing.artisan_id,
        artisan_name=row.artisan_name,
        seller=listing.seller,
        status=listing.status,
        suspended_reason=listing.suspended_reason,
        price=listing.price,
        price_floor=row.price_floor,
        price_ceiling=row.price_ceiling,
        valid_until=row.valid_until,
        mode=listing.mode,
        on_hand=variant.on_hand,
        reserved=variant.reserved,
        photos=photos_of(revision.photos),
        listed_at=listing.listed_at,
        newer_status=row.newer_status if pending else None,
        newer_number=row.newer_number if pending else None,
    )
