"""How figures, days and sizes are written. Jinja filters of the same names; mails and documents call them too.

Each takes `locale` ("id" or "en"); without it the language of the request is used. Times are shown in WIB (UTC+7).
"""

from datetime import date, datetime
from decimal import Decimal

from babel.dates import format_date, format_time, get_day_names
from flask import Flask
from flask_babel import get_locale

from shop.kernel.clock import JAKARTA


def init_app(app: Flask) -> None:
    for name, function in FILTERS.items():
        app.jinja_env.filters[name] = function
        # Also by name, to hand to a macro (the axis of a chart).
        app.jinja_env.globals.setdefault(name, function)


def _language(locale: str | None) -> str:
    if locale is None:
        found = get_locale()
        locale = found.language if found is not None else "id"
    return "en" if locale.startswith("en") else "id"


def angka(number: int, locale: str | None = None) -> str:
    """A whole number with groups: 1.250 in Indonesian, 1,250 in English."""
    text = f"{number:,}"
    return text if _language(locale) == "en" else text.replace(",", ".")


def rupiah(amount: int, locale: str | None = None) -> str:
    """Whole rupiah without a space: Rp1.250.000, in English Rp1,250,000."""
    sign = "-" if amount < 0 else ""
    return f"{sign}Rp{angka(abs(int(amount)), locale)}"


def juta(amount: int, locale: str | None = None) -> str:
    """Short money for axes and small places: Rp1,2 miliar, Rp353,7 juta, Rp950 ribu; English Rp1.2bn, Rp353.7m."""
    english = _language(locale) == "en"
    for size, word, short in ((10**9, "miliar", "bn"), (10**6, "juta", "m"), (10**3, "ribu", "k")):
        if abs(amount) >= size:
            value = f"{Decimal(amount) / size:.1f}".removesuffix(".0")
            return f"Rp{value}{short}" if english else f"Rp{value.replace('.', ',')} {word}"
    return rupiah(amount, locale)


def tanggal(day: date | datetime, locale: str | None = None) -> str:
    """24 Nov 2026, in both languages; a moment is first brought to WIB."""
    if isinstance(day, datetime):
        day = day.astimezone(JAKARTA).date()
    return format_date(day, "d MMM y", locale=_language(locale))


def waktu(moment: datetime, locale: str | None = None) -> str:
    """Rabu, 25 Nov 2026 pukul 14.00 WIB; in English Wednesday, 25 Nov 2026 at 14:00 WIB."""
    language = _language(locale)
    local = moment.astimezone(JAKARTA)
    weekday = get_day_names("wide", locale=language)[local.weekday()]
    clock = format_time(local, "HH.mm" if language == "id" else "HH:mm", tzinfo=JAKARTA, locale=language)
    joint = "at" if language == "en" else "pukul"
    return f"{weekday}, {tanggal(local, language)} {joint} {clock} WIB"


def jam(moment: datetime, locale: str | None = None) -> str:
    """The clock alone: 14.00, in English 14:00 (WIB)."""
    local = moment.astimezone(JAKARTA)
    return local.strftime("%H:%M" if _language(locale) == "en" else "%H.%M")


def sisa_waktu(deadline: datetime, now: datetime, locale: str | None = None) -> str:
    """3 jam lagi, lewat 2 hari; in English 3 hours left, 2 days late. Hours from 60 minutes, days from 48 hours."""
    seconds = (deadline - now).total_seconds()
    minutes = int(abs(seconds) // 60)
    if minutes >= 48 * 60:
        count, unit = minutes // (24 * 60), ("hari", "day")
    elif minutes >= 60:
        count, unit = minutes // 60, ("jam", "hour")
    else:
        count, unit = max(minutes, 1), ("menit", "minute")
    if _language(locale) == "en":
        word = unit[1] if count == 1 else unit[1] + "s"
        return f"{count} {word} left" if seconds > 0 else f"{count} {word} late"
    return f"{count} {unit[0]} lagi" if seconds > 0 else f"lewat {count} {unit[0]}"


def mendesak(deadline: datetime, now: datetime) -> str:
    """The tone of a due strip: `hot` from 6 hours before (and when late), `warm` from 24 hours, else nothing."""
    hours = (deadline - now).total_seconds() / 3600
    if hours <= 6:
        return "hot"
    return "warm" if hours <= 24 else ""


def persen(basis_points: int, locale: str | None = None) -> str:
    """Basis points as percent: 1050 is 10,5% (English 10.5%)."""
    text = f"{Decimal(basis_points) / 100:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"{text if _language(locale) == 'en' else text.replace('.', ',')}%"


def ukuran(*sides_mm: int, locale: str | None = None) -> str:
    """Millimetres as centimetres: (1120, 1200) is 112 × 120 cm, 55 is 5,5 cm (English 5.5 cm)."""
    shown = []
    for side in sides_mm:
        text = f"{side // 10}" if side % 10 == 0 else f"{side / 10:.1f}"
        shown.append(text if _language(locale) == "en" else text.replace(".", ","))
    return f"{' × '.join(shown)} cm"


def berat(grams: int, locale: str | None = None) -> str:
    """780 gram; from one kilogram on 1,25 kg (English 780 g, 1.25 kg)."""
    english = _language(locale) == "en"
    if abs(grams) < 1000:
        return f"{grams} g" if english else f"{grams} gram"
    text = f"{Decimal(grams) / 1000:.2f}".rstrip("0").rstrip(".")
    return f"{text if english else text.replace('.', ',')} kg"


FILTERS = {
    "angka": angka,
    "rupiah": rupiah,
    "juta": juta,
    "tanggal": tanggal,
    "waktu": waktu,
    "jam": jam,
    "sisa_waktu": sisa_waktu,
    "mendesak": mendesak,
    "persen": persen,
    "ukuran": ukuran,
    "berat": berat,
}
