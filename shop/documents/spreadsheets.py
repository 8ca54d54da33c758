"""Spreadsheets for people: XLSX and CSV whose cells are never formulas."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import xlsxwriter

from shop.kernel.clock import JAKARTA

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
# OWASP "CSV Injection": a cell that begins with one of these is run as a formula by spreadsheet programs.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
RUPIAH_FORMAT = '"Rp"#,##0'
# The file names its day of creation; a fixed one keeps the bytes the same.
FIXED_CREATION = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Column:
    """A column: its heading, its width in characters, and whether its whole numbers are rupiah."""

    heading: str
    width: int = 16
    rupiah: bool = False


@dataclass(frozen=True)
class Sheet:
    """A named sheet. Cells are text, whole numbers, dates, aware moments, flags or None."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Any]]


def write_xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook with a frozen, filterable heading on each sheet; the same data gives the same bytes.

    Text stays text: no formulas, links or numbers are guessed from it. Moments are shown in WIB.
    """
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
               "strings_to_numbers": False}  # fmt: skip
    workbook = xlsxwriter.Workbook(buffer, options)
    workbook.set_properties({"created": FIXED_CREATION})
    formats = {
        "heading": workbook.add_format({"bold": True, "bg_color": "#F1E8D7", "bottom": 1, "text_wrap": True}),
        "rupiah": workbook.add_format({"num_format": RUPIAH_FORMAT}),
        "date": workbook.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    for sheet in sheets:
        worksheet = workbook.add_worksheet(sheet_name(sheet.name))
        for number, column in enumerate(sheet.columns):
            worksheet.set_column(number, number, column.width)
            worksheet.write_string(0, number, column.heading, formats["heading"])
        last_row = 0
        for last_row, row in enumerate(sheet.rows, start=1):
            for number, (column, value) in enumerate(zip(sheet.columns, row, strict=True)):
                _write_cell(worksheet, last_row, number, value, column=column, formats=formats)
        worksheet.freeze_panes(1, 0)
        if sheet.columns:
            worksheet.autofilter(0, 0, last_row, len(sheet.columns) - 1)
    workbook.close()
    return buffer.getvalue()


def write_csv(*, columns: Sequence[Column], rows: Iterable[Sequence[Any]]) -> bytes:
    """Comma-separated UTF-8 with a byte-order mark (Excel needs it). Cells that could run are quoted with '."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow([csv_cell(column.heading) for column in columns])
    for row in rows:
        writer.writerow([csv_cell(value) for _, value in zip(columns, row, strict=True)])
    return buffer.getvalue().encode("utf-8-sig")


def csv_cell(value: Any) -> str:
    """A cell as text; what a spreadsheet would run as a formula gets a leading apostrophe. Numbers stay numbers."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ya" if value else "tidak"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, datetime):
        return value.astimezone(JAKARTA).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return "'" + text if text.startswith(FORMULA_STARTS) else text


def sheet_name(name: str) -> str:
    """A name that Excel takes: at most 31 characters, none of []:*?/\\, no apostrophe at either end."""
    cleaned = "".join(" " if letter in "[]:*?/\\" else letter for letter in name)[:31].strip(" '")
    return cleaned or "Data"


def _write_cell(worksheet: Any, row: int, number: int, value: Any, *, column: Column, formats: dict[str, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        worksheet.write_string(row, number, "ya" if value else "tidak")
    elif isinstance(value, int):
        worksheet.write_number(row, number, value, formats["rupiah"] if column.rupiah else None)
    elif isinstance(value, datetime):
        # A cell holds no zone; the people who read it live in WIB.
        worksheet.write_datetime(row, number, value.astimezone(JAKARTA).replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        worksheet.write_datetime(row, number, value, formats["date"])
    else:
        worksheet.write_string(row, number, str(value)[:32767])
