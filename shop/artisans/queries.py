"""Reading artisans and memberships."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select

from shop.artisans.models import Artisan, Membership
from shop.artisans.states import MembershipStatus
from shop.artisans.terms import GRACE_DAYS
from shop.kernel import audit, settings
from shop.kernel.db import db
from shop.places import sql as places


@dataclass(frozen=True)
class ArtisanView:
    """A craft business as others see it; no bank account, no identity number."""

    id: str
    slug: str
    name: str
    owner_name: str
    region_code: str
    region_name: str
    region_verified_at: datetime | None
    district_name: str | None
    address: str
    postcode: str | None
    story: str
    phone: str
    email: str | None
    member_number: str | None
    membership_status: str | None
    member_until: date | None
    is_pkp: bool
    holiday_until: date | None
    monthly_capacity: int


@dataclass(frozen=True)
class MembershipView:
    """One term of an artisan's standing; `reason` is why it is suspended, `lapses_on` when its grace ends."""

    id: str
    artisan_id: str
    number: str
    status: str
    starts_on: date
    ends_on: date
    lapses_on: date
    reason: str | None


@dataclass(frozen=True)
class BankDetails:
    """Where an artisan is paid. `account` is clear text: only for the bank file."""

    bank_name: str
    account: str
    masked: str
    holder: str
    changed_at: datetime | None


def artisan(*, artisan_id: str) -> ArtisanView | None:
    """One artisan."""
    return _one(_select().where(Artisan.id == artisan_id))


def artisan_by_slug(*, slug: str) -> ArtisanView | None:
    """One artisan by the address part of the public page."""
    return _one(_select().where(Artisan.slug == slug))


def artisan_by_fingerprint(*, fingerprint: str) -> ArtisanView | None:
    """One artisan by normalised identity, so that an import finds the business again."""
    return _one(_select().where(Artisan.fingerprint == fingerprint))


def artisans(*, artisan_ids: Sequence[str]) -> dict[str, ArtisanView]:
    """Several artisans by id, in one statement."""
    rows = db.session.execute(_select().where(Artisan.id.in_(list(artisan_ids))))
    return {row.Artisan.id: _view(row) for row in rows}


def all_artisans() -> list[ArtisanView]:
    """Every craft business known, members or not, by name."""
    return [_view(row) for row in db.session.execute(_select().order_by(Artisan.name))]


def memberships(*, artisan_id: str) -> list[MembershipView]:
    """The terms of an artisan, newest first; the last one lapsed when none is current."""
    rows = db.session.scalars(
        select(Membership).where(Membership.artisan_id == artisan_id).order_by(Membership.created_at.desc())
    )
    return [_membership(row) for row in rows]


def terms_to_tell() -> list[MembershipView]:
    """The memberships that run or are in grace, by their end."""
    wanted = (MembershipStatus.ACTIVE, MembershipStatus.GRACE)
    rows = db.session.scalars(
        select(Membership).where(Membership._status.in_(wanted)).order_by(Membership.ends_on, Membership.id)
    )
    return [_membership(row) for row in rows]


def active_members() -> list[ArtisanView]:
    """The artisans whose membership is active, by name."""
    statement = _select().where(Membership._status == MembershipStatus.ACTIVE).order_by(Artisan.name)
    return [_view(row) for row in db.session.execute(statement)]


def active_membership(artisan_id: Any) -> ColumnElement[bool]:
    """A condition for other rooms' statements: the membership of that artisan (a column) is active."""
    return exists().where(Membership.artisan_id == artisan_id, Membership._status == MembershipStatus.ACTIVE)


def bank_details(*, artisan_id: str) -> BankDetails | None:
    """Where the artisan is paid, or None while no account is known."""
    row = db.session.get(Artisan, artisan_id)
    if row is None or not row.bank_account:
        return None
    return BankDetails(
        bank_name=row.bank_name or "",
        account=row.bank_account,
        masked=row.bank_account_masked or "",
        holder=row.bank_holder or row.owner_name,
        changed_at=row.bank_changed_at,
    )


def _membership(row: Membership) -> MembershipView:
    reason = None
    if row.status == MembershipStatus.SUSPENDED:
        acts = audit.history(object_type="membership", object_id=row.id)
        reason = next((act.reason for act in reversed(acts) if act.to_state == row.status), None)
    return MembershipView(
        id=row.id, artisan_id=row.artisan_id, number=row.number, status=row.status, starts_on=row.starts_on,
        ends_on=row.ends_on, lapses_on=row.ends_on + timedelta(days=settings.get(GRACE_DAYS)), reason=reason,
    )  # fmt: skip


def _select() -> Select[Artisan, Membership, str, str]:
    area, subarea = places.regions(), places.districts()
    current = Membership._status != MembershipStatus.LAPSED
    return (
        select(Artisan, Membership, area.c.full_name.label("region_name"), subarea.c.name.label("district_name"))
        .join(area, area.c.code == Artisan.region_code)
        .outerjoin(subarea, subarea.c.code == Artisan.district_code)
        .outerjoin(Membership, (Membership.artisan_id == Artisan.id) & current)
    )


def _one(statement: Select[Artisan, Membership, str, str]) -> ArtisanView | None:
    row = db.session.execute(statement).first()
    return None if row is None else _view(row)


def _view(row: Any) -> ArtisanView:
    maker, member = row.Artisan, row.Membership
    return ArtisanView(
        id=maker.id,
        slug=maker.slug,
        name=maker.name,
        owner_name=maker.owner_name,
        region_code=maker.region_code,
        region_name=row.region_name,
        region_verified_at=maker.region_verified_at,
        district_name=row.district_name,
        address=maker.address,
        postcode=maker.postcode,
        story=maker.story,
        phone=maker.phone,
        email=maker.email,
        member_number=member.number if member else None,
        membership_status=member.status if member else None,
        member_until=member.ends_on if member else None,
        is_pkp=maker.is_pkp,
        holiday_until=maker.holiday_until,
        monthly_capacity=maker.monthly_capacity,
    )
