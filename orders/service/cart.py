"""Filling a cart. It holds nothing back for anybody: stock is reserved at checkout."""

from datetime import datetime

from catalog.errors import NotAvailable
from catalog.queries import SellableItem, sellable_variants
from orders.errors import CartOrdered
from orders.models import Cart, CartLine
from orders.queries import carts
from orders.settings import MOST_PIECES
from shop.identity import policy
from shop.kernel import settings
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.ids import new_token
from shop.kernel.locks import lock_one
from shop.kernel.text import N_


class BadQuantity(InvalidInput):
    code = "bad_quantity"
    message = N_("Isi jumlah antara 1 dan %(most)s.")


def create_cart(*, actor: Actor, now: datetime) -> Cart:
    """An empty cart; of the account when somebody is signed in, else of whoever knows its token."""
    cart = Cart(token=new_token(), user_id=actor.user_id, created_at=now, changed_at=now)
    db.session.add(cart)
    db.session.flush()
    return cart


def set_line(*, token: str, variant_id: str, quantity: int, actor: Actor, now: datetime) -> None:
    """Want exactly that many pieces of a variant, as it is shown now. Doing it again changes nothing.

    Raises NotFound for an unknown or foreign cart, CartOrdered, BadQuantity, NotAvailable for what is not sellable.
    """
    cart = locked_cart(token=token, actor=actor)
    item = _wanted(variant_id=variant_id, quantity=quantity, now=now)
    _put(cart, item, quantity=quantity, now=now)


def add_line(*, token: str, variant_id: str, quantity: int, actor: Actor, now: datetime) -> None:
    """Want that many pieces more; never more than there are. Raises what `set_line` raises."""
    cart = locked_cart(token=token, actor=actor)
    line = db.session.get(CartLine, (cart.id, variant_id))
    have = line.quantity if line else 0
    item = _wanted(variant_id=variant_id, quantity=quantity, now=now)
    total = min(have + quantity, item.available, settings.get(MOST_PIECES))
    _put(cart, item, quantity=max(total, 1), now=now)


def accept_line(*, token: str, variant_id: str, actor: Actor, now: datetime) -> None:
    """Accept the price, revision and number of pieces that are offered now. Raises NotFound, NotAvailable."""
    cart = locked_cart(token=token, actor=actor)
    line = db.session.get(CartLine, (cart.id, variant_id))
    if line is None:
        raise NotFound(ids={"variant": variant_id})
    item = _wanted(variant_id=variant_id, quantity=1, now=now)
    _put(cart, item, quantity=min(line.quantity, item.available), now=now)


def remove_line(*, token: str, variant_id: str, actor: Actor, now: datetime) -> None:
    """Want none of it any more. Raises NotFound for an unknown cart or a line that is not there."""
    cart = locked_cart(token=token, actor=actor)
    line = db.session.get(CartLine, (cart.id, variant_id))
    if line is None:
        raise NotFound(ids={"variant": variant_id})
    db.session.delete(line)
    cart.changed_at = now
    db.session.flush()


def delete_cart(*, token: str, actor: Actor, now: datetime) -> None:
    """Throw the cart away. Raises NotFound, CartOrdered."""
    cart = locked_cart(token=token, actor=actor)
    for line in carts.lines_of(cart.id):
        db.session.delete(line)
    db.session.flush()
    db.session.delete(cart)
    db.session.flush()


def locked_cart(*, token: str, actor: Actor) -> Cart:
    """The cart behind a token, locked. Raises NotFound (also for another account's), CartOrdered."""
    cart = lock_one(Cart, carts.cart_id(token))
    policy.demand(actor, "orders.cart.use", cart)
    if carts.order_of(cart.id) is not None:
        raise CartOrdered()
    return cart


def _wanted(*, variant_id: str, quantity: int, now: datetime) -> SellableItem:
    most = settings.get(MOST_PIECES)
    if isinstance(quantity, bool) or not 1 <= quantity <= most:
        raise BadQuantity(most=most, errors={"quantity": [BadQuantity.message % {"most": most}]})
    item = sellable_variants(variant_ids=[variant_id], now=now).get(variant_id)
    if item is None or item.available < quantity:
        raise NotAvailable(variant_ids=(variant_id,))
    return item


def _put(cart: Cart, item: SellableItem, *, quantity: int, now: datetime) -> None:
    line = db.session.get(CartLine, (cart.id, item.variant_id))
    if line is None:
        line = CartLine(cart_id=cart.id, variant_id=item.variant_id, added_at=now)
        db.session.add(line)
    line.quantity = quantity
    line.seen_price = item.price
    line.seen_revision_id = item.revision_id
    line.seen_title = item.title
    cart.changed_at = now
    db.session.flush()
