"""Loading the official areas from the files in `data/` (Kepmendagri 300.2.2-2138/2025; see data/README.md)."""

import csv
from collections.abc import Iterator
from pathlib import Path

from slugify import slugify
from sqlalchemy import func, select

from shop.kernel.db import db
from shop.places.models import District, Province, Region

DATA = Path(__file__).parent / "data"


def load_reference_data() -> None:
    """Fill the areas once; a second run changes nothing."""
    if db.session.scalar(select(func.count()).select_from(District)):
        return
    bps = {row["kode_kemendagri"]: row["kode_bps"] for row in _rows("regions_lampung.csv")}
    db.session.add_all(
        Province(
            code=row["kode_kemendagri"],
            bps_code=row["kode_bps"],
            name=row["nama_umum"],
            official_name=row["nama_resmi"],
        )
        for row in _rows("provinces.csv")
    )
    db.session.flush()
    db.session.add_all(_region(row, bps_code=bps.get(row["kode"])) for row in _rows("kabkota_indonesia.csv"))
    db.session.flush()
    db.session.add_all(
        District(
            code=row["kode"],
            region_code=row["kode_kabkota"],
            name=row["nama"],
            postcode=row["kodepos_terbanyak"] or None,
        )
        for row in _rows("kecamatan_lampung.csv")
    )
    db.session.flush()


def _region(row: dict[str, str], *, bps_code: str | None) -> Region:
    full_name = row["nama"]
    short = full_name.removeprefix("Kabupaten ").removeprefix("Kota ")
    # Lampung's are known by their short names; elsewhere a city and its regency often share one.
    slug = slugify(short if row["kode_provinsi"] == "18" else full_name)
    return Region(
        code=row["kode"],
        province_code=row["kode_provinsi"],
        kind=row["jenis"],
        name=short,
        full_name=full_name,
        slug=slug,
        bps_code=bps_code,
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
