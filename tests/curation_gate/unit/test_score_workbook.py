"""Given score sheets with mistakes, the good rows are read and the others named with their reason."""

import pytest

from curation_gate.score_workbook import ExpectedEntry, WrongNumberOfCurators, read_scores
from curation_gate.workbooks import MissingColumns, Sheet, SheetRow, WrongSheet, read_workbook_file
from tests.curation_gate.unit.files import REGISTRATIONS, rubric

CODES = rubric().answer_codes
HEADERS = ("No", "Nama IKM", "Nama produk", *CODES, "Catatan")
ENTRIES = [
    ExpectedEntry(number=1, maker_name="KUB Satu", product_name="Tapis"),
    ExpectedEntry(number=2, maker_name="KUB Dua", product_name="Sulam Usus"),
]


def row(position, number=1.0, maker="KUB Satu", product="Tapis", **cells):
    values = dict.fromkeys(CODES, 4.0) | dict.fromkeys(("G1", "G2", "G3", "G4", "G5"), "ya") | {"Catatan": ""} | cells
    return SheetRow(number=position, cells=(number, maker, product, *values.values()))


def second(position):
    return row(position, 2.0, "kub dua", "Sulam  usus")


def curators(*rows, count=3):
    first = Sheet(name="Kurator 1", headers=HEADERS, rows=rows)
    good = [
        Sheet(name=f"Kurator {number}", headers=HEADERS, rows=(row(2), second(3))) for number in range(2, count + 1)
    ]
    return [first, *good]


def read(*rows):
    return read_scores(curators(*rows), rubric=rubric(), expected=ENTRIES)


def test_good_rows_are_read():
    reading = read(row(2, Catatan="Motif kuat", D1="5", G2="Tidak"), second(3))

    assert reading.refused == ()
    one = reading.curators[0].by_number[1]
    assert (one.curator, one.scores["D1"], one.scores["D2"], one.gates["G2"], one.note) == (
        "Kurator 1", 5, 4, False, "Motif kuat",
    )  # fmt: skip
    assert len(reading.sheets_of(1)) == len(reading.sheets_of(2)) == 3


@pytest.mark.parametrize(
    ("cells", "code", "text"),
    [
        ({"D1": 6.0}, "bad_score", "Nilai D1 “6” harus bilangan bulat 1 sampai 5."),
        ({"D1": 0.0}, "bad_score", "Nilai D1 “0” harus bilangan bulat 1 sampai 5."),
        ({"D1": 3.5}, "bad_score", "Nilai D1 “3.5” harus bilangan bulat 1 sampai 5."),
        ({"D1": "3-4"}, "bad_score", "Nilai D1 “3-4” harus bilangan bulat 1 sampai 5."),
        ({"D1": True}, "bad_score", "Nilai D1 “True” harus bilangan bulat 1 sampai 5."),
        ({"D1": "", "K2": "-"}, "missing_score", "Nilai D1, K2 belum diisi."),
        ({"G1": "mungkin"}, "not_a_yes_or_no", "“mungkin” bukan jawaban ya atau tidak. Tulis Ya atau Tidak."),
        ({"G1": ""}, "missing_score", "Nilai G1 belum diisi."),
        ({"number": 9.0}, "unknown_number", "Nomor “9” tidak ada di daftar pendaftaran."),
        ({"number": "satu"}, "unknown_number", "Nomor “satu” tidak ada di daftar pendaftaran."),
        ({"maker": "KUB Dua"}, "name_mismatch", "Nomor 1 di pendaftaran adalah “KUB Satu”, bukan “KUB Dua”."),
        ({"product": "Batik"}, "name_mismatch", "Nomor 1 di pendaftaran adalah “Tapis”, bukan “Batik”."),
        ({"Catatan": "x" * 2001}, "text_too_long", "Isian ini lebih panjang dari 2000 huruf. Ringkas dulu."),
    ],
)  # fmt: skip
def test_a_wrong_row_is_refused_alone(cells, code, text):
    reading = read(row(2, **cells), second(3))

    (refused,) = reading.refused
    assert (refused.sheet, refused.row) == ("Kurator 1", 2)
    assert [(reason.code, reason.source_text()) for reason in refused.reasons] == [(code, text)]
    assert reading.absent == {"Kurator 1": (1,)}
    assert len(reading.sheets_of(1)) == 2
    assert len(reading.sheets_of(2)) == 3


def test_every_mistake_of_a_row_is_named_at_once():
    (refused,) = read(row(2, D1=9.0, D2="", G3="?", product="Batik"), second(3)).refused

    assert [reason.code for reason in refused.reasons] == [
        "name_mismatch",
        "bad_score",
        "not_a_yes_or_no",
        "missing_score",
    ]


def test_a_number_scored_twice_keeps_the_first():
    reading = read(row(2, D1=5.0), row(3, D1=1.0), second(4))

    assert reading.curators[0].by_number[1].scores["D1"] == 5
    assert [(one.row, one.reasons[0].params) for one in reading.refused] == [(3, {"number": 1, "row": 2})]


def test_an_empty_row_between_is_reported_and_those_below_are_not():
    reading = read(row(2), SheetRow(number=3, cells=()), second(4), SheetRow(number=5, cells=()))

    assert [(one.row, one.reasons[0].code) for one in reading.refused] == [(3, "empty_row")]


def test_a_formula_is_no_score():
    position = HEADERS.index("K1")
    reading = read(SheetRow(number=2, cells=row(2).cells, formulas=frozenset({position})), second(3))

    assert [(reason.code, reason.field) for reason in reading.refused[0].reasons] == [("formula_cell", "K1")]


@pytest.mark.parametrize("count", [1, 10])
def test_between_two_and_nine_curators(count):
    with pytest.raises(WrongNumberOfCurators) as caught:
        read_scores(curators(row(2), second(3), count=count), rubric=rubric(), expected=ENTRIES)

    assert caught.value.params["found"] == count


def test_a_renamed_column_is_named():
    headers = tuple("D 9" if header == "D2" else header for header in HEADERS)
    sheets = [Sheet(name="Kurator 1", headers=headers, rows=(row(2),)), *curators()[1:]]

    with pytest.raises(MissingColumns) as caught:
        read_scores(sheets, rubric=rubric(), expected=ENTRIES)

    assert caught.value.params == {"sheet": "Kurator 1", "columns": "D2"}


def test_the_registration_sheet_is_no_score_sheet():
    with pytest.raises(WrongSheet):
        read_scores([*read_workbook_file(path=REGISTRATIONS)] * 3, rubric=rubric(), expected=ENTRIES)
