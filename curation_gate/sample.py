"""The sample on the table against what is stated: differences in percent, and which of them are too large. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

# In basis points; where the maker states no percentage.
USUAL_TOLERANCE = 500
PERCENT = re.compile(r"(\d{1,2}(?:[.,]\d)?)\s*(?:%|persen)", re.IGNORECASE)
CENTIMETRES = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]))?\Z")
MEASURES = ("length_mm", "width_mm", "height_mm", "weight_g")


@dataclass(frozen=True)
class Difference:
    """One measure: stated and found in mm or grams, the difference in basis points of the stated (None: nothing was
    stated), and whether it is beyond the tolerance."""

    measure: str
    stated: int
    found: int
    basis_points: int | None
    too_large: bool


def tolerance_of(text: str) -> int:
    """The tolerance a maker states, in basis points: the largest percentage in the text, else the usual 5 %."""
    found = [round(float(percent.replace(",", ".")) * 100) for percent in PERCENT.findall(text)]
    return max(found, default=USUAL_TOLERANCE)


def compare(*, stated: Mapping[str, int], found: Mapping[str, int | None], tolerance: str) -> list[Difference]:
    """What was measured beside what is stated; a millimetre or a gram is never too much."""
    limit = tolerance_of(tolerance)
    rows = []
    for measure in MEASURES:
        measured, expected = found.get(measure), stated.get(measure) or 0
        if measured is None:
            continue
        off = abs(measured - expected)
        share = round((measured - expected) * 10_000 / expected) if expected else None
        too_large = off > 1 and (expected == 0 or off * 10_000 > expected * limit)
        rows.append(Difference(measure, expected, measured, share, too_large))
    return rows


def millimetres(text: str) -> int | None:
    """Centimetres with at most one decimal, as written in Indonesia: “112,5” is 1125 mm. None when it is no such."""
    match = CENTIMETRES.match(text.strip())
    return None if match is None else int(match[1]) * 10 + int(match[2] or 0)
