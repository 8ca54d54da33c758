"""Reading JSON strictly: what two readers could understand differently is refused (RFC 8259, RFC 7493 I-JSON)."""

import json
import re
from typing import Any

from shop.kernel.errors import ShopError
from shop.kernel.text import N_

MOST_DEPTH = 50
# A number of more digits is no amount, id or count of ours; Python would spend seconds on turning it into an int.
MOST_DIGITS = 40
_STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")


class BadJson(ShopError):
    code = "bad_json"
    http_status = 400
    message = N_("Isi permintaan bukan JSON yang sah: %(what)s.")


class _Refused(ValueError):
    pass


def read_json(raw: bytes) -> Any:
    """The value of a UTF-8 JSON text.

    Raises BadJson for another encoding, truncation, NaN and Infinity, a key given twice, more than 50 levels, numbers
    beyond all measure.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadJson(what="not UTF-8") from error
    if text.startswith("\ufeff"):
        raise BadJson(what="byte order mark")
    _check_depth(text)
    try:
        return json.loads(
            text, parse_constant=_refuse_constant, object_pairs_hook=_unique, parse_int=_whole, parse_float=_decimal
        )
    except _Refused as error:
        raise BadJson(what=str(error)) from error
    except ValueError as error:
        raise BadJson(what="syntax") from error


def _check_depth(text: str) -> None:
    depth = 0
    # Without its strings (and whatever an unfinished one hides, which the parser refuses).
    for match in _BRACKETS.finditer(_STRINGS.sub("", text)):
        depth += 1 if match.group() in "[{" else -1
        if depth > MOST_DEPTH:
            raise BadJson(what=f"more than {MOST_DEPTH} levels")


def _refuse_constant(name: str) -> Any:
    raise _Refused(f"{name} is no number")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise _Refused("a key is given twice")
    return result


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise _Refused("a number is too large")
    return int(digits)


def _decimal(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise _Refused("a number is too large")
    return number
