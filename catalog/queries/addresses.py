"""The addresses of everything that can be bought, for the map of the site."""

from datetime import datetime

from sqlalchemy import func

from catalog.models import Listing, Product
from catalog.queries.sellable import sellable
from shop.kernel.db import db


def product_addresses(*, limit: int, now: datetime) -> list[tuple[str, datetime]]:
    """(slug, when it went on sale last) of each product that can be bought."""
    rows = db.session.execute(
        sellable(Product.slug, func.max(Listing.listed_at).label("at"), now=now)
        .group_by(Product.slug)
        .order_by(Product.slug)
        .limit(limit)
    )
    return [(row.slug, row.at) for row in rows]
