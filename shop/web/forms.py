"""Forms: our base class, fields that refuse what looks like a number but is not, messages in Indonesian."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import phonenumbers
from flask_babel import gettext
from flask_wtf import FlaskForm
from wtforms import Field, FieldList, FileField, Form, FormField, PasswordField, StringField, TextAreaField
from wtforms.validators import StopValidation, ValidationError

from shop.kernel.text import N_, BadText, clean_text

MOST_RUPIAH = 10**12
GROUPED = re.compile(r"[0-9]{1,3}(\.[0-9]{3})+\Z")
DIGITS = re.compile(r"[0-9]+\Z")
LONGEST_LINE = 200
LONGEST_TEXT = 5000

_ONE_CHOICE = N_("Pilih salah satu yang ada di daftar.")
_TOO_LONG = N_("Terlalu panjang, paling banyak %(max)d huruf.")
_TOO_SHORT = N_("Terlalu pendek, paling sedikit %(min)d huruf.")

# What WTForms says in English, said by us; the English of the site comes from our catalogue.
MESSAGES = {
    "This field is required.": N_("Wajib diisi."),
    "Invalid input.": N_("Isian ini tidak dikenali."),
    "Invalid email address.": N_("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."),
    "Invalid URL.": N_("Tulis alamat web yang lengkap, diawali https://."),
    "Not a valid choice.": _ONE_CHOICE,
    "Choices cannot be None.": _ONE_CHOICE,
    "Invalid Choice: could not coerce.": _ONE_CHOICE,
    "Invalid choice(s): one or more data inputs could not be coerced.": _ONE_CHOICE,
    "'%(value)s' is not a valid choice for this field.": _ONE_CHOICE,
    "'%(value)s' are not valid choices for this field.": _ONE_CHOICE,
    "Not a valid date value.": N_("Tulis tanggal yang ada di kalender."),
    "Not a valid datetime value.": N_("Tulis tanggal dan jam yang lengkap."),
    "Not a valid time value.": N_("Tulis jam, misalnya 14.00."),
    "Not a valid integer value.": N_("Tulis angka bulat."),
    "Not a valid decimal value.": N_("Tulis angka."),
    "Not a valid float value.": N_("Tulis angka."),
    "Field must be equal to %(other_name)s.": N_("Kedua isian harus sama."),
    "Field must be at least %(min)d character long.": _TOO_SHORT,
    "Field must be at least %(min)d characters long.": _TOO_SHORT,
    "Field cannot be longer than %(max)d character.": _TOO_LONG,
    "Field cannot be longer than %(max)d characters.": _TOO_LONG,
    "Field must be exactly %(max)d character long.": N_("Harus tepat %(max)d huruf."),
    "Field must be exactly %(max)d characters long.": N_("Harus tepat %(max)d huruf."),
    "Field must be between %(min)d and %(max)d characters long.": N_("Harus %(min)d sampai %(max)d huruf."),
    "Number must be at least %(min)s.": N_("Paling sedikit %(min)s."),
    "Number must be at most %(max)s.": N_("Paling banyak %(max)s."),
    "Number must be between %(min)s and %(max)s.": N_("Harus antara %(min)s dan %(max)s."),
    "Date must be at least %(min)s.": N_("Paling awal %(min)s."),
    "Date must be at most %(max)s.": N_("Paling akhir %(max)s."),
    "Date must be between %(min)s and %(max)s.": N_("Harus antara %(min)s dan %(max)s."),
    "Invalid CSRF Token.": N_("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF token missing.": N_("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF token expired.": N_("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
    "CSRF failed.": N_("Formulir ini sudah kedaluwarsa. Kirim sekali lagi."),
}


class OurMessages:
    """Translations in the shape WTForms asks for."""

    def gettext(self, string: str) -> str:
        # WTForms fills the parameters in afterwards; flask-babel does so only when it is given some.
        return str(gettext(MESSAGES.get(string, string)))

    def ngettext(self, singular: str, plural: str, n: int) -> str:
        return self.gettext(singular if n == 1 else plural)


class ShopForm(FlaskForm):
    """Base of every form: CSRF token, our messages, and text cleaned before any validator sees it."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Form) -> OurMessages:
            return OurMessages()

    def validate(self, extra_validators: Mapping[str, Sequence[Any]] | None = None) -> bool:
        """Whether everything is in order; bad characters are an error of their field, whatever its class."""
        for field in self:
            if isinstance(field, StringField) and not isinstance(field, TextField | _TypedField):
                _clean_field(field)
        return bool(super().validate(extra_validators=extra_validators))


def _clean_field(field: StringField) -> None:
    """Clean the text of a field of WTForms' own; a password is only looked at, never changed."""
    if not isinstance(field.data, str):
        return
    try:
        cleaned = clean_text(field.data, max_length=LONGEST_TEXT, multiline=isinstance(field, TextAreaField))
    except BadText as error:
        field.process_errors = [*field.process_errors, gettext(error.reason, **error.params)]
        return
    if not isinstance(field, PasswordField):
        field.data = cleaned


class TextField(StringField):
    """One line of text, cleaned (see `clean_text`). `max_length` in characters."""

    multiline = False

    def __init__(self, *args: Any, max_length: int = LONGEST_LINE, **kwargs: Any) -> None:
        self.max_length = max_length
        super().__init__(*args, **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = str(valuelist[0])
        try:
            self.data = clean_text(self.data, max_length=self.max_length, multiline=self.multiline)
        except BadText as error:
            raise ValueError(gettext(error.reason, **error.params)) from error

    def _value(self) -> str:
        # What cannot be encoded cannot be shown again either.
        return str(self.data or "").encode("utf-8", "ignore").decode().replace("\x00", "")


class LongTextField(TextField, TextAreaField):
    """Several lines of text, cleaned."""

    multiline = True

    def __init__(self, *args: Any, max_length: int = LONGEST_TEXT, **kwargs: Any) -> None:
        super().__init__(*args, max_length=max_length, **kwargs)


class _TypedField(StringField):
    """A field whose data is another type than what was typed; what was typed is shown again after an error."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        render = {"autocomplete": "off", **(kwargs.pop("render_kw", None) or {})}
        super().__init__(*args, render_kw={**self.attributes(), **render}, **kwargs)

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "numeric"}

    def process_formdata(self, valuelist: list[Any]) -> None:
        if not valuelist:
            return
        self.data = None
        typed = str(valuelist[0]).strip()
        if typed:
            self.data = self.read(typed)

    def read(self, typed: str) -> Any:
        raise NotImplementedError

    def show(self, data: Any) -> str:
        return str(data)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0]).encode("utf-8", "ignore").decode().replace("\x00", "")
        return self.show(self.data) if self.data is not None else ""

    def pre_validate(self, form: Form) -> None:
        # A refused value is not an empty one: `DataRequired` must not add its own complaint.
        if self.process_errors:
            raise StopValidation()


class WholeNumberField(_TypedField):
    """A whole number in ASCII digits between `low` and `high`; "1.5", "1_000", "１", "+1" and "1e3" are refused."""

    def __init__(self, *args: Any, low: int = 0, high: int = 2**31 - 1, **kwargs: Any) -> None:
        self.low, self.high = low, high
        super().__init__(*args, **kwargs)

    def read(self, typed: str) -> int:
        negative = typed.startswith("-") and self.low < 0
        digits = typed[1:] if negative else typed
        if not DIGITS.match(digits) or len(digits) > 19:
            raise ValueError(gettext("Tulis angka bulat, tanpa titik atau koma."))
        number = -int(digits) if negative else int(digits)
        if not self.low <= number <= self.high:
            raise ValueError(gettext("Harus antara %(min)s dan %(max)s.", min=self.low, max=self.high))
        return number


class RupiahField(_TypedField):
    """Whole rupiah: "1.250.000", "Rp1.250.000", "Rp 1.250.000" or "1250000"; from `low` to `high` (at most 10^12)."""

    def __init__(self, *args: Any, low: int = 0, high: int = MOST_RUPIAH, **kwargs: Any) -> None:
        self.low, self.high = low, min(high, MOST_RUPIAH)
        super().__init__(*args, **kwargs)

    def read(self, typed: str) -> int:
        amount = parse_rupiah(typed)
        if amount is None:
            raise ValueError(gettext("Tulis rupiah tanpa sen, misalnya 1.250.000."))
        if not self.low <= amount <= self.high:
            low, high = self.show(self.low), self.show(self.high)
            raise ValueError(gettext("Isi antara Rp%(low)s dan Rp%(high)s.", low=low, high=high))
        return amount

    def show(self, data: Any) -> str:
        return f"{data:,}".replace(",", ".")


def parse_rupiah(typed: str) -> int | None:
    """Whole rupiah from what a person types, or None when it is not clearly an amount (decimals, negatives, "1.25")."""
    text = typed.strip()
    if text[:2].lower() == "rp":
        text = text[2:].lstrip(". ")
    if len(text) > 30 or not (GROUPED.match(text) or DIGITS.match(text)):
        return None
    return int(text.replace(".", ""))


class PhoneField(_TypedField):
    """An Indonesian phone number; the data is E.164 (+62812…). Numbers of other countries need their + code."""

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "tel", "autocomplete": "tel"}

    def read(self, typed: str) -> str:
        number = parse_phone(typed)
        if number is None:
            raise ValueError(gettext("Tulis nomor HP yang lengkap, misalnya 0812 3456 7890."))
        return number


def parse_phone(typed: str) -> str | None:
    """The number in E.164, or None when no such number can exist."""
    if len(typed) > 30 or not re.fullmatch(r"\+?[0-9 ().-]+", typed):
        return None
    try:
        number = phonenumbers.parse(typed, "ID")
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


class PostcodeField(_TypedField):
    """An Indonesian postcode: five digits, the first not 0."""

    def attributes(self) -> dict[str, str]:
        return {"inputmode": "numeric", "autocomplete": "postal-code", "maxlength": "5"}

    def read(self, typed: str) -> str:
        if not re.fullmatch(r"[1-9][0-9]{4}", typed):
            raise ValueError(gettext("Kode pos terdiri dari lima angka."))
        return typed


def field_kind(field: Field) -> str:
    """How the macros draw a field: hidden, checkbox, radio, checkboxes, file, rupiah or plain."""
    if isinstance(field, RupiahField):
        return "rupiah"
    if isinstance(field, FileField):
        return "file"
    kinds = {
        "HiddenField": "hidden",
        "CSRFTokenField": "hidden",
        "BooleanField": "checkbox",
        "RadioField": "radio",
        "SelectMultipleField": "checkboxes" if getattr(field.widget, "html_tag", "") == "ul" else "plain",
    }
    return kinds.get(field.type, "plain")


def error_links(source: Form | Mapping[str, Sequence[str]]) -> list[tuple[str, str]]:
    """(id of the control, message) of every error, for the summary; the id is "" where there is none to jump to."""
    if isinstance(source, Mapping):
        return [(key, str(text)) for key, texts in source.items() for text in texts]
    return list(_form_errors(source))


def _form_errors(form: Form) -> Iterator[tuple[str, str]]:
    for text in getattr(form, "form_errors", ()):
        yield "", str(text)
    for field in form:
        yield from _field_errors(field)


def _field_errors(field: Field) -> Iterator[tuple[str, str]]:
    if isinstance(field, FormField):
        yield from _form_errors(field.form)
    elif isinstance(field, FieldList):
        for entry in field:
            yield from _field_errors(entry)
    else:
        anchor = "" if field_kind(field) == "hidden" else _anchor(field)
        label = str(field.label.text)
        for text in field.errors:
            yield anchor, f"{label}: {text}" if anchor and label else str(text)


def _anchor(field: Field) -> str:
    # A group of radios has no control of its own: the link goes to the first.
    return f"{field.id}-0" if field_kind(field) in ("radio", "checkboxes") else str(field.id)


def same_as(other: str, message: str) -> Callable[[Form, Field], None]:
    """A validator: the same text as in the field named `other`; `message` is a msgid."""

    def check(form: Form, field: Field) -> None:
        if field.data != form[other].data:
            raise ValidationError(gettext(message))

    return check
