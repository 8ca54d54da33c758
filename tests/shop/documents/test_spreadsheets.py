import csv
import io
from datetime import UTC, date, datetime

import pytest
from python_calamine import CalamineWorkbook

from shop.documents.downloads import content_disposition, download, safe_filename
from shop.documents.spreadsheets import CSV, Column, Sheet, csv_cell, sheet_name, write_csv, write_xlsx
from shop.documents.terbilang import number_in_words, rupiah_in_words

COLUMNS = (Column("Nama", 30), Column("Harga", rupiah=True), Column("Tanggal"), Column("Waktu"), Column("Lunas"))
ROWS = [
    ("=1+1", 1_250_000, date(2026, 11, 24), datetime(2026, 11, 24, 18, 30, tzinfo=UTC), True),
    ("https://contoh.example", 0, None, None, False),
]


def test_a_workbook_holds_text_as_text_numbers_as_numbers_and_moments_in_wib() -> None:
    data = write_xlsx([Sheet("Penjualan", COLUMNS, ROWS)])

    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_name("Penjualan").to_python()
    assert sheet[0] == ["Nama", "Harga", "Tanggal", "Waktu", "Lunas"]
    assert sheet[1] == ["=1+1", 1_250_000.0, date(2026, 11, 24), datetime(2026, 11, 25, 1, 30), "ya"]  # noqa: DTZ001
    assert sheet[2] == ["https://contoh.example", 0.0, "", "", "tidak"]
    assert b"<f>" not in data


def test_the_same_rows_give_the_same_workbook() -> None:
    sheets = [Sheet("Penjualan", COLUMNS, ROWS), Sheet("Kosong", COLUMNS, [])]

    assert write_xlsx(sheets) == write_xlsx(sheets)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_that_would_run_is_quoted_in_csv(start: str) -> None:
    data = write_csv(columns=(Column("Nama"), Column("Harga")), rows=[(start + "cmd|' /C calc'!A0", -5)])

    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert rows == [["Nama", "Harga"], ["'" + start + "cmd|' /C calc'!A0", "-5"]]


def test_csv_cells_of_every_kind() -> None:
    moment = datetime(2026, 11, 24, 18, 30, tzinfo=UTC)

    assert [csv_cell(value) for value in (None, True, 7, moment, date(2026, 1, 2), "a=b", 'kata "x", y')] == [
        "", "ya", "7", "2026-11-25 01:30", "2026-01-02", "a=b", 'kata "x", y',
    ]  # fmt: skip


def test_a_row_of_another_length_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="zip"):
        write_csv(columns=(Column("Nama"),), rows=[("a", "b")])


def test_sheet_names_that_excel_takes() -> None:
    assert sheet_name("Rekap 2026/11: [semua]?") == "Rekap 2026 11   semua"
    assert sheet_name("'") == "Data"
    assert len(sheet_name("x" * 60)) == 31


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "etc passwd"),
        ('a"b\r\nSet-Cookie: x.csv', "a b Set-Cookie x.csv"),
        ("faktur\u202efdp.exe", "faktur fdp.exe"),
        ("  ", "berkas"),
        ("x" * 200 + ".xlsx", "x" * 115 + ".xlsx"),
    ],
)
def test_file_names_are_names_only(name: str, safe: str) -> None:
    assert safe_filename(name) == safe


def test_a_download_names_itself_in_ascii_and_in_utf8() -> None:
    answer = download(data=b"a,b", filename="Rekap “Pérajin” 100%.csv", content_type=CSV)

    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Rekap Perajin 100.csv"; '
        "filename*=UTF-8''Rekap%20%E2%80%9CP%C3%A9rajin%E2%80%9D%20100%25.csv"
    )
    assert (answer.data, answer.content_type) == (b"a,b", CSV)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert content_disposition("slip.pdf", inline=True) == 'inline; filename="slip.pdf"'


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Nol rupiah"),
        (1000, "Seribu rupiah"),
        (1_500_000, "Satu juta lima ratus ribu rupiah"),
        (20_900_011, "Dua puluh juta sembilan ratus ribu sebelas rupiah"),
    ],
)
def test_amounts_in_words(amount: int, words: str) -> None:
    assert rupiah_in_words(amount) == words


@pytest.mark.parametrize("amount", [-1, 1.5, True, "5"])
def test_what_is_no_amount_is_refused(amount: object) -> None:
    with pytest.raises(ValueError, match="not negative"):
        rupiah_in_words(amount)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="not negative"):
        number_in_words(amount)  # type: ignore[arg-type]


def test_quantities_in_words() -> None:
    assert number_in_words(21) == "dua puluh satu"
