"""The form of an API key: `kl_<prefix>_<secret>`. The prefix finds the row, the secret proves it. Pure."""

import hashlib
import re
from dataclasses import dataclass

ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
PREFIX_LENGTH = 12
_FORM = re.compile(r"kl_([0-9a-z]{12})_([A-Za-z0-9_-]{43})\Z")


@dataclass(frozen=True)
class GivenKey:
    """The two parts of a key as it was sent."""

    prefix: str
    secret: str


def read_key(text: str) -> GivenKey | None:
    """The parts of a well-formed key."""
    found = _FORM.match(text)
    return GivenKey(found.group(1), found.group(2)) if found else None


def hash_secret(secret: str) -> str:
    """What is kept of a key. It has 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()
