"""An .xlsx file read into frozen sheets of raw cells, numbered as the person sees them in the spreadsheet program."""

import datetime
import io
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import python_calamine

from curation_gate.xlsx_archive import (
    HEADER_ROWS,
    MAXIMUM_FILE_BYTES,
    MAXIMUM_ROWS,
    SheetFacts,
    SpreadsheetTooLarge,
    SpreadsheetUnreadable,
    check_archive,
)
from shop.kernel.errors import ShopError
from shop.kernel.text import N_

# Merged areas never overlap in a file written by a spreadsheet program; whole merged columns are already absurd.
MAXIMUM_COVERED_CELLS = 5_000_000

Cell = str | int | float | bool | datetime.datetime | datetime.date | datetime.time | datetime.timedelta


class SpreadsheetEmpty(ShopError):
    code = "spreadsheet_empty"
    http_status = 422
    message = N_("Tidak ada baris berisi di berkas ini. Periksa apakah Anda mengunggah berkas yang benar.")


class WrongSheet(ShopError):
    code = "wrong_sheet"
    http_status = 422
    message = N_(
        "Lembar %(sheet)s tidak memuat kolom yang diharapkan (%(expected)s). Periksa apakah ini berkas yang benar."
    )


class MissingColumns(ShopError):
    code = "missing_columns"
    http_status = 422
    message = N_("Kolom berikut tidak ada di lembar %(sheet)s: %(columns)s. Tambahkan kolomnya, lalu unggah ulang.")


class RepeatedColumns(ShopError):
    code = "repeated_columns"
    http_status = 422
    message = N_("Beberapa kolom di lembar %(sheet)s berarti sama: %(columns)s. Sisakan satu saja, lalu unggah ulang.")


@dataclass(frozen=True)
class SheetRow:
    """One row: its number in the spreadsheet program and its raw cells ('' where empty).

    `formulas` and `covered` are column positions (from 0) that hold a formula, or lie under a merged cell.
    """

    number: int
    cells: tuple[Cell, ...]
    formulas: frozenset[int] = frozenset()
    covered: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        return not self.formulas and all(isinstance(cell, str) and not cell.strip() for cell in self.cells)

    def cell(self, position: int) -> Cell:
        """Return the raw cell at a position, '' beyond the last one."""
        return self.cells[position] if position < len(self.cells) else ""


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: its headers and every row below them, empty ones included."""

    name: str
    headers: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_workbook_file(*, path: Path) -> tuple[Sheet, ...]:
    """Read a file from disk; the same errors as read_workbook."""
    if path.stat().st_size > MAXIMUM_FILE_BYTES:
        raise SpreadsheetTooLarge(megabytes=MAXIMUM_FILE_BYTES // 1_000_000)
    return read_workbook(content=path.read_bytes())


def read_workbook(*, content: bytes) -> tuple[Sheet, ...]:
    """Return the visible sheets that hold anything, in the order of the file.

    Raises SpreadsheetEmpty and every error of curation_gate.xlsx_archive.check_archive.
    """
    archive = check_archive(content=content)
    try:
        with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive.content)) as workbook:
            sheets = [
                _read_sheet(sheet=workbook.get_sheet_by_name(metadata.name), facts=archive.sheets[metadata.name])
                for metadata in workbook.sheets_metadata
                if metadata.visible == python_calamine.SheetVisibleEnum.Visible
                and metadata.typ == python_calamine.SheetTypeEnum.WorkSheet
                and archive.sheets[metadata.name].last_filled_row
            ]
    except (python_calamine.CalamineError, KeyError, ValueError) as error:
        raise SpreadsheetUnreadable() from error
    if not any(sheet.rows for sheet in sheets):
        raise SpreadsheetEmpty()
    return tuple(sheets)


def _read_sheet(*, sheet: python_calamine.CalamineSheet, facts: SheetFacts) -> Sheet:
    covered = _covered_cells(ranges=sheet.merged_cell_ranges or [], facts=facts)
    raw = [tuple(cells) for cells in sheet.to_python(skip_empty_area=False)]
    # The library leaves off empty rows at the end; the person still sees them.
    last_row = min(facts.last_declared_row, max(len(raw), MAXIMUM_ROWS))
    raw += [()] * (last_row - len(raw))
    formulas: dict[int, set[int]] = {}
    for row, column in facts.formulas:
        formulas.setdefault(row, set()).add(column - 1)
    rows = [
        SheetRow(
            number=number,
            cells=cells,
            formulas=frozenset(formulas.get(number, ())),
            covered=covered.get(number, frozenset()),
        )
        for number, cells in enumerate(raw, start=1)
    ]
    header = _header_position(rows=rows)
    return Sheet(
        name=sheet.name,
        headers=tuple(str(cell).strip() for cell in rows[header].cells) if rows else (),
        rows=tuple(rows[header + 1 :]),
    )


def _covered_cells(
    *, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]], facts: SheetFacts
) -> dict[int, frozenset[int]]:
    covered: dict[int, set[int]] = {}
    area = 0
    for (top, left), (bottom, right) in ranges:
        area += (bottom - top + 1) * (right - left + 1)
        if area > MAXIMUM_COVERED_CELLS:
            raise SpreadsheetUnreadable()
        for row in range(top, min(bottom, facts.last_filled_row - 1) + 1):
            columns = range(left, min(right, facts.last_filled_column - 1) + 1)
            covered.setdefault(row + 1, set()).update(column for column in columns if (row, column) != (top, left))
    return {row: frozenset(columns) for row, columns in covered.items()}


def _header_position(*, rows: Sequence[SheetRow]) -> int:
    """The first row at least half as wide as the widest of the first ten: titles above it are narrow."""
    filled = [sum(1 for cell in row.cells if cell != "") for row in rows[:HEADER_ROWS]]
    widest = max(filled, default=0)
    return next((position for position, count in enumerate(filled) if count and 2 * count >= widest), 0)


def header_key(text: str) -> str:
    """Fold a header for comparison: brackets, case, punctuation and spaces do not matter."""
    without_brackets = re.sub(r"\([^)]*\)", " ", unicodedata.normalize("NFKC", text))
    return re.sub(r"[^a-z0-9]+", "", without_brackets.casefold())


def match_columns(
    *,
    sheet: Sheet,
    aliases: Mapping[str, Sequence[str]],
    required: Sequence[str],
    labels: Mapping[str, str] | None = None,
) -> dict[str, int]:
    """Return field → column position; messages use a field's label, else its first alias.

    Raises WrongSheet (not even half of the required columns), MissingColumns, RepeatedColumns.
    """
    field_of = {header_key(alias): field for field, names in aliases.items() for alias in names}
    columns: dict[str, int] = {}
    repeated: list[str] = []
    for position, header in enumerate(sheet.headers):
        field = field_of.get(header_key(header))
        if field is None:
            continue
        if field in columns:
            repeated += [sheet.headers[columns[field]], header]
        else:
            columns[field] = position
    missing = [field for field in required if field not in columns]
    names = ", ".join(labels[field] if labels else aliases[field][0] for field in missing)
    if 2 * len(missing) > len(required):
        raise WrongSheet(sheet=sheet.name, expected=names)
    if missing:
        raise MissingColumns(sheet=sheet.name, columns=names)
    if repeated:
        raise RepeatedColumns(sheet=sheet.name, columns=", ".join(dict.fromkeys(repeated)))
    return columns
