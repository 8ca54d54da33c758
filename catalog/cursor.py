"""Where a list goes on: the sort key and id of the last row shown, opaque to the outside."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from catalog.errors import BadCursor
from shop.kernel.ids import is_id

LONGEST = 600


def encode(key: Any, row_id: str) -> str:
    """The cursor after a row."""
    value = key.isoformat() if isinstance(key, datetime) else int(key)
    return base64.urlsafe_b64encode(json.dumps([value, row_id]).encode()).decode().rstrip("=")


def decode(cursor: str, *, kind: type[str] | type[int]) -> tuple[Any, str]:
    """The sort key (a moment for `str`, a whole number for `int`) and id in a cursor. Raises BadCursor."""
    value, row_id = _parts(cursor)
    if kind is str and isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError as error:
            raise BadCursor() from error
        if moment.tzinfo is None:
            raise BadCursor()
        return moment, row_id
    if kind is not int or type(value) is not int or not 0 <= value < 2**62:
        raise BadCursor()
    return value, row_id


def encode_name(name: str, row_id: str) -> str:
    """The cursor after a row of a list by name."""
    return base64.urlsafe_b64encode(json.dumps([name, row_id]).encode()).decode().rstrip("=")


def decode_name(cursor: str) -> tuple[str, str]:
    """The name and id in a cursor of a list by name. Raises BadCursor."""
    name, row_id = _parts(cursor)
    if not isinstance(name, str) or "\0" in name:
        raise BadCursor()
    return name, row_id


def _parts(cursor: str) -> tuple[Any, str]:
    text = cursor[:LONGEST]
    try:
        value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode())
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor() from error
    if not isinstance(row_id, str) or not is_id(row_id):
        raise BadCursor()
    return value, row_id
