"""Checks on the kernel's own tables: the audit trail, the outbox, the schedule."""

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from shop.jobs.auditor import Violations, check
from shop.kernel import clock
from shop.kernel.audit import AuditEvent
from shop.kernel.db import Base, db
from shop.kernel.outbox import MAX_ATTEMPTS, OutboxMessage
from shop.kernel.states import Stateful


def stateful_models() -> list[type[Stateful]]:
    """Every table with a guarded status."""
    return [mapper.class_ for mapper in Base.registry.mappers if issubclass(mapper.class_, Stateful)]


@check(name="states.last_audit_row", room="kernel", says="every status is the one its last audit row ends in")
def last_audit_row() -> Violations:
    latest = aliased(AuditEvent)
    for model in stateful_models():
        name = model.transitions.name
        last = (
            select(latest.object_id, func.max(latest.sequence).label("sequence"))
            .where(latest.object_type == name, latest.to_state.is_not(None))
            .group_by(latest.object_id)
            .subquery()
        )
        event = aliased(AuditEvent)
        statement = (
            select(model.id, model._status.label("status"), event.to_state)
            .outerjoin(last, last.c.object_id == model.id)
            .outerjoin(
                event,
                and_(
                    event.object_type == name,
                    event.object_id == model.id,
                    event.sequence == last.c.sequence,
                ),
            )
            .where(or_(event.to_state.is_(None), event.to_state != model._status))
        )
        for row in db.session.execute(statement):
            yield {"table": name, "id": row.id, "status": row.status, "audit": row.to_state}


@check(
    name="states.legal_steps", room="kernel", says="every step in the trail is drawn, and begins where the last ended"
)
def legal_steps() -> Violations:
    tables = {model.transitions.name: model.transitions for model in stateful_models()}
    events = db.session.execute(
        select(AuditEvent.object_type, AuditEvent.object_id, AuditEvent.from_state, AuditEvent.to_state)
        .where(AuditEvent.object_type.in_(list(tables)), AuditEvent.to_state.is_not(None))
        .order_by(AuditEvent.object_type, AuditEvent.object_id, AuditEvent.sequence)
    )
    previous: tuple[str, str] | None = None
    state: str | None = None
    for kind, object_id, from_state, to_state in events:
        assert to_state is not None
        if (kind, object_id) != previous:
            previous, state = (kind, object_id), None
        legal = from_state is None or tables[kind].allows(from_state=from_state, to_state=to_state)
        if from_state != state or not legal:
            yield {"table": kind, "id": object_id, "from": from_state, "to": to_state, "before": state}
        state = to_state


@check(name="audit.no_gap", room="kernel", says="the acts on one object are counted without a gap")
def no_gap() -> Violations:
    statement = (
        select(
            AuditEvent.object_type,
            AuditEvent.object_id,
            func.count().label("rows"),
            func.max(AuditEvent.sequence).label("last"),
        )
        .group_by(AuditEvent.object_type, AuditEvent.object_id)
        .having(func.count() != func.max(AuditEvent.sequence))
    )
    for row in db.session.execute(statement):
        yield {"object": f"{row.object_type} {row.object_id}", "rows": row.rows, "last": row.last}


@check(name="outbox.nothing_stuck", room="kernel", says="no message is parked or overdue by an hour")
def nothing_stuck() -> Violations:
    from datetime import timedelta

    overdue = clock.now() - timedelta(hours=1)
    statement = select(OutboxMessage).where(
        OutboxMessage.done_at.is_(None),
        or_(
            OutboxMessage.parked_at.is_not(None),
            OutboxMessage.attempts > MAX_ATTEMPTS,
            and_(OutboxMessage.attempts == 0, OutboxMessage.available_at < overdue),
        ),
    )
    for message in db.session.scalars(statement):
        yield {"id": message.id, "topic": message.topic, "attempts": message.attempts, "error": message.last_error}
