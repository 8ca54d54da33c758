"""The pure parts of applying: what is missing, what is read, what differs, where it stands."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from curation_gate import applications, comparing, fingerprints, where_it_stands
from curation_gate.comparing import Photo
from curation_gate.where_it_stands import Dates

CRAFTS = frozenset({"selendang-tapis"})
PHOTOS = [{"media_id": "med_1", "slot": "front", "caption": ""}, {"media_id": "med_2", "slot": "detail", "caption": ""}]
ANSWERS = {
    "product_name": "Selendang", "craft": "selendang-tapis", "story": "", "material": "Katun", "technique": "Sulam",
    "length": "180", "width": "60 cm", "height": "0,5", "weight": "0,25 kg", "selling_price": "Rp250.000",
    "offtake_price": "", "mode": "made_to_order", "stock": "", "lead_days": "2 minggu", "capacity": "10 buah",
    "packaging": "Kotak", "care": "-", "tolerance": "± 5%",
}  # fmt: skip


def found(photos: list[dict[str, str]] = PHOTOS, **changes: str) -> list[tuple[str, str, bool]]:
    problems = applications.problems({**ANSWERS, **changes}, photos, craft_ids=CRAFTS)
    return [(one.step, one.field, one.missing) for one in problems]


def test_complete_answers_are_read_by_the_rules_of_the_sheet() -> None:
    assert found() == []
    work = applications.read(ANSWERS)
    assert (work.length_mm, work.width_mm, work.height_mm, work.weight_g) == (1800, 600, 5, 250)
    assert (work.selling_price, work.offtake_price, work.lead_days, work.capacity) == (250_000, None, 14, 10)
    assert (work.stock, work.care, work.craft_id) == (0, "", "selendang-tapis")
    assert applications.read({**ANSWERS, "craft": "lain"}).craft_id is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"product_name": ""}, ("karya", "product_name", True)),
        ({"craft": "-"}, ("karya", "craft", True)),
        ({"craft": "bukan-kriya"}, ("karya", "craft", False)),
        ({"length": "30 x 20"}, ("ukuran", "length", False)),
        ({"length": "-5"}, ("ukuran", "length", False)),
        ({"weight": "２５０"}, ("ukuran", "weight", False)),
        ({"weight": "9" * 39}, ("ukuran", "weight", False)),
        ({"selling_price": "0"}, ("harga", "selling_price", False)),
        ({"selling_price": "nego"}, ("harga", "selling_price", False)),
        ({"mode": "ready_stock"}, ("harga", "stock", True)),
        ({"mode": "kapan saja"}, ("harga", "mode", False)),
        ({"tolerance": "  "}, ("kemasan", "tolerance", True)),
    ],
)
def test_what_is_missing_and_what_cannot_be_read(
    changes: dict[str, str], expected: tuple[str, str, bool]
) -> None:  # fmt: skip
    assert found(**changes) == [expected]


def test_the_front_and_a_detail_are_needed() -> None:
    assert found(photos=PHOTOS[:1]) == [("foto", "foto-detail", True)]
    assert found(photos=[]) == [("foto", "foto-front", True), ("foto", "foto-detail", True)]


def test_what_cannot_be_kept_leaves_the_rest_of_the_step() -> None:
    step = applications.BY_KEY["karya"]
    kept, refused = applications.typed(step, {"product_name": "Tapis\x00", "story": " Baris 1\r\nBaris 2 ", "x": "y"})
    assert kept == {"story": "Baris 1\nBaris 2"}
    assert [one.field for one in refused] == ["product_name"]


def test_prefilled_answers_say_the_same() -> None:
    stated = {
        "name_id": "Selendang", "craft_id": "selendang-tapis", "description_id": "Cerita", "materials": "Katun",
        "technique": "Sulam", "length_mm": 1805, "width_mm": 600, "height_mm": 5, "weight_g": 250,
        "lead_time_days": 14, "packaging": "Kotak", "care": "", "tolerance": "± 5%",
    }  # fmt: skip
    answers = applications.prefilled(
        stated, price=1_250_000, offtake_price=None, mode="ready_stock", stock=7, capacity=10
    )
    assert (answers["length"], answers["height"], answers["selling_price"]) == ("180,5", "0,5", "1.250.000")
    work = applications.read(answers)
    assert (work.length_mm, work.height_mm, work.selling_price, work.stock) == (1805, 5, 1_250_000, 7)


def test_the_secretariat_is_told_what_to_look_at() -> None:
    work = applications.read({**ANSWERS, "craft": "lain", "offtake_price": "300.000"})
    assert [one.code for one in applications.warnings(work, known_capacity=12)] == [
        "craft_not_listed", "offtake_above_selling", "capacity_differs",
    ]  # fmt: skip
    assert applications.warnings(applications.read(ANSWERS), known_capacity=10) == []


def test_a_name_sounds_the_same_however_it_is_written() -> None:
    one = fingerprints.of_business(name="Tapis Bunga Mayang", phone="+6281234567890")
    assert fingerprints.of_business(name="TAPIS bunga-mayang!", phone="+6281234567890") == one
    assert fingerprints.of_business(name="Tapis Bunga Mayang", phone="+6281234567891") != one


def test_only_what_differs_is_a_change() -> None:
    before = {"name_id": "Selendang", "materials": "Katun", "length_mm": 1800, "care": ""}
    after = {**before, "materials": "Sutra", "length_mm": 1750, "care": None}
    changes = comparing.compare(
        before=before, after=after,
        photos_before=[Photo("m1", "a", "front"), Photo("m2", "b", "detail"), Photo("m3", "c", "back")],
        photos_after=[Photo("m9", "a", "front"), Photo("m4", "d", "detail")],
    )  # fmt: skip
    assert [(one.field, one.before, one.after) for one in changes.fields] == [
        ("materials", "Katun", "Sutra"), ("length_mm", 1800, 1750),
    ]  # fmt: skip
    assert [(one.slot, [p.media_id for p in one.gone], [p.media_id for p in one.come]) for one in changes.photos] == [
        ("detail", ["m2"], ["m4"]), ("back", ["m3"], []),
    ]  # fmt: skip
    assert not comparing.compare(before=before, after=before, photos_before=[], photos_after=[])


@pytest.mark.parametrize(
    ("status", "round_status", "states"),
    [
        ("submitted", "open", ["done", "now", "", "", ""]),
        ("needs_fix", "screening", ["done", "now", "", "", ""]),
        ("screened", "screening", ["done", "done", "", "", ""]),
        ("screened", "scoring", ["done", "done", "now", "", ""]),
        ("scored", "scoring", ["done", "done", "now", "", ""]),
        ("screened", "deliberation", ["done", "done", "done", "now", ""]),
        ("scored", "deliberation", ["done", "done", "done", "now", ""]),
        ("passed", "announced", ["done"] * 5),
        ("withdrawn", "scoring", []),
    ],
)
def test_where_it_stands(status: str, round_status: str, states: list[str]) -> None:
    dates = Dates(
        submitted_at=datetime(2026, 11, 24, tzinfo=UTC), closes_on=date(2026, 12, 1), scoring_from=None,
        scoring_until=None, announce_on=date(2026, 12, 20), announced_at=None,
    )  # fmt: skip
    stages: list[Any] = where_it_stands.stages(status=status, round_status=round_status, dates=dates)
    assert [one.state for one in stages] == states
