"""What the cards, galleries and feeds show of an item: pictures from one statement, words in the reader's language."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from catalog.queries.revisions import PhotoView
from catalog.queries.sellable import SellableItem
from shop.media import queries as media
from shop.media.urls import ImageUrls, image_urls

CARD_WIDTH = 640
THUMBNAIL = 160
NEW_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Card:
    """A product card (macro `card`)."""

    title: str
    url: str
    image: str | None
    image_srcset: str | None
    image_alt: str
    maker: str
    region: str
    price: int
    price_from: bool
    when: str
    made_to_order: bool
    badge: str | None


def cards(items: Sequence[SellableItem], *, now: datetime) -> list[Card]:
    """The cards of these items; one statement for all their pictures."""
    pictures = urls_of([item.photos[0] for item in items if item.photos], up_to=CARD_WIDTH)
    return [_card(item, pictures, now=now) for item in items]


def when_shipped(item: SellableItem) -> str:
    """When it can leave the maker, in words."""
    if item.available <= 0:
        return _("Habis")
    if item.made_to_order:
        return _("Dibuat sesuai pesanan, %(days)s hari", days=item.lead_time_days)
    return _("Siap kirim")


def product_url(item: SellableItem, **values: Any) -> str:
    """The address of the page that shows this offer."""
    if item.owned_by_council:
        values["penjual"] = "dekranasda"
    return url_for("catalog_storefront.product", slug=item.slug, **values)


def urls_of(photos: Sequence[PhotoView], *, up_to: int | None = None, base: str | None = None) -> dict[str, ImageUrls]:
    """Addresses of the photos whose picture is there, by media id; one statement."""
    pictures = media.by_ids(photo.media_id for photo in photos) if photos else {}
    return {key: image_urls(picture, up_to=up_to, base=base) for key, picture in pictures.items()}


def gallery(photos: Sequence[PhotoView]) -> list[tuple[PhotoView, ImageUrls, ImageUrls]]:
    """(photo, large, thumbnail) of the photos whose picture is there, in order; one statement."""
    pictures = media.by_ids(photo.media_id for photo in photos) if photos else {}
    found = [(photo, pictures[photo.media_id]) for photo in photos if photo.media_id in pictures]
    return [(photo, image_urls(picture), image_urls(picture, up_to=THUMBNAIL)) for photo, picture in found]


def _card(item: SellableItem, pictures: dict[str, ImageUrls], *, now: datetime) -> Card:
    photo = item.photos[0] if item.photos else None
    urls = pictures.get(photo.media_id) if photo else None
    return Card(
        title=item.title,
        url=product_url(item),
        image=urls.src if urls else None,
        image_srcset=urls.srcset if urls else None,
        image_alt=photo.caption if photo and photo.caption else item.title,
        maker=item.artisan_name,
        region=item.region_name,
        price=item.price,
        price_from=False,
        when=when_shipped(item),
        made_to_order=item.made_to_order,
        badge=_badge(item, now=now),
    )


def _badge(item: SellableItem, *, now: datetime) -> str | None:
    if item.owned_by_council:
        return _("Stok Dekranasda")
    return _("Baru lolos") if now - item.listed_at < NEW_FOR else None
