"""Given files people and attackers upload, reading them gives sheets as shown, or a named refusal."""

import datetime
import io
import zipfile

import pytest

from curation_gate import xlsx_archive
from curation_gate.workbooks import (
    MissingColumns,
    RepeatedColumns,
    Sheet,
    SpreadsheetEmpty,
    WrongSheet,
    match_columns,
    read_workbook,
    read_workbook_file,
)
from curation_gate.xlsx_archive import (
    SpreadsheetTooLarge,
    SpreadsheetTooManyCells,
    SpreadsheetUnpacksTooLarge,
    SpreadsheetUnreadable,
    SpreadsheetWrongType,
    check_archive,
)
from shop.kernel.errors import ShopError
from tests.curation_gate.unit.files import REGISTRATIONS, SCORES, one_sheet, replaced_part, workbook

A_TIME = datetime.datetime(2021, 12, 1, 9, 30)  # noqa: DTZ001 - a spreadsheet has no time zones
SMALL = workbook(lambda book: book.add_worksheet("A").write_row(0, 0, ["No", "Nama"]))
SHEET_PART = "xl/worksheets/sheet1.xml"


def sheet_xml(body: str, *, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}'
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{body}</sheetData></worksheet>"
    ).encode()


def with_rows(body: str, *, before: str = "") -> bytes:
    return replaced_part(SMALL, part=SHEET_PART, data=sheet_xml(body, before=before))


def test_rows_keep_the_numbers_of_the_spreadsheet_program_and_the_empty_one_at_the_end():
    (sheet,) = read_workbook_file(path=REGISTRATIONS)

    assert sheet.name == "Form Responses 1"
    assert [row.number for row in sheet.rows] == list(range(2, 38))
    assert [row.number for row in sheet.rows if row.is_empty] == [37]
    assert sheet.rows[33].formulas == {1}


def test_every_curators_sheet_is_read_in_order():
    assert [sheet.name for sheet in read_workbook_file(path=SCORES)] == ["Kurator 1", "Kurator 2", "Kurator 3"]


def test_cells_come_as_they_are():
    def build(book):
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_row(1, 0, ["x", 2.5, True])
        sheet.write_datetime(2, 0, A_TIME, book.add_format({"num_format": "d/m/yyyy h:mm"}))

    (sheet,) = read_workbook(content=workbook(build))

    assert sheet.rows[0].cells == ("x", 2.5, True)
    assert sheet.rows[1].cells == (A_TIME, "", "")
    assert sheet.rows[1].cell(99) == ""


def test_formulas_and_merged_cells_are_marked_not_crashed_on():
    def build(book):
        sheet = book.add_worksheet("A")
        sheet.write_row(0, 0, ["a", "b", "c"])
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        sheet.write(1, 2, "x")
        sheet.merge_range(2, 0, 3, 1, "m")
        sheet.write(3, 2, "y")

    (sheet,) = read_workbook(content=workbook(build))

    assert sheet.rows[0].formulas == {1}
    assert sheet.rows[1].covered == {1}
    assert sheet.rows[2].covered == {0, 1}
    assert sheet.rows[1].cells[0] == "m"


def test_titles_above_the_header_are_skipped():
    sheet = one_sheet([["PENDAFTARAN KURASI"], [], ["No", "Nama", "Produk"], [1, "A", "B"]])

    assert sheet.headers == ("No", "Nama", "Produk")
    assert [row.number for row in sheet.rows] == [4]


def test_hidden_and_empty_sheets_are_left_out():
    def build(book):
        book.add_worksheet("A").write_row(0, 0, ["No", "Nama"])
        book.get_worksheet_by_name("A").write_row(1, 0, [1, "x"])
        hidden = book.add_worksheet("B")
        hidden.write(0, 0, "rahasia")
        hidden.hide()
        book.add_worksheet("C")

    assert [sheet.name for sheet in read_workbook(content=workbook(build))] == ["A"]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", SpreadsheetWrongType),
        (b"No;Nama\n1;A\n", SpreadsheetWrongType),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, SpreadsheetWrongType),
        (b"PK\x03\x04 not a zip", SpreadsheetUnreadable),
        (SMALL[: len(SMALL) // 2], SpreadsheetUnreadable),
        (replaced_part(SMALL, part="xl/workbook.xml", data=b"<workbook"), SpreadsheetUnreadable),
        (replaced_part(SMALL, part="xl/sharedStrings.xml", data=b"<sst><si>"), SpreadsheetUnreadable),
        (SMALL, SpreadsheetEmpty),
        (b"PK" + b"\0" * xlsx_archive.MAXIMUM_FILE_BYTES, SpreadsheetTooLarge),
    ],
)
def test_what_is_no_spreadsheet_is_refused_by_name(content, error):
    with pytest.raises(error):
        read_workbook(content=content)


def test_a_zip_of_something_else_is_the_wrong_type():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("surat.docx", "x")

    with pytest.raises(SpreadsheetWrongType):
        read_workbook(content=buffer.getvalue())


def test_a_zip_bomb_is_refused_before_it_is_parsed():
    bomb = with_rows("<row><c><v>1</v></c></row>" + " " * 30_000_000)
    assert len(bomb) < 100_000

    with pytest.raises(SpreadsheetUnpacksTooLarge):
        read_workbook(content=bomb)


def test_a_part_that_shrinks_to_almost_nothing_is_refused_whatever_its_name():
    content = replaced_part(SMALL, part="xl/media/gambar.bin", data=b"\0" * 5_000_000)

    with pytest.raises(SpreadsheetUnpacksTooLarge):
        read_workbook(content=content)


def test_a_part_that_lies_about_its_size_is_not_read_on():
    bomb = bytearray(with_rows("<row><c><v>1</v></c></row>" + " " * 30_000_000))
    # The size before packing stands in the central directory of the zip, 20 bytes before the name's length.
    entry = bomb.rfind(SHEET_PART.encode())
    bomb[entry - 46 + 24 : entry - 46 + 28] = (500).to_bytes(4, "little")

    with zipfile.ZipFile(io.BytesIO(bomb)) as archive:
        assert archive.getinfo(SHEET_PART).file_size == 500

    with pytest.raises(SpreadsheetUnreadable):
        read_workbook(content=bytes(bomb))


def test_entities_that_explode_are_refused():
    doctype = '<!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;">]>'

    with pytest.raises(SpreadsheetUnreadable):
        check_archive(content=with_rows("<row><c t='str'><v>&c;</v></c></row>", before=doctype))


@pytest.mark.parametrize("reference", ["A100001", "XFD1048576", "ZZ2", "A9999999"])
def test_one_far_away_cell_is_refused(reference):
    with pytest.raises(SpreadsheetTooManyCells) as caught:
        read_workbook(content=with_rows(f'<row r="2"><c r="{reference}"><v>1</v></c></row>'))

    assert caught.value.http_status == 413
    assert "5000 baris" in caught.value.source_text()


def test_a_hundred_thousand_rows_are_refused():
    body = "".join(f'<row r="{row}"><c r="A{row}"><v>{row * 7919 % 100_003}</v></c></row>' for row in range(1, 100_001))

    with pytest.raises(SpreadsheetTooManyCells):
        read_workbook(content=with_rows(body))


def test_many_empty_rows_below_the_data_are_no_reason_to_refuse():
    filled = '<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'

    (sheet,) = read_workbook(content=with_rows(filled + '<row r="1048576"/>'))

    assert len(sheet.rows) == xlsx_archive.MAXIMUM_ROWS - 1
    assert sheet.rows[0].cells == (2.0,)


def test_one_long_text_named_by_every_cell_is_refused():
    cells = "".join(f'<row r="{row}">' + '<c t="s"><v>0</v></c>' * 100 + "</row>" for row in range(1, 1000))
    content = replaced_part(
        with_rows(cells),
        part="xl/sharedStrings.xml",
        data=b"<sst><si><t>" + bytes(range(97, 123)) * 1000 + b"</t></si></sst>",
    )

    with pytest.raises(SpreadsheetUnpacksTooLarge):
        read_workbook(content=content)


def test_whole_merged_columns_are_refused():
    merges = "".join(f'<mergeCell ref="A{row}:XFD{row + 9999}"/>' for row in range(3, 10))
    xml = sheet_xml('<row r="2"><c r="A2"><v>1</v></c></row>').replace(
        b"</worksheet>", f"<mergeCells>{merges}</mergeCells></worksheet>".encode()
    )

    with pytest.raises(SpreadsheetUnreadable):
        read_workbook(content=replaced_part(SMALL, part=SHEET_PART, data=xml))


@pytest.mark.parametrize("position", range(0, len(SMALL), 97))
def test_a_damaged_byte_is_a_named_refusal_or_nothing(position):
    damaged = bytearray(SMALL)
    damaged[position] ^= 0xFF

    try:
        sheets = read_workbook(content=bytes(damaged))
    except ShopError as error:
        assert error.http_status in {413, 422}
    else:
        assert all(isinstance(sheet, Sheet) for sheet in sheets)


ALIASES = {"number": ("No",), "name": ("Nama IKM", "Nama usaha"), "price": ("Harga jual",)}


def columns_of(*headers):
    sheet = Sheet(name="A", headers=headers, rows=())
    return match_columns(sheet=sheet, aliases=ALIASES, required=["number", "name", "price"])


def test_headers_match_whatever_their_case_and_punctuation():
    assert columns_of("  NO. ", "Lain", "nama  usaha", "Harga jual (Rp)") == {"number": 0, "name": 2, "price": 3}


def test_every_missing_column_is_named_in_one_error():
    with pytest.raises(MissingColumns) as caught:
        columns_of("No", "Harga jual")

    assert caught.value.params == {"sheet": "A", "columns": "Nama IKM"}


def test_another_sheet_is_the_wrong_sheet():
    with pytest.raises(WrongSheet):
        columns_of("Tanggal", "Jumlah")


def test_two_columns_of_one_meaning_are_refused():
    with pytest.raises(RepeatedColumns) as caught:
        columns_of("No", "Nama IKM", "Nama usaha", "Harga jual")

    assert caught.value.params["columns"] == "Nama IKM, Nama usaha"
