"""How many pieces of a lot to measure, and what a measure says against the curated revision. Pure; mm and grams."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import isqrt

MEASURES = ("length_mm", "width_mm", "height_mm", "weight_g")
ALL_UP_TO = 8


def sample_size(pieces: int) -> int:
    """Every piece of a small lot; of a larger one as many as the root of it above eight (so 100 → 18)."""
    if pieces <= ALL_UP_TO:
        return max(pieces, 0)
    root = isqrt(pieces)
    return min(pieces, ALL_UP_TO + root + (0 if root * root == pieces else 1))


@dataclass(frozen=True)
class Deviation:
    """A measure that is out of range: `expected` by the revision, `found` on the piece; `basis_points` apart."""

    piece: int
    measure: str
    expected: int
    found: int
    basis_points: int


def deviations(
    readings: Iterable[Mapping[str, int | None]], *, expected: Mapping[str, int], tolerance_bp: int
) -> list[Deviation]:
    """The readings outside the tolerance, piece by piece (counted from 1). What was not measured, or what the revision
    does not state (0), says nothing."""
    found = []
    for piece, reading in enumerate(readings, start=1):
        for measure in MEASURES:
            value, aim = reading.get(measure), expected.get(measure, 0)
            if value is None or not aim:
                continue
            apart = abs(value - aim) * 10_000
            if apart > tolerance_bp * aim:
                found.append(Deviation(piece, measure, aim, value, apart // aim))
    return found
