"""The audit trail: who did what to which object, when and why, in the transaction of the change itself."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.actors import Actor
from shop.kernel.db import Model, db
from shop.kernel.ids import new_id


class AuditEvent(Model):
    """One act. `sequence` counts the acts on one object without a gap, so a removed row shows."""

    __tablename__ = "audit_event"
    __table_args__ = (UniqueConstraint("object_type", "object_id", "sequence"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("aud"))
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[str] = mapped_column(index=True)
    actor_label: Mapped[str]
    action: Mapped[str] = mapped_column(index=True)
    object_type: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    sequence: Mapped[int]
    from_state: Mapped[str | None]
    to_state: Mapped[str | None]
    reason: Mapped[str | None]
    data: Mapped[dict[str, Any]]


def record(
    *,
    actor: Actor,
    action: str,
    object_type: str,
    object_id: str,
    now: datetime,
    reason: str | None = None,
    from_state: str | None = None,
    to_state: str | None = None,
    data: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one act into the trail. `action` is dotted (`orders.work_order.accept`), `data` holds no personal data."""
    last = db.session.scalar(
        select(func.max(AuditEvent.sequence)).where(
            AuditEvent.object_type == object_type, AuditEvent.object_id == object_id
        )
    )
    event = AuditEvent(
        at=now,
        actor_kind=actor.kind,
        actor_id=actor.id,
        actor_label=actor.label,
        action=action,
        object_type=object_type,
        object_id=object_id,
        sequence=(last or 0) + 1,
        from_state=from_state,
        to_state=to_state,
        reason=reason,
        data=data or {},
    )
    db.session.add(event)
    db.session.flush()
    return event


def record_births(*, births: Iterable[tuple[str, str, str, str]], actor: Actor, now: datetime) -> None:
    """Write the first acts on many objects at once: (action, object type, object id, state).

    An object that has a trail already is refused by the constraint on its sequence.
    """
    db.session.add_all(
        AuditEvent(
            at=now, actor_kind=actor.kind, actor_id=actor.id, actor_label=actor.label, action=action,
            object_type=object_type, object_id=object_id, sequence=1, from_state=None, to_state=state, reason=None,
            data={},
        )
        for action, object_type, object_id, state in births
    )  # fmt: skip
    db.session.flush()


def history(*, object_type: str, object_id: str) -> list[AuditEvent]:
    """The acts on one object, oldest first."""
    return list(
        db.session.scalars(
            select(AuditEvent)
            .where(AuditEvent.object_type == object_type, AuditEvent.object_id == object_id)
            .order_by(AuditEvent.sequence)
        )
    )
