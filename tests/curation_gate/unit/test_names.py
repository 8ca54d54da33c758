"""Given names of places and crafts as people write them, one code comes out, or none."""

import csv

import pytest

from curation_gate.names import CraftNames, PlaceNames, UnknownDistrict, UnknownRegion
from tests.curation_gate.unit.files import ROOT, crafts, places


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Kab. Pringsewu", "18.10"),
        ("PESAWARAN", "18.09"),
        ("Kabupaten Lampung Timur ", "18.07"),
        ("Kota Metro", "18.72"),
        ("kota bandarlampung", "18.71"),
        ("Kab Tulang Bawang", "18.05"),
        ("Tulang Bawang Barat", "18.12"),
        ("Metro", "18.72"),
    ],
)
def test_region(name, code):
    assert places().region(name) == code


@pytest.mark.parametrize("name", ["Kab. Tidak Ada", "", "Lampung", "Kabupaten", "Kota", 18.09, "Kota Bandung"])
def test_unknown_region(name):
    with pytest.raises(UnknownRegion):
        places().region(name)


def test_a_kabupaten_and_a_kota_of_one_name_need_their_kind():
    both = PlaceNames.of(regions=[("32.04", "Kabupaten Bandung"), ("32.73", "Kota Bandung")], districts=[])

    assert both.region("Kota Bandung") == "32.73"
    assert both.region("Kab. Bandung") == "32.04"
    with pytest.raises(UnknownRegion):
        both.region("Bandung")


def test_every_region_of_the_list_is_found_by_both_of_its_names():
    with (ROOT / "shop/places/data/regions_lampung.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert len(rows) == 15
    for row in rows:
        assert places().region(row["nama"]) == row["kode_kemendagri"]
        assert places().region(row["nama_lengkap"].upper()) == row["kode_kemendagri"]


def test_district_within_its_region_only():
    assert places().district("Kec. teluk betung timur", region="18.71") == "18.71.19"
    with pytest.raises(UnknownDistrict):
        places().district("Telukbetung Timur", region="18.72")


@pytest.mark.parametrize(
    ("name", "craft_id"),
    [
        ("batik lada dan badak", "batik-lada"),
        ("Anyaman Bambu (besek, tampah)", "anyaman-bambu"),
        ("anyaman bambu", "anyaman-bambu"),
        ("Anyaman Tikew", "anyaman-tikew"),
        ("kain kapal (tampan/nampan)", "kain-kapal"),
        ("Tapis Mata Kibau asli Tanggamus", "tapis-mata-kibau"),
        ("KAIN TAPIS", "tapis-sarung"),
        ("sulam usus", "sulam-usus"),
        ("Kerajinan Batok Kelapa Lampung", "batok-kelapa"),
    ],
)
def test_craft(name, craft_id):
    assert crafts().find(name) == craft_id


@pytest.mark.parametrize("name", ["Kopi bubuk", "", "Tapis", "Sulam", "Kain", "Batik"])
def test_an_unknown_or_ambiguous_craft_is_left_open(name):
    assert crafts().find(name) is None


def test_two_crafts_that_fit_equally_are_no_match():
    two = CraftNames.of(crafts=[("a", "Topi Bambu"), ("b", "Topi Rotan")])

    assert two.find("topi bambu dan rotan") is None
