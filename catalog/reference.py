"""Loading the kinds of craft from data/crafts.csv (see data/README.md for what is sourced)."""

import csv
from pathlib import Path

from sqlalchemy import func, select

from catalog.models import Craft, CraftOrigin
from catalog.states import Mode
from shop.kernel.db import db
from shop.places import queries as places

DATA = Path(__file__).parent / "data"

# Made in most districts (lampung1.com/2018/08 and others in the row's source): every region of Lampung is an origin.
EVERYWHERE = frozenset({"tapis-sarung"})
# More than one region is named by the row's `tempat_asal` and sources, beside the one in `kode_kemendagri`:
# sulam usus is made in Bandar Lampung and Pesawaran too, rattan is woven in Lampung Selatan too.
ALSO_FROM = {"sulam-usus": ("18.71", "18.09"), "anyaman-rotan": ("18.01",)}


def load_reference_data() -> None:
    """Fill the kinds of craft once; a second run changes nothing."""
    if db.session.scalar(select(func.count()).select_from(Craft)):
        return
    everywhere = tuple(region.code for region in places.regions())
    with (DATA / "crafts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    db.session.add_all(_craft(row) for row in rows)
    db.session.flush()
    for row in rows:
        craft_id = row["craft_id"]
        codes = everywhere if craft_id in EVERYWHERE else (row["kode_kemendagri"], *ALSO_FROM.get(craft_id, ()))
        db.session.add_all(CraftOrigin(craft_id=craft_id, region_code=code) for code in codes)
    db.session.flush()


def _craft(row: dict[str, str]) -> Craft:
    return Craft(
        id=row["craft_id"],
        name=row["nama"],
        group_name=row["kelompok"],
        technique=row["teknik"],
        materials=row["bahan"],
        description=row["deskripsi"],
        place=row["tempat_asal"],
        typical_mode=Mode(row["mode"]).value,
        lead_days_min=int(row["lead_hari_min"]),
        lead_days_max=int(row["lead_hari_max"]),
        source=row["source"],
    )
