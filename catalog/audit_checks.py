"""Checks of the catalogue: stock and reservations, and the gate. Registered when this module is imported."""

from datetime import timedelta

from sqlalchemy import Executable, and_, func, or_, select

from catalog.content import content_hash
from catalog.models import Clearance, CraftOrigin, Listing, Product, Revision, StockMovement, StockReservation, Variant
from catalog.queries import sellable
from catalog.service.revisions import hashed_content
from catalog.states import ListingStatus, ReservationStatus, RevisionStatus, Seller
from shop.artisans import queries as artisans
from shop.artisans import sql
from shop.jobs.auditor import Violations, check
from shop.kernel import clock
from shop.kernel.db import db
from shop.media import queries as media

MINUTES_UNTIL_SWEPT = 30
BATCH = 500


def _rows(statement: Executable) -> Violations:
    return [dict(row._mapping) for row in db.session.execute(statement)]


@check(
    name="stock.bounds", room="catalog", says="no stock is negative, nothing above it is reserved, no cost without it"
)
def bounds() -> Violations:
    return _rows(
        select(Variant.id, Variant.on_hand, Variant.reserved, Variant.cost_pool).where(
            or_(
                Variant.on_hand < 0,
                Variant.reserved < 0,
                Variant.reserved > Variant.on_hand,
                Variant.cost_pool < 0,
                and_(Variant.on_hand == 0, Variant.cost_pool != 0),
            )
        )
    )


@check(name="stock.reserved", room="catalog", says="reserved is the sum of the live reservations")
def reserved() -> Violations:
    held = (
        select(StockReservation.variant_id, func.sum(StockReservation.quantity).label("pieces"))
        .where(StockReservation.status == ReservationStatus.LIVE, StockReservation.kind == "stock")
        .group_by(StockReservation.variant_id)
        .subquery()
    )
    pieces = func.coalesce(held.c.pieces, 0)
    return _rows(
        select(Variant.id, Variant.reserved, pieces.label("held"))
        .outerjoin(held, held.c.variant_id == Variant.id)
        .where(Variant.reserved != pieces)
    )


@check(name="stock.movements", room="catalog", says="stock and its cost are the sum of their movements")
def movements() -> Violations:
    moved = (
        select(
            StockMovement.variant_id,
            func.sum(StockMovement.quantity).label("quantity"),
            func.sum(StockMovement.cost).label("cost"),
        )
        .group_by(StockMovement.variant_id)
        .subquery()
    )
    quantity, cost = func.coalesce(moved.c.quantity, 0), func.coalesce(moved.c.cost, 0)
    return _rows(
        select(Variant.id, Variant.on_hand, quantity.label("moved"), Variant.cost_pool, cost.label("cost"))
        .outerjoin(moved, moved.c.variant_id == Variant.id)
        .where(or_(Variant.on_hand != quantity, Variant.cost_pool != cost))
    )


@check(name="stock.maker_cost", room="catalog", says="a maker's own goods cost Dekranasda nothing")
def maker_cost() -> Violations:
    return _rows(
        select(Variant.id, Variant.cost_pool)
        .join(Listing, Listing.id == Variant.listing_id)
        .where(Listing.seller == Seller.ARTISAN, Variant.cost_pool != 0)
    )


@check(name="stock.overdue", room="catalog", says="no reservation is live long past its end")
def overdue() -> Violations:
    limit = clock.now() - timedelta(minutes=MINUTES_UNTIL_SWEPT)
    return _rows(
        select(StockReservation.id, StockReservation.holder_type, StockReservation.holder_id).where(
            StockReservation.status == ReservationStatus.LIVE, StockReservation.expires_at < limit
        )
    )


@check(
    name="gate.clearance", room="catalog", says="every live listing has a standing clearance of exactly its revision"
)
def clearance() -> Violations:
    standing = and_(
        Clearance.revision_id == Revision.id,
        Clearance.content_hash == Revision.content_hash,
        Clearance.revoked_at.is_(None),
    )
    seen_by_jury = or_(
        Revision._status == RevisionStatus.CLEARED,
        and_(Revision._status == RevisionStatus.SUPERSEDED, Listing.seller == Seller.DEKRANASDA),
    )
    return _rows(
        select(Listing.id, Listing.revision_id, Revision._status.label("revision_status"))
        .join(Revision, Revision.id == Listing.revision_id)
        .outerjoin(Clearance, standing)
        .where(Listing._status == ListingStatus.LIVE, or_(Clearance.id.is_(None), ~seen_by_jury))
    )


@check(name="gate.price_band", room="catalog", says="every live listing's price is within the band of its clearance")
def price_band() -> Violations:
    return _rows(
        select(Listing.id, Listing.price, Clearance.price_floor, Clearance.price_ceiling)
        .join(Clearance, and_(Clearance.revision_id == Listing.revision_id, Clearance.revoked_at.is_(None)))
        .where(
            Listing._status == ListingStatus.LIVE,
            or_(Listing.price < Clearance.price_floor, Listing.price > Clearance.price_ceiling),
        )
    )


@check(name="gate.maker", room="catalog", says="product, revision and listing name the same maker")
def same_maker() -> Violations:
    return _rows(
        select(Listing.id, Listing.artisan_id, Revision.artisan_id.label("of_revision"))
        .join(Revision, Revision.id == Listing.revision_id)
        .join(Product, Product.id == Listing.product_id)
        .where(
            or_(
                Listing.artisan_id != Revision.artisan_id,
                Product.artisan_id != Revision.artisan_id,
                Listing.product_id != Revision.product_id,
            )
        )
    )


@check(
    name="gate.origin", room="catalog", says="every live listing's maker is of the craft's region, or has an exception"
)
def origin() -> Violations:
    maker = sql.makers("checked")
    of_craft = select(CraftOrigin.region_code).where(CraftOrigin.craft_id == Revision.craft_id)
    return _rows(
        select(Listing.id, Revision.craft_id, maker.c.region_code)
        .join(Revision, Revision.id == Listing.revision_id)
        .join(Clearance, and_(Clearance.revision_id == Revision.id, Clearance.revoked_at.is_(None)))
        .join(maker, maker.c.id == Listing.artisan_id)
        .where(
            Listing._status == ListingStatus.LIVE,
            Clearance.origin_exception.is_(None),
            of_craft.exists(),
            or_(maker.c.region_verified_at.is_(None), maker.c.region_code.not_in(of_craft)),
        )
    )


@check(name="gate.member", room="catalog", says="everything visible is made by an active member")
def member() -> Violations:
    shown = db.session.execute(
        select(Listing.id, Listing.artisan_id).where(Listing.id.in_(sellable.visible_listing_ids(now=clock.now())))
    ).all()
    makers = artisans.artisans(artisan_ids=sorted({row.artisan_id for row in shown}))
    return [
        {"id": row.id, "artisan": row.artisan_id, "membership": makers[row.artisan_id].membership_status}
        for row in shown
        if makers[row.artisan_id].membership_status != "active"
    ]


@check(name="gate.one_cleared", room="catalog", says="a product has at most one cleared revision")
def one_cleared() -> Violations:
    return _rows(
        select(Revision.product_id, func.count().label("cleared"))
        .where(Revision._status == RevisionStatus.CLEARED)
        .group_by(Revision.product_id)
        .having(func.count() > 1)
    )


@check(name="gate.content_hash", room="catalog", says="every submitted revision still is what its hash says")
def hashes() -> Violations:
    statement = select(Revision).where(Revision.content_hash.is_not(None)).order_by(Revision.id)
    for revision in db.session.scalars(statement.execution_options(yield_per=BATCH)):
        if revision.content_hash != content_hash(hashed_content(revision=revision)):
            yield {"id": revision.id, "content_hash": revision.content_hash}


@check(name="gate.photos", room="catalog", says="every photo of a submitted revision is there, public and unchanged")
def photos() -> Violations:
    rows = db.session.execute(
        select(Revision.id, Revision.photos).where(Revision.content_hash.is_not(None)).order_by(Revision.id)
    ).all()
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        stored = media.by_ids(photo["media_id"] for row in batch for photo in row.photos)
        for row in batch:
            for photo in row.photos:
                picture = stored.get(photo["media_id"])
                if picture is None or picture.sha256 != photo["sha256"] or picture.visibility != "public":
                    yield {"id": row.id, "media": photo["media_id"]}
