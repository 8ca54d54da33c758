"""Handing a made file to the browser, under a name that survives every language and no trick."""

import re
import unicodedata
from urllib.parse import quote

from flask import Response

FORBIDDEN = re.compile(r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|\u200e\u200f\u202a-\u202e\u2066-\u2069]+')


def safe_filename(name: str, *, fallback: str = "berkas") -> str:
    """A file name without a path, control characters or text-direction tricks, at most 120 characters."""
    cleaned = FORBIDDEN.sub(" ", unicodedata.normalize("NFC", name)).strip(" .")
    cleaned = re.sub(r"\s+", " ", cleaned)
    if len(cleaned) > 120:
        stem, dot, ending = cleaned.rpartition(".")
        cleaned = f"{stem[: 119 - len(ending)]}.{ending}" if dot and len(ending) <= 8 else cleaned[:120]
    return cleaned or fallback


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """The header of RFC 6266: an ASCII name for old clients and the full name in UTF-8 (RFC 8187)."""
    name = safe_filename(filename)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().replace("%", "")
    kind = "inline" if inline else "attachment"
    header = f'{kind}; filename="{safe_filename(plain)}"'
    if plain != name:
        header += f"; filename*=UTF-8''{quote(name, safe='')}"
    return header


def download(*, data: bytes, filename: str, content_type: str, inline: bool = False) -> Response:
    """A response that hands out `data` as a file; kept in no cache, guessed at by no browser, run by no page."""
    response = Response(data, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition(filename, inline=inline)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
