"""The money of a run: exact cases, and what holds for every run there could be."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from offtake.sampling import Deviation, deviations, sample_size
from offtake.states import LotStatus
from offtake.terms import (
    Exposure,
    OpenRun,
    Promise,
    advance_amount,
    exposure,
    lot_outcome,
    recovery,
    terms_hash,
)


def test_the_advance_is_a_share_of_the_value() -> None:
    assert advance_amount(quantity=40, unit_price=1_200_000, basis_points=3000) == 14_400_000
    assert advance_amount(quantity=3, unit_price=33_335, basis_points=1) == 10
    assert advance_amount(quantity=3, unit_price=33_335, basis_points=0) == 0


@pytest.mark.parametrize(
    ("before", "recovered", "gross", "last", "expected"),
    [
        (0, 0, 10_000_000, False, 3_000_000),
        (10_000_000, 3_000_000, 10_000_000, False, 3_000_000),
        # Whole rupiah: a third of the advance, rounded down, and the rest at the end.
        (0, 0, 13_333_333, False, 3_999_999),
        (30_000_000, 9_000_000, 10_000_000, True, 3_000_000),
        # Rejected pieces made the last delivery small: it gives what it has.
        (0, 0, 2_000_000, True, 2_000_000),
        (30_000_000, 12_000_000, 10_000_000, True, 0),
    ],
)
def test_recovery_of_an_advance(before: int, recovered: int, gross: int, last: bool, expected: int) -> None:
    found = recovery(
        advance=12_000_000, recovered=recovered, accepted_value=before, run_value=40_000_000, gross=gross, last=last
    )
    assert found == expected


@given(
    price=st.integers(1, 10**7),
    basis_points=st.integers(0, 10_000),
    lots=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 10)), min_size=1, max_size=8),
)
def test_an_advance_is_never_recovered_beyond_what_was_paid_or_accepted(
    price: int, basis_points: int, lots: list[tuple[int, int]]
) -> None:
    quantity = sum(good + bad for good, bad in lots)
    if not quantity:
        return
    value = quantity * price
    advance = advance_amount(quantity=quantity, unit_price=price, basis_points=basis_points)
    accepted, recovered, seen = 0, 0, 0
    for good, bad in lots:
        seen += good + bad
        gross = good * price
        part = recovery(
            advance=advance, recovered=recovered, accepted_value=accepted, run_value=value, gross=gross,
            last=seen == quantity,
        )  # fmt: skip
        assert 0 <= part <= gross
        accepted += gross
        recovered += part
        assert recovered <= advance
        # Money out never exceeds the accepted value and the advance.
        assert advance + (accepted - recovered) <= accepted + advance
    if accepted == value:
        assert recovered == advance


@given(
    st.lists(st.tuples(st.integers(1, 100), st.integers(0, 50), st.integers(0, 50), st.integers(1, 10**6)), max_size=6)
)
def test_accepting_turns_exposure_into_stock_and_leaves_it_as_it_was(
    rows: list[tuple[int, int, int, int]],
) -> None:
    runs = [
        OpenRun(None, quantity, min(good, quantity), 0, min(gone, quantity - min(good, quantity)), price)
        for quantity, good, gone, price in rows
    ]
    stock = sum(run.accepted * run.unit_price for run in runs)
    promised = sum((run.quantity - run.released) * run.unit_price for run in runs)
    assert exposure(promises=[], runs=runs, stock_at_cost=stock).total == promised


def test_a_commitment_counts_only_with_what_is_not_ordered_yet() -> None:
    promises = [Promise("a", 10_000_000, 4_000_000), Promise("b", 5_000_000, 9_000_000)]
    runs = [OpenRun("a", 40, 10, 5, 5, 100_000)]
    assert exposure(promises=promises, runs=runs, stock_at_cost=700_000) == Exposure(6_000_000, 2_000_000, 700_000)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ((5, 0, 0, 1), LotStatus.INSPECTING),
        ((5, 1, 1, 0), LotStatus.REWORK),
        ((5, 0, 1, 0), LotStatus.PART_ACCEPTED),
        ((6, 0, 0, 0), LotStatus.ACCEPTED),
        ((0, 0, 6, 0), LotStatus.REJECTED),
    ],
)
def test_what_becomes_of_a_lot(counts: tuple[int, int, int, int], expected: LotStatus) -> None:
    accepted, rework, rejected, awaiting = counts
    assert lot_outcome(accepted=accepted, rework=rework, rejected=rejected, awaiting=awaiting) == expected


def test_terms_are_what_both_put_their_name_to() -> None:
    terms = {
        "artisan_id": "art_1", "content_hash": "v1:x", "quantity": 4, "unit_price": 5, "advance_bp": 3000,
        "due_on": date(2027, 1, 15),
    }  # fmt: skip
    agreed = terms_hash(**terms)  # type: ignore[arg-type]
    for name, other in [("quantity", 5), ("unit_price", 4), ("advance_bp", 0), ("due_on", date(2027, 1, 16))]:
        assert terms_hash(**{**terms, name: other}) != agreed  # type: ignore[arg-type]


def test_small_lots_are_measured_whole() -> None:
    assert [sample_size(pieces) for pieces in (0, 1, 8, 9, 100, 10_000)] == [0, 1, 8, 9, 18, 108]


def test_only_measures_beyond_the_tolerance_deviate() -> None:
    expected = {"length_mm": 1000, "width_mm": 200, "height_mm": 0, "weight_g": 800}
    readings = [
        {"length_mm": 1050, "width_mm": 190, "height_mm": 9, "weight_g": None},
        {"length_mm": 1051, "width_mm": 200, "height_mm": None, "weight_g": 700},
    ]
    assert deviations(readings, expected=expected, tolerance_bp=500) == [
        Deviation(2, "length_mm", 1000, 1051, 510),
        Deviation(2, "weight_g", 800, 700, 1250),
    ]
