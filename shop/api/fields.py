"""Fields that take one form of a value and refuse everything that merely resembles it."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from marshmallow import ValidationError, fields, validate
from webargs.multidictproxy import MultiDictProxy

from shop.kernel import text
from shop.kernel.ids import is_id
from shop.kernel.text import N_, BadText

LEAST, MOST = -(2**63), 2**63 - 1
MOST_RUPIAH = 10**12
_DIGITS = re.compile(r"-?[0-9]{1,19}\Z", re.ASCII)
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,6})?([Zz]|[+-]\d\d:\d\d)\Z", re.ASCII)

NOT_WHOLE = N_("Tulis bilangan bulat.")
NOT_BETWEEN = N_("Harus antara %(min)s dan %(max)s.")
NOT_TEXT = N_("Tulis sebagai teks.")
EMPTY = N_("Wajib diisi.")
NOT_ID = N_("Ini bukan id yang kami kenal.")
NOT_MOMENT = N_("Tulis waktu menurut RFC 3339 dengan zona, misalnya 2026-11-24T09:00:00+07:00.")
NOT_FLAG = N_("Tulis true atau false.")


def say(message: str, **params: Any) -> str:
    """A message in the language of the request."""
    from flask_babel import gettext

    return str(gettext(message, **params))


class WholeNumber(fields.Field[int]):
    """A whole number between `minimum` and `maximum` (default: 64 bits).

    In JSON only an integer: no true, "2", 1.5 or 166370.0. In a query only ASCII digits.
    """

    def __init__(self, *, minimum: int = LEAST, maximum: int = MOST, **kwargs: Any) -> None:
        self.minimum, self.maximum = minimum, maximum
        metadata = {"type": "integer", "minimum": minimum, "maximum": maximum, **(kwargs.pop("metadata", None) or {})}
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> int | None:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        if isinstance(data, MultiDictProxy) and isinstance(value, str) and _DIGITS.match(value):
            value = int(value)
        if type(value) is not int:
            raise ValidationError(say(NOT_WHOLE))
        if not self.minimum <= value <= self.maximum:
            raise ValidationError(say(NOT_BETWEEN, min=self.minimum, max=self.maximum))
        return value


class Rupiah(WholeNumber):
    """Whole rupiah, from 0 to 10^12 unless told otherwise. Say the currency beside it with `Currency`."""

    def __init__(self, *, minimum: int = 0, maximum: int = MOST_RUPIAH, **kwargs: Any) -> None:
        super().__init__(minimum=minimum, maximum=maximum, **kwargs)


class Currency(fields.Constant):
    """The constant `"IDR"` of an answer."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("dump_only", True)
        super().__init__("IDR", metadata={"type": "string", "enum": ["IDR"]}, **kwargs)


class CleanText(fields.Field[str]):
    """Text as `shop.kernel.text.clean_text` lets it in, at most `max_length` characters; not empty unless `empty`."""

    def __init__(
        self,
        *,
        max_length: int,
        multiline: bool = False,
        empty: bool = False,
        pattern: str | None = None,
        one_of: tuple[str, ...] = (),
        **kwargs: Any,
    ) -> None:
        self.max_length, self.multiline, self.empty = max_length, multiline, empty
        described: dict[str, Any] = {"type": "string", "maxLength": max_length}
        if not empty:
            described["minLength"] = 1
        given = kwargs.pop("validate", None) or []
        validators: list[Any] = [given] if callable(given) else list(given)
        if one_of:
            described["enum"] = list(one_of)
            validators.append(validate.OneOf(one_of))
        if pattern:
            described["pattern"] = f"^{pattern}$"
            validators.append(validate.Regexp(rf"(?:{pattern})\Z", re.ASCII))
        metadata = {**described, **(kwargs.pop("metadata", None) or {})}
        super().__init__(metadata=metadata, validate=validators, **kwargs)

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise ValidationError(say(NOT_TEXT))
        try:
            cleaned = text.clean_text(value, max_length=self.max_length, multiline=self.multiline)
        except BadText as error:
            raise ValidationError(say(error.reason, **error.params)) from error
        if not cleaned and not self.empty:
            raise ValidationError(say(EMPTY))
        return cleaned


class IdField(fields.Field[str]):
    """An opaque id such as `ord_01jd…`; `prefix` says of what."""

    def __init__(self, *, prefix: str | None = None, **kwargs: Any) -> None:
        self.prefix = prefix
        pattern = f"^{prefix or '[a-z]{3}'}_[0-9a-hjkmnp-tv-z]{{26}}$"
        metadata = {"type": "string", "pattern": pattern, **(kwargs.pop("metadata", None) or {})}
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: str | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not is_id(value, prefix=self.prefix):
            raise ValidationError(say(NOT_ID))
        return value


class Moment(fields.Field[datetime]):
    """A moment: RFC 3339 with its zone in, UTC with `Z` out."""

    def __init__(self, **kwargs: Any) -> None:
        metadata = {"type": "string", "format": "date-time", **(kwargs.pop("metadata", None) or {})}
        super().__init__(metadata=metadata, **kwargs)

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **kwargs: Any) -> str | None:
        return None if value is None else rfc3339(value)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> datetime:
        if not isinstance(value, str) or not _RFC3339.match(value):
            raise ValidationError(say(NOT_MOMENT))
        try:
            return datetime.fromisoformat(value.upper()).astimezone(UTC)
        except (ValueError, OverflowError) as error:
            raise ValidationError(say(NOT_MOMENT)) from error


class Flag(fields.Field[bool]):
    """True or false, nothing that merely means it ("yes", 1). In a query the words `true` and `false`."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(metadata={"type": "boolean", **(kwargs.pop("metadata", None) or {})}, **kwargs)

    def _serialize(self, value: bool | None, attr: str | None, obj: Any, **kwargs: Any) -> bool | None:
        return value

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if isinstance(data, MultiDictProxy) and value in ("true", "false"):
            return bool(value == "true")
        if type(value) is not bool:
            raise ValidationError(say(NOT_FLAG))
        return value


def rfc3339(moment: datetime) -> str:
    """`2026-11-24T02:00:00Z`; fractions only when there are some."""
    utc = moment.astimezone(UTC)
    return utc.isoformat(timespec="microseconds" if utc.microsecond else "seconds").replace("+00:00", "Z")
