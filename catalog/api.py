"""The catalogue for other programs: what is sellable, nothing else."""

from collections.abc import Sequence
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _

from catalog import cursor as cursors
from catalog.cards import product_url, urls_of
from catalog.queries.crafts import crafts
from catalog.queries.makers import MakerView, maker, makers
from catalog.queries.revisions import revision_view
from catalog.queries.sellable import Filters, SellableItem, sellable_items, sellable_listing
from catalog.schemas import (
    ArtisanArguments,
    ArtisanPageSchema,
    ArtisanSchema,
    CraftPageSchema,
    ProductArguments,
    ProductDetailSchema,
    ProductPageSchema,
    RegionPageSchema,
)
from shop.api import Blueprint
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.ids import is_id
from shop.media.urls import ImageUrls
from shop.places import queries as places
from shop.web.languages import current_language

blp = Blueprint("catalog_api", __name__, url_prefix="/api/v1", description="Products, makers, crafts, regions")


@blp.get("/products")
@blp.arguments(ProductArguments, location="query")
@blp.response(200, ProductPageSchema)
@public
def list_products(arguments: dict[str, Any]) -> dict[str, Any]:
    """What can be bought now, filtered and sorted."""
    low, high = arguments["price_min"], arguments["price_max"]
    if low is not None and high is not None and low > high:
        raise InvalidInput(errors={"price_max": [_("Harga tertinggi harus di atas harga terendah.")]})
    filters = Filters(
        text=arguments["q"],
        crafts=(arguments["craft"],) if arguments["craft"] else (),
        regions=(arguments["region"],) if arguments["region"] else (),
        artisan_id=arguments["artisan"],
        mode=arguments["mode"],
        price_min=low,
        price_max=high,
        sort=arguments["sort"],
    )
    after = arguments["cursor"].encode() if arguments["cursor"] else None
    now, locale = clock.now(), current_language()
    found = sellable_items(filters=filters, cursor=after, limit=arguments["limit"], locale=locale, now=now)
    return {"items": _products(found.items), "next": found.next}


@blp.get("/products/<string:listing_id>")
@blp.response(200, ProductDetailSchema)
@public
def get_product(listing_id: str) -> dict[str, Any]:
    """One listing that can be bought now, with everything the customer will get."""
    known = is_id(listing_id, prefix="lst")
    item = sellable_listing(listing_id=listing_id, locale=current_language(), now=clock.now()) if known else None
    if item is None:
        raise NotFound()
    revision = revision_view(revision_id=item.revision_id)
    more = ("materials", "technique", "tolerance", "packaging", "care", "story")
    return {**_products([item])[0], **{name: getattr(revision, name) for name in more}}


@blp.get("/artisans")
@blp.arguments(ArtisanArguments, location="query")
@blp.response(200, ArtisanPageSchema)
@public
def list_artisans(arguments: dict[str, Any]) -> dict[str, Any]:
    """The makers who are members, by name."""
    limit, given = arguments["limit"], arguments["cursor"]
    after = cursors.decode(given.encode(), kind=str) if given else None
    found = makers(region_code=arguments["region"], after=after, limit=limit + 1, now=clock.now())
    more = cursors.encode(found[limit - 1].name, found[limit - 1].id) if len(found) > limit else None
    return {"items": [_artisan(row) for row in found[:limit]], "next": more}


@blp.get("/artisans/<string:artisan_id>")
@blp.response(200, ArtisanSchema)
@public
def get_artisan(artisan_id: str) -> dict[str, Any]:
    """One maker who is a member."""
    found = maker(artisan_id=artisan_id, now=clock.now()) if is_id(artisan_id, prefix="art") else None
    if found is None:
        raise NotFound()
    return _artisan(found)


@blp.get("/crafts")
@blp.response(200, CraftPageSchema)
@public
def list_crafts() -> dict[str, Any]:
    """The kinds of craft with their regions of origin."""
    rows = [
        {
            "id": row.id,
            "name": row.name,
            "group": row.group_name,
            "technique": row.technique,
            "materials": row.materials,
            "description": row.description,
            "origins": row.origins,
        }
        for row in crafts()
    ]
    return {"items": rows, "next": None}


@blp.get("/regions")
@blp.response(200, RegionPageSchema)
@public
def list_regions() -> dict[str, Any]:
    """Lampung's regencies and cities."""
    return {"items": places.regions(), "next": None}


def _products(items: Sequence[SellableItem]) -> list[dict[str, Any]]:
    """The items as the schema shows them; one statement for all pictures."""
    pictures = urls_of([photo for item in items for photo in item.photos], base=request.host_url)
    return [_product(item, pictures) for item in items]


def _product(item: SellableItem, pictures: dict[str, ImageUrls]) -> dict[str, Any]:
    shown = [(photo, pictures[photo.media_id]) for photo in item.photos if photo.media_id in pictures]
    same = (
        "variant_id", "sku", "product_id", "title", "description", "price", "seller", "mode", "available",
        "lead_time_days", "weight_g", "length_mm", "width_mm", "height_mm", "listed_at",
    )  # fmt: skip
    return {
        **{name: getattr(item, name) for name in same},
        "id": item.listing_id,
        "url": product_url(item, _external=True),
        "artisan": {"id": item.artisan_id, "slug": item.artisan_slug, "name": item.artisan_name},
        "region": {"code": item.region_code, "name": item.region_name},
        "craft": {"id": item.craft_id, "name": item.craft_name} if item.craft_id else None,
        "revision": {"id": item.revision_id, "number": item.revision_number, "content_hash": item.content_hash},
        "images": [
            {"url": urls.src, "width": urls.width, "height": urls.height, "slot": photo.slot, "caption": photo.caption}
            for photo, urls in shown
        ],
    }


def _artisan(row: MakerView) -> dict[str, Any]:
    return {
        "id": row.id,
        "slug": row.slug,
        "name": row.name,
        "owner_name": row.owner_name,
        "story": row.story,
        "region": {"code": row.region_code, "name": row.region_name},
        "works": row.works,
        "url": url_for("catalog_storefront.maker_page", slug=row.slug, _external=True),
    }
