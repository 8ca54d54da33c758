"""Encryption at rest for bank accounts and identity numbers (UU PDP 27/2022)."""

import base64
import hashlib
from typing import Any

from cryptography.fernet import Fernet
from flask import current_app
from sqlalchemy import Dialect, Text, TypeDecorator


def _cipher() -> Fernet:
    digest = hashlib.sha256(current_app.config["DATA_KEY"].encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))


class EncryptedText(TypeDecorator[str]):
    """Text that is readable only with `DATA_KEY`. It cannot be searched; keep a masked part beside it."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else _cipher().encrypt(value.encode()).decode()

    def process_result_value(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else _cipher().decrypt(value.encode()).decode()


def mask(value: str, *, shown: int = 4) -> str:
    """All but the last characters hidden: `••••8178`."""
    return "•" * max(len(value) - shown, 0) + value[-shown:]
