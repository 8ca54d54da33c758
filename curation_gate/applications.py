"""An application as a form in small steps: its fields, what is missing or cannot be read, and the work it states. Pure.

Answers are kept as they were typed, whole or half (field → text); what they mean is read by the rules of the
registration sheet, so that online and on paper the same is accepted. Photos are rows of {media_id, slot, caption}.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as column
from typing import Any

from catalog.fields import PHOTO_SLOTS
from curation_gate import normalising
from curation_gate.normalising import Unreadable
from curation_gate.registration_sheet import NAME_LIMIT, OFFTAKE_ABOVE_SELLING, TEXT_LIMIT, ZERO_PRICE, Reason
from shop.kernel.text import N_, BadText, clean_text

NUMBER_LIMIT = 40
MOST_PHOTOS = 12
# The craft of a work that is of no kind in the list.
OTHER_CRAFT = "lain"
MODES = ("ready_stock", "made_to_order")

NOT_FILLED = N_("Wajib diisi.")
NOT_A_CHOICE = N_("Pilih salah satu yang ada di daftar.")
NO_PHOTO = N_("Foto ini belum ada.")
CRAFT_NOT_LISTED = N_("Jenis kriyanya tidak ada di daftar. Tentukan bersama perajin.")
CAPACITY_DIFFERS = N_("Kapasitas untuk karya ini %(stated)s buah sebulan; kapasitas usahanya tercatat %(known)s.")


@dataclass(frozen=True)
class Field:
    """One question. `kind` is how it is asked: text, long, choice, number or amount; `unit` stands after the field."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    unit: str = ""
    required: bool = True
    limit: int = NUMBER_LIMIT
    read: Callable[[str], Any] | None = None


@dataclass(frozen=True)
class Step:
    """One screen: the last part of its address, its title and its questions."""

    key: str
    title: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True)
class Problem:
    """What stands in the way of sending, at a field of a step (`foto-<slot>` for photos); `text` is a msgid."""

    step: str
    field: str
    label: str
    text: str
    params: Mapping[str, Any] = column(default_factory=dict)
    missing: bool = False


@dataclass(frozen=True)
class Work:
    """What a complete application states, in the units of the registration: millimetres, grams, rupiah, days, pieces.

    `craft_id` None: of no listed kind. `capacity` in pieces a month.
    """

    product_name: str
    craft_id: str | None
    story: str
    material: str
    technique: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    selling_price: int
    offtake_price: int | None
    mode: str
    stock: int
    lead_days: int
    capacity: int
    packaging: str
    care: str
    tolerance: str


def _price(typed: str) -> int:
    amount = normalising.rupiah(typed)
    if amount == 0:
        raise ZeroPrice()
    return amount


class ZeroPrice(Unreadable):
    code = "zero_price"
    message = ZERO_PRICE


_CM = N_("sentimeter")

STEPS = (
    Step(
        "karya",
        N_("Karya"),
        (
            Field("product_name", N_("Nama karya"), limit=NAME_LIMIT, hint=N_("Seperti pada label.")),
            Field("craft", N_("Jenis kriya"), "choice", limit=NAME_LIMIT),
            Field(
                "story", N_("Cerita karya"), "long", required=False, limit=TEXT_LIMIT,
                hint=N_("Siapa yang membuat, arti motifnya, dipakai untuk apa."),
            ),
        ),
    ),
    Step(
        "bahan",
        N_("Bahan dan teknik"),
        (
            Field("material", N_("Bahan"), "long", limit=TEXT_LIMIT, hint=N_("Misalnya: katun, benang emas.")),
            Field("technique", N_("Teknik"), "long", limit=TEXT_LIMIT, hint=N_("Misalnya: sulam cucuk dengan tangan.")),
        ),
    ),
    Step(
        "ukuran",
        N_("Ukuran dan berat"),
        (
            Field("length", N_("Panjang"), "number", unit=_CM, read=normalising.millimetres),
            Field("width", N_("Lebar"), "number", unit=_CM, read=normalising.millimetres),
            Field(
                "height", N_("Tinggi atau tebal"), "number", unit=_CM, read=normalising.millimetres,
                hint=N_("Kain tipis: tulis 0,5."),
            ),
            Field("weight", N_("Berat satu buah"), "number", unit=N_("gram"), read=normalising.grams),
        ),
    ),
    Step("foto", N_("Foto")),
    Step(
        "harga",
        N_("Harga dan stok"),
        (
            Field("selling_price", N_("Harga jual"), "amount", read=_price),
            Field(
                "offtake_price", N_("Harga untuk Dekranasda"), "amount", required=False, read=normalising.rupiah,
                hint=N_("Bila Dekranasda membeli banyak sekaligus."),
            ),
            Field("mode", N_("Cara jual"), "choice"),
            Field(
                "stock", N_("Stok siap kirim"), "number", unit=N_("buah"), required=False,
                read=normalising.whole_number, hint=N_("Wajib bila karya siap stok."),
            ),
            Field("lead_days", N_("Lama membuat satu buah"), "number", unit=N_("hari"), read=normalising.days),
            Field("capacity", N_("Sanggup membuat"), "number", unit=N_("buah/bulan"), read=normalising.whole_number),
        ),
    ),
    Step(
        "kemasan",
        N_("Kemasan dan perawatan"),
        (
            Field("packaging", N_("Kemasan"), "long", limit=TEXT_LIMIT, hint=N_("Karya sampai ke pembeli dengan apa?")),
            Field("care", N_("Cara merawat"), "long", required=False, limit=TEXT_LIMIT),
            Field(
                "tolerance", N_("Yang bisa berbeda"), "long", limit=TEXT_LIMIT,
                hint=N_("Buatan tangan tidak persis sama: warna, ukuran, motif. Tulis seberapa jauh bedanya."),
            ),
        ),
    ),
    Step("kirim", N_("Periksa dan kirim")),
)  # fmt: skip
FIELDS = {one.name: one for step in STEPS for one in step.fields}
STEP_OF = {one.name: step.key for step in STEPS for one in step.fields}
BY_KEY = {step.key: step for step in STEPS}


@dataclass(frozen=True)
class Slot:
    """A place for a photo: what it shows and how to take it."""

    key: str
    label: str
    guidance: str
    required: bool = False


SLOTS = (
    Slot("front", N_("Depan"), N_("Seluruh karya, latar polos, cahaya siang."), required=True),
    Slot("detail", N_("Detail"), N_("Dekat sekali: sulaman, anyaman, ukiran."), required=True),
    Slot("back", N_("Belakang"), N_("Sisi yang tidak terlihat dari depan.")),
    Slot("size", N_("Ukuran"), N_("Bersama penggaris atau di tangan.")),
    Slot("process", N_("Pembuatan"), N_("Tangan yang sedang bekerja.")),
    Slot("packaging", N_("Kemasan"), N_("Seperti yang diterima pembeli.")),
)
assert tuple(slot.key for slot in SLOTS) == PHOTO_SLOTS


def typed(step: Step, form: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """What was typed into a step, cleaned, and what cannot be kept at all.

    A field that is not in the form was not asked; one that cannot be kept leaves what was there before.
    """
    kept: dict[str, str] = {}
    refused: list[Problem] = []
    for one in step.fields:
        if one.name not in form:
            continue
        try:
            kept[one.name] = clean_text(form[one.name], max_length=one.limit, multiline=one.kind == "long")
        except BadText as error:
            refused.append(Problem(step.key, one.name, one.label, error.reason, error.params))
    return kept, refused


def problems(
    answers: Mapping[str, str], photos: Sequence[Mapping[str, Any]], *, craft_ids: frozenset[str]
) -> list[Problem]:
    """Everything that is missing or cannot be read, in the order of the steps."""
    found: list[Problem] = []
    for step in STEPS:
        for one in step.fields:
            found += _problem(one, answers, step=step.key, craft_ids=craft_ids)
        if step.key == "foto":
            there = {photo["slot"] for photo in photos}
            found += [
                Problem("foto", f"foto-{slot.key}", slot.label, NO_PHOTO, missing=True)
                for slot in SLOTS
                if slot.required and slot.key not in there
            ]
    return found


def _problem(one: Field, answers: Mapping[str, str], *, step: str, craft_ids: frozenset[str]) -> list[Problem]:
    text = answers.get(one.name, "")
    if normalising.is_blank(text):
        needed = one.required or (one.name == "stock" and answers.get("mode") == "ready_stock")
        return [Problem(step, one.name, one.label, NOT_FILLED, missing=True)] if needed else []
    if one.kind == "choice":
        allowed = craft_ids | {OTHER_CRAFT} if one.name == "craft" else frozenset(MODES)
        return [] if text in allowed else [Problem(step, one.name, one.label, NOT_A_CHOICE)]
    try:
        if one.read is not None:
            one.read(text)
    except Unreadable as error:
        return [Problem(step, one.name, one.label, error.message, error.params)]
    return []


def read(answers: Mapping[str, str]) -> Work:
    """The work that complete answers state: call it when `problems` finds nothing. Raises Unreadable."""

    def text(name: str) -> str:
        value = answers.get(name, "")
        return "" if normalising.is_blank(value) else value

    def number(name: str) -> Any:
        read_it, value = FIELDS[name].read, text(name)
        return None if read_it is None or not value else read_it(value)

    return Work(
        product_name=text("product_name"), craft_id=None if answers["craft"] == OTHER_CRAFT else answers["craft"],
        story=text("story"), material=text("material"), technique=text("technique"), length_mm=number("length"),
        width_mm=number("width"), height_mm=number("height"), weight_g=number("weight"),
        selling_price=number("selling_price"), offtake_price=number("offtake_price"), mode=answers["mode"],
        stock=number("stock") or 0, lead_days=number("lead_days"), capacity=number("capacity"),
        packaging=text("packaging"), care=text("care"), tolerance=text("tolerance"),
    )  # fmt: skip


def warnings(work: Work, *, known_capacity: int) -> list[Reason]:
    """What the secretariat should look at, as the import of a sheet would have said."""
    found = []
    if work.craft_id is None:
        found.append(Reason("craft_not_listed", "craft", CRAFT_NOT_LISTED, {}))
    if work.offtake_price is not None and work.offtake_price > work.selling_price:
        found.append(Reason("offtake_above_selling", "offtake_price", OFFTAKE_ABOVE_SELLING, {}))
    if work.capacity != known_capacity:
        params = {"stated": work.capacity, "known": known_capacity}
        found.append(Reason("capacity_differs", "capacity_per_month", CAPACITY_DIFFERS, params))
    return found


def prefilled(
    stated: Mapping[str, Any], *, price: int, offtake_price: int | None, mode: str, stock: int, capacity: int
) -> dict[str, str]:
    """Answers that say the same as a revision (its fields by name) and its terms of sale."""
    return {
        "product_name": stated["name_id"],
        "craft": stated["craft_id"] or OTHER_CRAFT,
        "story": stated["description_id"],
        "material": stated["materials"],
        "technique": stated["technique"],
        "length": _centimetres(stated["length_mm"]),
        "width": _centimetres(stated["width_mm"]),
        "height": _centimetres(stated["height_mm"]),
        "weight": str(stated["weight_g"]),
        "selling_price": _rupiah(price),
        "offtake_price": "" if offtake_price is None else _rupiah(offtake_price),
        "mode": mode,
        "stock": str(stock),
        "lead_days": str(stated["lead_time_days"]),
        "capacity": str(capacity),
        "packaging": stated["packaging"],
        "care": stated["care"],
        "tolerance": stated["tolerance"],
    }


def _centimetres(millimetres: int) -> str:
    whole, rest = divmod(millimetres, 10)
    return "" if millimetres == 0 else f"{whole},{rest}" if rest else str(whole)


def _rupiah(amount: int) -> str:
    return f"{amount:,}".replace(",", ".")
