"""Work orders for the programs of makers: accept, decline, pack, ship."""

from typing import Any

from flask import request

from orders.arguments import DeclineSchema, NothingSchema, PackSchema, ShipSchema, WorkOrderArguments
from orders.packing import Packed
from orders.queries import orders as queries
from orders.queries.views import WorkOrderView
from orders.schemas import PhotoUploadedSchema, WorkOrderPageSchema, WorkOrderSchema
from orders.service import fulfilment, packing
from orders.service.fulfilment import PACKING_PHOTO
from orders.splitting import DEKRANASDA
from orders.uploads import uploaded_photo
from shop.api import Blueprint, Cursor, idempotent, page
from shop.api.pagination import demand_parts
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.unit_of_work import perform
from shop.media.queries import MediaFile

blp = Blueprint("work_orders_api", __name__, url_prefix="/api/v1", description="Work orders of makers")


@blp.get("/work-orders")
@blp.arguments(WorkOrderArguments, location="query")
@blp.response(200, WorkOrderPageSchema)
@guard("orders.work_order.read")
def list_work_orders(arguments: dict[str, Any]) -> dict[str, Any]:
    """The work orders of the key's maker, newest first; staff see all, the buyer those of Dekranasda's goods."""
    actor = current_actor()
    after = demand_parts(arguments["cursor"], str)
    own = policy.reach(actor, "orders.work_order.read") is not policy.Reach.ALL
    limit = arguments["limit"]
    found = queries.work_orders(
        artisan_id=actor.artisan_id if own else None,
        fulfiller=DEKRANASDA if own and actor.artisan_id is None else None,
        status=arguments["status"],
        before=after[0] if after else None,
        limit=limit + 1,
    )
    more = Cursor((found[limit - 1].id,)) if len(found) > limit else None
    return page(found[:limit], more)


@blp.get("/work-orders/<string:work_order_id>")
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.read")
def get_work_order(work_order_id: str) -> WorkOrderView:
    """One work order."""
    return _own(work_order_id)


@blp.post("/work-orders/<string:work_order_id>/accept")
@idempotent
@blp.arguments(NothingSchema)
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.accept")
def accept(data: dict[str, Any], work_order_id: str) -> WorkOrderView:
    """Take it on. From here to completion the recipient is shown."""
    actor, now = current_actor(), clock.now()
    perform(lambda: fulfilment.accept(work_order_id=work_order_id, actor=actor, now=now))
    return _own(work_order_id)


@blp.post("/work-orders/<string:work_order_id>/decline")
@idempotent
@blp.arguments(DeclineSchema)
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.decline")
def decline(data: dict[str, Any], work_order_id: str) -> WorkOrderView:
    """Not possible: Dekranasda's own stock serves it, else the customer gets the money back."""
    actor, now = current_actor(), clock.now()
    perform(
        lambda: fulfilment.decline(
            work_order_id=work_order_id, reason=data["reason"], note=data["note"], actor=actor, now=now
        )
    )
    return _own(work_order_id)


@blp.post("/work-orders/<string:work_order_id>/start")
@idempotent
@blp.arguments(NothingSchema)
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.start")
def start(data: dict[str, Any], work_order_id: str) -> WorkOrderView:
    """Work on what is made to order has begun."""
    actor, now = current_actor(), clock.now()
    perform(lambda: fulfilment.start_production(work_order_id=work_order_id, actor=actor, now=now))
    return _own(work_order_id)


@blp.post("/work-orders/<string:work_order_id>/pack")
@idempotent
@blp.arguments(PackSchema)
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.pack")
def pack(data: dict[str, Any], work_order_id: str) -> WorkOrderView:
    """The packing check: counts, measures and photos beside the curated revision."""
    actor, now = current_actor(), clock.now()
    answers = [Packed(**line) for line in data["lines"]]
    perform(
        lambda: packing.pack(
            work_order_id=work_order_id, answers=answers, photos=data["photos"], deviation=data["deviation"],
            actor=actor, now=now,
        )
    )  # fmt: skip
    return _own(work_order_id)


@blp.post("/work-orders/<string:work_order_id>/ship")
@idempotent
@blp.arguments(ShipSchema)
@blp.response(200, WorkOrderSchema)
@guard("orders.work_order.ship")
def ship(data: dict[str, Any], work_order_id: str) -> WorkOrderView:
    """The parcel is handed over."""
    actor, now = current_actor(), clock.now()
    perform(lambda: fulfilment.ship(work_order_id=work_order_id, actor=actor, now=now, **data))
    return _own(work_order_id)


@blp.post("/media")
@idempotent
@blp.response(201, PhotoUploadedSchema)
@guard("orders.media.upload")
def add_packing_photo() -> MediaFile:
    """A photo for a packing check, as multipart/form-data in the field `file`; only its uploader can use it."""
    return uploaded_photo(request.files.get("file"), purpose=PACKING_PHOTO, actor=current_actor())


def _own(work_order_id: str) -> WorkOrderView:
    view = queries.work_order_view(work_order_id=work_order_id)
    policy.demand(current_actor(), "orders.work_order.read", view)
    return view
