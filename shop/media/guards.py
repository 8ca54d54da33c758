"""Who may see a private file: each purpose has one guard, given by the feature that owns it. No guard, no sight."""

from collections.abc import Callable

from shop.kernel.actors import Actor
from shop.media.models import MediaFile

Guard = Callable[[Actor, MediaFile], bool]
_guards: dict[str, Guard] = {}


def guard(purpose: str) -> Callable[[Guard], Guard]:
    """Register the guard `(actor, media) -> bool` of a purpose such as `claim_photo`; one per purpose.

    The guard reads `media.owner_type`, `media.owner_id` and `media.created_by`. It must not write.
    """

    def register(function: Guard) -> Guard:
        if _guards.get(purpose, function).__qualname__ != function.__qualname__:
            raise LookupError(f"{purpose} already has a guard")
        _guards[purpose] = function
        return function

    return register


def may_see(*, actor: Actor, media: MediaFile) -> bool:
    """Whether the actor may see this file: anyone a public one, a private one whom its purpose's guard lets in."""
    if media.visibility == "public":
        return True
    allow = _guards.get(media.purpose)
    return allow is not None and allow(actor, media)
