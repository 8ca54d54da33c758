"""Writing messages. Nothing leaves the process here: the outbox sends after the commit (`jobs.py`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy.exc import IntegrityError

from shop.kernel import outbox, states
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.messages import jobs, queries
from shop.messages.addresses import check_mail_address, check_phone
from shop.messages.models import Message
from shop.messages.rendering import check_body, render
from shop.messages.states import Channel, MessageStatus


def queue_mail(
    *,
    to: str,
    template: str,
    locale: str,
    context: Mapping[str, Any],
    reference: str,
    now: datetime,
    actor: Actor | None = None,
) -> Message:
    """Write an e-mail that leaves after the commit; the same template, reference and recipient is one mail for ever.

    `reference` is the id of the fact told (an order, a refund). Context keys stand at the top of the template.
    Raises BadRecipient, HeaderInjection, BadBody.
    """
    address = check_mail_address(to)
    known = queries.find(channel=Channel.MAIL, template=template, reference=reference, recipient=address)
    if known is not None:
        return known
    rendered = render(template=template, locale=locale, context=context)
    message = Message(
        channel=Channel.MAIL.value, recipient=address, template=template, locale=locale, subject=rendered.subject,
        body_text=rendered.text, body_html=rendered.html, reference=reference, created_at=now,
    )  # fmt: skip
    return _queue(message, actor=actor or SYSTEM, now=now)


def queue_whatsapp(
    *,
    to_e164: str,
    text: str,
    template: str,
    reference: str,
    now: datetime,
    locale: str = "id",
    actor: Actor | None = None,
) -> Message:
    """Write a WhatsApp message. Without `WHATSAPP_URL` it waits as `manual` for a person of the staff.

    `template` names the kind of message; with `reference` and recipient it is written once. Raises BadRecipient,
    BadBody.
    """
    number = check_phone(to_e164)
    known = queries.find(channel=Channel.WHATSAPP, template=template, reference=reference, recipient=number)
    if known is not None:
        return known
    message = Message(
        channel=Channel.WHATSAPP.value, recipient=number, template=template, locale=locale, subject="",
        body_text=check_body(text), body_html=None, reference=reference, created_at=now,
    )  # fmt: skip
    return _queue(message, actor=actor or SYSTEM, now=now, manual=not current_app.config.get("WHATSAPP_URL"))


def queue_whatsapp_template(
    *,
    to_e164: str,
    template: str,
    locale: str,
    context: Mapping[str, Any],
    reference: str,
    now: datetime,
    actor: Actor | None = None,
) -> Message:
    """The text of an e-mail template as a WhatsApp message, its subject as the bold first line."""
    rendered = render(template=template, locale=locale, context=context)
    return queue_whatsapp(
        to_e164=to_e164, text=f"*{rendered.subject}*\n\n{rendered.text}", template=template, reference=reference,
        now=now, locale=locale, actor=actor,
    )  # fmt: skip


def mark_sent_by_hand(*, message_id: str, actor: Actor, now: datetime) -> Message:
    """A person of the staff has sent this WhatsApp message. Raises NotFound, TransitionRefused."""
    message = jobs.locked(message_id)
    message.sent_at = now
    states.move_to(message, MessageStatus.SENT, actor=actor, now=now)
    return message


def send_again(*, message_id: str, actor: Actor, now: datetime) -> Message:
    """Queue a failed message once more. Raises NotFound, TransitionRefused for one that has not failed."""
    message = jobs.locked(message_id)
    states.move_to(message, MessageStatus.QUEUED, actor=actor, now=now)
    message.error = None
    db.session.flush()
    outbox.emit(topic=jobs.TOPIC, payload={"message": message.id}, now=now)
    return message


def _queue(message: Message, *, actor: Actor, now: datetime, manual: bool = False) -> Message:
    state = MessageStatus.MANUAL if manual else MessageStatus.QUEUED
    try:
        with db.session.begin_nested():
            states.start(message, actor=actor, now=now, state=state)
    except IntegrityError:
        # Another transaction told the same fact meanwhile; its message is the one.
        known = queries.find(
            channel=message.channel, template=message.template, reference=message.reference,
            recipient=message.recipient,
        )  # fmt: skip
        if known is None:
            raise
        return known
    if not manual:
        outbox.emit(topic=jobs.TOPIC, payload={"message": message.id}, now=now)
    return message
