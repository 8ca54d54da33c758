"""Messages to the people of a plan: the artisan by mail and WhatsApp, the staff by mail. Once for each fact."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from shop.artisans import queries as artisans
from shop.identity import queries as people
from shop.identity.queries import UserView
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.messages import service as messages


def link(path: str) -> str:
    """An address of the shop as it stands in a message."""
    return str(current_app.config.get("BASE_URL") or "").rstrip("/") + path


def tell_artisan(
    *, artisan_id: str, template: str, context: Mapping[str, Any], reference: str, actor: Actor, now: datetime
) -> None:
    """The artisan, by WhatsApp and, where there is an address, by mail; `name` is put into the context."""
    maker = artisans.artisan(artisan_id=artisan_id)
    if maker is None:
        raise NotFound(ids={"artisan": artisan_id})
    filled = {**context, "name": maker.owner_name}
    if maker.email:
        messages.queue_mail(
            to=maker.email, template=template, locale="id", context=filled, reference=reference, now=now, actor=actor
        )
    messages.queue_whatsapp_template(
        to_e164=maker.phone, template=template, locale="id", context=filled, reference=reference, now=now, actor=actor
    )


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
