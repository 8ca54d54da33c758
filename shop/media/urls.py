"""Addresses of photos for pages and feeds."""

from dataclasses import dataclass

from flask import has_request_context, request

from shop.media.models import MediaFile


@dataclass(frozen=True)
class ImageUrls:
    """What an `<img>` needs; `width` and `height` in pixels keep the page from jumping."""

    src: str
    srcset: str
    width: int
    height: int


def image_urls(media: MediaFile, *, up_to: int | None = None, base: str | None = None) -> ImageUrls:
    """`src` and `srcset` of a photo. `up_to` leaves out wider pictures (thumbnails); `base` makes them absolute.

    One address per picture in every language, so that it is cached once. Raises ValueError for a document.
    """
    if media.width is None or media.height is None:
        raise ValueError(f"{media.id} is no photo")
    widths = [width for width in media.widths if up_to is None or width <= up_to] or media.widths[:1]
    largest = widths[-1]
    return ImageUrls(
        src=image_url(media, width=largest, base=base),
        srcset=", ".join(f"{image_url(media, width=width, base=base)} {width}w" for width in widths),
        width=largest,
        height=max(1, round(media.height * largest / media.width)),
    )


def image_url(media: MediaFile, *, width: int, base: str | None = None) -> str:
    """The address of one width; see `image_urls`."""
    if base is None:
        base = request.environ.get("shop.script_name", request.script_root) if has_request_context() else ""
    return f"{base.rstrip('/')}/media/{media.id}/{width}.webp"


def document_url(media: MediaFile) -> str:
    """The address of a private document; opening it asks the guard of its purpose."""
    base = request.environ.get("shop.script_name", request.script_root) if has_request_context() else ""
    return f"{base}/media/{media.id}/dokumen"
