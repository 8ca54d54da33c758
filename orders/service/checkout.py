"""From a cart to an order: everything checked and promised in one unit of work, or nothing.

The order, its work orders, the reserved stock and the payment intent are committed together; the provider is called
only after that (`shop.payments.calls`), by the view.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from catalog import stock
from catalog.errors import NotAvailable
from catalog.queries import SellableItem
from orders import mails, shipping
from orders.errors import AddressUnknown, CartChanged, CartEmpty, ShippingNotOffered, TotalChanged
from orders.links import hash_token, order_link
from orders.models import Cart, OrderLine, ShopOrder, WorkOrder
from orders.queries import carts, rows
from orders.queries.carts import CartLineView, CartView
from orders.settings import COMMISSION_BP, RESERVATION_MINUTES, TRANSFER_HOURS
from orders.shipping import Option, Packing
from orders.splitting import DEKRANASDA, Part
from shop.identity import policy
from shop.kernel import audit, settings, states
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.ids import new_id, new_token
from shop.kernel.locks import lock_one
from shop.kernel.money import share
from shop.payments import service as payments
from shop.places import queries as places
from shop.web.info import TERMS_VERSION

PURPOSE = "order"
HOLDER = "work_order"
BANK_TRANSFER = "bank_transfer"


@dataclass(frozen=True)
class Contact:
    """Who buys. `phone` in E.164; the courier calls it."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True)
class Address:
    """Where it goes. `region_code` is the Kemendagri code of the regency or city."""

    region_code: str
    district: str
    village: str
    street: str
    postcode: str
    rt_rw: str = ""
    landmark: str = ""


@dataclass(frozen=True)
class Choice:
    """A courier and the level of its service."""

    courier: str
    service: str


@dataclass(frozen=True)
class Wish:
    """All of a checkout. `choices` by parcel key; `default` serves parcels without one of their own."""

    contact: Contact
    address: Address
    provider: str
    shown_total: int
    choices: Mapping[str, Choice]
    default: Choice | None = None
    note: str = ""
    locale: str = "id"
    attribution: str | None = None


@dataclass(frozen=True)
class Quote:
    """One parcel and the ways it can be sent to a region, the first being the usual one."""

    key: str
    part: Part[SellableItem]
    lines: tuple[CartLineView, ...]
    options: tuple[Option, ...]
    usual: Option

    @property
    def goods_total(self) -> int:
        return sum(line.line_total for line in self.lines)


@dataclass(frozen=True)
class Placed:
    """The order a cart has become; `created` is False when it was there already."""

    order_id: str
    payment_id: str
    created: bool


def quotes(*, cart: CartView, region_code: str) -> list[Quote]:
    """The parcels of a cart and how they can be sent there. Raises AddressUnknown."""
    province_code = _province(region_code)
    found = []
    for part in cart.parts:
        lines = tuple(cart.lines_of(part.key))
        offered = tuple(shipping.options([_packing(line) for line in lines], province_code=province_code))
        found.append(Quote(part.key, part, lines, offered, shipping.usual(offered)))
    return found


def place_order(*, token: str, wish: Wish, actor: Actor, now: datetime) -> Placed:
    """Turn the cart behind `token` into an order that waits for its payment; a second time gives the same order.

    Raises NotFound, CartEmpty, NotAvailable with the variants, CartChanged, AddressUnknown, ShippingNotOffered,
    TotalChanged with the total as it is now.
    """
    row = lock_one(Cart, carts.cart_id(token))
    policy.demand(actor, "orders.cart.use", row)
    if existing := carts.order_of(row.id):
        order = rows.order(existing)
        assert order.payment_id is not None
        return Placed(order_id=order.id, payment_id=order.payment_id, created=False)
    cart = carts.cart(token, now=now, locale=wish.locale)
    _demand_available(cart)
    chosen = _chosen(quotes(cart=cart, region_code=wish.address.region_code), wish)
    total = cart.goods_total + sum(option.fee for _, option in chosen)
    if total != wish.shown_total:
        raise TotalChanged(total=total)
    if revised := [line.variant_id for line in cart.lines if line.change == "revision"]:
        raise CartChanged(ids={"variant": ", ".join(revised)})
    return _write(row, cart, chosen, wish, total=total, actor=actor, now=now)


def hold_until(*, provider: str, now: datetime) -> datetime:
    """How long stock is held for a payment that begins now."""
    if provider == BANK_TRANSFER:
        return now + timedelta(hours=settings.get(TRANSFER_HOURS))
    return now + timedelta(minutes=settings.get(RESERVATION_MINUTES))


def open_payment(*, order: ShopOrder, provider: str, actor: Actor, now: datetime) -> str:
    """Begin an attempt to pay the order; it is the one under way from now on. Returns its id."""
    payment = payments.open_payment(
        purpose_type=PURPOSE, purpose_id=order.id, amount=order.total, provider=provider,
        description=order.number, customer_email=order.email, expires_at=order.reserved_until,
        return_url=order_link(number=order.number, token=order.access_token, locale=order.locale),
        actor=actor, now=now,
    )  # fmt: skip
    order.payment_id = payment.id
    db.session.flush()
    return payment.id


def _demand_available(cart: CartView) -> None:
    if not cart.lines:
        raise CartEmpty()
    gone = tuple(line.variant_id for line in cart.lines if line.change in ("unavailable", "short"))
    if gone:
        raise NotAvailable(variant_ids=gone)


def _chosen(offered: Sequence[Quote], wish: Wish) -> list[tuple[Quote, Option]]:
    known = {quote.key for quote in offered}
    if strange := sorted(set(wish.choices) - known):
        raise ShippingNotOffered(errors={"shipping": [f"{strange[0]}: {ShippingNotOffered.message}"]})
    chosen = []
    for quote in offered:
        choice = wish.choices.get(quote.key) or wish.default
        option = None
        if choice is not None:
            option = shipping.find(quote.options, courier=choice.courier, service=choice.service)
        if option is None:
            raise ShippingNotOffered(errors={"shipping": [f"{quote.key}: {ShippingNotOffered.message}"]})
        chosen.append((quote, option))
    return chosen


def _write(
    row: Cart,
    cart: CartView,
    chosen: Sequence[tuple[Quote, Option]],
    wish: Wish,
    *,
    total: int,
    actor: Actor,
    now: datetime,
) -> Placed:
    until = hold_until(provider=wish.provider, now=now)
    ids = {quote.key: new_id("wor") for quote, _ in chosen}
    for quote, _ in chosen:
        wants = [stock.Want(line.variant_id, line.quantity) for line in quote.lines]
        stock.reserve(wants=wants, holder_type=HOLDER, holder_id=ids[quote.key], expires_at=until, now=now)
    order = _order(row, cart, wish, total=total, until=until, actor=actor, now=now)
    db.session.add(order)
    db.session.flush()
    for position, (quote, option) in enumerate(chosen, start=1):
        work_order = _work_order(order, quote, option, work_order_id=ids[quote.key], position=position, now=now)
        states.start(work_order, actor=actor, now=now)
        db.session.add_all(_line(order, work_order.id, line) for line in quote.lines)
    audit.record(
        actor=actor, action="orders.order.place", object_type="shop_order", object_id=order.id, now=now,
        data={"total": total, "provider": wish.provider},
    )  # fmt: skip
    payment_id = open_payment(order=order, provider=wish.provider, actor=actor, now=now)
    mails.order_placed(order=order, now=now)
    return Placed(order_id=order.id, payment_id=payment_id, created=True)


def _order(
    row: Cart, cart: CartView, wish: Wish, *, total: int, until: datetime, actor: Actor, now: datetime
) -> ShopOrder:
    region = places.region(code=wish.address.region_code)
    assert region is not None
    token = new_token()
    year = local_date(now).year
    return ShopOrder(
        id=new_id("ord"), number=f"DL-{year % 100:02d}-{rows.next_number(year):06d}", cart_id=row.id,
        access_token=token, access_hash=hash_token(token), user_id=actor.user_id, attribution=wish.attribution,
        email=wish.contact.email, phone=wish.contact.phone, name=wish.contact.name,
        address={**asdict(wish.address), "province_code": region.province_code, "region_name": region.full_name},
        note=wish.note, locale=wish.locale, goods_total=cart.goods_total, shipping_total=total - cart.goods_total,
        discount=0, tax_total=0, total=total, terms_version=TERMS_VERSION, placed_at=now, reserved_until=until,
    )  # fmt: skip


def _work_order(
    order: ShopOrder, quote: Quote, option: Option, *, work_order_id: str, position: int, now: datetime
) -> WorkOrder:
    part = quote.part
    basis_points = 0 if part.fulfiller == DEKRANASDA else settings.get(COMMISSION_BP)
    lead = max((line.item.lead_time_days for line in quote.lines if line.item and line.item.made_to_order), default=0)
    return WorkOrder(
        id=work_order_id, order_id=order.id, position=position, code=f"{order.number}-{position}",
        fulfiller=part.fulfiller, artisan_id=part.artisan_id, mode=part.mode, courier=option.courier,
        service=option.service, service_name=option.service_name, billed_kg=option.billed_kg,
        eta_days_min=option.eta_min, eta_days_max=option.eta_max, goods_total=quote.goods_total,
        shipping_fee=option.fee, commission_bp=basis_points,
        commission=share(quote.goods_total, basis_points=basis_points),
        promised_on=local_date(now) + timedelta(days=lead) if lead else None, created_at=now,
    )  # fmt: skip


def _line(order: ShopOrder, work_order_id: str, line: CartLineView) -> OrderLine:
    item = line.item
    assert item is not None
    return OrderLine(
        order_id=order.id, work_order_id=work_order_id, listing_id=item.listing_id, variant_id=item.variant_id,
        product_id=item.product_id, revision_id=item.revision_id, content_hash=item.content_hash,
        artisan_id=item.artisan_id, seller=item.seller, mode=item.mode, title=item.title, sku=item.sku,
        unit_price=item.price, quantity=line.quantity, line_total=item.price * line.quantity,
    )  # fmt: skip


def _packing(line: CartLineView) -> Packing:
    assert line.item is not None
    return Packing(
        quantity=line.quantity, weight_g=line.item.weight_g, length_mm=line.item.length_mm,
        width_mm=line.item.width_mm, height_mm=line.item.height_mm,
    )  # fmt: skip


def _province(region_code: str) -> str:
    region = places.region(code=region_code)
    if region is None:
        raise AddressUnknown(errors={"address.region_code": [AddressUnknown.message]})
    return region.province_code
