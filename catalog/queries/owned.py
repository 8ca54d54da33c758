"""Reading what Dekranasda owns."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import case, func, select

from catalog.models import Listing, Revision, StockMovement, Variant
from catalog.states import Seller
from shop.artisans import sql
from shop.kernel.db import db


@dataclass(frozen=True)
class OwnedStock:
    """Dekranasda's pieces of one revision; costs in whole rupiah. received − sold − written_off = on_hand."""

    revision_id: str
    listing_id: str
    variant_id: str
    title: str
    artisan_id: str
    artisan_name: str
    price: int
    received: int
    on_hand: int
    reserved: int
    sold: int
    written_off: int
    cost_on_hand: int
    cost_of_sold: int


def owned_stock_summary() -> list[OwnedStock]:
    """Every revision that Dekranasda bought, in one statement, by title."""
    maker = sql.makers()
    moved = (
        select(
            StockMovement.variant_id,
            _sum("received", StockMovement.quantity).label("received"),
            (-_sum("sold", StockMovement.quantity) - _sum("returned", StockMovement.quantity)).label("sold"),
            (-_sum("written_off", StockMovement.quantity)).label("written_off"),
            (-_sum("sold", StockMovement.cost) - _sum("returned", StockMovement.cost)).label("cost_of_sold"),
        )
        .group_by(StockMovement.variant_id)
        .subquery("moved")
    )
    rows = db.session.execute(
        select(Listing, Variant, Revision.name_id, maker.c.name.label("artisan_name"), moved)
        .join(Variant, Variant.listing_id == Listing.id)
        .join(Revision, Revision.id == Listing.revision_id)
        .join(maker, maker.c.id == Listing.artisan_id)
        .join(moved, moved.c.variant_id == Variant.id)
        .where(Listing.seller == Seller.DEKRANASDA)
        .order_by(Revision.name_id, Listing.id)
    )
    return [
        OwnedStock(
            revision_id=row.Listing.revision_id,
            listing_id=row.Listing.id,
            variant_id=row.Variant.id,
            title=row.name_id,
            artisan_id=row.Listing.artisan_id,
            artisan_name=row.artisan_name,
            price=row.Listing.price,
            received=int(row.received),
            on_hand=row.Variant.on_hand,
            reserved=row.Variant.reserved,
            sold=int(row.sold),
            written_off=int(row.written_off),
            cost_on_hand=row.Variant.cost_pool,
            cost_of_sold=int(row.cost_of_sold),
        )
        for row in rows
    ]


def _sum(kind: str, column: Any) -> Any:
    return func.coalesce(func.sum(case((StockMovement.kind == kind, column), else_=0)), 0)
