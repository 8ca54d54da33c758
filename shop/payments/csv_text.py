"""Reading the CSV files that banks and people send: columns by name, what is unreadable is refused. Pure."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from shop.kernel.errors import InvalidInput
from shop.kernel.text import N_

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
