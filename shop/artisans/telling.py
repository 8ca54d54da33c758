"""A message to a craft business: by WhatsApp and, where there is an address, by mail. Once for each fact."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from shop.artisans import queries
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.messages import service as messages


def tell(
    *, artisan_id: str, template: str, context: Mapping[str, Any], reference: str, actor: Actor, now: datetime
) -> None:
    """Queue it in Indonesian; the owner's `name` is put into the context. Raises NotFound."""
    maker = queries.artisan(artisan_id=artisan_id)
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
