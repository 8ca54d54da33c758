"""Craft businesses, memberships, capacity. Private to this package."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from shop.artisans.states import MEMBERSHIP
from shop.kernel.db import Model
from shop.kernel.ids import new_id
from shop.kernel.secrets import EncryptedText
from shop.kernel.states import Stateful, status_check


class Artisan(Model):
    """A craft business (perajin / IKM)."""

    __tablename__ = "artisan"
    __table_args__ = (
        CheckConstraint("monthly_capacity >= 0", name="monthly_capacity"),
        CheckConstraint("nib_status IN ('none', 'in_process', 'registered')", name="nib_status"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("art"))
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    owner_name: Mapped[str]
    # E.164
    phone: Mapped[str]
    email: Mapped[str | None]
    region_code: Mapped[str] = mapped_column(ForeignKey("region.code"), index=True)
    # Set when the secretariat has seen that the business is really there; the origin guard asks for it.
    region_verified_at: Mapped[datetime | None]
    district_code: Mapped[str | None] = mapped_column(ForeignKey("district.code"))
    address: Mapped[str]
    postcode: Mapped[str | None]
    nib: Mapped[str | None]
    nib_status: Mapped[str] = mapped_column(default="none")
    identity_number: Mapped[str | None] = mapped_column(EncryptedText())
    # Sale with PPN only for an artisan who is PKP.
    is_pkp: Mapped[bool] = mapped_column(default=False)
    bank_name: Mapped[str | None]
    bank_account: Mapped[str | None] = mapped_column(EncryptedText())
    bank_account_masked: Mapped[str | None]
    bank_holder: Mapped[str | None]
    # A payout to a changed account waits (setting `payouts.account_change_wait_hours`).
    bank_changed_at: Mapped[datetime | None]
    story: Mapped[str] = mapped_column(default="")
    # Pieces a month over retail made-to-order and production runs together.
    monthly_capacity: Mapped[int]
    holiday_until: Mapped[date | None]
    # sha256 of the normalised identity (name + phone), so that an import finds the business again.
    fingerprint: Mapped[str] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Membership(Stateful, Model):
    """The standing of an artisan with Dekranasda: number, term, status."""

    __tablename__ = "membership"
    __table_args__ = (
        status_check(MEMBERSHIP),
        CheckConstraint("ends_on > starts_on", name="term"),
        Index(
            "uq_membership_current",
            "artisan_id",
            unique=True,
            postgresql_where=text("status <> 'lapsed'"),
            sqlite_where=text("status <> 'lapsed'"),
        ),
    )
    transitions = MEMBERSHIP

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("mbr"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    # `DKL-2021-0007`
    number: Mapped[str] = mapped_column(unique=True)
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    created_at: Mapped[datetime]


class CapacityMonth(Model):
    """The pieces an artisan can make in a month, and how many are promised."""

    __tablename__ = "capacity_month"
    __table_args__ = (
        UniqueConstraint("artisan_id", "month"),
        CheckConstraint("capacity >= 0", name="capacity"),
        CheckConstraint("booked >= 0 AND booked <= capacity", name="booked"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("cap"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    # `2026-11`, in WIB
    month: Mapped[str]
    capacity: Mapped[int]
    booked: Mapped[int] = mapped_column(default=0)


class CapacityBooking(Model):
    """What one work order or production run has taken out of the months' capacity."""

    __tablename__ = "capacity_booking"
    __table_args__ = (
        UniqueConstraint("holder_type", "holder_id", "month"),
        CheckConstraint("pieces > 0", name="pieces"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("cpb"))
    artisan_id: Mapped[str] = mapped_column(ForeignKey("artisan.id"), index=True)
    month: Mapped[str]
    pieces: Mapped[int]
    # `reservation` | `work_order` | `production_run`
    holder_type: Mapped[str]
    holder_id: Mapped[str] = mapped_column(index=True)
    created_at: Mapped[datetime]
    released_at: Mapped[datetime | None]
    data: Mapped[dict[str, Any] | None]
