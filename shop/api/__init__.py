"""The REST API's edge: OpenAPI, problem details, strict reading, idempotency, pagination, ETags.

Owns `/api/v1/openapi.json`, `/api/docs`, `/api/v1/me` and the table of kept answers (`idempotency_key`). Invariants:
every error under /api/ and /webhooks/ is a problem document (RFC 9457); a body is read strictly or refused; an answer
kept under an idempotency key is given again byte for byte. Rooms above import what they need from here:

    from shop.api import Blueprint, CleanText, Rupiah, ShopSchema, register

    blp = Blueprint("orders_api", __name__, url_prefix="/api/v1", description="Orders")

    @blp.post("/things")
    @idempotent(required=True)
    @blp.arguments(ThingSchema)
    @blp.response(201, ThingSchema)
    @guard("orders.thing.create")
    def create_thing(data: dict[str, Any]) -> Thing: ...
"""

from shop.api.etags import demand_match, etag_of
from shop.api.fields import CleanText, Currency, Flag, IdField, Moment, Rupiah, WholeNumber
from shop.api.idempotency import idempotent
from shop.api.pagination import Cursor, PageArguments, page, page_schema
from shop.api.problems import problem
from shop.api.schemas import ShopSchema
from shop.api.smorest import Blueprint, register

__all__ = [
    "Blueprint",
    "CleanText",
    "Currency",
    "Cursor",
    "Flag",
    "IdField",
    "Moment",
    "PageArguments",
    "Rupiah",
    "ShopSchema",
    "WholeNumber",
    "demand_match",
    "etag_of",
    "idempotent",
    "page",
    "page_schema",
    "problem",
    "register",
]
