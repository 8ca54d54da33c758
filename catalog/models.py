"""Tables of the catalogue. Private to this package; others use `queries`, `service` and `stock`."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from catalog import triggers
from catalog.states import LISTING, REVISION
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.states import Stateful, status_check


class Craft(Model):
    """A kind of craft (jenis kriya); reference data, the id is its slug."""

    __tablename__ = "craft"
    __table_args__ = (CheckConstraint("typical_mode IN ('ready_stock', 'made_to_order')", name="typical_mode"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    # `tekstil`, `anyaman`, …: the categories of the storefront
    group_name: Mapped[str] = mapped_column(index=True)
    technique: Mapped[str]
    materials: Mapped[str]
    description: Mapped[str]
    place: Mapped[str]
    typical_mode: Mapped[str]
    lead_days_min: Mapped[int]
    lead_days_max: Mapped[int]
    source: Mapped[str]


class CraftOrigin(Model):
    """A region a craft comes from; only makers of these regions are cleared for it."""

    __tablename__ = "craft_origin"

    craft_id: Mapped[str] = mapped_column(ForeignKey("craft.id"), primary_key=True)
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), primary_key=True, index=True)


class Product(Model):
    """One design of one maker; what it is stands in its revisions."""

    __tablename__ = "product"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("prd"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    craft_id: Mapped[str | None] = mapped_column(ForeignKey("craft.id"), index=True)
    slug: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Revision(Stateful, Model):
    """A statement of what the customer will get. Frozen once submitted: triggers refuse every change of its content.

    Sizes in millimetres and weight in grams of the packed or unpacked piece as shown; `photos` is a list of
    `{media_id, sha256, slot, caption}` in the order shown.
    """

    __tablename__ = "revision"
    __table_args__ = (
        status_check(REVISION),
        UniqueConstraint("product_id", "number"),
        CheckConstraint("length_mm >= 0 AND width_mm >= 0 AND height_mm >= 0", name="size"),
        CheckConstraint("weight_g > 0", name="weight_g"),
        CheckConstraint("lead_time_days >= 0", name="lead_time_days"),
        CheckConstraint("status = 'draft' OR content_hash IS NOT NULL", name="content_hash"),
    )
    transitions = REVISION

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rev"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    # 1, 2, 3 … within the product
    number: Mapped[int]
    # The maker and the craft are part of what is judged, so they are frozen here too.
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    craft_id: Mapped[str | None] = mapped_column(ForeignKey("craft.id"))
    name_id: Mapped[str]
    name_en: Mapped[str] = mapped_column(default="")
    description_id: Mapped[str]
    description_en: Mapped[str] = mapped_column(default="")
    materials: Mapped[str]
    technique: Mapped[str]
    length_mm: Mapped[int]
    width_mm: Mapped[int]
    height_mm: Mapped[int]
    weight_g: Mapped[int]
    # What may differ in a handmade piece, in words.
    tolerance: Mapped[str]
    packaging: Mapped[str]
    care: Mapped[str]
    story: Mapped[str]
    lead_time_days: Mapped[int]
    photos: Mapped[list[Any]]
    # `v1:<sha256>`, set when it is submitted
    content_hash: Mapped[str | None] = mapped_column(index=True)
    created_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]


class Clearance(Model):
    """The jury's yes to one revision: dated, with the price band it was given for, revocable."""

    __tablename__ = "clearance"
    __table_args__ = (
        CheckConstraint("price_floor >= 0 AND price_floor <= price_ceiling", name="price_band"),
        CheckConstraint("(revoked_at IS NULL) = (revoked_reason IS NULL)", name="revoked"),
        Index(
            "uq_clearance_standing",
            "revision_id",
            unique=True,
            postgresql_where=text("revoked_at IS NULL"),
            sqlite_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("clr"))
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    content_hash: Mapped[str]
    granted_at: Mapped[datetime]
    granted_by: Mapped[str]
    valid_until: Mapped[datetime]
    price_floor: Mapped[int]
    price_ceiling: Mapped[int]
    # The decision it rests on, as the curation names it.
    decision_reference: Mapped[str]
    # The curator's written reason where the maker is not of a region of origin.
    origin_exception: Mapped[str | None]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str | None]


class Listing(Stateful, Model):
    """A cleared revision on sale by one seller; `artisan_id` is always the maker, `price` is whole rupiah."""

    __tablename__ = "listing"
    __table_args__ = (
        status_check(LISTING),
        CheckConstraint("seller IN ('artisan', 'dekranasda')", name="seller"),
        CheckConstraint("mode IN ('ready_stock', 'made_to_order')", name="mode"),
        CheckConstraint("seller = 'artisan' OR mode = 'ready_stock'", name="owned_goods"),
        CheckConstraint("price > 0 AND price <= 1000000000000", name="price"),
        # One etalase of a work by its maker; of goods that Dekranasda owns one per revision they were made to.
        Index(
            "uq_listing_of_maker",
            "product_id",
            unique=True,
            postgresql_where=text("seller = 'artisan' AND status <> 'retired'"),
            sqlite_where=text("seller = 'artisan' AND status <> 'retired'"),
        ),
        Index(
            "uq_listing_owned",
            "revision_id",
            unique=True,
            postgresql_where=text("seller = 'dekranasda' AND status <> 'retired'"),
            sqlite_where=text("seller = 'dekranasda' AND status <> 'retired'"),
        ),
    )
    transitions = LISTING

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("lst"))
    product_id: Mapped[str] = mapped_column(ForeignKey("product.id"), index=True)
    revision_id: Mapped[str] = mapped_column(ForeignKey("revision.id"), index=True)
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    seller: Mapped[str]
    price: Mapped[int] = mapped_column(index=True)
    mode: Mapped[str]
    # When it went on sale first: the order of "newest".
    listed_at: Mapped[datetime] = mapped_column(index=True)
    suspended_reason: Mapped[str | None]


class Variant(Model):
    """A size or colour with its own SKU and stock.

    `reserved` pieces are promised to checkouts. `cost_pool` is what Dekranasda paid for the pieces on hand (rupiah),
    always 0 for goods of the maker.
    """

    __tablename__ = "variant"
    __table_args__ = (
        CheckConstraint("on_hand >= 0", name="on_hand"),
        CheckConstraint("reserved >= 0 AND reserved <= on_hand", name="reserved"),
        CheckConstraint("cost_pool >= 0 AND (on_hand > 0 OR cost_pool = 0)", name="cost_pool"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("var"))
    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), index=True)
    sku: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(default="")
    on_hand: Mapped[int] = mapped_column(default=0)
    reserved: Mapped[int] = mapped_column(default=0)
    cost_pool: Mapped[int] = mapped_column(default=0)


class StockReservation(Model):
    """Pieces of a variant held for a checkout: from the shelf (`stock`) or from the maker's capacity (`capacity`)."""

    __tablename__ = "stock_reservation"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("kind IN ('stock', 'capacity')", name="kind"),
        CheckConstraint("status IN ('live', 'consumed', 'released')", name="status"),
        Index(
            "uq_stock_reservation_live",
            "holder_type",
            "holder_id",
            "variant_id",
            unique=True,
            postgresql_where=text("status = 'live'"),
            sqlite_where=text("status = 'live'"),
        ),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rsv"))
    variant_id: Mapped[str] = mapped_column(ForeignKey("variant.id"), index=True)
    quantity: Mapped[int]
    kind: Mapped[str]
    holder_type: Mapped[str]
    holder_id: Mapped[str] = mapped_column(index=True)
    status: Mapped[str] = mapped_column(default="live", index=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class StockMovement(Model):
    """Why the pieces on hand changed; their sum is `on_hand`, the sum of `cost` is `cost_pool`. Append only."""

    __tablename__ = "stock_movement"
    __table_args__ = (
        CheckConstraint("kind IN ('set', 'received', 'sold', 'returned', 'written_off')", name="kind"),
        UniqueConstraint("kind", "reference"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("mov"))
    variant_id: Mapped[str] = mapped_column(ForeignKey("variant.id"), index=True)
    kind: Mapped[str]
    quantity: Mapped[int]
    cost: Mapped[int]
    # What caused it, so that a repetition is noticed.
    reference: Mapped[str]
    at: Mapped[datetime]


class SearchTerm(Model):
    """One word under which a listing is found: its stem, the word as written, and how much it says."""

    __tablename__ = "search_term"

    listing_id: Mapped[str] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    word: Mapped[str] = mapped_column(primary_key=True)
    term: Mapped[str] = mapped_column(index=True)
    weight: Mapped[int]


triggers.attach(Revision.__table__)
