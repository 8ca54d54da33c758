"""Checkout on one page that grows: address, then shipping and payment. Keeps what was typed, needs no JavaScript."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _

from orders import access, photos, shipping
from orders.access import CART_KEY
from orders.errors import AddressUnknown, CartChanged, ShippingNotOffered, TotalChanged
from orders.forms import AddressForm
from orders.queries import rows
from orders.queries.carts import CartView
from orders.service import checkout
from orders.service.checkout import Address, Choice, Contact, Quote, Wish
from orders.shipping import Option
from orders.storefront import blueprint, session_cart
from shop.identity import queries as identity
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.payments import calls
from shop.web.languages import current_language

ADDRESS_STEP, PAY_STEP = "alamat", "bayar"


@dataclass(frozen=True)
class Chosen:
    """A parcel with the way it is sent."""

    quote: Quote
    option: Option


@blueprint.get("/checkout")
@guard("orders.cart.use")
def checkout_page() -> Any:
    """The address first; signed-in people find theirs filled in."""
    cart = session_cart()
    if cart is None or not cart.lines:
        return redirect(url_for(".cart"), 303)
    if cart.changed:
        flash(_("Ada yang berubah di keranjang. Periksa dulu."), "warn")
        return redirect(url_for(".cart"), 303)
    return _page(cart, AddressForm(formdata=None, data=_known(current_actor())), [])


@blueprint.post("/checkout")
@guard("orders.cart.use")
def checkout_send() -> Any:
    """One step further: shipping and payment after the address, then the order."""
    cart = session_cart()
    if cart is None:
        return _ordered_already()
    form = AddressForm()
    if not cart.lines or cart.changed:
        flash(_("Ada yang berubah di keranjang. Periksa dulu."), "warn")
        return redirect(url_for(".cart"), 303)
    if not form.validate():
        return _page(cart, form, [], status=422)
    try:
        chosen = _chosen(cart, form.region_code.data)
        if request.form.get("langkah") != PAY_STEP:
            return _page(cart, form, chosen)
        return _pay(cart, form, chosen)
    except (ShippingNotOffered, AddressUnknown) as refusal:
        return _page(cart, form, _chosen(cart, form.region_code.data, usual=True), refusal=refusal, status=422)


def _pay(cart: CartView, form: AddressForm, chosen: list[Chosen]) -> Any:
    actor, now, token = current_actor(), clock.now(), cart.token
    wish = _wish(form, chosen)
    try:
        placed = perform(lambda: checkout.place_order(token=token, wish=wish, actor=actor, now=now))
    except CartChanged:
        return redirect(url_for(".cart"), 303)
    except TotalChanged as refusal:
        return _page(cart, form, chosen, refusal=refusal, status=409)
    except ShopError as refusal:
        return _page(cart, form, chosen, refusal=refusal, status=refusal.http_status)
    access.remember(placed.order_id)
    session["last_order"] = placed.order_id
    session.pop(CART_KEY, None)
    payment = calls.create_at_provider(placed.payment_id)
    return to_payment(rows.order(placed.order_id).number, payment.next_action)


def to_payment(number: str, next_action: dict[str, Any]) -> Any:
    """To the payment page when it is ours; to the order, which has the link, when it is the provider's.

    A form's answer may not lead to a foreign host (content policy), a link on our page may.
    """
    url = str(next_action.get("url", ""))
    if next_action.get("type") == "redirect" and url.startswith(current_app.config["BASE_URL"] + "/"):
        return redirect(url, 303)
    return redirect(url_for("orders_storefront.order", number=number), 303)


def _ordered_already() -> Any:
    """A second click, or the back button: the order is there."""
    order_id = session.get("last_order")
    if isinstance(order_id, str):
        return redirect(url_for(".order", number=rows.order(order_id).number), 303)
    return redirect(url_for(".cart"), 303)


def _chosen(cart: CartView, region_code: str, *, usual: bool = False) -> list[Chosen]:
    found = []
    for quote in checkout.quotes(cart=cart, region_code=region_code):
        wanted = request.form.get(f"kirim-{quote.key}", "") if not usual else ""
        courier, _colon, service = wanted.partition(":")
        option = shipping.find(quote.options, courier=courier, service=service) if wanted else quote.usual
        if option is None:
            raise ShippingNotOffered()
        found.append(Chosen(quote, option))
    return found


def _wish(form: AddressForm, chosen: list[Chosen]) -> Wish:
    shown = request.form.get("shown_total", "")
    return Wish(
        contact=Contact(name=form.name.data or "", email=(form.email.data or "").strip(), phone=form.phone.data or ""),
        address=Address(
            region_code=form.region_code.data, district=form.district.data or "", village=form.village.data or "",
            street=form.street.data or "", postcode=form.postcode.data or "", rt_rw=form.rt_rw.data or "",
            landmark=form.landmark.data or "",
        ),
        provider=form.provider.data or "",
        shown_total=int(shown) if shown.isascii() and shown.isdigit() and len(shown) < 16 else -1,
        choices={each.quote.key: Choice(each.option.courier, each.option.service) for each in chosen},
        note=form.note.data or "",
        locale=current_language(),
    )  # fmt: skip


def _known(actor: Actor) -> dict[str, Any]:
    """What the account knows about whoever is signed in."""
    user = identity.user_by_id(user_id=actor.user_id) if actor.user_id else None
    return {"name": user.name, "email": user.email, "phone": user.phone} if user else {}


def _page(
    cart: CartView,
    form: AddressForm,
    chosen: list[Chosen],
    *,
    refusal: ShopError | None = None,
    status: int = 200,
) -> Any:
    fees = sum(each.option.fee for each in chosen)
    page = render_template(
        "orders/checkout.html", cart=cart, form=form, chosen=chosen, fees=fees, total=cart.goods_total + fees,
        refusal=refusal, media=photos.of_items([line.item for line in cart.lines]),
        terms_version=checkout.TERMS_VERSION,
    )  # fmt: skip
    return make_response(page, status)
