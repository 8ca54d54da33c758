"""The page of one product: what it is, who makes it, what the jury found, and the way into the cart."""

import json
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from catalog import extras, words
from catalog.cards import cards, gallery, product_url, when_shipped
from catalog.queries.makers import maker
from catalog.queries.revisions import cleared_revisions, revision_view
from catalog.queries.sellable import Filters, SellableItem, sellable_by_slug, sellable_items
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.web.languages import current_language
from shop.web.pages import maybe_url

OTHERS = 4
CART = "/keranjang/tambah"


def register(blueprint: Blueprint) -> None:
    """Put the page on the storefront's blueprint."""
    blueprint.get("/produk/<slug>")(product)


@public
def product(slug: str) -> str:
    """One product; sold out it is still shown by its address, hidden it is not found."""
    now, locale = clock.now(), current_language()
    offers = sellable_by_slug(slug=slug, locale=locale, now=now, sold_out=True)
    if not offers:
        raise NotFound()
    shown = _chosen(offers, request.args.get("penjual"))
    revision = revision_view(revision_id=shown.revision_id)
    photos = gallery(shown.photos)
    pictures = [f"{request.host_url.rstrip('/')}{large.src}" for _photo, large, _thumbnail in photos]
    others = Filters(crafts=(shown.craft_id,)) if shown.craft_id else Filters(artisan_id=shown.artisan_id)
    related = sellable_items(filters=others, limit=OTHERS + 1, locale=locale, now=now).items
    canonical = url_for("catalog_storefront.product", slug=slug, _external=True)
    return render_template(
        "catalog/product.html",
        item=shown,
        revision=revision,
        description=revision.description(locale),
        gallery=[(photo, large, thumbnail, _caption(photo)) for photo, large, thumbnail in photos],
        offers=[(offer, when_shipped(offer), product_url(offer)) for offer in offers],
        same_revision=[offer for offer in offers if offer.revision_id == shown.revision_id and offer.available > 0],
        cart_url=_cart_url(),
        estimate_url=maybe_url("orders_storefront.estimate"),
        result=extras.curation_result(revision_id=shown.revision_id),
        history=cleared_revisions(product_id=shown.product_id),
        maker=maker(artisan_id=shown.artisan_id, now=now),
        related=cards([item for item in related if item.product_id != shown.product_id][:OTHERS], now=now),
        canonical=canonical,
        picture=pictures[0] if pictures else None,
        structured=_structured(shown, revision.description(locale), canonical, pictures),
        when=when_shipped(shown),
        words=words,
    )


def _chosen(offers: list[SellableItem], seller: str | None) -> SellableItem:
    """The offer asked for, else the maker's, else what can be bought."""
    wanted = [offer for offer in offers if offer.seller == seller]
    can_be_bought = [offer for offer in offers if offer.available > 0]
    return (wanted or can_be_bought or offers)[0]


def _caption(photo: Any) -> str:
    return photo.caption or _(words.PHOTO_SLOTS.get(photo.slot, photo.slot))


def _cart_url() -> str | None:
    """Where the form goes, when this shop has a cart."""
    if not current_app.url_map.bind("localhost").test(CART, "POST"):
        return None
    return f"{request.script_root}{CART}"


def _structured(item: SellableItem, description: str, canonical: str, pictures: list[str]) -> Markup:
    """schema.org/Product as JSON-LD. Nothing in it can end the script element."""
    seller = "Dekranasda Provinsi Lampung" if item.owned_by_council else item.artisan_name
    in_stock = "PreOrder" if item.made_to_order else "InStock"
    data = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": item.title,
        "description": description,
        "sku": item.sku,
        "category": item.craft_name or "",
        "image": pictures,
        "brand": {"@type": "Brand", "name": item.artisan_name},
        "countryOfOrigin": "ID",
        "offers": {
            "@type": "Offer",
            "url": canonical,
            "price": item.price,
            "priceCurrency": "IDR",
            "availability": f"https://schema.org/{in_stock if item.available > 0 else 'OutOfStock'}",
            "itemCondition": "https://schema.org/NewCondition",
            "seller": {"@type": "Organization", "name": seller},
        },
    }
    text = json.dumps(data, ensure_ascii=False)
    for letter in "<>&\u2028\u2029":
        text = text.replace(letter, f"\\u{ord(letter):04x}")
    return Markup(text)
