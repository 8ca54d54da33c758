"""THE sellable query. Everything public starts from it: pages, search, API, sitemap, cart and checkout.

A listing is *visible* when it is live, its revision has a valid clearance of exactly its content, its maker is an
active member, and the origin holds (the maker's verified region is one of the craft's, or the clearance has a written
exception). It is *sellable* when there is also a piece on the shelf or a free hand (domain.md, the gate, rule 1).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, or_, select

from catalog.cursor import decode, encode
from catalog.models import Clearance, Craft, CraftOrigin, Listing, Product, Revision, Variant
from catalog.queries.revisions import PhotoView, photos_of
from catalog.search import Query, matching
from catalog.states import ListingStatus, Mode, RevisionStatus, Seller
from shop.artisans import sql
from shop.kernel.db import db

MAKER = sql.makers("maker")
SORTS = ("relevance", "newest", "soonest", "price_asc", "price_desc")


@dataclass(frozen=True)
class Filters:
    """What a customer asks for. Empty means all; prices in rupiah, both ends included; `text` is what was typed."""

    text: str = ""
    crafts: tuple[str, ...] = ()
    group: str | None = None
    regions: tuple[str, ...] = ()
    artisan_id: str | None = None
    seller: str | None = None
    mode: str | None = None
    price_min: int | None = None
    price_max: int | None = None
    sort: str | None = None


@dataclass(frozen=True)
class SellableItem:
    """One listing with its variant, as everything public sees it. `available` pieces can be ordered now.

    `title` is in the language asked for; price in rupiah, sizes in millimetres, weight in grams.
    """

    listing_id: str
    variant_id: str
    sku: str
    product_id: str
    revision_id: str
    revision_number: int
    content_hash: str
    artisan_id: str
    artisan_name: str
    artisan_slug: str
    region_code: str
    region_name: str
    region_slug: str
    craft_id: str | None
    craft_name: str | None
    craft_group: str | None
    seller: str
    title: str
    description: str
    slug: str
    price: int
    mode: str
    available: int
    lead_time_days: int
    weight_g: int
    length_mm: int
    width_mm: int
    height_mm: int
    photos: tuple[PhotoView, ...]
    listed_at: datetime
    holiday_until: Any

    @property
    def made_to_order(self) -> bool:
        return self.mode == Mode.MADE_TO_ORDER

    @property
    def owned_by_council(self) -> bool:
        return self.seller == Seller.DEKRANASDA


@dataclass(frozen=True)
class Page:
    """Some items and the cursor of the next ones, or None at the end."""

    items: list[SellableItem]
    next: str | None


def visible(*, now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions of the gate over Listing, Revision, Clearance and MAKER, joined as in `_joined`."""
    origin = exists().where(CraftOrigin.craft_id == Revision.craft_id, CraftOrigin.region_code == MAKER.c.region_code)
    has_origins = exists().where(CraftOrigin.craft_id == Revision.craft_id)
    return (
        Listing._status == ListingStatus.LIVE,
        Clearance.revoked_at.is_(None),
        Clearance.valid_until > now,
        Clearance.content_hash == Revision.content_hash,
        Listing.artisan_id == Revision.artisan_id,
        Listing.price.between(Clearance.price_floor, Clearance.price_ceiling),
        # Pieces that Dekranasda bought of an earlier revision are still what the jury cleared.
        or_(
            Revision._status == RevisionStatus.CLEARED,
            and_(Revision._status == RevisionStatus.SUPERSEDED, Listing.seller == Seller.DEKRANASDA),
        ),
        sql.active_membership(Listing.artisan_id),
        or_(
            Clearance.origin_exception.is_not(None),
            ~has_origins,
            and_(MAKER.c.region_verified_at.is_not(None), origin),
        ),
    )


def available(*, now: datetime) -> ColumnElement[int]:
    """How many pieces can be ordered now: free on the shelf, or the maker's free capacity."""
    return case(
        (Listing.mode == Mode.READY_STOCK, Variant.on_hand - Variant.reserved),
        else_=sql.free_capacity(Listing.artisan_id, MAKER.c.monthly_capacity, now=now),
    )


def visible_listing_ids(*, now: datetime) -> Select[tuple[str]]:
    """The listings that may be seen, sold out or not, for other statements' conditions."""
    return _joined(select(Listing.id)).where(*visible(now=now))


def sellable(*columns: Any, now: datetime) -> Select[Any]:
    """THE select over listings that may be seen and can be bought; add columns, conditions, order and limit."""
    return _joined(select(*columns)).where(*visible(now=now), available(now=now) > 0)


def sellable_items(
    *, filters: Filters | None = None, cursor: str | None = None, limit: int = 24, locale: str = "id", now: datetime
) -> Page:
    """What can be bought, filtered and in order, from after `cursor` on. Raises BadCursor."""
    filters = filters or Filters()
    query = Query.of(filters.text)
    statement = sellable(*_columns(now=now), now=now).where(*conditions(filters))
    score: Any = None
    if query.words:
        found = matching(query)
        statement = statement.join(found, found.c.listing_id == Listing.id)
        score = found.c.score
    elif filters.text.strip():
        return Page(items=[], next=None)
    key, descending = _sort_key(filters.sort, score)
    statement = statement.add_columns(key.label("sort_key"))
    if cursor is not None:
        value, last_id = decode(cursor, kind=datetime if key is Listing.listed_at else int)
        after = key < value if descending else key > value
        statement = statement.where(or_(after, and_(key == value, Listing.id < last_id)))
    statement = statement.order_by(key.desc() if descending else key.asc(), Listing.id.desc()).limit(limit + 1)
    rows = db.session.execute(statement).all()
    more = encode(rows[limit - 1].sort_key, rows[limit - 1].listing_id) if len(rows) > limit else None
    return Page(items=[_item(row, locale) for row in rows[:limit]], next=more)


def sellable_by_slug(*, slug: str, locale: str = "id", now: datetime, sold_out: bool = False) -> list[SellableItem]:
    """The offers of one product, its maker's before Dekranasda's newest revision first.

    With `sold_out` also those that have run out, for the product's own page; `available` is then 0.
    """
    return _some(Product.slug == slug, locale=locale, now=now, sold_out=sold_out)


def sellable_listing(*, listing_id: str, locale: str = "id", now: datetime) -> SellableItem | None:
    """One listing, if it can be bought now."""
    found = _some(Listing.id == listing_id, locale=locale, now=now)
    return found[0] if found else None


def sellable_variants(*, variant_ids: Sequence[str], locale: str = "id", now: datetime) -> dict[str, SellableItem]:
    """These variants by id, as far as they can be bought now; the others are left out."""
    found = _some(Variant.id.in_(list(variant_ids)), locale=locale, now=now) if variant_ids else []
    return {item.variant_id: item for item in found}


def conditions(filters: Filters) -> list[Any]:
    """The filters as conditions over the joined tables; the typed text is not among them."""
    wanted: list[Any] = []
    if filters.crafts:
        wanted.append(Revision.craft_id.in_(filters.crafts))
    if filters.group:
        wanted.append(Craft.group_name == filters.group)
    if filters.regions:
        wanted.append(MAKER.c.region_code.in_(filters.regions))
    if filters.artisan_id:
        wanted.append(Listing.artisan_id == filters.artisan_id)
    if filters.seller:
        wanted.append(Listing.seller == filters.seller)
    if filters.mode:
        wanted.append(Listing.mode == filters.mode)
    if filters.price_min is not None:
        wanted.append(Listing.price >= filters.price_min)
    if filters.price_max is not None:
        wanted.append(Listing.price <= filters.price_max)
    return wanted


def without(filters: Filters, *names: str) -> Filters:
    """The same without some of its filters."""
    blank = Filters()
    return replace(filters, **{name: getattr(blank, name) for name in names})


def _joined(statement: Select[Any]) -> Select[Any]:
    return (
        statement.select_from(Listing)
        .join(Variant, Variant.listing_id == Listing.id)
        .join(Product, Product.id == Listing.product_id)
        .join(Revision, Revision.id == Listing.revision_id)
        .join(Clearance, Clearance.revision_id == Revision.id)
        .join(MAKER, MAKER.c.id == Listing.artisan_id)
        .outerjoin(Craft, Craft.id == Revision.craft_id)
    )


def _columns(*, now: datetime) -> tuple[Any, ...]:
    revision = (
        Revision.number, Revision.content_hash, Revision.craft_id, Revision.name_id, Revision.name_en,
        Revision.description_id, Revision.description_en, Revision.lead_time_days, Revision.weight_g,
        Revision.length_mm, Revision.width_mm, Revision.height_mm, Revision.photos,
    )  # fmt: skip
    listing = (
        Listing.id.label("listing_id"), Listing.product_id, Listing.revision_id, Listing.artisan_id, Listing.seller,
        Listing.price, Listing.mode, Listing.listed_at,
    )  # fmt: skip
    maker = (
        MAKER.c.name.label("artisan_name"), MAKER.c.slug.label("artisan_slug"), MAKER.c.region_code,
        MAKER.c.region_name, MAKER.c.region_slug, MAKER.c.holiday_until,
    )  # fmt: skip
    others = (
        Variant.id.label("variant_id"), Variant.sku, Product.slug, Craft.name.label("craft_name"),
        Craft.group_name.label("craft_group"), available(now=now).label("available"),
    )  # fmt: skip
    return (*listing, *revision, *maker, *others)


def _some(condition: Any, *, locale: str, now: datetime, sold_out: bool = False) -> list[SellableItem]:
    statement = _joined(select(*_columns(now=now))).where(*visible(now=now), condition)
    if not sold_out:
        statement = statement.where(available(now=now) > 0)
    rows = db.session.execute(statement.order_by(Listing.seller, Revision.number.desc(), Listing.id))
    return [_item(row, locale) for row in rows]


def _sort_key(sort: str | None, score: Any) -> tuple[Any, bool]:
    """The expression to sort by and whether the largest comes first; relevance needs a text."""
    if sort == "price_asc":
        return Listing.price, False
    if sort == "price_desc":
        return Listing.price, True
    if sort == "soonest":
        return case((Listing.mode == Mode.READY_STOCK, 0), else_=Revision.lead_time_days), False
    if score is not None and sort in (None, "relevance"):
        return score, True
    return Listing.listed_at, True


def _item(row: Any, locale: str) -> SellableItem:
    english = locale == "en"
    return SellableItem(
        listing_id=row.listing_id,
        variant_id=row.variant_id,
        sku=row.sku,
        product_id=row.product_id,
        revision_id=row.revision_id,
        revision_number=row.number,
        content_hash=row.content_hash,
        artisan_id=row.artisan_id,
        artisan_name=row.artisan_name,
        artisan_slug=row.artisan_slug,
        region_code=row.region_code,
        region_name=row.region_name,
        region_slug=row.region_slug,
        craft_id=row.craft_id,
        craft_name=row.craft_name,
        craft_group=row.craft_group,
        seller=row.seller,
        title=row.name_en if english and row.name_en else row.name_id,
        description=row.description_en if english and row.description_en else row.description_id,
        slug=row.slug,
        price=row.price,
        mode=row.mode,
        available=max(int(row.available), 0),
        lead_time_days=row.lead_time_days,
        weight_g=row.weight_g,
        length_mm=row.length_mm,
        width_mm=row.width_mm,
        height_mm=row.height_mm,
        photos=photos_of(row.photos),
        listed_at=row.listed_at,
        holiday_until=row.holiday_until,
    )
