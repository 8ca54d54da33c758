"""The table of messages. Private to this package."""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, Transitions, status_check
from shop.messages.states import MESSAGE


class Message(Stateful, Model):
    """One message to one recipient. `reference` is the id of the fact it tells, so that a fact is told once."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("channel", "template", "reference", "recipient"),
        status_check(MESSAGE),
        CheckConstraint("channel IN ('mail', 'whatsapp')", name="channel"),
        CheckConstraint("(status = 'sent') = (sent_at IS NOT NULL)", name="sent_at"),
        CheckConstraint("attempts >= 0", name="attempts"),
    )
    transitions: ClassVar[Transitions] = MESSAGE

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("mes"))
    channel: Mapped[str]
    recipient: Mapped[str] = mapped_column(index=True)
    template: Mapped[str]
    locale: Mapped[str]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str | None]
    reference: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]
