"""What is inside an .xlsx file, checked before anything parses it as a spreadsheet.

An .xlsx is a zip of XML files. Sizes in a zip directory can lie and one far-away cell makes a reader allocate a
table of billions of cells, so every part is unpacked here under a limit, the sheets are measured, and only a
freshly packed copy of what was checked goes on to the spreadsheet library.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from xml.parsers import expat

from shop.kernel.errors import ShopError
from shop.kernel.text import N_

MAXIMUM_FILE_BYTES = 5_000_000
MAXIMUM_UNPACKED_BYTES = 40_000_000
MAXIMUM_RATIO = 150
RATIO_APPLIES_FROM_BYTES = 1_000_000
MAXIMUM_PARTS = 200
MAXIMUM_ROWS = 5_000
MAXIMUM_COLUMNS = 120
# One long shared string may be named by every cell: what counts is the text after that repetition.
MAXIMUM_TEXT = 20_000_000
HEADER_ROWS = 10

_OLD_OFFICE_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_CELL_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})\Z")


class SpreadsheetUnreadable(ShopError):
    code = "spreadsheet_unreadable"
    http_status = 422
    message = N_("Berkas ini tidak dapat dibaca sebagai Excel. Buka lagi, simpan sebagai .xlsx, lalu unggah ulang.")


class SpreadsheetWrongType(ShopError):
    code = "spreadsheet_wrong_type"
    http_status = 422
    message = N_(
        "Berkas ini bukan .xlsx, atau memakai kata sandi. Simpan sebagai Excel Workbook (.xlsx) tanpa kata sandi, "
        "lalu unggah ulang."
    )


class SpreadsheetTooLarge(ShopError):
    code = "spreadsheet_too_large"
    http_status = 413
    message = N_("Berkas ini lebih besar dari %(megabytes)s MB. Hapus gambar di dalamnya, lalu unggah ulang.")


class SpreadsheetUnpacksTooLarge(ShopError):
    code = "spreadsheet_unpacks_too_large"
    http_status = 413
    message = N_("Isi berkas ini tidak wajar besarnya. Salin datanya ke berkas Excel baru, lalu unggah ulang.")


class SpreadsheetTooManyCells(ShopError):
    code = "spreadsheet_too_many_cells"
    http_status = 413
    message = N_(
        "Lembar %(sheet)s melebihi %(rows)s baris atau %(columns)s kolom. Bagi menjadi beberapa berkas, lalu unggah "
        "satu per satu."
    )


@dataclass(frozen=True)
class SheetFacts:
    """Measures of one sheet; rows and columns count from 1. Declared rows may hold no value."""

    last_declared_row: int
    last_filled_row: int
    last_filled_column: int
    formulas: frozenset[tuple[int, int]]


@dataclass(frozen=True)
class CheckedArchive:
    """A repacked, harmless copy and the measures of its sheets by name."""

    content: bytes
    sheets: dict[str, SheetFacts]


def check_archive(*, content: bytes) -> CheckedArchive:
    """Unpack under limits, measure every sheet and pack anew.

    Raises SpreadsheetTooLarge, SpreadsheetWrongType, SpreadsheetUnreadable, SpreadsheetUnpacksTooLarge,
    SpreadsheetTooManyCells.
    """
    if len(content) > MAXIMUM_FILE_BYTES:
        raise SpreadsheetTooLarge(megabytes=MAXIMUM_FILE_BYTES // 1_000_000)
    if content.startswith(_OLD_OFFICE_SIGNATURE) or not content.startswith(b"PK"):
        raise SpreadsheetWrongType()
    parts = _unpack(content=content)
    if "[Content_Types].xml" not in parts or "xl/workbook.xml" not in parts:
        raise SpreadsheetWrongType()
    lengths = _shared_string_lengths(xml=parts.get("xl/sharedStrings.xml", b""))
    try:
        sheets = {
            name: _measure(name=name, xml=parts[path], string_lengths=lengths)
            for name, path in _sheet_paths(parts=parts)
        }
    except (expat.ExpatError, KeyError, ValueError) as error:
        raise SpreadsheetUnreadable() from error
    return CheckedArchive(content=_pack(parts=parts), sheets=sheets)


def _unpack(*, content: bytes) -> dict[str, bytes]:
    parts: dict[str, bytes] = {}
    left = MAXIMUM_UNPACKED_BYTES
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MAXIMUM_PARTS or sum(entry.file_size for entry in entries) > left:
                raise SpreadsheetUnpacksTooLarge()
            for entry in entries:
                # A part that is there twice may be read differently by two programs.
                if entry.filename in parts or entry.flag_bits & 0x1:
                    raise SpreadsheetUnreadable()
                with archive.open(entry) as opened:
                    data = opened.read(left + 1)
                left -= len(data)
                if left < 0 or _is_bomb(unpacked=len(data), packed=entry.compress_size):
                    raise SpreadsheetUnpacksTooLarge()
                if entry.filename.endswith((".xml", ".rels")):
                    parts[entry.filename] = data
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise SpreadsheetUnreadable() from error
    return parts


def _is_bomb(*, unpacked: int, packed: int) -> bool:
    return unpacked > RATIO_APPLIES_FROM_BYTES and unpacked > MAXIMUM_RATIO * max(packed, 1)


def _pack(*, parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse_doctype(*_arguments: object) -> None:
        # No spreadsheet program writes one; entities are how XML files are made to explode.
        raise SpreadsheetUnreadable()

    parser.StartDoctypeDeclHandler = refuse_doctype
    return parser


def _elements(*, xml: bytes) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda name, attributes: found.append((_local(name), attributes))
    parser.Parse(xml, True)
    return found


def _sheet_paths(*, parts: dict[str, bytes]) -> Iterator[tuple[str, str]]:
    targets = {
        attributes["Id"]: posixpath.normpath(posixpath.join("/xl", attributes["Target"])).lstrip("/")
        for name, attributes in _elements(xml=parts["xl/_rels/workbook.xml.rels"])
        if name == "Relationship" and attributes["Type"].endswith("/worksheet")
    }
    for name, attributes in _elements(xml=parts["xl/workbook.xml"]):
        identifier = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        if name == "sheet" and identifier in targets:
            yield attributes["name"], targets[identifier]


def _shared_string_lengths(*, xml: bytes) -> list[int]:
    lengths: list[int] = []
    if not xml:
        return lengths
    parser = _parser()

    def start(name: str, _attributes: dict[str, str]) -> None:
        if _local(name) == "si":
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as error:
        raise SpreadsheetUnreadable() from error
    return lengths


class _Measure:
    """Follows the cells of one sheet and stops at the first one beyond the limits."""

    def __init__(self, *, name: str, string_lengths: list[int]) -> None:
        self.name = name
        self.string_lengths = string_lengths
        self.declared_row = self.filled_row = self.filled_column = 0
        self.formulas: set[tuple[int, int]] = set()
        self.row = self.column = self.text_length = 0
        self.is_shared = self.in_value = False
        self.value = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        element = _local(name)
        if element == "row":
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
            self.declared_row = max(self.declared_row, self.row)
        elif element == "c":
            self.move_to_cell(attributes.get("r"))
            self.is_shared = attributes.get("t") == "s"
        elif element in {"v", "is", "f"}:
            self.fill()
            self.in_value, self.value = element == "v", ""
            if element == "f":
                self.formulas.add((self.row, self.column))

    def end(self, name: str) -> None:
        if _local(name) == "v":
            self.in_value = False
            if self.is_shared:
                self.count_text(self.string_lengths[int(self.value)])

    def text(self, data: str) -> None:
        self.count_text(len(data))
        if self.in_value:
            self.value += data

    def move_to_cell(self, reference: str | None) -> None:
        if reference is None:
            self.column += 1
            return
        matched = _CELL_REFERENCE.match(reference)
        if matched is None:
            raise SpreadsheetUnreadable()
        self.column = 0
        for letter in matched[1]:
            self.column = self.column * 26 + ord(letter) - ord("A") + 1
        self.row = int(matched[2])

    def fill(self) -> None:
        self.filled_row = max(self.filled_row, self.row)
        self.filled_column = max(self.filled_column, self.column)
        if self.filled_row > MAXIMUM_ROWS + HEADER_ROWS or self.filled_column > MAXIMUM_COLUMNS:
            raise SpreadsheetTooManyCells(sheet=self.name, rows=MAXIMUM_ROWS, columns=MAXIMUM_COLUMNS)

    def count_text(self, length: int) -> None:
        self.text_length += length
        if self.text_length > MAXIMUM_TEXT:
            raise SpreadsheetUnpacksTooLarge()


def _measure(*, name: str, xml: bytes, string_lengths: list[int]) -> SheetFacts:
    measure = _Measure(name=name, string_lengths=string_lengths)
    parser = _parser()
    parser.StartElementHandler = measure.start
    parser.EndElementHandler = measure.end
    parser.CharacterDataHandler = measure.text
    parser.Parse(xml, True)
    return SheetFacts(
        last_declared_row=measure.declared_row,
        last_filled_row=measure.filled_row,
        last_filled_column=measure.filled_column,
        formulas=frozenset(measure.formulas),
    )
