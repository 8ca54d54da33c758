"""How a maker is reached, identified and paid, and which photo files a row names: parsers of raw cells."""

import re
from dataclasses import dataclass
from typing import Literal

import phonenumbers

from curation_gate.normalising import Unreadable, fold, is_blank, plain_text, shown
from curation_gate.workbooks import Cell
from shop.kernel.text import N_

MAXIMUM_PHOTOS = 12
PHOTO_ENDINGS = (".jpg", ".jpeg", ".png", ".webp")
# A spreadsheet keeps 15 digits of a number and turns the rest into zeros.
SAFE_DIGITS = 15


class NotAPhone(Unreadable):
    code = "not_a_phone"
    message = N_("“%(value)s” bukan nomor WhatsApp. Tulis seperti 0812 3456 7890 atau +62 812 3456 7890.")


class NotAnEmail(Unreadable):
    code = "not_an_email"
    message = N_("“%(value)s” bukan alamat email. Periksa ejaannya atau kosongkan.")


class NotABusinessNumber(Unreadable):
    code = "not_a_business_number"
    message = N_("“%(value)s” bukan NIB. NIB terdiri atas 13 angka; tulis “dalam proses” bila masih diurus.")


class NotAnIdentityNumber(Unreadable):
    code = "not_an_identity_number"
    message = N_("“%(value)s” bukan NIK atau NPWP. Tulis 15 atau 16 angka.")


class DigitsLost(Unreadable):
    code = "digits_lost"
    message = N_("Angka terakhir hilang karena selnya berformat angka. Ubah format sel menjadi Teks, lalu tulis ulang.")


class NotABankAccount(Unreadable):
    code = "not_a_bank_account"
    message = N_("“%(value)s” bukan nomor rekening. Tulis angkanya saja.")


class NotAPostcode(Unreadable):
    code = "not_a_postcode"
    message = N_("“%(value)s” bukan kode pos. Kode pos terdiri atas 5 angka.")


class NotAPhotoName(Unreadable):
    code = "not_a_photo_name"
    message = N_("“%(value)s” bukan nama berkas foto. Tulis seperti foto/01-depan.jpg, dipisah titik koma.")


class TooManyPhotos(Unreadable):
    code = "too_many_photos"
    message = N_("Terlalu banyak foto. Pilih paling banyak %(limit)s.")


@dataclass(frozen=True)
class BusinessNumber:
    """NIB: the number once issued; `in_process` is accepted on condition, `none` is not there."""

    number: str
    status: Literal["issued", "in_process", "none"]


def _digits(cell: Cell) -> str:
    """The digits of a cell without separators, '' if it holds anything else. Raises DigitsLost."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool) and abs(cell) >= 10**SAFE_DIGITS:
        raise DigitsLost(value=shown(cell))
    text = plain_text(cell)
    return re.sub(r"[ .\-]", "", text) if re.fullmatch(r"[0-9][0-9 .\-]*", text) else ""


def phone(cell: Cell) -> str:
    """Return an E.164 number: '0855…', '62 835-1724-516', 628020060761.0, '8xx…'. Raises NotAPhone.

    Only the length is checked (phonenumbers.is_possible_number): number ranges open faster than tables are updated.
    """
    text = plain_text(cell)
    digits = re.sub(r"[^0-9+]", "", text)
    if re.search(r"[A-Za-z/;]", text) or not digits:
        raise NotAPhone(value=shown(cell))
    if digits.startswith("62"):
        digits = "+" + digits
    try:
        # A number cell loses the leading zero; the library reads '8…' as a national number as well.
        number = phonenumbers.parse(digits, "ID")
    except phonenumbers.NumberParseException as error:
        raise NotAPhone(value=shown(cell)) from error
    if not phonenumbers.is_possible_number(number):
        raise NotAPhone(value=shown(cell))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def email(cell: Cell) -> str:
    """Return the address in lower case, '' where none is given. Raises NotAnEmail."""
    if is_blank(cell):
        return ""
    text = plain_text(cell).lower()
    if len(text) > 254 or re.fullmatch(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[a-z0-9-]{2,}", text) is None:
        raise NotAnEmail(value=shown(cell))
    return text


def business_number(cell: Cell) -> BusinessNumber:
    """Return the NIB: 13 digits, 'dalam proses', or nothing. Raises NotABusinessNumber, DigitsLost."""
    if is_blank(cell) or fold(plain_text(cell)) in {"tidakada", "belumada", "belum", "tidak", "belumpunya"}:
        return BusinessNumber(number="", status="none")
    if re.search(r"proses|pengurusan|diurus", plain_text(cell).casefold()):
        return BusinessNumber(number="", status="in_process")
    digits = _digits(cell)
    if len(digits) != 13:
        raise NotABusinessNumber(value=shown(cell))
    return BusinessNumber(number=digits, status="issued")


def identity_number(cell: Cell) -> str:
    """Return NIK or NPWP as 15 or 16 digits, '' where none is given. Raises NotAnIdentityNumber, DigitsLost."""
    if is_blank(cell):
        return ""
    digits = _digits(cell)
    if len(digits) not in {15, 16}:
        raise NotAnIdentityNumber(value=shown(cell))
    return digits


def bank_account(cell: Cell) -> str:
    """Return 6 to 20 digits, '' where none is given. Raises NotABankAccount, DigitsLost."""
    if is_blank(cell):
        return ""
    digits = _digits(cell)
    if not 6 <= len(digits) <= 20:
        raise NotABankAccount(value=shown(cell))
    return digits


def postcode(cell: Cell) -> str:
    """Return five digits, '' where none is given. Raises NotAPostcode."""
    if is_blank(cell):
        return ""
    text = plain_text(cell)
    if re.fullmatch(r"[0-9]{5}", text) is None:
        raise NotAPostcode(value=shown(cell))
    return text


def photo_names(cell: Cell) -> tuple[str, ...]:
    """Return relative file names, each once, in order; separated by ';', ',' or a line break.

    Raises NotAPhotoName (absolute paths, '..', backslashes, links, hidden files, other endings) and TooManyPhotos.
    """
    if is_blank(cell):
        return ()
    # Line breaks count as separators here, so the parts are cleaned one by one.
    names = [plain_text(part) for part in re.split(r"[;,\n]", str(cell)) if plain_text(part)]
    for name in names:
        if not _is_plain_relative(name):
            raise NotAPhotoName(value=shown(name))
    if len(names) > MAXIMUM_PHOTOS:
        raise TooManyPhotos(limit=MAXIMUM_PHOTOS)
    return tuple(dict.fromkeys(names))


def _is_plain_relative(name: str) -> bool:
    parts = name.split("/")
    return (
        len(name) <= 200
        and name.lower().endswith(PHOTO_ENDINGS)
        and all(part and not part.startswith((".", "~")) and part == part.strip() for part in parts)
        and not re.search(r"[\\:*?\"<>|%]", name)
    )
