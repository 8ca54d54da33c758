"""Score workbooks of other councils: more or fewer curators, sheets named otherwise, columns in another order."""

import pytest

from curation_gate.importing import _seats
from curation_gate.score_workbook import ExpectedEntry, read_scores
from curation_gate.workbooks import Sheet, SheetRow
from tests.curation_gate.unit.files import rubric


@pytest.mark.parametrize(
    ("names", "seats"),
    [
        (["Juri 2 - Ibu Rina", "Juri 1 - Pak Adi"], [2, 1]),
        (["Penilai A", "Penilai B", "Penilai C"], [1, 2, 3]),
        (["Kurator 3", "Kurator 1"], [3, 1]),
        (["Juri 1", "Juri 1 (lanjutan)"], [1, 2]),
        (["Rina 2 dari 3 juri", "Adi"], [1, 2]),
    ],
)
def test_a_sheet_belongs_to_the_seat_its_name_says(names: list[str], seats: list[int]) -> None:
    assert list(_seats(names).values()) == seats


@pytest.mark.parametrize("count", range(2, 10))
def test_two_to_nine_sheets_with_columns_in_another_order(count: int) -> None:
    codes = tuple(reversed(rubric().answer_codes))
    gates = {gate.code for gate in rubric().gates}
    headers = ("Catatan", *codes, "Produk", "Nama usaha", "Nomor")
    cells = ("", *("ya" if code in gates else 4.0 for code in codes), "Tapis", "KUB Satu", 1.0)
    sheets = [
        Sheet(name=f"Penilai {chr(64 + n)}", headers=headers, rows=(SheetRow(number=2, cells=cells),))
        for n in range(1, count + 1)
    ]
    reading = read_scores(
        sheets, rubric=rubric(), expected=[ExpectedEntry(number=1, maker_name="KUB Satu", product_name="Tapis")]
    )
    assert (reading.refused, reading.absent, len(reading.sheets_of(1))) == ((), {}, count)
