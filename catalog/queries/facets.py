"""How many works there are of what: one statement, counted further in Python so that each filter has its own count."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func

from catalog.models import Craft, Listing, Revision
from catalog.queries.sellable import MAKER, Filters, conditions, sellable, without
from catalog.search import Query, matching
from shop.kernel.db import db


@dataclass(frozen=True)
class Cell:
    """The number of listings of one combination."""

    mode: str
    seller: str
    region_code: str
    region_name: str
    region_slug: str
    craft_id: str | None
    craft_name: str | None
    craft_group: str | None
    artisan_id: str
    count: int


@dataclass(frozen=True)
class Facets:
    """The cells under a text and a price range; the other filters are applied when counting."""

    cells: tuple[Cell, ...]
    filters: Filters

    @property
    def total(self) -> int:
        """How many listings pass all filters."""
        return self.count(self.filters)

    def count(self, filters: Filters) -> int:
        """How many listings pass these filters (of the same text and prices)."""
        return sum(cell.count for cell in self.cells if _passes(cell, filters))

    def by(self, key: Callable[[Cell], str | None], *ignoring: str) -> dict[str, int]:
        """Counts by a key, with the filters except those named."""
        filters = without(self.filters, *ignoring)
        counts: dict[str, int] = defaultdict(int)
        for cell in self.cells:
            value = key(cell)
            if value is not None and _passes(cell, filters):
                counts[value] += cell.count
        return dict(counts)

    def names(self, key: Callable[[Cell], str | None], name: Callable[[Cell], str | None]) -> dict[str, str]:
        """The name of each key that occurs, by name."""
        pairs = {value: name(cell) or value for cell in self.cells if (value := key(cell)) is not None}
        return dict(sorted(pairs.items(), key=lambda pair: pair[1]))


def facets(*, filters: Filters, now: datetime) -> Facets:
    """Count what can be bought under the text and price range of `filters`, in one statement."""
    keys = (
        Listing.mode, Listing.seller, MAKER.c.region_code, MAKER.c.region_name, MAKER.c.region_slug, Revision.craft_id,
        Craft.name.label("craft_name"), Craft.group_name.label("craft_group"), Listing.artisan_id,
    )  # fmt: skip
    prices = Filters(price_min=filters.price_min, price_max=filters.price_max)
    statement = sellable(*keys, func.count().label("number"), now=now).where(*conditions(prices)).group_by(*keys)
    query = Query.of(filters.text)
    if query.words:
        found = matching(query)
        statement = statement.join(found, found.c.listing_id == Listing.id)
    elif filters.text.strip():
        return Facets(cells=(), filters=filters)
    rows = db.session.execute(statement)
    return Facets(
        cells=tuple(
            Cell(
                mode=row.mode,
                seller=row.seller,
                region_code=row.region_code,
                region_name=row.region_name,
                region_slug=row.region_slug,
                craft_id=row.craft_id,
                craft_name=row.craft_name,
                craft_group=row.craft_group,
                artisan_id=row.artisan_id,
                count=row.number,
            )
            for row in rows
        ),
        filters=filters,
    )


def _passes(cell: Cell, filters: Filters) -> bool:
    return (
        (not filters.crafts or cell.craft_id in filters.crafts)
        and (not filters.group or cell.craft_group == filters.group)
        and (not filters.regions or cell.region_code in filters.regions)
        and (not filters.artisan_id or cell.artisan_id == filters.artisan_id)
        and (not filters.seller or cell.seller == filters.seller)
        and (not filters.mode or cell.mode == filters.mode)
    )
