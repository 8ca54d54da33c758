"""The content hash: one number for everything the customer sees or receives of a revision."""

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from typing import Any

VERSION = "v1"


def canonical(value: Any) -> Any:
    """The same value with all text in NFC, so that two spellings of one letter are one."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, Mapping):
        return {canonical(key): canonical(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(item) for item in value]
    return value


def content_hash(content: Mapping[str, Any]) -> str:
    """`v1:` and the sha256 of the canonical JSON (sorted keys, no blanks, NFC, UTF-8)."""
    text = json.dumps(canonical(content), ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    signed = f"kriya-revision-{VERSION}\n{text}"
    return f"{VERSION}:{hashlib.sha256(signed.encode()).hexdigest()}"
