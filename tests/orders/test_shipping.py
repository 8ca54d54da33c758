"""What a parcel is billed: the figures of the field notes, and properties of every parcel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders import shipping
from orders.shipping import Packing

TAPIS = Packing(quantity=1, weight_g=1400, length_mm=400, width_mm=300, height_mm=80)
GUCI = Packing(quantity=1, weight_g=4000, length_mm=350, width_mm=350, height_mm=450)
SCARF = Packing(quantity=1, weight_g=250, length_mm=200, width_mm=150, height_mm=20)


@pytest.mark.parametrize(("packing", "kg"), [(TAPIS, 2), (GUCI, 9), (SCARF, 1)])
def test_billed_weight_of_known_parcels(packing: Packing, kg: int) -> None:
    assert shipping.parcel_kg([packing], divisor=6000, tolerance_g=300) == kg


def test_volumetric_weight() -> None:
    assert shipping.volumetric_g(length_mm=400, width_mm=300, height_mm=80) == 1600
    assert shipping.volumetric_g(length_mm=350, width_mm=350, height_mm=450) == 9188


@pytest.mark.parametrize(
    ("grams", "tolerance", "kg"),
    [(1300, 300, 1), (1301, 300, 2), (2300, 300, 2), (2301, 300, 3), (1, 300, 1), (1000, 0, 1), (1001, 0, 2)],
)
def test_rounding(grams: int, tolerance: int, kg: int) -> None:
    assert shipping.billed_kg(grams=grams, tolerance_g=tolerance) == kg


def test_the_couriers_as_the_table_says() -> None:
    couriers = shipping.couriers()
    assert len(couriers) == 11
    assert couriers["jne"].tolerance_g == 300
    assert couriers["jnt"].tolerance_g == 0
    assert couriers["jne"].service_name("reguler") == "REG"
    assert couriers["wahana"].service_name("ekspres") is None
    assert len(shipping.rates()) == 38


def test_options_to_jakarta() -> None:
    offered = shipping.options([TAPIS], province_code="31")
    jne = shipping.find(offered, courier="jne", service="reguler")
    assert jne is not None
    assert (jne.fee, jne.billed_kg, jne.eta_min, jne.eta_max, jne.service_name) == (36_000, 2, 2, 4, "REG")
    assert offered[-1].key == "ambil:ambil"
    assert offered[-1].fee == 0
    assert shipping.usual(offered).service == "reguler"
    assert shipping.find(offered, courier="jne", service="kapal") is None


def test_far_provinces_have_no_express() -> None:
    assert {option.service for option in shipping.options([SCARF], province_code="91")} == {
        "ekonomi", "reguler", "ambil",
    }  # fmt: skip


def test_an_unknown_province_has_only_collection() -> None:
    assert [option.key for option in shipping.options([SCARF], province_code="99")] == ["ambil:ambil"]


packings = st.lists(
    st.builds(
        Packing,
        quantity=st.integers(1, 20),
        weight_g=st.integers(1, 30_000),
        length_mm=st.integers(0, 2_000),
        width_mm=st.integers(0, 2_000),
        height_mm=st.integers(0, 2_000),
    ),
    min_size=1,
    max_size=4,
)


@given(packings)
def test_never_less_than_the_actual_weight_less_tolerance(parcel: list[Packing]) -> None:
    kg = shipping.parcel_kg(parcel, divisor=6000, tolerance_g=300)
    actual = sum(packing.weight_g * packing.quantity for packing in parcel)
    assert kg >= 1
    assert kg * 1000 >= actual - 300


@given(packings, packings)
def test_more_in_the_parcel_is_never_cheaper(parcel: list[Packing], more: list[Packing]) -> None:
    one = {option.key: option.fee for option in shipping.options(parcel, province_code="32")}
    both = {option.key: option.fee for option in shipping.options([*parcel, *more], province_code="32")}
    assert one.keys() == both.keys()
    assert all(both[key] >= fee for key, fee in one.items())
