"""Messages to the staff of the council, by mail. Once for each fact."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from shop.identity import queries as people
from shop.identity.queries import UserView
from shop.kernel.actors import Actor
from shop.messages import service as messages


def tell_staff(
    staff: Iterable[UserView], *, template: str, context: Mapping[str, Any], reference: str, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Each of these people once, in their language, except who did it."""
    for person in {one.id: one for one in staff if one.active}.values():
        if person.id != actor.id:
            messages.queue_mail(
                to=person.email, template=template, locale=person.locale, context={**context, "name": person.name},
                reference=reference, now=now, actor=actor,
            )  # fmt: skip


def with_roles(*roles: str) -> list[UserView]:
    """The people who have one of these roles."""
    return [person for role in roles for person in people.people_with_role(role=role)]
