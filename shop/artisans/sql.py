"""Pieces of statements for rooms above, which join the makers to their own tables without knowing how they are kept."""

from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, Subquery, func, select

from shop.artisans import capacity
from shop.artisans.models import Artisan, CapacityMonth
from shop.artisans.queries import active_membership
from shop.kernel.clock import local_date
from shop.places import sql as places

__all__ = ["active_membership", "free_capacity", "makers"]


def makers(name: str = "maker") -> Subquery:
    """Every craft business with its region as something to join: id, slug, name, owner_name, region_code, region_name,
    region_slug, region_verified, monthly_capacity, holiday_until."""
    area = places.regions()
    return (
        select(
            Artisan.id,
            Artisan.slug,
            Artisan.name,
            Artisan.owner_name,
            Artisan.region_code,
            Artisan.region_verified_at,
            Artisan.monthly_capacity,
            Artisan.holiday_until,
            Artisan.story,
            area.c.name.label("region_name"),
            area.c.slug.label("region_slug"),
        )
        .join(area, area.c.code == Artisan.region_code)
        .subquery(name)
    )


def free_capacity(artisan_id: Any, monthly_capacity: Any, *, now: datetime) -> ScalarSelect[int]:
    """The pieces an artisan (columns) can still promise within the horizon; a month without a row is wholly free."""
    months = capacity._months(local_date(now), None)
    return (
        select(
            monthly_capacity * (len(months) - func.count(CapacityMonth.id))
            + func.coalesce(func.sum(CapacityMonth.capacity - CapacityMonth.booked), 0)
        )
        .where(CapacityMonth.artisan_id == artisan_id, CapacityMonth.month.in_(months))
        .scalar_subquery()
    )
