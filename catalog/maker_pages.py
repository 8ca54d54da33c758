"""The pages of the makers, and what machines read: the map of the site."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from catalog.cards import cards
from catalog.cursor import decode, encode
from catalog.errors import BadCursor
from catalog.queries.addresses import product_addresses
from catalog.queries.crafts import crafts
from catalog.queries.makers import maker_by_slug, makers
from catalog.queries.sellable import Filters, sellable_items
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.places import queries as places
from shop.web.languages import current_language

PER_PAGE = 24
MOST_ADDRESSES = 45_000


def register(blueprint: Blueprint) -> None:
    """Put the pages on the storefront's blueprint."""
    blueprint.get("/perajin-kami")(maker_list)
    blueprint.get("/perajin-kami/<slug>")(maker_page)
    blueprint.get("/sitemap.xml")(sitemap)


@public
def maker_list() -> str:
    """The makers who are members, by name."""
    try:
        after = decode(request.args["dari"], kind=str) if request.args.get("dari") else None
    except BadCursor:
        after = None
    found = makers(after=after, limit=PER_PAGE + 1, now=clock.now())
    last = found[PER_PAGE - 1] if len(found) > PER_PAGE else None
    here = url_for("catalog_storefront.maker_list")
    return render_template(
        "catalog/makers.html",
        makers=found[:PER_PAGE],
        next_url=url_for("catalog_storefront.maker_list", dari=encode(last.name, last.id)) if last else None,
        first_url=here if after else None,
    )


@public
def maker_page(slug: str) -> str:
    """One maker with their works."""
    now = clock.now()
    found = maker_by_slug(slug=slug, now=now)
    if found is None:
        raise NotFound()
    cursor = request.args.get("dari") or None
    wanted: dict[str, Any] = {"filters": Filters(artisan_id=found.id), "limit": PER_PAGE, "locale": current_language()}
    try:
        page = sellable_items(cursor=cursor, now=now, **wanted)
    except BadCursor:
        page = sellable_items(now=now, **wanted)
    here = url_for("catalog_storefront.maker_page", slug=slug)
    return render_template(
        "catalog/maker.html",
        maker=found,
        items=cards(page.items, now=now),
        next_url=url_for("catalog_storefront.maker_page", slug=slug, dari=page.next) if page.next else None,
        first_url=here if cursor else None,
        canonical=url_for("catalog_storefront.maker_page", slug=slug, _external=True),
    )


@public
def sitemap() -> Response:
    """Every public page of the catalogue (sitemaps.org 0.9)."""
    now = clock.now()
    addresses = product_addresses(limit=MOST_ADDRESSES, now=now)
    pages: list[tuple[str, Any]] = [
        (url_for("catalog_storefront.home", _external=True), None),
        (url_for("catalog_storefront.products", _external=True), None),
        (url_for("catalog_storefront.maker_list", _external=True), None),
    ]
    pages += [(url_for("catalog_storefront.craft", craft_id=craft.id, _external=True), None) for craft in crafts()]
    pages += [
        (url_for("catalog_storefront.region", slug=region.slug, _external=True), None) for region in places.regions()
    ]
    pages += [
        (url_for("catalog_storefront.maker_page", slug=maker.slug, _external=True), None)
        for maker in makers(limit=1000, now=now)
        if maker.works
    ]
    pages += [(url_for("catalog_storefront.product", slug=slug, _external=True), at) for slug, at in addresses]
    return Response(render_template("catalog/sitemap.xml", pages=pages), mimetype="application/xml")
