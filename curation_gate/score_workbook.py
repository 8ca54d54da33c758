"""The scores workbook: one sheet per curator, one row per submission, matched by number and checked by name."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from curation_gate import normalising
from curation_gate.normalising import Unreadable, fold, is_blank, shown
from curation_gate.registration_sheet import FORMULA_CELL, MERGED_CELL, Reason
from curation_gate.rubric import HIGHEST_SCORE, LOWEST_SCORE, Rubric
from curation_gate.scoring import SheetScores
from curation_gate.workbooks import Cell, Sheet, SheetRow, match_columns
from shop.kernel.errors import ShopError
from shop.kernel.text import N_

MINIMUM_SHEETS = 2
MAXIMUM_SHEETS = 9
NOTE_LIMIT = 2_000

MISSING_SCORE = N_("Nilai %(codes)s belum diisi.")
BAD_SCORE = N_("Nilai %(code)s “%(value)s” harus bilangan bulat 1 sampai 5.")
UNKNOWN_NUMBER = N_("Nomor “%(value)s” tidak ada di daftar pendaftaran.")
REPEATED_NUMBER = N_("Nomor %(number)s sudah dinilai di baris %(row)s lembar ini.")
NAME_MISMATCH = N_("Nomor %(number)s di pendaftaran adalah “%(expected)s”, bukan “%(found)s”.")
EMPTY_ROW = N_("Baris ini kosong.")


class WrongNumberOfCurators(ShopError):
    code = "wrong_number_of_curators"
    http_status = 422
    message = N_("Ada %(found)s lembar kurator; seharusnya %(minimum)s sampai %(maximum)s, satu lembar per kurator.")


@dataclass(frozen=True)
class ExpectedEntry:
    """A submission of the round, as the score sheet must name it."""

    number: int
    maker_name: str
    product_name: str


@dataclass(frozen=True)
class CuratorScores:
    """Everything one curator scored, by submission number; `curator` is the name of the sheet."""

    curator: str
    by_number: Mapping[int, SheetScores]


@dataclass(frozen=True)
class RefusedScore:
    """A row that was not taken from one curator's sheet, with every reason found in it."""

    sheet: str
    row: int
    number: int | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True)
class ScoreReading:
    """All curators' scores, what was refused, and which numbers a curator's sheet has no usable row for."""

    curators: tuple[CuratorScores, ...]
    refused: tuple[RefusedScore, ...]
    absent: Mapping[str, tuple[int, ...]]

    def sheets_of(self, number: int) -> tuple[SheetScores, ...]:
        """Return every curator's sheet for one submission."""
        return tuple(one.by_number[number] for one in self.curators if number in one.by_number)


def read_scores(sheets: Sequence[Sheet], *, rubric: Rubric, expected: Sequence[ExpectedEntry]) -> ScoreReading:
    """Read every curator's sheet. Reading the same workbook again gives the same result.

    Raises WrongNumberOfCurators, WrongSheet, MissingColumns, RepeatedColumns.
    """
    if not MINIMUM_SHEETS <= len(sheets) <= MAXIMUM_SHEETS:
        raise WrongNumberOfCurators(found=len(sheets), minimum=MINIMUM_SHEETS, maximum=MAXIMUM_SHEETS)
    entries = {entry.number: entry for entry in expected}
    curators: list[CuratorScores] = []
    refused: list[RefusedScore] = []
    for sheet in sheets:
        scores, refusals = _read_curator(sheet=sheet, rubric=rubric, entries=entries)
        curators.append(scores)
        refused += refusals
    absent = {one.curator: tuple(number for number in entries if number not in one.by_number) for one in curators}
    return ScoreReading(
        curators=tuple(curators),
        refused=tuple(refused),
        absent={curator: numbers for curator, numbers in absent.items() if numbers},
    )


def _columns(*, sheet: Sheet, rubric: Rubric) -> dict[str, int]:
    codes = rubric.answer_codes
    aliases: dict[str, tuple[str, ...]] = {
        "number": ("No", "No.", "Nomor"),
        "maker_name": ("Nama IKM", "Nama usaha", "IKM"),
        "product_name": ("Nama produk", "Produk"),
        "note": ("Catatan", "Keterangan"),
    }
    aliases |= {code: (code,) for code in codes}
    return match_columns(sheet=sheet, aliases=aliases, required=["number", "maker_name", "product_name", *codes])


def _read_curator(
    *, sheet: Sheet, rubric: Rubric, entries: Mapping[int, ExpectedEntry]
) -> tuple[CuratorScores, list[RefusedScore]]:
    columns = _columns(sheet=sheet, rubric=rubric)
    by_number: dict[int, SheetScores] = {}
    row_of: dict[int, int] = {}
    refused: list[RefusedScore] = []
    last_filled = max((row.number for row in sheet.rows if not row.is_empty), default=0)
    for row in sheet.rows:
        if row.number > last_filled:
            break
        reader = _ScoreRow(row=row, columns=columns)
        number = reader.number(entries=entries, row_of=row_of)
        scores = reader.scores(rubric=rubric, curator=sheet.name) if number is not None else None
        if number is None or scores is None:
            refused.append(RefusedScore(sheet=sheet.name, row=row.number, number=number, reasons=tuple(reader.reasons)))
            continue
        row_of[number] = row.number
        by_number[number] = scores
    return CuratorScores(curator=sheet.name, by_number=by_number), refused


class _ScoreRow:
    """One row of a curator's sheet, and what is wrong with it."""

    def __init__(self, *, row: SheetRow, columns: Mapping[str, int]) -> None:
        self.row = row
        self.columns = columns
        self.reasons: list[Reason] = []

    def refuse(self, code: str, field: str, text: str, /, **params: object) -> None:
        self.reasons.append(Reason(code=code, field=field, text=text, params=params))

    def cell(self, field: str) -> Cell | None:
        """The raw cell, None with a reason where it is a formula or lies under a merged cell."""
        position = self.columns.get(field)
        if position is None:
            return ""
        if position in self.row.formulas:
            self.refuse("formula_cell", field, FORMULA_CELL, field=field)
            return None
        if position in self.row.covered:
            self.refuse("merged_cell", field, MERGED_CELL, field=field)
            return None
        return self.row.cell(position)

    def number(self, *, entries: Mapping[int, ExpectedEntry], row_of: Mapping[int, int]) -> int | None:
        """The submission's number once it is known, new in this sheet, and named as in the registration."""
        if self.row.is_empty:
            self.refuse("empty_row", "", EMPTY_ROW)
            return None
        cell = self.cell("number")
        if cell is None:
            return None
        number = _whole(cell)
        if number is None or number not in entries:
            self.refuse("unknown_number", "number", UNKNOWN_NUMBER, value=shown(cell))
            return None
        if number in row_of:
            self.refuse("repeated_number", "number", REPEATED_NUMBER, number=number, row=row_of[number])
            return None
        entry = entries[number]
        for field, name in (("maker_name", entry.maker_name), ("product_name", entry.product_name)):
            found = self.cell(field)
            if found is not None and fold(shown(found)) != fold(shown(name)):
                self.refuse("name_mismatch", field, NAME_MISMATCH, number=number, expected=name, found=shown(found))
        return number

    def scores(self, *, rubric: Rubric, curator: str) -> SheetScores | None:
        """The curator's scores, None with reasons unless the row is complete and every score possible."""
        scores: dict[str, int] = {}
        gates: dict[str, bool] = {}
        missing: list[str] = []
        gate_codes = {gate.code for gate in rubric.gates}
        for code in rubric.answer_codes:
            cell = self.cell(code)
            if cell is None:
                continue
            if is_blank(cell):
                missing.append(code)
            elif code in gate_codes:
                self.read_gate(code=code, cell=cell, gates=gates)
            else:
                self.read_score(code=code, cell=cell, scores=scores)
        if missing:
            self.refuse("missing_score", "", MISSING_SCORE, codes=", ".join(missing))
        note = self.note()
        if self.reasons:
            return None
        return SheetScores(curator=curator, scores=scores, gates=gates, note=note)

    def read_score(self, *, code: str, cell: Cell, scores: dict[str, int]) -> None:
        value = _whole(cell)
        if value is None or not LOWEST_SCORE <= value <= HIGHEST_SCORE:
            self.refuse("bad_score", code, BAD_SCORE, code=code, value=shown(cell))
        else:
            scores[code] = value

    def read_gate(self, *, code: str, cell: Cell, gates: dict[str, bool]) -> None:
        try:
            gates[code] = normalising.yes_or_no(cell)
        except Unreadable as error:
            self.refuse(error.code, code, error.message, **error.params)

    def note(self) -> str:
        cell = self.cell("note")
        try:
            return "" if cell is None or is_blank(cell) else normalising.text_of(cell, limit=NOTE_LIMIT)
        except Unreadable as error:
            self.refuse(error.code, "note", error.message, **error.params)
            return ""


def _whole(cell: Cell) -> int | None:
    """A whole number as a number or as plain digits; 3.5, '3-4', True and dates are not."""
    if isinstance(cell, bool):
        return None
    if isinstance(cell, (int, float)):
        return int(cell) if float(cell).is_integer() else None
    text = normalising.plain_text(cell)
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else None
