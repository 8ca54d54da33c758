"""What a parcel costs to send: billed weight, options per courier and level. Pure, over the tables in `orders/data`.

The rates are illustrative until the council puts in real ones, so every screen says "perkiraan". Volumetric weight is
length x width x height / 6000 (cm, kg); JNE forgives 0.30 kg: 1.30 kg is billed as 1, 1.31 as 2 (field notes 5).
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data"
LEVELS = ("ekonomi", "reguler", "ekspres")
PICK_UP = "ambil"
TOLERANCE_G = 300
DEFAULT_DIVISOR = 6000


@dataclass(frozen=True)
class Courier:
    """A courier by its code. `divisor` turns cubic centimetres into kilograms; `tolerance_g` is not billed."""

    code: str
    name: str
    divisor: int
    tolerance_g: int
    services: tuple[tuple[str, str], ...]

    def service_name(self, level: str) -> str | None:
        return dict(self.services).get(level)


@dataclass(frozen=True)
class Rate:
    """The rates from Lampung to a province, in rupiah per kilogram; None where the level is not offered."""

    province_code: str
    zone: str
    per_kg: tuple[int | None, int | None, int | None]
    eta_min: int
    eta_max: int


@dataclass(frozen=True)
class Packing:
    """Packed pieces of one kind: sizes in mm (None: not stated), weight in grams of one piece."""

    quantity: int
    weight_g: int
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None


@dataclass(frozen=True)
class Option:
    """One way to send a parcel. `fee` in rupiah, days as an estimate."""

    courier: str
    courier_name: str
    service: str
    service_name: str
    fee: int
    billed_kg: int
    eta_min: int
    eta_max: int

    @property
    def key(self) -> str:
        return f"{self.courier}:{self.service}"


def volumetric_g(*, length_mm: int, width_mm: int, height_mm: int, divisor: int = DEFAULT_DIVISOR) -> int:
    """Volumetric weight in grams, rounded up. Cubic millimetres over the divisor are grams."""
    return -(-length_mm * width_mm * height_mm // divisor)


def billed_kg(*, grams: int, tolerance_g: int) -> int:
    """Kilograms a courier charges: rounded up after its tolerance, at least one."""
    return max(1, -(-(grams - tolerance_g) // 1000))


def parcel_kg(packings: Sequence[Packing], *, divisor: int, tolerance_g: int) -> int:
    """Billed kilograms of a parcel: the larger of its actual and its volumetric weight."""
    actual = sum(packing.weight_g * packing.quantity for packing in packings)
    volumetric = sum(_volume(packing, divisor) for packing in packings)
    return billed_kg(grams=max(actual, volumetric), tolerance_g=tolerance_g)


def _volume(packing: Packing, divisor: int) -> int:
    if not (packing.length_mm and packing.width_mm and packing.height_mm):
        return 0
    one = volumetric_g(
        length_mm=packing.length_mm, width_mm=packing.width_mm, height_mm=packing.height_mm, divisor=divisor
    )
    return one * packing.quantity


def options(packings: Sequence[Packing], *, province_code: str) -> list[Option]:
    """Every way to send these pieces in one parcel to a province: cheapest first, collecting at the gallery last.

    An unknown province has only collection.
    """
    rate = rates().get(province_code)
    found: list[Option] = []
    for courier in couriers().values():
        if courier.code == PICK_UP or rate is None:
            continue
        kg = parcel_kg(packings, divisor=courier.divisor, tolerance_g=courier.tolerance_g)
        for level, per_kg in zip(LEVELS, rate.per_kg, strict=True):
            name = courier.service_name(level)
            if name is not None and per_kg is not None:
                low, high = _days(level, rate)
                found.append(Option(courier.code, courier.name, level, name, per_kg * kg, kg, low, high))
    found.sort(key=lambda option: (option.fee, option.eta_max, option.courier))
    pick_up = couriers()[PICK_UP]
    return [*found, Option(PICK_UP, pick_up.name, PICK_UP, pick_up.services[0][1], 0, 0, 1, 3)]


def find(offered: Sequence[Option], *, courier: str, service: str) -> Option | None:
    """The option with that courier and level, if it is offered."""
    return next((option for option in offered if (option.courier, option.service) == (courier, service)), None)


def usual(offered: Sequence[Option]) -> Option:
    """The option shown first: the cheapest regular service, else the cheapest at all, else collection."""
    regular = [option for option in offered if option.service == "reguler"]
    return (regular or list(offered))[0]


def _days(level: str, rate: Rate) -> tuple[int, int]:
    # The table has days for the regular service only; the others follow from it.
    if level == "ekonomi":
        return rate.eta_min + 1, rate.eta_max + 3
    if level == "ekspres":
        return 1, max(2, rate.eta_max // 2)
    return rate.eta_min, rate.eta_max


@cache
def couriers() -> dict[str, Courier]:
    """The couriers of `couriers.csv` with the names of their services, by code."""
    services: dict[str, list[tuple[str, str]]] = {}
    for row in _rows("courier_services.csv"):
        services.setdefault(row["kode"], []).append((row["tingkat"], row["nama_layanan"]))
    return {
        row["kode"]: Courier(
            code=row["kode"],
            name=row["nama"],
            divisor=int(row["pembagi_volumetrik"] or DEFAULT_DIVISOR),
            tolerance_g=TOLERANCE_G if "tolerance" in row["pembulatan_kg"] else 0,
            services=tuple(services.get(row["kode"], ())),
        )
        for row in _rows("couriers.csv")
    }


@cache
def rates() -> dict[str, Rate]:
    """The rates of `shipping_rates_illustrative.csv` by province code."""
    return {
        row["kode_provinsi"]: Rate(
            province_code=row["kode_provinsi"],
            zone=row["zona"],
            per_kg=(_whole(row["ekonomi_per_kg"]), _whole(row["reguler_per_kg"]), _whole(row["ekspres_per_kg"])),
            eta_min=int(row["eta_reguler_hari_min"]),
            eta_max=int(row["eta_reguler_hari_max"]),
        )
        for row in _rows("shipping_rates_illustrative.csv")
    }


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
