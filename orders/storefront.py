"""The cart and the shipping estimate."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from catalog.errors import NotAvailable
from orders import photos, shipping
from orders.access import CART_KEY
from orders.forms import region_choices
from orders.queries import carts
from orders.queries.carts import CartView
from orders.service import cart as cart_service
from orders.service import checkout
from orders.service.cart import BadQuantity
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform
from shop.places import queries as places
from shop.web.languages import current_language

blueprint = Blueprint("orders_storefront", __name__, template_folder="templates")


def session_token() -> str | None:
    """The token of this browser's cart."""
    token = session.get(CART_KEY)
    return token if isinstance(token, str) else None


def session_cart() -> CartView | None:
    """This browser's cart, unless it is gone, somebody else's by now, or has become an order."""
    token = session_token()
    if token is None:
        return None
    try:
        cart = carts.cart(token, now=clock.now(), locale=current_language())
        policy.demand(current_actor(), "orders.cart.use", cart)
    except NotFound:
        session.pop(CART_KEY, None)
        return None
    if cart.order_id is not None:
        session.pop(CART_KEY, None)
        return None
    return cart


def cart_count() -> int:
    """How many pieces are in this browser's cart; asks the database only when there is one."""
    token = session_token()
    return carts.pieces(token) if token else 0


@blueprint.get("/keranjang")
@guard("orders.cart.use")
def cart() -> str:
    """What is in the cart, a parcel per maker, each line checked against what can be bought now."""
    view = session_cart()
    return render_template(
        "orders/cart.html", cart=view, media=photos.of_items([line.item for line in view.lines] if view else [])
    )


@blueprint.post("/keranjang/tambah")
@guard("orders.cart.use")
def add() -> Any:
    """Put pieces of a variant into the cart; the first time there is one from then on."""
    actor, now = current_actor(), clock.now()
    variant_id, quantity = request.form.get("variant_id", ""), _whole(request.form.get("jumlah", "1"))
    open_cart = session_cart()

    def work() -> str:
        token = open_cart.token if open_cart else cart_service.create_cart(actor=actor, now=now).token
        cart_service.add_line(token=token, variant_id=variant_id, quantity=quantity, actor=actor, now=now)
        return token

    try:
        session[CART_KEY] = perform(work)
    except (BadQuantity, NotAvailable) as refusal:
        flash(refusal.text(), "bad")
        return redirect(url_for(".cart"), 303)
    flash(_("Sudah masuk keranjang."))
    return redirect(url_for(".cart"), 303)


@blueprint.post("/keranjang/<string:variant_id>")
@guard("orders.cart.use")
def change(variant_id: str) -> Any:
    """Another number of pieces, none, or yes to what has changed."""
    token, actor, now = session_token(), current_actor(), clock.now()
    if token is None:
        return redirect(url_for(".cart"), 303)
    act, quantity = request.form.get("aksi", "jumlah"), _whole(request.form.get("jumlah", "0"))

    def work() -> None:
        if act == "hapus" or (act == "jumlah" and quantity == 0):
            cart_service.remove_line(token=token, variant_id=variant_id, actor=actor, now=now)
        elif act == "terima":
            cart_service.accept_line(token=token, variant_id=variant_id, actor=actor, now=now)
        else:
            cart_service.set_line(token=token, variant_id=variant_id, quantity=quantity, actor=actor, now=now)

    try:
        perform(work)
    except (BadQuantity, NotAvailable) as refusal:
        flash(refusal.text(), "bad")
    return redirect(url_for(".cart"), 303)


@blueprint.get("/ongkir")
@public
def estimate() -> str:
    """What sending a piece costs, as an estimate; `region` is a code, `tujuan` what somebody typed."""
    variant_id, quantity = request.args.get("variant_id", ""), max(1, min(_whole(request.args.get("jumlah", "1")), 99))
    view = carts.single(variant_id=variant_id, quantity=quantity, now=clock.now(), locale=current_language())
    region = _region(request.args.get("region", ""), request.args.get("tujuan", ""))
    options = checkout.quotes(cart=view, region_code=region.code)[0].options if region else ()
    return render_template(
        "orders/estimate.html", line=view.lines[0], region=region, options=options, regions=region_choices(),
        asked=request.args.get("tujuan", "").strip()[:100], pick_up=shipping.PICK_UP,
    )  # fmt: skip


def _region(code: str, typed: str) -> places.RegionView | None:
    """The region by its code, else the one whose name was typed."""
    if found := places.region(code=code):
        return found
    wanted = typed.strip().casefold()
    if not wanted:
        return None
    for region in places.all_regions():
        if wanted in (region.name.casefold(), region.full_name.casefold()):
            return region
    return None


def _whole(text: str) -> int:
    """A whole number from a form; what is none becomes -1, which is refused."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
