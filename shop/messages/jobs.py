"""The outbox handler that sends."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import current_app

from shop.kernel import outbox, states
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.outbox import MAX_ATTEMPTS
from shop.kernel.unit_of_work import unit_of_work
from shop.messages import mail, queries, whatsapp
from shop.messages.errors import DeliveryFailed, NotSendable
from shop.messages.models import Message
from shop.messages.states import Channel, MessageStatus

TOPIC = "messages.send"


@dataclass(frozen=True)
class Outgoing:
    """What is handed to the transport, free of the database."""

    id: str
    channel: str
    recipient: str
    subject: str
    text: str
    html: str | None
    created_at: datetime


@outbox.handles(TOPIC, outside=True)
def send(message_id: str, payload: dict[str, Any], now: datetime) -> None:
    """Send one message and note it; a message that is no longer queued is left alone.

    A refusal for good ends as `failed` (mail) or `manual` (WhatsApp, for a person to try). Anything else is raised, and
    the outbox tries again; so it is when a crash hides whether it went out. The mail's own Message-ID makes the second
    copy the same mail.
    """
    outgoing = _outgoing(payload["message"])
    if outgoing is None:
        return
    try:
        _deliver(outgoing)
    except NotSendable as error:
        _note_refusal(outgoing, reason=str(error.params["reason"]), now=now)
    except DeliveryFailed as error:
        if _note_failure(outgoing, reason=str(error.params["reason"]), now=now):
            raise
    else:
        _note_sent(outgoing, now=now)


def locked(message_id: str) -> Message:
    """The message, locked until the end of the unit of work. Raises NotFound."""
    row = db.session.get(Message, message_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound(ids={"message": message_id})
    return row


def _outgoing(message_id: str) -> Outgoing | None:
    row = queries.by_id(message_id)
    if row.status != MessageStatus.QUEUED:
        return None
    outgoing = Outgoing(
        id=row.id, channel=row.channel, recipient=row.recipient, subject=row.subject, text=row.body_text,
        html=row.body_html, created_at=row.created_at,
    )  # fmt: skip
    # No transaction stays open while a mail server thinks.
    db.session.rollback()
    return outgoing


def _deliver(outgoing: Outgoing) -> None:
    if outgoing.channel == Channel.MAIL:
        mail.deliver(
            message_id=outgoing.id, to=outgoing.recipient, subject=outgoing.subject, text=outgoing.text,
            html=outgoing.html, written_at=outgoing.created_at,
        )  # fmt: skip
        return
    url = current_app.config.get("WHATSAPP_URL")
    if not url:
        raise NotSendable(reason="WHATSAPP_URL")
    whatsapp.deliver(
        url=url, token=current_app.config.get("WHATSAPP_TOKEN"), message_id=outgoing.id, to_e164=outgoing.recipient,
        text=outgoing.text,
    )  # fmt: skip


def _note_sent(outgoing: Outgoing, *, now: datetime) -> None:
    with unit_of_work():
        row = locked(outgoing.id)
        if row.status != MessageStatus.QUEUED:
            return
        row.attempts += 1
        row.sent_at = now
        row.error = None
        states.move_to(row, MessageStatus.SENT, actor=SYSTEM, now=now)


def _note_refusal(outgoing: Outgoing, *, reason: str, now: datetime) -> None:
    with unit_of_work():
        row = locked(outgoing.id)
        if row.status != MessageStatus.QUEUED:
            return
        row.attempts += 1
        row.error = reason
        by_hand = row.channel == Channel.WHATSAPP
        states.move_to(
            row, MessageStatus.MANUAL if by_hand else MessageStatus.FAILED, actor=SYSTEM, now=now, reason=reason
        )


def _note_failure(outgoing: Outgoing, *, reason: str, now: datetime) -> bool:
    """Count the attempt; whether there will be another one."""
    with unit_of_work():
        row = locked(outgoing.id)
        if row.status != MessageStatus.QUEUED:
            return False
        if row.attempts + 1 < MAX_ATTEMPTS:
            row.attempts += 1
            row.error = reason
            return True
    _note_refusal(outgoing, reason=reason, now=now)
    return False
