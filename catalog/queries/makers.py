"""Reading the makers whose works may be shown: active members, with the number of works that can be bought."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from catalog.models import Listing
from catalog.queries.sellable import sellable
from shop.artisans import sql
from shop.kernel.db import db


@dataclass(frozen=True)
class MakerView:
    """A maker as the public sees them; `works` can be bought now."""

    id: str
    slug: str
    name: str
    owner_name: str
    region_code: str
    region_name: str
    region_slug: str
    story: str
    holiday_until: Any
    works: int


def makers(
    *, region_code: str | None = None, after: tuple[str, str] | None = None, limit: int = 24, now: datetime
) -> list[MakerView]:
    """Active members by name, from after the (name, id) `after` on."""
    return _makers(limit=limit, after=after, now=now, region_code=region_code)


def maker_by_slug(*, slug: str, now: datetime) -> MakerView | None:
    """One active member by the address part of their page."""
    found = _makers(limit=1, now=now, slug=slug)
    return found[0] if found else None


def maker(*, artisan_id: str, now: datetime) -> MakerView | None:
    """One active member."""
    found = _makers(limit=1, now=now, artisan_id=artisan_id)
    return found[0] if found else None


def _makers(
    *,
    limit: int,
    now: datetime,
    after: tuple[str, str] | None = None,
    region_code: str | None = None,
    slug: str | None = None,
    artisan_id: str | None = None,
) -> list[MakerView]:
    person = sql.makers("person")
    works = (
        sellable(Listing.artisan_id, func.count().label("number"), now=now)
        .group_by(Listing.artisan_id)
        .subquery("works")
    )
    statement = (
        select(person, func.coalesce(works.c.number, 0).label("works"))
        .outerjoin(works, works.c.artisan_id == person.c.id)
        .where(sql.active_membership(person.c.id))
    )
    if region_code is not None:
        statement = statement.where(person.c.region_code == region_code)
    if slug is not None:
        statement = statement.where(person.c.slug == slug)
    if artisan_id is not None:
        statement = statement.where(person.c.id == artisan_id)
    if after is not None:
        name, last_id = after
        statement = statement.where(or_(person.c.name > name, and_(person.c.name == name, person.c.id > last_id)))
    rows = db.session.execute(statement.order_by(person.c.name, person.c.id).limit(limit))
    return [
        MakerView(
            id=row.id,
            slug=row.slug,
            name=row.name,
            owner_name=row.owner_name,
            region_code=row.region_code,
            region_name=row.region_name,
            region_slug=row.region_slug,
            story=row.story,
            holiday_until=row.holiday_until,
            works=int(row.works),
        )
        for row in rows
    ]
