"""Cursors: a list goes on after a sort key, never at a row number, so that new rows neither repeat nor hide others."""

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marshmallow import Schema, ValidationError, fields

from shop.api.fields import WholeNumber, say
from shop.api.schemas import ShopSchema
from shop.kernel.text import N_

DEFAULT_LIMIT = 20
MOST_LIMIT = 100
LONGEST = 600
BAD_CURSOR = N_("Penanda halaman ini tidak dikenal. Mulai lagi dari halaman pertama.")


@dataclass(frozen=True)
class Cursor:
    """The sort key of the last row that was shown: whole numbers and texts, compared by the query."""

    key: tuple[int | str, ...]

    def encode(self) -> str:
        """The opaque text that goes out as `next`."""
        raw = json.dumps(list(self.key), ensure_ascii=False, separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    @classmethod
    def decode(cls, text: str, *, parts: Sequence[type] | None = None) -> "Cursor":
        """Read a cursor; `parts` are the types of its key. Raises ValidationError for anything we did not make."""
        try:
            raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
            values = json.loads(raw.decode("utf-8"))
        except (ValueError, binascii.Error, RecursionError) as error:
            raise ValidationError(say(BAD_CURSOR), field_name="cursor") from error
        well_formed = isinstance(values, list) and values and all(type(value) in (int, str) for value in values)
        if not well_formed or any(type(value) is int and not -(2**63) <= value < 2**63 for value in values):
            raise ValidationError(say(BAD_CURSOR), field_name="cursor")
        if any(type(value) is str and "\x00" in value for value in values):
            raise ValidationError(say(BAD_CURSOR), field_name="cursor")
        if parts is not None and [type(value) for value in values] != list(parts):
            raise ValidationError(say(BAD_CURSOR), field_name="cursor")
        return cls(tuple(values))


class CursorField(fields.Field[Cursor]):
    """A cursor in a query."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "string", "maxLength": LONGEST}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Cursor:
        if not isinstance(value, str) or not 0 < len(value) <= LONGEST:
            raise ValidationError(say(BAD_CURSOR))
        return Cursor.decode(value)


class PageArguments(ShopSchema):
    """`limit` and `cursor` of a list; subclass it for filters. Check `cursor.key` with `Cursor.decode(parts=…)`."""

    limit = WholeNumber(minimum=1, maximum=MOST_LIMIT, load_default=DEFAULT_LIMIT)
    cursor = CursorField(load_default=None)


def demand_parts(cursor: Cursor | None, *parts: type) -> tuple[Any, ...] | None:
    """The key of a cursor with parts of these types, None without a cursor. Raises ValidationError (422)."""
    if cursor is None:
        return None
    if [type(value) for value in cursor.key] != list(parts):
        raise ValidationError(say(BAD_CURSOR), field_name="cursor")
    return cursor.key


def page(items: Sequence[Any], next: Cursor | None = None) -> dict[str, Any]:  # noqa: A002
    """The envelope of a list: `{"items": […], "next": cursor or null}`."""
    return {"items": items, "next": None if next is None else next.encode()}


def page_schema(item: type[Schema]) -> type[Schema]:
    """The schema of a page of `item`."""
    name = item.__name__.removesuffix("Schema") + "PageSchema"
    return type(
        name,
        (ShopSchema,),
        {
            "items": fields.List(fields.Nested(item), required=True),
            "next": fields.String(required=True, allow_none=True, metadata={"description": "Cursor of the next page"}),
        },
    )
