"""Opaque, sortable, unguessable-enough ids: a three-letter prefix and a UUIDv7 in base 32."""

import re
import secrets

from uuid_utils.compat import uuid7

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
ID_PATTERN = re.compile(r"\A[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\Z")


def new_id(prefix: str) -> str:
    """A new id such as `ord_01jd…`; ids made later sort later. The prefix says what it names."""
    number = uuid7().int
    digits = []
    for _ in range(26):
        number, remainder = divmod(number, 32)
        digits.append(ALPHABET[remainder])
    return f"{prefix}_{''.join(reversed(digits))}"


def is_id(value: str, *, prefix: str | None = None) -> bool:
    """Whether the text has the form of an id (of that prefix)."""
    return bool(ID_PATTERN.match(value)) and (prefix is None or value.startswith(prefix + "_"))


def new_token(length: int = 32) -> str:
    """An unguessable token for links and keys, safe in addresses."""
    return secrets.token_urlsafe(length)
