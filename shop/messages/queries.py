"""Reads of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.messages.addresses import wa_me_link
from shop.messages.models import Message
from shop.messages.states import Channel, MessageStatus


@dataclass(frozen=True)
class ManualMessage:
    """A WhatsApp message that a person sends by hand: press `link`, then mark it as sent."""

    id: str
    recipient: str
    text: str
    link: str
    template: str
    reference: str
    created_at: datetime


def by_id(message_id: str) -> Message:
    """The message. Raises NotFound."""
    row = db.session.get(Message, message_id, populate_existing=True)
    if row is None:
        raise NotFound(ids={"message": message_id})
    return row


def find(*, channel: str, template: str, reference: str, recipient: str) -> Message | None:
    """The message of this fact to this recipient, if it was queued before."""
    return db.session.scalar(
        select(Message).where(
            Message.channel == channel,
            Message.template == template,
            Message.reference == reference,
            Message.recipient == recipient,
        )
    )


def manual_whatsapp(*, limit: int = 200) -> list[ManualMessage]:
    """WhatsApp messages that wait for a person, oldest first."""
    rows = db.session.scalars(
        select(Message)
        .where(Message.channel == Channel.WHATSAPP, Message.status == MessageStatus.MANUAL)
        .order_by(Message.id)
        .limit(limit)
    )
    return [
        ManualMessage(
            id=row.id,
            recipient=row.recipient,
            text=row.body_text,
            link=wa_me_link(to_e164=row.recipient, text=row.body_text),
            template=row.template,
            reference=row.reference,
            created_at=row.created_at,
        )
        for row in rows
    ]


def count_manual_whatsapp() -> int:
    """How many WhatsApp messages wait for a person."""
    return (
        db.session.scalar(
            select(func.count())
            .select_from(Message)
            .where(Message.channel == Channel.WHATSAPP, Message.status == MessageStatus.MANUAL)
        )
        or 0
    )


def about(reference: str) -> Sequence[Message]:
    """All messages about one fact, oldest first."""
    return list(db.session.scalars(select(Message).where(Message.reference == reference).order_by(Message.id)))


def failed(*, limit: int = 200) -> Sequence[Message]:
    """Messages that did not go out, newest first."""
    return list(
        db.session.scalars(
            select(Message).where(Message.status == MessageStatus.FAILED).order_by(Message.id.desc()).limit(limit)
        )
    )
