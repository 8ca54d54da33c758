"""Given the data that comes with the project, it is complete, small, and names its licence."""

import csv
import hashlib
from collections import Counter

import pytest
from PIL import Image

from tests.curation_gate.unit.files import ROOT, ROUND, registrations_of_2021

PLACES = ROOT / "shop" / "places" / "data"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("name", "digest"),
    [
        ("kurasi-2021-nilai.xlsx", "6bd0a83e5cb6d65323d1b4f21f60578b39c2425125d8665ffae33d47a5e3ef87"),
        ("kurasi-2021-pendaftaran.xlsx", "4ca794a0a4f27dcba485aaba241fc1048dcca225c0844b441b8cabdd8bbb5b74"),
    ],
)
def test_the_workbooks_are_the_originals_byte_for_byte(name, digest):
    assert hashlib.sha256((ROUND / name).read_bytes()).hexdigest() == digest


def test_every_photo_of_the_sheet_is_there_and_together_they_are_small():
    named = {photo for row in registrations_of_2021().rows for photo in row.photos}
    there = {f"foto/{path.name}" for path in (ROUND / "foto").iterdir()}

    assert named == there
    assert len(named) == 64
    assert sum((ROUND / name).stat().st_size for name in named) < 6_000_000


def test_photos_are_jpegs_without_metadata():
    for path in (ROUND / "foto").iterdir():
        with Image.open(path) as photo:
            assert (photo.format, photo.size, photo.mode) == ("JPEG", (800, 1000), "RGB")
            assert not photo.getexif()


def test_areas_hang_together():
    provinces = {row["kode_kemendagri"] for row in rows(PLACES / "provinces.csv")}
    cities = rows(PLACES / "kabkota_indonesia.csv")
    regions = rows(PLACES / "regions_lampung.csv")
    districts = rows(PLACES / "kecamatan_lampung.csv")

    assert (len(provinces), len(cities), len(regions), len(districts)) == (38, 514, 15, 229)
    assert {row["kode_provinsi"] for row in cities} == provinces
    assert {row["kode_kemendagri"] for row in regions} == {
        row["kode"] for row in cities if row["kode_provinsi"] == "18"
    }
    assert Counter(row["kode_kabkota"] for row in districts) == {
        row["kode_kemendagri"]: int(row["jumlah_kecamatan"]) for row in regions
    }
    assert sum(row["kode_kemendagri"].replace(".", "") != row["kode_bps"] for row in regions) == 8


def test_crafts_and_rates_refer_to_known_areas():
    regions = {row["kode_kemendagri"] for row in rows(PLACES / "regions_lampung.csv")}
    provinces = {row["kode_kemendagri"] for row in rows(PLACES / "provinces.csv")}
    crafts = rows(ROOT / "catalog" / "data" / "crafts.csv")

    assert len({row["craft_id"] for row in crafts}) == len(crafts) == 30
    assert {row["kode_kemendagri"] for row in crafts} == regions
    rates = rows(ROOT / "orders" / "data" / "shipping_rates_illustrative.csv")
    assert {row["kode_provinsi"] for row in rates} == provinces
    assert len(rows(ROOT / "orders" / "data" / "couriers.csv")) == 11


@pytest.mark.parametrize("directory", ["shop/places/data", "catalog/data", "orders/data", "curation_gate/data", "demo"])
def test_each_directory_says_where_its_data_comes_from(directory):
    assert (ROOT / directory / "README.md").stat().st_size > 200


def test_the_licence_travels_with_the_areas():
    for name in ("LICENSE-wilayah.txt", "LICENSE-kodepos.txt"):
        assert "Permission is hereby granted, free of charge" in (PLACES / name).read_text(encoding="utf-8")
