"""CSV as banks and spreadsheets take it: what would run as a formula is quoted, what is unreadable is refused. Pure."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shop.kernel.errors import InvalidInput
from shop.kernel.text import N_

# A spreadsheet runs what begins like this (OWASP, CSV injection).
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
MOST_ROWS = 5_000
MOST_BYTES = 2 * 1024 * 1024


class FileUnreadable(InvalidInput):
    code = "file_unreadable"
    message = N_("Berkas ini tidak terbaca sebagai CSV dengan kolom %(columns)s.")


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a file with its line number as a spreadsheet shows it."""

    number: int
    cells: dict[str, str]


def cell(value: object) -> str:
    """One cell's text; what begins like a formula gets an apostrophe, numbers stay numbers."""
    text = str(value)
    if isinstance(value, int):
        return text
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV file with its heads; every text is quoted, so that account numbers keep their leading zeros."""
    file = io.StringIO()
    writer = csv.writer(file, quoting=csv.QUOTE_NONNUMERIC, lineterminator="\r\n")
    writer.writerow(heads)
    writer.writerows([each if isinstance(each, int) else cell(each) for each in row] for row in rows)
    return file.getvalue()


def read(data: bytes, *, columns: Sequence[str]) -> list[Row]:
    """The rows of a CSV file (comma or semicolon, UTF-8). Raises FileUnreadable when columns are missing."""
    trouble = FileUnreadable(columns=", ".join(columns))
    if len(data) > MOST_BYTES:
        raise trouble
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise trouble from error
    if "\x00" in text or not text.strip():
        raise trouble
    first = text.splitlines()[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise trouble from error
    heads = [head.strip().lower() for head in lines[0]]
    if any(column not in heads for column in columns) or len(lines) > MOST_ROWS:
        raise trouble
    return [
        Row(number=number, cells={head: value.strip().lstrip("'") for head, value in zip(heads, line, strict=False)})
        for number, line in enumerate(lines[1:], start=2)
        if any(value.strip() for value in line)
    ]
