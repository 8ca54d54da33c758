"""The files of the demonstration round, and spreadsheets built for one test."""

import io
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import xlsxwriter

from curation_gate.names import CraftNames, PlaceNames
from curation_gate.registration_sheet import RegistrationReading, read_registrations, registration_sheet
from curation_gate.rubric import Rubric, default_rubric
from curation_gate.score_workbook import ExpectedEntry
from curation_gate.workbooks import Sheet, SheetRow, read_workbook, read_workbook_file

ROOT = Path(__file__).resolve().parents[3]
ROUND = ROOT / "demo" / "kurasi-2021"
REGISTRATIONS = ROUND / "kurasi-2021-pendaftaran.xlsx"
SCORES = ROUND / "kurasi-2021-nilai.xlsx"


@cache
def places() -> PlaceNames:
    directory = ROOT / "shop" / "places" / "data"
    return PlaceNames.from_csv(regions=directory / "regions_lampung.csv", districts=directory / "kecamatan_lampung.csv")


@cache
def crafts() -> CraftNames:
    return CraftNames.from_csv(crafts=ROOT / "catalog" / "data" / "crafts.csv")


@cache
def rubric() -> Rubric:
    return default_rubric()


@cache
def sheet_of_2021() -> Sheet:
    return registration_sheet(sheets=read_workbook_file(path=REGISTRATIONS))


@cache
def registrations_of_2021() -> RegistrationReading:
    return read_registrations(sheet_of_2021(), places=places(), crafts=crafts())


def expected_of_2021() -> list[ExpectedEntry]:
    return [
        ExpectedEntry(number=row.number, maker_name=row.maker_name, product_name=row.product_name)
        for row in registrations_of_2021().rows
    ]


def workbook(build: Callable[[Any], None]) -> bytes:
    """An .xlsx file; `build` gets the xlsxwriter workbook."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        build(book)
    return buffer.getvalue()


def one_sheet(rows: Sequence[Sequence[Any]], *, name: str = "Lembar") -> Sheet:
    """A sheet read back from a file with these rows, the first one its headers."""

    def build(book: Any) -> None:
        worksheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            worksheet.write_row(number, 0, row)

    return read_workbook(content=workbook(build))[0]


def replaced_part(content: bytes, *, part: str, data: bytes) -> bytes:
    """The same .xlsx file with one part exchanged or added."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
        new.writestr(part, data)
    return buffer.getvalue()


def edited(sheet: Sheet, *, row: int, **cells: Any) -> Sheet:
    """A sheet with only one of its rows (by its number), some cells of it exchanged by header."""
    found = next(one for one in sheet.rows if one.number == row)
    values = list(found.cells)
    for header, value in cells.items():
        values[sheet.headers.index(header)] = value
    return Sheet(name=sheet.name, headers=sheet.headers, rows=(SheetRow(number=row, cells=tuple(values)),))
