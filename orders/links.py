"""Addresses of an order for people without an account. They go into mails and to payment providers."""

import hashlib
import hmac
from urllib.parse import quote

from flask import current_app


def hash_token(token: str) -> str:
    """What is kept of an order's token beside the encrypted one. It is 256 random bits, so a fast hash is enough."""
    return hashlib.sha256(token.encode()).hexdigest()


def token_fits(token: str, access_hash: str) -> bool:
    """Whether a token shown in a link or header is the order's, compared in constant time."""
    return hmac.compare_digest(hash_token(token), access_hash)


def order_link(*, number: str, token: str, locale: str = "id") -> str:
    """The absolute address at which the holder follows the order."""
    prefix = "/en" if locale == "en" else ""
    return f"{current_app.config['BASE_URL']}{prefix}/pesanan/{quote(number)}?t={quote(token)}"


def work_order_link(work_order_id: str) -> str:
    """The absolute address of a work order at the maker's workbench."""
    return f"{current_app.config['BASE_URL']}/perajin/pesanan/{work_order_id}"


def parcel_link(number: str) -> str:
    """What the code on a packing slip leads to: the order's page, which asks for the e-mail address."""
    return f"{current_app.config['BASE_URL']}/pesanan?nomor={quote(number)}"
