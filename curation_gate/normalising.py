"""What people really type into a form or a spreadsheet cell, turned into the shop's units.

Each parser takes a raw cell (text, number, date, '') and returns a value or raises a named `Unreadable`. Nothing is
guessed: what can be read in two ways is refused. Amounts are whole rupiah, lengths millimetres, weights grams.
"""

import datetime
import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from curation_gate.workbooks import Cell
from shop.kernel.errors import ShopError
from shop.kernel.money import MAXIMUM as MAXIMUM_RUPIAH
from shop.kernel.text import N_

MAXIMUM_MILLIMETRES = 20_000
MAXIMUM_GRAMS = 1_000_000
MAXIMUM_WHOLE_NUMBER = 1_000_000
# Western Indonesia Time has no daylight saving: a fixed offset needs no time-zone database on the machine.
WIB = datetime.timezone(datetime.timedelta(hours=7), "WIB")

_NOTHING = {"", "-", "--", "—", "–"}
_NUMBER = r"[0-9]+(?:[.,][0-9]+)*"
_THOUSANDS_BY_DOT = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+\Z")
_THOUSANDS_BY_COMMA = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\Z")


class Unreadable(ShopError):
    """A cell that does not say what it should; `message` tells the person how to write it."""

    code = "unreadable_value"
    http_status = 422
    message = N_("“%(value)s” tidak dapat dibaca. Periksa lalu tulis ulang.")


class NotAnAmount(Unreadable):
    code = "not_an_amount"
    message = N_("“%(value)s” bukan harga. Tulis angka rupiah saja, misalnya 150.000.")


class NotALength(Unreadable):
    code = "not_a_length"
    message = N_("“%(value)s” bukan ukuran. Tulis dalam sentimeter, misalnya 30 atau 2,5.")


class NotAWeight(Unreadable):
    code = "not_a_weight"
    message = N_("“%(value)s” bukan berat. Tulis dalam gram atau kilogram, misalnya 350 atau 2,5 kg.")


class NotAWholeNumber(Unreadable):
    code = "not_a_whole_number"
    message = N_("“%(value)s” bukan bilangan bulat. Tulis satu angka saja, misalnya 12.")


class NotAYesOrNo(Unreadable):
    code = "not_a_yes_or_no"
    message = N_("“%(value)s” bukan jawaban ya atau tidak. Tulis Ya atau Tidak.")


class NotAMode(Unreadable):
    code = "not_a_mode"
    message = N_("“%(value)s” tidak dikenal. Tulis Siap stok atau Dibuat sesuai pesanan.")


class NotATime(Unreadable):
    code = "not_a_time"
    message = N_("“%(value)s” bukan tanggal dan jam. Tulis seperti 05/12/2021 12:08:19.")


class TextTooLong(Unreadable):
    code = "text_too_long"
    message = N_("Isian ini lebih panjang dari %(limit)s huruf. Ringkas dulu.")


def plain_text(cell: Cell) -> str:
    """Return the cell as one clean line: NFC, no control or invisible characters, single spaces.

    Whole floats lose their '.0': a spreadsheet keeps every number as a float.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    # Category C: control, format (zero width, text direction), surrogate, private use.
    visible = (
        " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", str(cell))
        if character.isspace() or not unicodedata.category(character).startswith("C")
    )
    return " ".join("".join(visible).split())


def text_of(cell: Cell, *, limit: int) -> str:
    """Return clean text of at most `limit` characters. Raises TextTooLong."""
    text = plain_text(cell)
    if len(text) > limit:
        raise TextTooLong(limit=limit)
    return text


def fold(text: str) -> str:
    """Fold a name for comparison: case, accents, punctuation and spaces do not matter."""
    decomposed = unicodedata.normalize("NFKD", plain_text(text)).casefold()
    return "".join(character for character in decomposed if character.isalnum())


def shown(cell: Cell) -> str:
    """Return the cell as it may stand in a message: clean and short."""
    text = plain_text(cell)
    return text if len(text) <= 40 else text[:39] + "…"


def is_blank(cell: Cell) -> bool:
    """Say whether the person left the cell empty ('' or a dash)."""
    return isinstance(cell, str) and plain_text(cell) in _NOTHING


def _plain_number(cell: Cell) -> Decimal | None:
    """A number cell as an exact decimal; None for text, dates, truth values, infinities."""
    if isinstance(cell, bool) or not isinstance(cell, (int, float)):
        return None
    number = Decimal(str(cell))
    return number if number.is_finite() else None


def _lower(cell: Cell) -> str:
    return plain_text(cell).casefold() if isinstance(cell, str) else ""


def rupiah(cell: Cell) -> int:
    """Return whole rupiah: 'Rp. 99.000,-', '594.000,00', 130000.0, '150 rb', '1,5 juta'.

    Raises NotAnAmount for anything with sen, a range, a negative, or words such as 'nego'.
    """
    amount = _plain_number(cell)
    if amount is None:
        amount = _rupiah_text(_lower(cell).replace(" ", ""))
    if amount is None or amount != amount.to_integral_value() or not 0 <= amount <= MAXIMUM_RUPIAH:
        raise NotAnAmount(value=shown(cell))
    return int(amount)


def _rupiah_text(text: str) -> Decimal | None:
    text = re.sub(r"^(?:rp\.?|idr\.?)", "", text)
    text = re.sub(r"(?:[.,]?-+|,=)$", "", text)
    worded = re.fullmatch(r"([0-9]+(?:[.,][0-9]{1,2})?)(rb|ribu|jt|juta)", text)
    if worded:
        unit = 1_000 if worded[2] in {"rb", "ribu"} else 1_000_000
        return Decimal(worded[1].replace(",", ".")) * unit
    # Sen are no longer used: decimals are accepted only as the zeros a program adds.
    text = re.sub(r"(?<=[0-9]),00?$", "", text)
    text = re.sub(r"(?<=[0-9]{3})\.00?$", "", text)
    if _THOUSANDS_BY_DOT.match(text) or _THOUSANDS_BY_COMMA.match(text):
        return Decimal(re.sub(r"[.,]", "", text))
    return Decimal(text) if re.fullmatch(r"[0-9]{1,15}", text) else None


def millimetres(cell: Cell) -> int:
    """Return millimetres from centimetres: '30 cm', 30.0, '2,5', '300 mm', '1,2 m'; half up to a whole one.

    Raises NotALength, also for '30 x 20' and the ambiguous '1.200'.
    """
    number, factor = _plain_number(cell), Decimal(10)
    if number is None:
        text = _lower(cell).replace(" ", "")
        matched = re.fullmatch(rf"[±~]?({_NUMBER})(cm|centimeter|sentimeter|mm|m|meter)?\.?", text)
        if matched is None or re.fullmatch(r"[0-9]+(?:[.,][0-9]{1,2})?", matched[1]) is None:
            raise NotALength(value=shown(cell))
        number = Decimal(matched[1].replace(",", "."))
        factor = {"mm": Decimal(1), "m": Decimal(1000), "meter": Decimal(1000)}.get(matched[2], factor)
    return _measure(number * factor, maximum=MAXIMUM_MILLIMETRES, error=NotALength, cell=cell)


def grams(cell: Cell) -> int:
    """Return grams: '2,5 kg', '1800 gr', 350.0, '3 ons' (an ons is 100 g in Indonesia). Raises NotAWeight."""
    number, factor = _plain_number(cell), Decimal(1)
    if number is None:
        matched = re.fullmatch(rf"[±~]?({_NUMBER})(kg|kilo|kilogram|g|gr|gram|ons)?\.?", _lower(cell).replace(" ", ""))
        if matched is None:
            raise NotAWeight(value=shown(cell))
        digits, unit = matched[1], matched[2] or "g"
        # '1.400 gr' is 1400 grams, '1.400 kg' is 1.4 kilograms: both are 1400 g.
        if unit.startswith("g") and _THOUSANDS_BY_DOT.match(digits):
            digits = digits.replace(".", "")
        decimals = 3 if unit.startswith("k") else 2
        if re.fullmatch(rf"[0-9]+(?:[.,][0-9]{{1,{decimals}}})?", digits) is None:
            raise NotAWeight(value=shown(cell))
        number = Decimal(digits.replace(",", "."))
        factor = Decimal({"k": 1000, "o": 100}.get(unit[0], 1))
    return _measure(number * factor, maximum=MAXIMUM_GRAMS, error=NotAWeight, cell=cell)


def _measure(number: Decimal, *, maximum: int, error: type[Unreadable], cell: Cell) -> int:
    whole = int(number.quantize(Decimal(1), rounding=ROUND_HALF_UP)) if abs(number) < 10**9 else 0
    if not 1 <= whole <= maximum:
        raise error(value=shown(cell))
    return whole


def whole_number(cell: Cell) -> int | None:
    """Return a count: '34 buah', 34.0, '34'; None where nothing was stated. Raises NotAWholeNumber."""
    return _counted(cell, units={"": 1, "buah": 1, "bh": 1, "pcs": 1, "pc": 1, "lembar": 1, "helai": 1, "unit": 1,
                                 "set": 1, "pasang": 1, "biji": 1, "potong": 1, "/bulan": 1, "buah/bulan": 1,
                                 "perbulan": 1, "buahperbulan": 1})  # fmt: skip


def days(cell: Cell) -> int | None:
    """Return days: '12 hari', 12.0, '2 minggu' (7 each), '3 bulan' (30 each). Raises NotAWholeNumber."""
    return _counted(cell, units={"": 1, "hari": 1, "hr": 1, "harikerja": 1, "minggu": 7, "bulan": 30, "bln": 30})


def _counted(cell: Cell, *, units: dict[str, int]) -> int | None:
    if is_blank(cell):
        return None
    number, factor = _plain_number(cell), 1
    if number is None:
        text = _lower(cell).replace(" ", "")
        matched = re.fullmatch(r"[±~]?([0-9]{1,9}|[0-9]{1,3}(?:\.[0-9]{3})+)([a-z/]*)\.?", text)
        if matched is None or matched[2] not in units:
            raise NotAWholeNumber(value=shown(cell))
        number, factor = Decimal(matched[1].replace(".", "")), units[matched[2]]
    number *= factor
    if number != number.to_integral_value() or not 0 <= number <= MAXIMUM_WHOLE_NUMBER:
        raise NotAWholeNumber(value=shown(cell))
    return int(number)


def yes_or_no(cell: Cell) -> bool:
    """Return True for ya, setuju, sudah; False for tidak, belum. Raises NotAYesOrNo."""
    if isinstance(cell, bool):
        return cell
    answer = fold(plain_text(cell))
    if answer in {"ya", "y", "iya", "yes", "setuju", "sayasetuju", "yasetuju", "yasayasetuju", "sudah", "ok", "v"}:
        return True
    if answer in {"tidak", "t", "tdk", "no", "belum", "blm", "tidaksetuju", "sayatidaksetuju", "bukan"}:
        return False
    raise NotAYesOrNo(value=shown(cell))


def selling_mode(cell: Cell) -> str:
    """Return 'ready_stock' or 'made_to_order'. Raises NotAMode."""
    folded = fold(plain_text(cell))
    if folded in {"stok", "stock", "siapstok", "siapstock", "readystock", "readystok", "ready", "siap"}:
        return "ready_stock"
    if folded in {"po", "preorder", "madetoorder", "pesanan", "dibuatsesuaipesanan", "sesuaipesanan", "bypesanan",
                  "dibuatpesanan", "menunggupesanan"}:  # fmt: skip
        return "made_to_order"
    raise NotAMode(value=shown(cell))


def moment(cell: Cell) -> datetime.datetime:
    """Return an aware UTC time from a local (WIB) date cell or 'day/month/year hours:minutes[:seconds]' text.

    Raises NotATime.
    """
    local: datetime.datetime | None = None
    if isinstance(cell, datetime.datetime):
        local = cell
    elif isinstance(cell, datetime.date):
        local = datetime.datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - WIB is attached below
    elif isinstance(cell, str):
        matched = re.fullmatch(
            r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})(?:,? ([0-9]{1,2})[:.]([0-9]{2})(?:[:.]([0-9]{2}))?)?",
            plain_text(cell),
        )
        if matched:
            day, month, year, hour, minute, second = (int(part or 0) for part in matched.groups())
            try:
                local = datetime.datetime(year, month, day, hour, minute, second)  # noqa: DTZ001
            except ValueError:
                local = None
    if local is None:
        raise NotATime(value=shown(cell))
    try:
        return (local if local.tzinfo else local.replace(tzinfo=WIB)).astimezone(datetime.UTC)
    except OverflowError as error:
        raise NotATime(value=shown(cell)) from error
