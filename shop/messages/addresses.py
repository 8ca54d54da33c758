"""What can be written to: one e-mail address, one phone number. Pure."""

import re
from urllib.parse import quote

from shop.messages.errors import BadRecipient

MAIL = re.compile(r'\A[^\s<>,;:"()\\\[\]@\x00-\x1f\x7f]{1,64}@[^\s<>,;:"()\\\[\]@_\x00-\x1f\x7f]{1,253}\Z')
E164 = re.compile(r"\A\+[1-9][0-9]{7,14}\Z")


def check_mail_address(address: str) -> str:
    """The address, when it is exactly one. A list, a name part or a line break would reach further people or headers.

    Raises BadRecipient.
    """
    if not MAIL.match(address) or not address.isprintable() or ".." in address:
        raise BadRecipient()
    return address


def check_phone(number: str) -> str:
    """The number, when it is in E.164 form (+6281…). Raises BadRecipient."""
    if not E164.match(number):
        raise BadRecipient()
    return number


def wa_me_link(*, to_e164: str, text: str) -> str:
    """A link that opens WhatsApp with this text to this number; pressing send there is left to the person."""
    return f"https://wa.me/{to_e164.lstrip('+')}?text={quote(text, safe='')}"
