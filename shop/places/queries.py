"""Reading areas."""

from dataclasses import dataclass

from sqlalchemy import select

from shop.kernel.db import db
from shop.places.models import District, Province, Region

LAMPUNG = "18"


@dataclass(frozen=True)
class RegionView:
    """A regency or city. `name` is short (`Pesawaran`), `full_name` has its kind (`Kabupaten Pesawaran`)."""

    code: str
    province_code: str
    kind: str
    name: str
    full_name: str
    slug: str


@dataclass(frozen=True)
class DistrictView:
    """A district (kecamatan); `postcode` is its most frequent one."""

    code: str
    region_code: str
    name: str
    postcode: str | None


@dataclass(frozen=True)
class ProvinceView:
    """A province by its Kemendagri code."""

    code: str
    name: str


def region(*, code: str) -> RegionView | None:
    """The regency or city with this Kemendagri code."""
    row = db.session.get(Region, code)
    return None if row is None else _view(row)


def region_by_slug(*, slug: str) -> RegionView | None:
    """The regency or city with this address part (`pesawaran`, `kota-metro`)."""
    row = db.session.scalar(select(Region).where(Region.slug == slug))
    return None if row is None else _view(row)


def regions(*, province_code: str = LAMPUNG) -> list[RegionView]:
    """A province's regencies and cities by name; Lampung's 15 unless told otherwise."""
    rows = db.session.scalars(select(Region).where(Region.province_code == province_code).order_by(Region.name))
    return [_view(row) for row in rows]


def all_regions() -> list[RegionView]:
    """All regencies and cities of the country, by province and name."""
    rows = db.session.scalars(select(Region).order_by(Region.province_code, Region.name))
    return [_view(row) for row in rows]


def provinces() -> list[ProvinceView]:
    """All provinces by name."""
    rows = db.session.scalars(select(Province).order_by(Province.name))
    return [ProvinceView(code=row.code, name=row.name) for row in rows]


def districts(*, region_code: str) -> list[DistrictView]:
    """The districts of a regency or city of Lampung by name; empty for regions elsewhere."""
    rows = db.session.scalars(select(District).where(District.region_code == region_code).order_by(District.name))
    return [
        DistrictView(code=row.code, region_code=row.region_code, name=row.name, postcode=row.postcode) for row in rows
    ]


def _view(row: Region) -> RegionView:
    return RegionView(
        code=row.code,
        province_code=row.province_code,
        kind=row.kind,
        name=row.name,
        full_name=row.full_name,
        slug=row.slug,
    )
