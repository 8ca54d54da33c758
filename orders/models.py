"""Tables of carts, orders, work orders, parcels and claims. Private to this package."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from orders.states import CLAIM, WORK_ORDER, ClaimReason
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.secrets import EncryptedText
from shop.kernel.states import Stateful, status_check

_REASONS = ", ".join(f"'{reason.value}'" for reason in ClaimReason)


class Cart(Model):
    """What somebody wants to buy. Whoever knows `token` may use it, unless it belongs to an account."""

    __tablename__ = "cart"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("crt"))
    token: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime] = mapped_column(index=True)


class CartLine(Model):
    """A wanted variant, with the price and revision that were shown when it was last accepted."""

    __tablename__ = "cart_line"
    __table_args__ = (CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),)

    cart_id: Mapped[str] = mapped_column(ForeignKey("cart.id"), primary_key=True)
    variant_id: Mapped[str] = mapped_column(ForeignKey("variant.id"), primary_key=True, index=True)
    quantity: Mapped[int]
    seen_price: Mapped[int]
    seen_revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"))
    # Shown when the piece is not on sale any more.
    seen_title: Mapped[str]
    added_at: Mapped[datetime]


class OrderNumber(Model):
    """The last number given out in a year (WIB)."""

    __tablename__ = "order_number"

    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ShopOrder(Model):
    """What one customer bought and paid in one go. It has no status of its own: see `orders.status`."""

    __tablename__ = "shop_order"
    __table_args__ = (
        CheckConstraint("goods_total > 0 AND shipping_total >= 0 AND discount >= 0 AND tax_total >= 0", name="parts"),
        CheckConstraint("total = goods_total - discount + shipping_total + tax_total", name="total"),
        CheckConstraint("paid_at IS NULL OR payment_id IS NOT NULL", name="paid"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("ord"))
    # `DL-26-000123`
    number: Mapped[str] = mapped_column(unique=True)
    # The anchor of a repeated checkout: one cart becomes one order.
    cart_id: Mapped[str] = mapped_column(ForeignKey("cart.id"), unique=True)
    # Readable only to mail the link again; requests are compared with the hash.
    access_token: Mapped[str] = mapped_column(EncryptedText())
    access_hash: Mapped[str]
    user_id: Mapped[str | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    # The reseller whose key placed it, else who is named by the link that led here.
    attribution: Mapped[str | None] = mapped_column(index=True)
    email: Mapped[str] = mapped_column(index=True)
    phone: Mapped[str]
    name: Mapped[str]
    address: Mapped[dict[str, Any]]
    note: Mapped[str]
    locale: Mapped[str]
    goods_total: Mapped[int]
    shipping_total: Mapped[int]
    discount: Mapped[int] = mapped_column(default=0)
    tax_total: Mapped[int] = mapped_column(default=0)
    total: Mapped[int]
    terms_version: Mapped[str]
    placed_at: Mapped[datetime] = mapped_column(index=True)
    # Until when stock is held for an unpaid order.
    reserved_until: Mapped[datetime] = mapped_column(index=True)
    # The attempt that is under way, or the one that paid.
    payment_id: Mapped[str | None] = mapped_column(ForeignKey("payment.id"))
    paid_at: Mapped[datetime | None]
    expired_at: Mapped[datetime | None]


class WorkOrder(Stateful, Model):
    """The part of an order that one maker, or Dekranasda for goods it owns, fulfils: one parcel, one deadline."""

    __tablename__ = "work_order"
    __table_args__ = (
        status_check(WORK_ORDER),
        UniqueConstraint("order_id", "position"),
        CheckConstraint("fulfiller IN ('artisan', 'dekranasda')", name="fulfiller"),
        CheckConstraint("(fulfiller = 'artisan') = (artisan_id IS NOT NULL)", name="artisan"),
        CheckConstraint("mode IN ('ready_stock', 'made_to_order')", name="mode"),
        CheckConstraint("goods_total >= 0 AND shipping_fee >= 0 AND commission >= 0", name="amounts"),
        CheckConstraint("refunded_goods BETWEEN 0 AND goods_total", name="refunded_goods"),
        CheckConstraint("refunded_shipping BETWEEN 0 AND shipping_fee", name="refunded_shipping"),
        CheckConstraint("commission_bp BETWEEN 0 AND 10000", name="commission_bp"),
    )
    transitions = WORK_ORDER

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("wor"))
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_order.id"), index=True)
    position: Mapped[int]
    # `DL-26-000123-1`
    code: Mapped[str] = mapped_column(unique=True)
    fulfiller: Mapped[str] = mapped_column(index=True)
    artisan_id: Mapped[str | None] = mapped_column(ForeignKey("artisan.id"), index=True)
    mode: Mapped[str]
    claim_open: Mapped[bool] = mapped_column(default=False)
    courier: Mapped[str]
    service: Mapped[str]
    service_name: Mapped[str]
    billed_kg: Mapped[int]
    eta_days_min: Mapped[int]
    eta_days_max: Mapped[int]
    goods_total: Mapped[int]
    shipping_fee: Mapped[int]
    refunded_goods: Mapped[int] = mapped_column(default=0)
    refunded_shipping: Mapped[int] = mapped_column(default=0)
    # Frozen at the sale; `commission` follows when part of the goods is refunded.
    commission_bp: Mapped[int]
    commission: Mapped[int]
    accept_by: Mapped[datetime | None] = mapped_column(index=True)
    ship_by: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    # When a parcel nobody reported counts as delivered.
    deliver_by: Mapped[datetime | None] = mapped_column(index=True)
    claim_until: Mapped[datetime | None] = mapped_column(index=True)
    accepted_at: Mapped[datetime | None]
    shipped_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    # The customer said "as shown"; silence leaves it empty.
    confirmed_at: Mapped[datetime | None]
    completed_at: Mapped[datetime | None]
    # The work order of Dekranasda that took the lines over.
    replaced_by: Mapped[str | None] = mapped_column(ForeignKey("work_order.id"))
    created_at: Mapped[datetime]

    @property
    def goods_left(self) -> int:
        return self.goods_total - self.refunded_goods

    @property
    def shipping_left(self) -> int:
        return self.shipping_fee - self.refunded_shipping

    @property
    def earning(self) -> int:
        """What it leaves the maker: goods less commission, and the shipping fee, after refunds."""
        return self.goods_left - self.commission + self.shipping_left


class OrderLine(Model):
    """One line, bound for ever to the revision, hash, price and maker of the moment of order."""

    __tablename__ = "order_line"
    __table_args__ = (
        CheckConstraint("quantity BETWEEN 1 AND 999", name="quantity"),
        CheckConstraint("unit_price > 0", name="unit_price"),
        CheckConstraint("line_total = unit_price * quantity", name="line_total"),
        CheckConstraint("cost >= 0 AND (seller = 'dekranasda' OR cost = 0)", name="cost"),
        CheckConstraint("seller IN ('artisan', 'dekranasda')", name="seller"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("oln"))
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_order.id"), index=True)
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), index=True)
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), index=True)
    variant_id: Mapped[str] = mapped_column(ForeignKey("variant.id"), index=True)
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    content_hash: Mapped[str]
    # Always the maker, whoever sells.
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    seller: Mapped[str]
    mode: Mapped[str]
    title: Mapped[str]
    sku: Mapped[str]
    unit_price: Mapped[int]
    quantity: Mapped[int]
    line_total: Mapped[int]
    # What Dekranasda paid for these pieces; known when they leave the stock.
    cost: Mapped[int] = mapped_column(default=0)


class Parcel(Model):
    """One box with one tracking number."""

    __tablename__ = "parcel"
    __table_args__ = (CheckConstraint("delivered_at IS NULL OR delivered_at >= shipped_at", name="delivered_at"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pcl"))
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), unique=True)
    courier: Mapped[str]
    tracking_number: Mapped[str | None] = mapped_column(index=True)
    # The number had an unusual form and the sender said it is right.
    number_overruled: Mapped[bool] = mapped_column(default=False)
    shipped_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class PackingCheck(Model):
    """One look at the packed goods beside the bound revision. The newest one of a work order counts."""

    __tablename__ = "packing_check"
    __table_args__ = (
        UniqueConstraint("work_order_id", "number"),
        CheckConstraint("result IN ('same', 'deviation')", name="result"),
        CheckConstraint("(result = 'deviation') = (consent_asked_at IS NOT NULL)", name="consent_asked"),
        CheckConstraint("consent_given_at IS NULL OR consent_refused_at IS NULL", name="consent"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pck"))
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), index=True)
    number: Mapped[int]
    # Per line: line_id, revision_id, content_hash, count, measures
    answers: Mapped[list[Any]]
    # What the figures themselves said: line_id, what, expected, found
    differences: Mapped[list[Any]]
    photos: Mapped[list[str]]
    result: Mapped[str]
    deviation: Mapped[str]
    consent_asked_at: Mapped[datetime | None]
    consent_given_at: Mapped[datetime | None]
    consent_refused_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by: Mapped[str]


class ProgressNote(Model):
    """A word and a photo from the workshop while something is being made."""

    __tablename__ = "progress_note"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("pgn"))
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), index=True)
    text: Mapped[str]
    photo_id: Mapped[str | None] = mapped_column(ForeignKey("media_file.id"))
    created_at: Mapped[datetime]


class Claim(Stateful, Model):
    """What the customer found wrong. It freezes its own work order and nothing else."""

    __tablename__ = "claim"
    __table_args__ = (
        status_check(CLAIM),
        CheckConstraint(f"reason IN ({_REASONS})", name="reason"),
        CheckConstraint("wanted IN ('refund', 'part_refund')", name="wanted"),
        CheckConstraint("decision IS NULL OR decision IN ('refund', 'part_refund', 'refused')", name="decision"),
        CheckConstraint("decided_amount >= 0", name="decided_amount"),
        Index(
            "uq_claim_running",
            "work_order_id",
            unique=True,
            postgresql_where=text("status IN ('opened', 'answered', 'decided')"),
            sqlite_where=text("status IN ('opened', 'answered', 'decided')"),
        ),
    )
    transitions = CLAIM

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("clm"))
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_order.id"), index=True)
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), index=True)
    reason: Mapped[str]
    description: Mapped[str]
    photos: Mapped[list[str]]
    wanted: Mapped[str]
    answer: Mapped[str | None]
    answer_by: Mapped[datetime] = mapped_column(index=True)
    answered_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_amount: Mapped[int] = mapped_column(default=0)
    decision_reason: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    created_at: Mapped[datetime]


class OrderRefund(Model):
    """Money that goes back to the customer: what was decided, for which work order, out of which part of the price."""

    __tablename__ = "order_refund"
    __table_args__ = (
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("goods >= 0 AND shipping >= 0 AND amount = goods + shipping", name="parts"),
        CheckConstraint("commission_returned >= 0", name="commission_returned"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("orf"))
    order_id: Mapped[str] = mapped_column(ForeignKey("shop_order.id"), index=True)
    work_order_id: Mapped[str] = mapped_column(ForeignKey("work_order.id"), index=True)
    reference: Mapped[str] = mapped_column(unique=True)
    payment_id: Mapped[str] = mapped_column(ForeignKey("payment.id"), index=True)
    amount: Mapped[int]
    goods: Mapped[int]
    shipping: Mapped[int]
    # Of a refund after completion: the commission that Dekranasda gives back.
    commission_returned: Mapped[int] = mapped_column(default=0)
    after_completion: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str]
    created_at: Mapped[datetime]
