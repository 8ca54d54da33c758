"""Where a list goes on: the sort key and id of the last row shown, in the API's opaque form on pages too."""

from datetime import datetime
from typing import Any

from marshmallow import ValidationError

from catalog.errors import BadCursor
from shop.api.pagination import LONGEST, Cursor
from shop.kernel.ids import is_id


def encode(key: Any, row_id: str) -> str:
    """The cursor after a row; `key` is a moment, a whole number or a name."""
    return Cursor((key.isoformat() if isinstance(key, datetime) else key, row_id)).encode()


def decode(cursor: str, *, kind: type[str] | type[int] | type[datetime]) -> tuple[Any, str]:
    """The sort key of that kind and the id in a cursor. Raises BadCursor."""
    try:
        key, row_id = Cursor.decode(cursor[:LONGEST], parts=(int if kind is int else str, str)).key
        value: Any = datetime.fromisoformat(str(key)) if kind is datetime else key
    except (ValidationError, ValueError) as error:
        raise BadCursor() from error
    if not is_id(str(row_id)) or (isinstance(value, datetime) and value.tzinfo is None):
        raise BadCursor()
    return value, str(row_id)
