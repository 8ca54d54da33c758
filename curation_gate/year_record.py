"""A maker's own year for a renewal: rooms above say what they know (orders, offtake), this room need not know them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Figure:
    """`part` of `whole` pieces, parcels or claims; `label` is a msgid. `is_good`: more of it is better."""

    label: str
    part: int
    whole: int
    is_good: bool

    @property
    def basis_points(self) -> int | None:
        """The share, None where there was nothing to count."""
        return self.part * 10_000 // self.whole if self.whole else None


# artisan id, since, until (aware; until is left out) → figures
Provider = Callable[[str, datetime, datetime], Sequence[Figure]]

_providers: dict[str, Provider] = {}


def register(room: str, provider: Provider) -> None:
    """Say what a room knows of a maker's year; the same room again replaces what it said."""
    _providers[room] = provider


def of(*, artisan_id: str, now: datetime) -> list[Figure]:
    """The figures of the last twelve months, by the names of the rooms; those that count nothing are left out."""
    return [
        figure
        for room in sorted(_providers)
        for figure in _providers[room](artisan_id, now - YEAR, now)
        if figure.whole
    ]
