"""What can be asked of the catalogue: the public face of the reads, each in its own file."""

from catalog.queries.crafts import CraftView, craft, crafts
from catalog.queries.owned import OwnedStock, owned_stock_summary
from catalog.queries.revisions import (
    ClearanceView,
    PhotoView,
    ProductView,
    RevisionView,
    live_clearance,
    product,
    revision_view,
    revision_views,
    revisions_of,
)
from catalog.queries.sellable import (
    Filters,
    Page,
    SellableItem,
    sellable_by_slug,
    sellable_items,
    sellable_listing,
    sellable_variants,
)
from catalog.queries.titles import RevisionTitle, revision_titles

__all__ = [
    "ClearanceView",
    "CraftView",
    "Filters",
    "OwnedStock",
    "Page",
    "PhotoView",
    "ProductView",
    "RevisionTitle",
    "RevisionView",
    "SellableItem",
    "craft",
    "crafts",
    "live_clearance",
    "owned_stock_summary",
    "product",
    "revision_titles",
    "revision_view",
    "revision_views",
    "revisions_of",
    "sellable_by_slug",
    "sellable_items",
    "sellable_listing",
    "sellable_variants",
]
