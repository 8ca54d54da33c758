"""Handing out photos and documents."""

import io

from flask import Blueprint, Response, request, send_file

from shop.identity.current import current_actor
from shop.identity.guards import public
from shop.kernel.errors import NotFound
from shop.media import guards, queries
from shop.media.models import MediaFile, document_key, image_key
from shop.media.service import storage

blueprint = Blueprint("media", __name__, url_prefix="/media")
ONE_YEAR = 365 * 24 * 3600


@blueprint.get("/<media_id>/<int:width>.webp")
@public
def image(media_id: str, width: int) -> Response:
    """One width of a photo: a public one for everyone and for ever, a private one for whom its guard lets in."""
    media = _visible(media_id)
    if width not in media.widths:
        raise NotFound()
    response = Response(content_type=media.content_type)
    response.set_etag(f"{media.sha256}-{width}")
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if media.visibility == "public":
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
        if request.if_none_match.contains(response.get_etag()[0] or ""):
            response.make_conditional(request)
            return response
    else:
        response.headers["Cache-Control"] = "private, no-store"
    response.data = storage().get(key=image_key(media.visibility, media.id, width))
    return response


@blueprint.get("/<media_id>/dokumen")
@public
def document(media_id: str) -> Response:
    """A private PDF as a download, for whom its guard lets in."""
    media = _visible(media_id)
    if media.is_image:
        raise NotFound()
    data = storage().get(key=document_key(media.visibility, media.id))
    response = send_file(
        io.BytesIO(data), mimetype=media.content_type, as_attachment=True, download_name=media.name or "dokumen.pdf"
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _visible(media_id: str) -> MediaFile:
    media = queries.by_id(media_id)
    # A public photo asks nobody who they are: no account is loaded for it.
    if media.visibility != "public" and not guards.may_see(actor=current_actor(), media=media):
        raise NotFound()
    return media
