"""What the shared papers need to know: frozen data that turns itself into the plain values a template reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from babel.dates import format_datetime

from shop.documents.qr import qr_svg
from shop.documents.terbilang import rupiah_in_words
from shop.kernel.clock import JAKARTA
from shop.kernel.money import rupiah

# UU 10/2020: stamp duty of Rp10.000 on papers that name more than this amount (rupiah).
STAMP_DUTY_ABOVE = 5_000_000


def long_date(moment: datetime) -> str:
    """“Selasa, 5 Maret 2024” in western Indonesia's day."""
    return format_datetime(moment.astimezone(JAKARTA), "EEEE, d MMMM y", locale="id")


def clock_time(moment: datetime) -> str:
    """“14.30 WIB”."""
    return moment.astimezone(JAKARTA).strftime("%H.%M WIB")


def weight_text(grams: int) -> str:
    """“750 g” or “1,25 kg”."""
    if grams < 1000:
        return f"{grams} g"
    return f"{grams / 1000:.2f}".rstrip("0").rstrip(".").replace(".", ",") + " kg"


@dataclass(frozen=True)
class SlipPiece:
    """One line in the parcel, as it was ordered: `revision` is the short code of the curated revision."""

    name: str
    quantity: int
    variant: str = ""
    revision: str = ""


@dataclass(frozen=True)
class PackingSlip:
    """The paper in and on one parcel (A6). `link` is the record the QR leads to; `weight` is in grams."""

    order_code: str
    work_order_code: str
    recipient_name: str
    recipient_phone: str
    address_lines: Sequence[str]
    maker_name: str
    maker_region: str
    maker_phone: str
    pieces: Sequence[SlipPiece]
    weight: int
    courier: str
    link: str
    tracking_number: str = ""
    note: str = ""

    def to_data(self) -> dict[str, Any]:
        """Plain values for `packing-slip.typ`."""
        return {
            "order_code": self.order_code,
            "work_order_code": self.work_order_code,
            "recipient": {"name": self.recipient_name, "phone": self.recipient_phone,
                          "lines": list(self.address_lines)},
            "maker": {"name": self.maker_name, "region": self.maker_region, "phone": self.maker_phone},
            "pieces": [{"name": piece.name, "variant": piece.variant, "revision": piece.revision,
                        "quantity": str(piece.quantity)} for piece in self.pieces],
            "piece_count": str(sum(piece.quantity for piece in self.pieces)),
            "weight": weight_text(self.weight),
            "courier": self.courier,
            "tracking_number": self.tracking_number,
            "note": self.note,
            "link": self.link,
            "qr": qr_svg(self.link),
        }  # fmt: skip


@dataclass(frozen=True)
class Party:
    """One side of a handover: the person who signs, in which role, for whom."""

    name: str
    role: str
    organisation: str
    address_lines: Sequence[str] = ()


@dataclass(frozen=True)
class HandoverGoods:
    """One kind of goods handed over. Received = accepted + rework + rejected; `unit_price` in rupiah."""

    name: str
    revision: str
    unit: str
    ordered: int
    accepted: int
    rework: int
    rejected: int
    condition: str
    unit_price: int

    def __post_init__(self) -> None:
        if min(self.ordered, self.accepted, self.rework, self.rejected, self.unit_price) < 0:
            raise ValueError("quantities and prices are not negative")

    @property
    def received(self) -> int:
        """Pieces that arrived."""
        return self.accepted + self.rework + self.rejected

    @property
    def value(self) -> int:
        """Rupiah of the accepted pieces."""
        return self.accepted * self.unit_price


@dataclass(frozen=True)
class HandoverNote:
    """Berita Acara Serah Terima (A4): who handed what to whom, when, where and in which condition.

    `record_hash` is the content hash of the record the QR (`link`) leads to, so that paper and record can be compared.
    `run_code` and `lot_code` name the production run and its delivery.
    """

    number: str
    run_code: str
    lot_code: str
    moment: datetime
    place: str
    giver: Party
    receiver: Party
    goods: Sequence[HandoverGoods]
    link: str
    record_hash: str
    notes: str = ""

    @property
    def value(self) -> int:
        """Rupiah of all accepted pieces."""
        return sum(line.value for line in self.goods)

    @property
    def needs_stamp_duty(self) -> bool:
        """Whether the paper needs a meterai; the shop says so and never draws one."""
        return self.value > STAMP_DUTY_ABOVE

    def to_data(self) -> dict[str, Any]:
        """Plain values for `handover-note.typ`."""
        return {
            "number": self.number,
            "run_code": self.run_code,
            "lot_code": self.lot_code,
            "date": long_date(self.moment),
            "time": clock_time(self.moment),
            "place": self.place,
            "giver": _party(self.giver),
            "receiver": _party(self.receiver),
            "goods": [_goods(line) for line in self.goods],
            "total": {name: str(sum(getattr(line, name) for line in self.goods))
                      for name in ("ordered", "received", "accepted", "rework", "rejected")},
            "value": rupiah(self.value),
            "value_in_words": rupiah_in_words(self.value),
            "needs_stamp_duty": self.needs_stamp_duty,
            "notes": self.notes,
            "link": self.link,
            "qr": qr_svg(self.link),
            "record_hash": self.record_hash,
        }  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    return {"name": party.name, "role": party.role, "organisation": party.organisation,
            "lines": list(party.address_lines)}  # fmt: skip


def _goods(line: HandoverGoods) -> dict[str, str]:
    return {
        "name": line.name,
        "revision": line.revision,
        "unit": line.unit,
        "ordered": str(line.ordered),
        "received": str(line.received),
        "accepted": str(line.accepted),
        "rework": str(line.rework),
        "rejected": str(line.rejected),
        "condition": line.condition,
        "unit_price": rupiah(line.unit_price),
        "value": rupiah(line.value),
    }
