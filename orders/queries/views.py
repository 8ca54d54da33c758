"""How orders, work orders and claims look to everybody: frozen, bound to what was ordered."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from catalog.queries import PhotoView
from orders.states import ADDRESS_NEEDED, BEING_MADE, WorkOrderStatus
from shop.payments.queries import PaymentView


@dataclass(frozen=True)
class LineView:
    """A line bound to its revision; amounts in rupiah, sizes in mm, weight in grams of one piece."""

    id: str
    listing_id: str
    variant_id: str
    product_id: str
    revision_id: str
    content_hash: str
    artisan_id: str
    seller: str
    mode: str
    title: str
    sku: str
    unit_price: int
    quantity: int
    line_total: int
    slug: str
    tolerance: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    photos: tuple[PhotoView, ...]


@dataclass(frozen=True)
class CheckView:
    """The packing check that counts."""

    id: str
    result: str
    deviation: str
    differences: tuple[dict[str, Any], ...]
    photos: tuple[str, ...]
    created_at: datetime
    consent_asked_at: datetime | None
    consent_given_at: datetime | None
    consent_refused_at: datetime | None

    @property
    def waits_for_consent(self) -> bool:
        return self.consent_asked_at is not None and not (self.consent_given_at or self.consent_refused_at)


@dataclass(frozen=True)
class ParcelView:
    """The box under way."""

    courier: str
    courier_name: str
    tracking_number: str | None
    shipped_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True)
class ClaimView:
    """A claim; `decided_amount` in rupiah."""

    id: str
    order_id: str
    work_order_id: str
    status: str
    reason: str
    description: str
    photos: tuple[str, ...]
    wanted: str
    answer: str | None
    answer_by: datetime
    answered_at: datetime | None
    decision: str | None
    decided_amount: int
    decision_reason: str | None
    decided_at: datetime | None
    created_at: datetime

    @property
    def is_open(self) -> bool:
        return self.status in ("opened", "answered")


@dataclass(frozen=True)
class ProgressView:
    """A word from the workshop."""

    text: str
    photo_id: str | None
    created_at: datetime


@dataclass(frozen=True)
class Recipient:
    """To whom a parcel goes; shown to the maker only while it is needed."""

    name: str
    phone: str
    address: dict[str, Any]

    @property
    def lines(self) -> list[str]:
        """The address as it is written on a parcel."""
        where = self.address
        street = " ".join(filter(None, [where["street"], f"RT/RW {where['rt_rw']}" if where.get("rt_rw") else ""]))
        place = ", ".join(filter(None, [where.get("village", ""), where["district"]]))
        found = [street, place, f"{where['region_name']} {where['postcode']}"]
        if where.get("landmark"):
            found.append(f"({where['landmark']})")
        return found


@dataclass(frozen=True)
class WorkOrderView:
    """One parcel flow of an order; amounts in rupiah. `maker` is who makes and sends it."""

    id: str
    code: str
    order_id: str
    order_number: str
    position: int
    status: str
    fulfiller: str
    artisan_id: str | None
    maker: str
    maker_region: str
    mode: str
    claim_open: bool
    courier: str
    courier_name: str
    service: str
    service_name: str
    billed_kg: int
    eta_days_min: int
    eta_days_max: int
    goods_total: int
    shipping_fee: int
    refunded: int
    commission_bp: int
    commission: int
    earning: int
    accept_by: datetime | None
    ship_by: datetime | None
    promised_on: date | None
    claim_until: datetime | None
    accepted_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None
    confirmed_at: datetime | None
    completed_at: datetime | None
    created_at: datetime
    replaced_by: str | None
    destination: str
    recipient: Recipient
    note: str
    lines: tuple[LineView, ...]
    check: CheckView | None
    parcel: ParcelView | None
    claims: tuple[ClaimView, ...]
    progress: tuple[ProgressView, ...]

    @property
    def shown_recipient(self) -> Recipient | None:
        """The recipient, from acceptance to completion only."""
        return self.recipient if self.status in ADDRESS_NEEDED else None

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.lines)

    @property
    def title(self) -> str:
        """What it is about in a line: the first piece, and how many kinds more."""
        more = f" (+{len(self.lines) - 1})" if len(self.lines) > 1 else ""
        return f"{self.lines[0].title}{more}" if self.lines else "–"

    @property
    def open_claim(self) -> ClaimView | None:
        return next((claim for claim in self.claims if claim.is_open), None)

    @property
    def deadline(self) -> datetime | None:
        """The hard clock time of the next step of whoever fulfils it."""
        if self.status == WorkOrderStatus.OFFERED:
            return self.accept_by
        return self.ship_by if self.status in BEING_MADE else None


@dataclass(frozen=True)
class OrderView:
    """What one customer bought and paid in one go; amounts in rupiah. `status` is derived."""

    id: str
    number: str
    status: str
    user_id: str | None
    attribution: str | None
    email: str
    phone: str
    name: str
    address: dict[str, Any]
    note: str
    locale: str
    goods_total: int
    shipping_total: int
    discount: int
    tax_total: int
    total: int
    refunded: int
    placed_at: datetime
    reserved_until: datetime
    paid_at: datetime | None
    terms_version: str
    payment: PaymentView | None
    work_orders: tuple[WorkOrderView, ...]

    @property
    def recipient(self) -> Recipient:
        return Recipient(name=self.name, phone=self.phone, address=self.address)

    @property
    def parcels(self) -> tuple[WorkOrderView, ...]:
        """The work orders that carry a part of the order."""
        return tuple(row for row in self.work_orders if row.replaced_by is None)

    @property
    def can_cancel(self) -> bool:
        return any(row.status in ("awaiting_payment", "offered") for row in self.parcels)
