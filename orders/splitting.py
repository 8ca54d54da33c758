"""Which work order fulfils a line: one per maker, and one for the goods that Dekranasda owns. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

DEKRANASDA = "dekranasda"
ARTISAN = "artisan"
READY_STOCK = "ready_stock"
MADE_TO_ORDER = "made_to_order"


class Splittable(Protocol):
    """What the rule asks of a line. `seller` is `artisan` or `dekranasda`; `artisan_id` is always the maker."""

    @property
    def seller(self) -> str: ...
    @property
    def artisan_id(self) -> str: ...
    @property
    def variant_id(self) -> str: ...
    @property
    def mode(self) -> str: ...


Line = TypeVar("Line", bound=Splittable)


@dataclass(frozen=True)
class Part(Generic[Line]):
    """The lines of one parcel flow. `key` is the maker's id, or `dekranasda`."""

    key: str
    fulfiller: str
    artisan_id: str | None
    mode: str
    lines: tuple[Line, ...]


def part_key(line: Splittable) -> str:
    """The part a line falls into: of its maker, or of Dekranasda where it owns the goods."""
    return DEKRANASDA if line.seller == DEKRANASDA else line.artisan_id


def split(lines: Sequence[Line]) -> list["Part[Line]"]:
    """The parts of an order, in the order of their keys; a part is made to order as soon as one of its lines is.

    Every line falls into exactly one part. The fixed order is also the order in which stock is reserved, so that two
    checkouts never wait for each other: a variant belongs to one part only.
    """
    grouped: dict[str, list[Line]] = {}
    for line in lines:
        grouped.setdefault(part_key(line), []).append(line)
    return [_part(key, grouped[key]) for key in sorted(grouped)]


def _part(key: str, lines: list[Line]) -> "Part[Line]":
    own = key == DEKRANASDA
    made = any(line.mode == MADE_TO_ORDER for line in lines)
    return Part(
        key=key,
        fulfiller=DEKRANASDA if own else ARTISAN,
        artisan_id=None if own else key,
        mode=MADE_TO_ORDER if made else READY_STOCK,
        lines=tuple(sorted(lines, key=lambda line: line.variant_id)),
    )
