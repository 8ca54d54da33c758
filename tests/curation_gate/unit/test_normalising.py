"""Given what people type, the parsers return the shop's units, or refuse what can be read in two ways."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curation_gate import normalising
from curation_gate.normalising import (
    NotALength,
    NotAMode,
    NotAnAmount,
    NotATime,
    NotAWeight,
    NotAWholeNumber,
    NotAYesOrNo,
    TextTooLong,
    Unreadable,
)
from shop.kernel import money

A_DATE = datetime.datetime(2021, 12, 3)  # noqa: DTZ001 - a spreadsheet has no time zones


@pytest.mark.parametrize(
    ("cell", "rupiah"),
    [
        ("Rp. 99.000,-", 99_000),
        ("594.000,00", 594_000),
        (130_000.0, 130_000),
        ("Rp499.000", 499_000),
        ("1.615.000", 1_615_000),
        ("Rp 2.544.000", 2_544_000),
        ("8.000,00", 8_000),
        ("150000", 150_000),
        ("130000.0", 130_000),
        ("99,000", 99_000),
        ("Rp 1.250.000,-", 1_250_000),
        ("IDR 75.000", 75_000),
        ("150 rb", 150_000),
        ("150ribu", 150_000),
        ("1,5 juta", 1_500_000),
        ("2jt", 2_000_000),
        (0.0, 0),
        ("0", 0),
        ("\u00a0Rp\u00a010.000\u200b", 10_000),
        ("Rp5.000.000,00", 5_000_000),
        (75_000, 75_000),
    ],
)
def test_rupiah(cell, rupiah):
    assert normalising.rupiah(cell) == rupiah


@pytest.mark.parametrize(
    "cell",
    [
        "nego",
        "",
        "-",
        "Rp",
        "Rp. ,-",
        "50.000 - 100.000",
        "50.000-100.000",
        "-5000",
        -5000.0,
        "594.000,50",
        99.5,
        "1.5",
        "1.23.456",
        "12.34",
        "1.000,000",
        "99.000/buah",
        "１２０００",
        "1_000",
        "1e5",
        True,
        A_DATE,
        float("nan"),
        float("inf"),
        1e15,
        "10000000000000",
        "1,5555 juta",
        "mulai 50.000",
        datetime.time(3, 4),
    ],
)
def test_what_is_no_amount(cell):
    with pytest.raises(NotAnAmount):
        normalising.rupiah(cell)


@given(st.integers(min_value=0, max_value=money.MAXIMUM))
def test_every_amount_written_in_any_usual_form_comes_back(amount):
    dotted = f"{amount:,}".replace(",", ".")
    for text in (money.rupiah(amount), f"Rp. {dotted},-", f"{dotted},00", dotted, str(amount), f"Rp {dotted}"):
        assert normalising.rupiah(text) == amount
    assert normalising.rupiah(float(amount)) == amount


@given(st.one_of(st.text(), st.floats(), st.integers(), st.booleans(), st.datetimes(), st.timedeltas()))
def test_anything_else_is_an_amount_or_a_named_refusal(cell):
    try:
        amount = normalising.rupiah(cell)
    except NotAnAmount as error:
        assert len(error.params["value"]) <= 40
    else:
        assert type(amount) is int
        assert 0 <= amount <= money.MAXIMUM


@pytest.mark.parametrize(
    ("cell", "millimetres"),
    [
        ("30 cm", 300),
        (30.0, 300),
        ("40", 400),
        ("2,5", 25),
        ("2.5 cm", 25),
        ("300 mm", 300),
        ("1,2 m", 1200),
        (2.54, 25),
        (2.55, 26),
        ("± 30 cm", 300),
        (0.1, 1),
        ("30 CM.", 300),
        (2000, 20_000),
    ],
)
def test_millimetres(cell, millimetres):
    assert normalising.millimetres(cell) == millimetres


@pytest.mark.parametrize(
    "cell", ["", "-", "30 x 20", "1.200", "30-40", 0.0, -3, 1e9, 1e300, "besar", "30 inci", A_DATE, True]
)
def test_what_is_no_length(cell):
    with pytest.raises(NotALength):
        normalising.millimetres(cell)


@pytest.mark.parametrize(
    ("cell", "grams"),
    [
        ("2,5 kg", 2500),
        ("1800 gr", 1800),
        (350.0, 350),
        ("0,3 kg", 300),
        ("4,0 kg", 4000),
        ("1.400 gr", 1400),
        ("1.400 kg", 1400),
        ("2.500", 2500),
        ("3 ons", 300),
        ("80 gram", 80),
        ("900g", 900),
        ("0,25 Kg", 250),
        ("1 kilo", 1000),
    ],
)
def test_grams(cell, grams):
    assert normalising.grams(cell) == grams


@pytest.mark.parametrize("cell", ["", "ringan", "2,500", "1-2 kg", 0, -1.0, "0,0001 kg", "3 ton", 2e6, A_DATE, False])
def test_what_is_no_weight(cell):
    with pytest.raises(NotAWeight):
        normalising.grams(cell)


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("34 buah", 34),
        (34.0, 34),
        ("12", 12),
        ("-", None),
        ("", None),
        ("  ", None),
        (0.0, 0),
        ("1.000 pcs", 1000),
        ("7 buah/bulan", 7),
    ],
)
def test_whole_number(cell, number):
    assert normalising.whole_number(cell) == number


@pytest.mark.parametrize("cell", ["10-15", "banyak", 3.5, -1.0, "2 minggu", 1e18, True, A_DATE, "1.00"])
def test_what_is_no_whole_number(cell):
    with pytest.raises(NotAWholeNumber):
        normalising.whole_number(cell)


@pytest.mark.parametrize(("cell", "days"), [("12 hari", 12), (88.0, 88), ("2 minggu", 14), ("3 bulan", 90), ("", None)])
def test_days(cell, days):
    assert normalising.days(cell) == days


@pytest.mark.parametrize("cell", ["10-15 hari", "30 buah", A_DATE])
def test_what_is_no_number_of_days(cell):
    with pytest.raises(NotAWholeNumber):
        normalising.days(cell)


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("Ya", True),
        ("ya", True),
        ("Setuju", True),
        (" Sudah ", True),
        (True, True),
        ("Tidak", False),
        ("Belum", False),
        ("belum", False),
        ("Tidak setuju", False),
        (False, False),
    ],
)
def test_yes_or_no(cell, answer):
    assert normalising.yes_or_no(cell) is answer


@pytest.mark.parametrize("cell", ["", "mungkin", 1.0, "ya, tetapi tidak"])
def test_what_is_neither_yes_nor_no(cell):
    with pytest.raises(NotAYesOrNo):
        normalising.yes_or_no(cell)


@pytest.mark.parametrize(
    ("cell", "mode"),
    [
        ("stok", "ready_stock"),
        ("Siap stok", "ready_stock"),
        ("PO", "made_to_order"),
        ("Made to order", "made_to_order"),
        ("Dibuat sesuai pesanan", "made_to_order"),
        ("pre-order", "made_to_order"),
    ],
)
def test_selling_mode(cell, mode):
    assert normalising.selling_mode(cell) == mode


def test_an_unknown_mode_is_refused():
    with pytest.raises(NotAMode):
        normalising.selling_mode("dua-duanya")


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("05/12/2021 12:08:19", datetime.datetime(2021, 12, 5, 5, 8, 19, tzinfo=datetime.UTC)),
        ("5/12/2021 6:08", datetime.datetime(2021, 12, 4, 23, 8, tzinfo=datetime.UTC)),
        (datetime.datetime(2021, 12, 1, 14, 7, 41), datetime.datetime(2021, 12, 1, 7, 7, 41, tzinfo=datetime.UTC)),  # noqa: DTZ001
        (datetime.date(2021, 12, 1), datetime.datetime(2021, 11, 30, 17, tzinfo=datetime.UTC)),
    ],
)
def test_local_times_become_utc(cell, utc):
    assert normalising.moment(cell) == utc
    assert normalising.moment(cell).tzinfo is datetime.UTC


@pytest.mark.parametrize(
    "cell", ["kemarin", "", "31/02/2021 10:00:00", "2021", 44198.5, datetime.time(1, 2), "01/01/0001 01:00"]
)
def test_what_is_no_time(cell):
    with pytest.raises(NotATime):
        normalising.moment(cell)


def test_text_is_cleaned_of_what_nobody_sees():
    assert normalising.plain_text(" a\u200bb\u202e \n\t c\x07\u00a0d ") == "ab c d"
    assert normalising.plain_text("e\u0301") == "\u00e9"
    assert normalising.plain_text(34373.0) == "34373"


def test_text_beyond_the_limit_is_refused():
    assert normalising.text_of("abc", limit=3) == "abc"
    with pytest.raises(TextTooLong):
        normalising.text_of("abcd", limit=3)


@given(st.one_of(st.text(), st.floats(), st.datetimes(), st.booleans()))
def test_no_parser_ever_fails_in_another_way(cell):
    for parse in (
        normalising.millimetres,
        normalising.grams,
        normalising.whole_number,
        normalising.days,
        normalising.yes_or_no,
        normalising.selling_mode,
        normalising.moment,
    ):
        try:
            parse(cell)
        except Unreadable as error:
            assert error.http_status == 422
            assert error.source_text()
