"""The one policy. Pages, API, links and jobs ask `may(actor, action, object)`; queries start from `reach`."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from shop.identity.roles import ANYONE
from shop.kernel.actors import Actor
from shop.kernel.errors import Forbidden, NotFound, SignInRequired

Owns = Callable[[Actor, Any], bool]


class Reach(StrEnum):
    """How far a right goes: nothing, one's own objects, or all."""

    NONE = "none"
    OWN = "own"
    ALL = "all"


@dataclass(frozen=True)
class Right:
    """Who may do one action: roles on every object, roles on their own objects, and what own means."""

    action: str
    all: frozenset[str]
    own: frozenset[str]
    owns: Owns | None


_rights: dict[str, Right] = {}


def declare(*, action: str, all: Iterable[str] = (), own: Iterable[str] = (), owns: Owns | None = None) -> Right:  # noqa: A002
    """Declare an action (dotted: `orders.work_order.accept`). `own` needs `owns(actor, object)`."""
    right = Right(action=action, all=frozenset(map(str, all)), own=frozenset(map(str, own)), owns=owns)
    if right.own and owns is None:
        raise ValueError(f"{action}: say what own means")
    _rights[action] = right
    return right


def rights() -> dict[str, Right]:
    """All declared rights by action."""
    return dict(_rights)


def reach(actor: Actor, action: str) -> Reach:
    """How far the actor's right to this action goes; undeclared actions reach nothing."""
    right = _rights.get(action)
    if right is None or not _in_scope(actor, action):
        return Reach.NONE
    held = actor.roles | {ANYONE}
    if held & right.all:
        return Reach.ALL
    return Reach.OWN if held & right.own else Reach.NONE


def may(actor: Actor, action: str, obj: Any = None) -> bool:
    """Whether the actor may do this (to this object, when one is given)."""
    extent = reach(actor, action)
    if extent is Reach.OWN and obj is not None:
        owns = _rights[action].owns
        return owns is not None and owns(actor, obj)
    return extent is not Reach.NONE


def demand(actor: Actor, action: str, obj: Any = None) -> None:
    """Raise unless `may`: SignInRequired for a stranger, Forbidden for a role, NotFound for a foreign object."""
    if reach(actor, action) is Reach.NONE:
        raise SignInRequired() if actor.kind == "anonymous" else Forbidden()
    if not may(actor, action, obj):
        raise NotFound()


def _in_scope(actor: Actor, action: str) -> bool:
    if actor.scopes is None:
        return True
    return any(action == scope or action.startswith(scope + ".") for scope in actor.scopes)
