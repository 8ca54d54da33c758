"""Carts, checkout, shipping and orders for other programs."""

from typing import Any

from flask import request

from orders import access
from orders.arguments import (
    CancelSchema,
    CheckoutSchema,
    ClaimInputSchema,
    ConfirmSchema,
    NothingSchema,
    QuantitySchema,
    QuoteArguments,
    TokenArguments,
)
from orders.links import order_link
from orders.queries import carts, rows
from orders.queries.carts import CartView
from orders.queries.orders import claim_view, order_view
from orders.queries.views import ClaimView, OrderView
from orders.schemas import CartSchema, ClaimSchema, OrderSchema, PhotoUploadedSchema, PlacedOrderSchema, QuotesSchema
from orders.service import cancellation, checkout, claims, confirmation
from orders.service import cart as cart_service
from orders.service.checkout import Address, Choice, Contact, Wish
from orders.splitting import part_key
from orders.states import ClaimReason
from orders.uploads import uploaded_photo
from shop.api import Blueprint, idempotent
from shop.identity import policy
from shop.identity import queries as identity
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.unit_of_work import perform
from shop.media.queries import MediaFile
from shop.payments import calls
from shop.places import queries as places
from shop.web.languages import current_language

blp = Blueprint("orders_api", __name__, url_prefix="/api/v1", description="Carts, checkout, orders, claims")


@blp.post("/carts")
@idempotent
@blp.arguments(NothingSchema)
@blp.response(201, CartSchema)
@guard("orders.cart.use")
def create_cart(data: dict[str, Any]) -> dict[str, Any]:
    """An empty cart. Its id is its key: keep it secret."""
    actor, now = current_actor(), clock.now()
    token = perform(lambda: cart_service.create_cart(actor=actor, now=now).token)
    return _cart(token, actor)


@blp.get("/carts/<string:cart_id>")
@blp.response(200, CartSchema)
@guard("orders.cart.use")
def get_cart(cart_id: str) -> dict[str, Any]:
    """The cart as it is now: every line is checked against what can be bought."""
    return _cart(carts.token_of(cart_id), current_actor())


@blp.delete("/carts/<string:cart_id>")
@blp.response(204)
@guard("orders.cart.use")
def delete_cart(cart_id: str) -> None:
    """Throw a cart away that has not become an order."""
    token, actor, now = carts.token_of(cart_id), current_actor(), clock.now()
    perform(lambda: cart_service.delete_cart(token=token, actor=actor, now=now))


@blp.put("/carts/<string:cart_id>/lines/<string:variant_id>")
@blp.arguments(QuantitySchema)
@blp.response(200, CartSchema)
@guard("orders.cart.use")
def set_line(data: dict[str, Any], cart_id: str, variant_id: str) -> dict[str, Any]:
    """Want exactly that many pieces, at the price and revision of now."""
    token, actor, now = carts.token_of(cart_id), current_actor(), clock.now()
    perform(
        lambda: cart_service.set_line(
            token=token, variant_id=variant_id, quantity=data["quantity"], actor=actor, now=now
        )
    )
    return _cart(token, actor)


@blp.delete("/carts/<string:cart_id>/lines/<string:variant_id>")
@blp.response(200, CartSchema)
@guard("orders.cart.use")
def remove_line(cart_id: str, variant_id: str) -> dict[str, Any]:
    """Want none of it any more."""
    token, actor, now = carts.token_of(cart_id), current_actor(), clock.now()
    perform(lambda: cart_service.remove_line(token=token, variant_id=variant_id, actor=actor, now=now))
    return _cart(token, actor)


@blp.post("/carts/<string:cart_id>/checkout")
@idempotent(required=True)
@blp.arguments(CheckoutSchema)
@blp.response(201, PlacedOrderSchema)
@guard("orders.cart.use")
def place_order(data: dict[str, Any], cart_id: str) -> dict[str, Any]:
    """Turn the cart into an order that waits for its payment. The same cart again gives the same order."""
    token, actor, now = carts.token_of(cart_id), current_actor(), clock.now()
    wish = _wish(data, actor)
    placed = perform(lambda: checkout.place_order(token=token, wish=wish, actor=actor, now=now))
    calls.create_at_provider(placed.payment_id)
    row = rows.order(placed.order_id)
    view = order_view(order_id=placed.order_id)
    link = order_link(number=row.number, token=row.access_token, locale=row.locale)
    return {**_fields(view), "token": row.access_token, "url": link}


@blp.get("/shipping/quote")
@blp.arguments(QuoteArguments, location="query")
@blp.response(200, QuotesSchema)
@public
def quote(arguments: dict[str, Any]) -> dict[str, Any]:
    """What sending costs, as an estimate, a parcel per maker."""
    now, region_code = clock.now(), arguments["region"]
    if arguments["cart"]:
        cart = carts.cart(carts.token_of(arguments["cart"]), now=now)
        policy.demand(current_actor(), "orders.cart.use", cart)
    else:
        cart = carts.single(variant_id=arguments["variant_id"], quantity=arguments["quantity"], now=now)
    parcels = checkout.quotes(cart=cart, region_code=region_code)
    region = places.region(code=region_code)
    return {
        "region_code": region_code, "region_name": region.full_name if region else "", "estimate": True,
        "parcels": parcels,
    }  # fmt: skip


@blp.get("/orders/<string:order_id>")
@blp.arguments(TokenArguments, location="query")
@blp.response(200, OrderSchema)
@guard("orders.order.read")
def get_order(arguments: dict[str, Any], order_id: str) -> OrderView:
    """One order, for its owner or the bearer of its token."""
    access.api_actor(order_id, action="orders.order.read")
    return order_view(order_id=order_id)


@blp.post("/orders/<string:order_id>/cancel")
@idempotent(required=True)
@blp.arguments(TokenArguments, location="query")
@blp.arguments(CancelSchema)
@blp.response(200, OrderSchema)
@guard("orders.order.cancel")
def cancel_order(arguments: dict[str, Any], data: dict[str, Any], order_id: str) -> OrderView:
    """Call off what no maker has accepted yet; the money goes back in full."""
    actor, now = access.api_actor(order_id, action="orders.order.cancel"), clock.now()
    perform(
        lambda: cancellation.cancel_order(
            order_id=order_id, work_order_id=data["work_order_id"], reason=data["reason"], actor=actor, now=now
        )
    )
    return order_view(order_id=order_id)


@blp.post("/orders/<string:order_id>/confirm")
@idempotent
@blp.arguments(TokenArguments, location="query")
@blp.arguments(ConfirmSchema)
@blp.response(200, OrderSchema)
@guard("orders.order.confirm")
def confirm_order(arguments: dict[str, Any], data: dict[str, Any], order_id: str) -> OrderView:
    """The parcel is here and as shown: its maker has earned it."""
    actor, now = access.api_actor(order_id, action="orders.order.confirm"), clock.now()
    perform(lambda: confirmation.confirm(order_id=order_id, work_order_id=data["work_order_id"], actor=actor, now=now))
    return order_view(order_id=order_id)


@blp.post("/orders/<string:order_id>/claims")
@idempotent
@blp.arguments(TokenArguments, location="query")
@blp.arguments(ClaimInputSchema)
@blp.response(201, ClaimSchema)
@guard("orders.order.claim")
def open_claim(arguments: dict[str, Any], data: dict[str, Any], order_id: str) -> ClaimView:
    """Something is wrong with a parcel. Its earning is frozen until the secretariat has decided."""
    actor, now = access.api_actor(order_id, action="orders.order.claim"), clock.now()
    claim = perform(
        lambda: claims.open_claim(
            order_id=order_id, work_order_id=data["work_order_id"], reason=ClaimReason(data["reason"]),
            description=data["description"], photos=data["photos"], wanted=data["wanted"], actor=actor, now=now,
        )
    )  # fmt: skip
    return claim_view(claim_id=claim.id)


@blp.post("/orders/<string:order_id>/photos")
@idempotent
@blp.arguments(TokenArguments, location="query")
@blp.response(201, PhotoUploadedSchema)
@guard("orders.order.claim")
def add_claim_photo(arguments: dict[str, Any], order_id: str) -> MediaFile:
    """A photo for a claim, as multipart/form-data in the field `file`."""
    actor = access.api_actor(order_id, action="orders.order.claim")
    return uploaded_photo(
        request.files.get("file"), purpose=claims.CLAIM_PHOTO, owner_type="order", owner_id=order_id, actor=actor
    )


def _cart(token: str, actor: Actor) -> dict[str, Any]:
    cart: CartView = carts.cart(token, now=clock.now(), locale=current_language())
    policy.demand(actor, "orders.cart.use", cart)
    lines = [
        {
            "variant_id": line.variant_id, "product_id": line.item.listing_id if line.item else None,
            "title": line.title, "maker": line.item.artisan_name if line.item else None,
            "parcel": part_key(line.item) if line.item else None, "quantity": line.quantity,
            "available": line.available, "unit_price": line.price, "seen_price": line.seen_price,
            "line_total": line.line_total, "change": line.change,
        }
        for line in cart.lines
    ]  # fmt: skip
    return {"id": cart.id, "lines": lines, "goods_total": cart.goods_total, "order_id": cart.order_id}


def _wish(data: dict[str, Any], actor: Actor) -> Wish:
    shipping = data["shipping"]
    address = {name: value for name, value in data["address"].items() if name != "province_code"}
    return Wish(
        contact=Contact(name=data["name"], email=data["email"], phone=data["phone"]),
        address=Address(**address),
        provider=data["payment"]["provider"],
        shown_total=data["shown_total"],
        choices={key: Choice(**choice) for key, choice in shipping["parcels"].items()},
        default=Choice(shipping["courier"], shipping["service"]) if "courier" in shipping else None,
        note=data["note"],
        locale=data["locale"],
        attribution=identity.attribution_of_key_owner(user_id=actor.id) if actor.kind == "api_key" else None,
    )


def _fields(view: OrderView) -> dict[str, Any]:
    return {name: getattr(view, name) for name in OrderView.__dataclass_fields__}
