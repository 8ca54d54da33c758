"""Deadlines, tracking numbers and the packing check: exact values."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import deadlines, packing, tracking
from orders.packing import Expected, Packed

TUESDAY = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


def test_ready_stock_is_answered_in_hours() -> None:
    due = deadlines.accept_by(mode="ready_stock", now=TUESDAY, ready_hours=48, made_working_days=3)
    assert due == datetime(2026, 11, 26, 2, 0, tzinfo=UTC)


def test_made_to_order_is_answered_in_working_days() -> None:
    friday = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    due = deadlines.accept_by(mode="made_to_order", now=friday, ready_hours=48, made_working_days=3)
    assert due == datetime(2026, 12, 2, 10, 0, tzinfo=UTC)  # Wednesday 17.00 WIB


def test_ship_by() -> None:
    ready = deadlines.ship_by(mode="ready_stock", accepted_at=TUESDAY, ready_working_days=3, promised_on=None)
    assert ready == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    made = deadlines.ship_by(
        mode="made_to_order", accepted_at=TUESDAY, ready_working_days=3, promised_on=date(2026, 12, 31)
    )
    assert made == datetime(2026, 12, 31, 10, 0, tzinfo=UTC)
    tomorrow = deadlines.ship_by(
        mode="made_to_order", accepted_at=TUESDAY, ready_working_days=3, promised_on=date(2026, 11, 25)
    )
    assert tomorrow == ready


def test_silence_after_the_estimate_and_grace_means_delivered() -> None:
    assert deadlines.assumed_delivered_at(shipped_at=TUESDAY, eta_days_max=4, grace_days=7) == datetime(
        2026, 12, 5, 2, 0, tzinfo=UTC
    )


def test_the_claim_window_counts_working_days() -> None:
    friday = datetime(2026, 11, 27, 2, 0, tzinfo=UTC)
    assert deadlines.claim_until(delivered_at=friday, working_days=3) == datetime(2026, 12, 2, 10, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("courier", "number", "right"),
    [
        ("sicepat", "001234567890", True),
        ("sicepat", "12345", False),
        ("jnt", "JP1234567890", True),
        ("pos", "P2611240098", True),
        ("ninja", "NVIDABC12345", True),
        ("ninja", "X", False),
    ],
)
def test_the_form_of_tracking_numbers(courier: str, number: str, right: bool) -> None:
    assert tracking.looks_right(courier=courier, number=number) is right


def test_examples_have_the_form_they_illustrate() -> None:
    for courier in [*tracking.EXAMPLES, "ninja", "wahana"]:
        assert tracking.looks_right(courier=courier, number=tracking.example(courier)), courier


def test_a_number_is_normalised_and_never_anything_else() -> None:
    assert tracking.normalise(" jp 1234 567890 ") == "JP1234567890"
    assert not tracking.is_possible("<SCRIPT>")
    assert not tracking.is_possible("")


LINE = Expected("oln_1", "v1:x", 2, 400, 300, None, 1400)


def test_same_as_curated() -> None:
    answer = Packed("oln_1", 2, length_mm=410, width_mm=295, weight_g=1360)
    assert packing.differences(expected=[LINE], packed={"oln_1": answer}, tolerance_bp=500) == []


def test_what_is_not_as_curated_is_named() -> None:
    answer = Packed("oln_1", 1, length_mm=450, height_mm=80, weight_g=1400)
    found = packing.differences(expected=[LINE], packed={"oln_1": answer}, tolerance_bp=500)
    assert [(item.what, item.expected, item.found) for item in found] == [("count", 2, 1), ("length_mm", 400, 450)]


def test_a_line_without_an_answer_is_missing() -> None:
    found = packing.differences(expected=[LINE], packed={}, tolerance_bp=500)
    assert [(item.what, item.found) for item in found] == [("count", 0)]


@given(st.integers(1, 10_000), st.integers(0, 2_000))
def test_the_stated_measure_is_always_within(expected: int, tolerance: int) -> None:
    assert packing.within(expected=expected, found=expected, tolerance_bp=tolerance)
    assert packing.within(expected=expected, found=expected + 1, tolerance_bp=tolerance)
    assert not packing.within(expected=expected, found=expected * 2 + 2, tolerance_bp=tolerance)
