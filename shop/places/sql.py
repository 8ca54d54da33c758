"""Areas as something to join in the statements of other rooms, which need not know how they are kept."""

from sqlalchemy import Subquery, select

from shop.places.models import District, Region


def regions(name: str = "area") -> Subquery:
    """Every regency and city: code, name, full_name, slug."""
    return select(Region.code, Region.name, Region.full_name, Region.slug).subquery(name)


def districts(name: str = "subarea") -> Subquery:
    """Every district known: code, name."""
    return select(District.code, District.name).subquery(name)
