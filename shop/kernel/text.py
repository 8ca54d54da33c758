"""Text: the marker for translatable strings, and (see `clean_text`) what may enter the database."""

import re
import unicodedata


def N_(message: str) -> str:
    """Mark an Indonesian message for the catalogue; it is translated where it is shown."""
    return message


class BadText(ValueError):
    """Text that may not enter the database; `reason` is a msgid for the person who typed it, with its parameters."""

    def __init__(self, reason: str, **params: int) -> None:
        self.reason = reason
        self.params = params
        super().__init__(reason % params if params else reason)


# Combining marks in a row on one letter: real spelling needs two or three, towers of them break every layout.
MOST_MARKS = 4
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
INVISIBLE = frozenset(
    "\u00ad\u034f\u115f\u1160\u180e\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u3164\ufeff\uffa0"
)


def clean_text(value: str, *, max_length: int, multiline: bool = False) -> str:
    """The text as it is stored: NFC, no blanks around it, at most `max_length` characters; "" when nothing was typed.

    Line ends become \\n and are kept only with `multiline`; tabs become blanks. Raises BadText for NUL, lone
    surrogates, control characters, direction overrides, text of invisible characters only, and towers of combining
    marks (reliability.md, bad input).
    """
    if len(value) > max_length * 4 + 1000:
        raise BadText(N_("Terlalu panjang, paling banyak %(max)d huruf."), max=max_length)
    text = re.sub("\r\n|[\r\u2028\u2029]", "\n", value).replace("\t", " ")
    if not multiline:
        text = text.strip("\n ")
    _refuse_characters(text, multiline=multiline)
    text = unicodedata.normalize("NFC", text).strip()
    _refuse_towers(text)
    if text and all(char in INVISIBLE or char.isspace() for char in text):
        raise BadText(N_("Isian ini tampak kosong. Tulis dengan huruf biasa."))
    if len(text) > max_length:
        raise BadText(N_("Terlalu panjang, paling banyak %(max)d huruf."), max=max_length)
    return text


def _refuse_characters(text: str, *, multiline: bool) -> None:
    for char in text:
        category = unicodedata.category(char)
        if category == "Cs":
            raise BadText(N_("Ada huruf yang rusak. Tulis ulang isian ini."))
        if char == "\n" and not multiline:
            raise BadText(N_("Tulis dalam satu baris."))
        if category == "Cc" and char != "\n":
            raise BadText(N_("Ada karakter yang tidak terlihat. Tulis ulang isian ini."))
        if char in BIDI:
            raise BadText(N_("Ada karakter pembalik arah tulisan. Tulis ulang isian ini."))


def _refuse_towers(text: str) -> None:
    run = 0
    for char in text:
        run = run + 1 if unicodedata.category(char) in ("Mn", "Me") else 0
        if run > MOST_MARKS:
            raise BadText(N_("Terlalu banyak tanda di atas satu huruf."))
