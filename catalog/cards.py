"""What the cards, galleries and feeds show of an item: pictures from one statement, words in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from catalog.queries.revisions import PhotoView
from catalog.queries.sellable import SellableItem
from shop.media import queries as media
from shop.media.models import MediaFile
from shop.media.urls import image_urls

CARD_WIDTH = 640
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
    pictures = media.by_ids(item.photos[0].media_id for item in items if item.photos) if items else {}
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


def images(photos: Iterable[PhotoView]) -> list[tuple[PhotoView, MediaFile]]:
    """The photos whose picture is there, in order; one statement."""
    wanted = list(photos)
    pictures = media.by_ids(photo.media_id for photo in wanted) if wanted else {}
    return [(photo, pictures[photo.media_id]) for photo in wanted if photo.media_id in pictures]


def _card(item: SellableItem, pictures: dict[str, MediaFile], *, now: datetime) -> Card:
    photo = item.photos[0] if item.photos else None
    picture = pictures.get(photo.media_id) if photo else None
    urls = image_urls(picture, up_to=CARD_WIDTH) if picture else None
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
