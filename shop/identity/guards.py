"""Every view is guarded by an action or declared public; a test walks all routes."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from shop.identity import policy
from shop.identity.current import current_actor

View = TypeVar("View", bound=Callable[..., Any])


def guard(action: str) -> Callable[[View], View]:
    """Let the view run only when the actor has a right to `action` at all.

    A view that handles one object also calls `policy.demand(actor, action, object)` once it has loaded it.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            policy.demand(current_actor(), action)
            return view(*args, **kwargs)

        guarded.__access__ = action  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def public(view: View) -> View:
    """Declare that anyone may open this view."""
    view.__access__ = "public"  # type: ignore[attr-defined]
    return view
