"""ETag and If-Match: whoever changes what several people edit says which state was seen (RFC 9110)."""

import hashlib
import json
from typing import Any

from flask import request

from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class PreconditionRequired(ShopError):
    code = "precondition_required"
    http_status = 428
    message = N_("Kirim tajuk If-Match dengan ETag dari data yang Anda baca.")


class PreconditionFailed(ShopError):
    code = "precondition_failed"
    http_status = 412
    message = N_("Data ini sudah berubah sejak Anda membacanya. Baca ulang lalu kirim lagi.")


def etag_of(*parts: Any) -> str:
    """A strong ETag (with its quotes) of what identifies a state: ids, numbers, a content hash, a moment."""
    raw = json.dumps([str(part) for part in parts], separators=(",", ":")).encode()
    return f'"{hashlib.sha256(raw).hexdigest()[:32]}"'


def demand_match(etag: str) -> None:
    """Raise PreconditionRequired without If-Match, PreconditionFailed when it names another state."""
    if not request.headers.get("If-Match"):
        raise PreconditionRequired()
    if not (request.if_match.star_tag or request.if_match.contains(etag.strip('"'))):
        raise PreconditionFailed()
