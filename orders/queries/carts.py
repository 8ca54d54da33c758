"""Reading carts: what was put in beside what it is now."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from catalog.queries import SellableItem, sellable_variants
from orders.models import Cart, CartLine, ShopOrder
from orders.splitting import Part, part_key, split
from shop.kernel.db import db
from shop.kernel.errors import NotFound

PREFIX = "crt_"


@dataclass(frozen=True)
class CartLineView:
    """A wanted variant. `item` is what is sellable now, None when nothing is.

    `change` is what the customer has to accept first: `unavailable`, `short` (fewer than wanted), `price`, `revision`,
    or "" when nothing changed. Amounts in rupiah.
    """

    variant_id: str
    quantity: int
    title: str
    seen_price: int
    item: SellableItem | None
    change: str

    @property
    def price(self) -> int:
        return self.item.price if self.item else self.seen_price

    @property
    def line_total(self) -> int:
        return self.price * self.quantity

    @property
    def available(self) -> int:
        return self.item.available if self.item else 0


@dataclass(frozen=True)
class CartView:
    """A cart by its public id `crt_<token>`; `order_id` once it has become an order."""

    id: str
    token: str
    user_id: str | None
    lines: tuple[CartLineView, ...]
    order_id: str | None

    @property
    def goods_total(self) -> int:
        return sum(line.line_total for line in self.lines if line.item is not None)

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def changed(self) -> tuple[CartLineView, ...]:
        return tuple(line for line in self.lines if line.change)

    @property
    def parts(self) -> list[Part[SellableItem]]:
        """The parcels it would become, of what is sellable now."""
        return split([line.item for line in self.lines if line.item is not None])

    def lines_of(self, key: str) -> list[CartLineView]:
        """The lines of one parcel."""
        return [line for line in self.lines if line.item is not None and part_key(line.item) == key]


def token_of(public_id: str) -> str:
    """The token in a public cart id. Raises NotFound for anything else."""
    if not public_id.startswith(PREFIX) or not 20 <= len(public_id) <= 80 or not public_id.isascii():
        raise NotFound()
    return public_id.removeprefix(PREFIX)


def cart_id(token: str) -> str:
    """The row behind a token. Raises NotFound."""
    found = db.session.scalar(select(Cart.id).where(Cart.token == token))
    if found is None:
        raise NotFound()
    return found


def lines_of(cart_row_id: str) -> list[CartLine]:
    """The rows of a cart, in the order they were put in."""
    return list(
        db.session.scalars(
            select(CartLine).where(CartLine.cart_id == cart_row_id).order_by(CartLine.added_at, CartLine.variant_id)
        )
    )


def order_of(cart_row_id: str) -> str | None:
    """The order that the cart has become."""
    return db.session.scalar(select(ShopOrder.id).where(ShopOrder.cart_id == cart_row_id))


def cart(token: str, *, now: datetime, locale: str = "id") -> CartView:
    """The cart as it is now, every line checked against what is sellable. Raises NotFound."""
    row = db.session.scalar(select(Cart).where(Cart.token == token).execution_options(populate_existing=True))
    if row is None:
        raise NotFound()
    lines = lines_of(row.id)
    items = sellable_variants(variant_ids=[line.variant_id for line in lines], locale=locale, now=now)
    return CartView(
        id=PREFIX + row.token,
        token=row.token,
        user_id=row.user_id,
        lines=tuple(_line(line, items.get(line.variant_id)) for line in lines),
        order_id=order_of(row.id),
    )


def single(*, variant_id: str, quantity: int, now: datetime, locale: str = "id") -> CartView:
    """A cart that is not kept, of one variant: for an estimate on the product's page. Raises NotFound."""
    item = sellable_variants(variant_ids=[variant_id], locale=locale, now=now).get(variant_id)
    if item is None:
        raise NotFound(ids={"variant": variant_id[:40]})
    line = CartLineView(variant_id, quantity, item.title, item.price, item, "")
    return CartView(id="", token="", user_id=None, lines=(line,), order_id=None)


def pieces(token: str) -> int:
    """How many pieces are in a cart; 0 for an unknown one."""
    counted = (
        select(func.coalesce(func.sum(CartLine.quantity), 0))
        .join(Cart, Cart.id == CartLine.cart_id)
        .where(Cart.token == token)
    )
    return int(db.session.scalar(counted) or 0)


def _line(line: CartLine, item: SellableItem | None) -> CartLineView:
    return CartLineView(
        variant_id=line.variant_id,
        quantity=line.quantity,
        title=item.title if item else line.seen_title,
        seen_price=line.seen_price,
        item=item,
        change=_change(line, item),
    )


def _change(line: CartLine, item: SellableItem | None) -> str:
    if item is None or item.available < 1:
        return "unavailable"
    if item.available < line.quantity:
        return "short"
    if item.price != line.seen_price:
        return "price"
    return "revision" if item.revision_id != line.seen_revision_id else ""
