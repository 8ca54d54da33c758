"""Answers kept under an idempotency key. Private to this package."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id


class IdempotencyKey(Model):
    """The first request under a key, and its answer once there is one."""

    __tablename__ = "idempotency_key"
    __table_args__ = (
        UniqueConstraint("scope", "key"),
        CheckConstraint("state IN ('running', 'done')", name="state"),
        CheckConstraint("(state = 'done') = (response_status IS NOT NULL)", name="answer"),
        Index("ix_idempotency_key_created_at", "created_at"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("idk"))
    # Whose key it is, on which route: the same text of two people is two keys.
    scope: Mapped[str]
    key: Mapped[str]
    request_hash: Mapped[str]
    state: Mapped[str]
    # A crash leaves the row running; after this moment the request may run again.
    lease_until: Mapped[datetime]
    response_status: Mapped[int | None]
    response_body: Mapped[str | None]
    response_headers: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime]
