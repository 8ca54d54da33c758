"""Mails about an account. They are queued with the change they speak of; the outbox sends them after its commit."""

import hashlib
from datetime import datetime

from shop.messages import service as messages

# Flask-Security's name of a purpose → our template.
TEMPLATES = {
    "reset_instructions": "account_reset_link",
    "reset_notice": "account_password_changed",
    "change_notice": "account_password_changed",
    "invitation": "account_invitation",
    "welcome": "account_welcome",
    "welcome_existing": "account_exists",
}


def queue(*, purpose: str, to: str, name: str, locale: str, link: str | None, now: datetime) -> None:
    """Queue the mail for a purpose; `link` is what the person follows, when there is something to follow."""
    template = TEMPLATES[purpose]
    # One mail per template, link and moment: asking again for a reset link sends the new link.
    reference = hashlib.sha256(f"{to}|{link or ''}|{now.isoformat()}".encode()).hexdigest()[:32]
    messages.queue_mail(
        to=to,
        template=template,
        locale=locale,
        context={"name": name, "link": link or ""},
        reference=reference,
        now=now,
    )
