"""Reading the kinds of craft."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from catalog.models import Craft, CraftOrigin
from shop.kernel.db import db


@dataclass(frozen=True)
class CraftView:
    """A kind of craft with the codes of its regions of origin."""

    id: str
    name: str
    group_name: str
    technique: str
    materials: str
    description: str
    place: str
    typical_mode: str
    lead_days_min: int
    lead_days_max: int
    origins: tuple[str, ...]


def crafts() -> list[CraftView]:
    """All kinds of craft by group and name, in two statements."""
    origins: dict[str, list[str]] = defaultdict(list)
    for row in db.session.execute(
        select(CraftOrigin.craft_id, CraftOrigin.region_code).order_by(CraftOrigin.region_code)
    ):
        origins[row.craft_id].append(row.region_code)
    rows = db.session.scalars(select(Craft).order_by(Craft.group_name, Craft.name))
    return [_view(row, origins[row.id]) for row in rows]


def craft(*, craft_id: str) -> CraftView | None:
    """One kind of craft."""
    row = db.session.get(Craft, craft_id)
    if row is None:
        return None
    origins = db.session.scalars(
        select(CraftOrigin.region_code).where(CraftOrigin.craft_id == craft_id).order_by(CraftOrigin.region_code)
    ).all()
    return _view(row, list(origins))


def _view(row: Craft, origins: list[str]) -> CraftView:
    return CraftView(
        id=row.id,
        name=row.name,
        group_name=row.group_name,
        technique=row.technique,
        materials=row.materials,
        description=row.description,
        place=row.place,
        typical_mode=row.typical_mode,
        lead_days_min=row.lead_days_min,
        lead_days_max=row.lead_days_max,
        origins=tuple(origins),
    )
