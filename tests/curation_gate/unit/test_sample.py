"""The sample against what is stated: percent, tolerance, and centimetres as they are written."""

import pytest

from curation_gate.sample import Difference, compare, millimetres, tolerance_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [("± 5%", 500), ("kira-kira 2,5 persen", 250), ("panjang 3 %, berat 10%", 1_000), ("", 500), ("beda motif", 500)],
)
def test_the_tolerance_that_is_stated(text: str, expected: int) -> None:
    assert tolerance_of(text) == expected


def test_what_is_beyond_the_tolerance_is_marked_and_what_was_not_measured_is_left_out() -> None:
    stated = {"length_mm": 1_000, "width_mm": 500, "height_mm": 5, "weight_g": 0}
    found = {"length_mm": 1_050, "width_mm": 474, "height_mm": 6, "weight_g": None}
    assert compare(stated=stated, found=found, tolerance="± 5%") == [
        Difference("length_mm", 1_000, 1_050, 500, False),
        Difference("width_mm", 500, 474, -520, True),
        Difference("height_mm", 5, 6, 2_000, False),
    ]
    assert compare(stated=stated, found={"weight_g": 200}, tolerance="") == [Difference("weight_g", 0, 200, None, True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("112,5", 1_125),
        ("112.5", 1_125),
        (" 60 ", 600),
        ("0", 0),
        ("", None),
        ("1,25", None),
        ("-3", None),
        ("٣", None),
    ],
)
def test_centimetres_as_written(text: str, expected: int | None) -> None:
    assert millimetres(text) == expected
