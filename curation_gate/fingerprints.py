"""By what a business and its work are found again, whoever writes them down: hashes of folded names and the number."""

import hashlib

from curation_gate.normalising import fold


def of_business(*, name: str, phone: str) -> str:
    """One business: its name as it sounds, and its number in E.164."""
    return _hash(fold(name), phone)


def of_work(*, maker_name: str, phone: str, product_name: str) -> str:
    """One work of one business."""
    return _hash(fold(maker_name), phone, fold(product_name))


def _hash(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
