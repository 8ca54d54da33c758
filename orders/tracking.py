"""The usual forms of tracking numbers (resi). Pure.

No courier publishes its form; these are wide patterns against typing slips, and a person may overrule them.
"""

import re

_GENERAL = re.compile(r"[A-Z0-9]{8,30}")
_PATTERNS = {
    "jne": re.compile(r"[A-Z0-9]{10,20}"),
    "jnt": re.compile(r"(J[A-Z][0-9]{10,12}|[0-9]{12})"),
    "sicepat": re.compile(r"[0-9]{12}"),
    "anteraja": re.compile(r"[0-9]{14}"),
    "pos": re.compile(r"(P[0-9]{10,16}|[0-9]{11,20})"),
    "tiki": re.compile(r"[0-9]{12}"),
    "lion": re.compile(r"[0-9]{2}LP[0-9]{10,16}|[0-9A-Z-]{10,24}"),
}
EXAMPLES = {
    "jne": "0123456789012345",
    "jnt": "JP1234567890",
    "sicepat": "001234567890",
    "anteraja": "10001234567890",
    "pos": "P2611240098",
    "tiki": "660012345678",
    "lion": "11LP1234567890",
}
PICK_UP = "ambil"


def normalise(number: str) -> str:
    """As couriers print it: capitals, no blanks."""
    return re.sub(r"\s+", "", number).upper()


def looks_right(*, courier: str, number: str) -> bool:
    """Whether a number (already normalised) has the usual form of that courier."""
    return _PATTERNS.get(courier, _GENERAL).fullmatch(number) is not None


def is_possible(number: str) -> bool:
    """Whether it can be a tracking number at all; this is never overruled."""
    return re.fullmatch(r"[A-Z0-9-]{4,40}", number) is not None


def example(courier: str) -> str:
    return EXAMPLES.get(courier, "P2611240098")
