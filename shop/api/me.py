"""`GET /api/v1/me`: who this key is."""

from typing import Any

from marshmallow import fields

from shop.api.schemas import ShopSchema
from shop.api.smorest import Blueprint
from shop.identity import rights
from shop.identity.current import current_actor
from shop.identity.guards import guard

blp = Blueprint("me", __name__, url_prefix="/api/v1", description="Who is asking")


class MeSchema(ShopSchema):
    """A person or key, with what it may do."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    label = fields.String(required=True)
    roles = fields.List(fields.String(), required=True)
    scopes = fields.List(
        fields.String(), required=True, allow_none=True, metadata={"description": "Prefixes of actions; null: all"}
    )
    artisan_id = fields.String(required=True, allow_none=True)


@blp.get("/me")
@blp.response(200, MeSchema)
@guard(rights.WHO_AM_I)
def me() -> dict[str, Any]:
    """Who is asking, with roles and scopes."""
    actor = current_actor()
    return {
        "id": actor.id,
        "kind": actor.kind,
        "label": actor.label,
        "roles": sorted(actor.roles),
        "scopes": None if actor.scopes is None else sorted(actor.scopes),
        "artisan_id": actor.artisan_id,
    }
