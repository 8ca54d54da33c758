"""Status changes: a transition table as data, a read-only `status`, and `move_to`, the only way to change it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import CheckConstraint
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired, ShopError
from shop.kernel.text import N_


class TransitionRefused(ShopError):
    code = "transition_refused"
    http_status = 409
    message = N_("Tidak bisa diubah dari “%(from_state)s” ke “%(to_state)s”. Muat ulang untuk melihat keadaan terbaru.")


@dataclass(frozen=True)
class Transitions:
    """The drawn transitions of one kind of thing; everything not drawn is refused.

    `needs_reason` lists the states that are entered only with a written reason.
    """

    name: str
    states: type[StrEnum]
    initial: StrEnum
    table: Mapping[StrEnum, frozenset[StrEnum]]
    needs_reason: frozenset[StrEnum] = frozenset()

    def allows(self, *, from_state: str, to_state: str) -> bool:
        return self.states(to_state) in self.table.get(self.states(from_state), frozenset())


def transitions(
    *,
    name: str,
    states: type[StrEnum],
    initial: StrEnum,
    table: Mapping[Any, Iterable[Any]],
    needs_reason: Iterable[Any] = (),
) -> Transitions:
    """Build a transition table and check that every state is reachable from the initial one."""
    frozen = {states(state): frozenset(states(target) for target in targets) for state, targets in table.items()}
    seen, todo = {initial}, [initial]
    while todo:
        for target in frozen.get(todo.pop(), frozenset()):
            if target not in seen:
                seen.add(target)
                todo.append(target)
    if unreachable := set(states) - seen:
        raise ValueError(f"{name}: not reachable: {sorted(unreachable)}")
    return Transitions(
        name=name,
        states=states,
        initial=initial,
        table=frozen,
        needs_reason=frozenset(map(states, needs_reason)),
    )


def status_check(table: Transitions) -> CheckConstraint:
    """The constraint that guards the column: only states of the table."""
    names = ", ".join(f"'{state.value}'" for state in table.states)
    return CheckConstraint(f"status IN ({names})", name="status")


class Stateful:
    """Mixin of a row with a guarded status. Put `status_check(TABLE)` into `__table_args__`."""

    transitions: ClassVar[Transitions]
    id: Mapped[str]

    @declared_attr
    def _status(cls) -> Mapped[str]:
        return mapped_column("status", nullable=False, index=True)

    @hybrid_property
    def status(self) -> str:
        return self._status


def start(
    row: Any,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
    state: StrEnum | None = None,
) -> None:
    """Add a new row in its initial state (or `state`, where a thing is born later in its life) and write its birth."""
    table = row.transitions
    row._status = (state or table.initial).value
    db.session.add(row)
    db.session.flush()
    audit.record(
        actor=actor, action=f"{table.name}.start", object_type=table.name, object_id=row.id, now=now,
        reason=reason, to_state=row._status, data=data,
    )  # fmt: skip


def start_many(rows: Sequence[Any], *, actor: Actor, now: datetime) -> None:
    """Add many new rows of one kind in their initial state, and write their births: in few statements."""
    for row in rows:
        row._status = row.transitions.initial.value
    db.session.add_all(rows)
    db.session.flush()
    audit.record_births(
        actor=actor, now=now,
        births=[(f"{row.transitions.name}.start", row.transitions.name, row.id, row._status) for row in rows],
    )  # fmt: skip


def move_to(
    row: Any,
    to_state: StrEnum,
    *,
    actor: Actor,
    now: datetime,
    reason: str | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Change the status along a drawn transition, with its audit row in the same transaction.

    The caller holds the row's lock. Raises TransitionRefused naming both states, ReasonRequired where one is due.
    """
    table = row.transitions
    from_state = row._status
    if not table.allows(from_state=from_state, to_state=to_state):
        raise TransitionRefused(from_state=from_state, to_state=to_state.value, ids={table.name: row.id})
    if to_state in table.needs_reason and not (reason and reason.strip()):
        raise ReasonRequired(ids={table.name: row.id})
    row._status = to_state.value
    db.session.flush()
    audit.record(
        actor=actor, action=f"{table.name}.{to_state.value}", object_type=table.name, object_id=row.id, now=now,
        reason=reason, from_state=from_state, to_state=to_state.value, data=data,
    )  # fmt: skip
