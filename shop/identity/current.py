"""Who is asking, in a request. Views read it once and pass it down."""

from typing import cast

from flask import g

from shop.kernel.actors import ANONYMOUS, Actor


def current_actor() -> Actor:
    """The person, API key or stranger behind this request. Set by the account and API layers before the view."""
    from shop.identity import loading  # the account and key layers

    if "actor" not in g:
        g.actor = loading.load_actor() or ANONYMOUS
    return cast(Actor, g.actor)


def with_grant(actor: Actor, object_id: str) -> Actor:
    """The same actor, who has also shown the unguessable token of this object."""
    return Actor(
        kind=actor.kind,
        id=actor.id,
        label=actor.label,
        roles=actor.roles,
        artisan_id=actor.artisan_id,
        scopes=actor.scopes,
        grants=actor.grants | {object_id},
    )
