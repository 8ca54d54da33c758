"""Where a list goes on: the sort key and id of the last row shown, opaque to the outside."""

import base64
import binascii
import json
from datetime import datetime
from typing import Any

from catalog.errors import BadCursor
from shop.kernel.ids import is_id


def encode(key: Any, row_id: str) -> str:
    """The cursor after a row."""
    value = key.isoformat() if isinstance(key, datetime) else int(key)
    return base64.urlsafe_b64encode(json.dumps([value, row_id]).encode()).decode().rstrip("=")


def decode(cursor: str, *, kind: type[str] | type[int]) -> tuple[Any, str]:
    """The sort key (a moment for `str`, a whole number for `int`) and id in a cursor. Raises BadCursor."""
    try:
        text = base64.urlsafe_b64decode(cursor[:400] + "=" * (-len(cursor[:400]) % 4)).decode()
        value, row_id = json.loads(text)
        if not isinstance(row_id, str) or not is_id(row_id):
            raise BadCursor()
        if kind is str and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is None:
                raise BadCursor()
            return moment, row_id
        if kind is not int or type(value) is not int or not 0 <= value < 2**62:
            raise BadCursor()
        return value, row_id
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise BadCursor() from error
