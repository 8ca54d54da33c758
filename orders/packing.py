"""Whether what is packed is what was curated: count and measures against the bound revision. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Expected:
    """One order line as the revision states it; sizes in mm, weight in grams, None where nothing was stated."""

    line_id: str
    content_hash: str
    quantity: int
    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    weight_g: int | None


@dataclass(frozen=True)
class Packed:
    """What the packer counted and measured. A measure left out is not compared."""

    line_id: str
    count: int
    length_mm: int | None = None
    width_mm: int | None = None
    height_mm: int | None = None
    weight_g: int | None = None


@dataclass(frozen=True)
class Difference:
    """One thing that is not as curated: `what` is `count` or a measure's name."""

    line_id: str
    what: str
    expected: int
    found: int


MEASURES = ("length_mm", "width_mm", "height_mm", "weight_g")


def within(*, expected: int, found: int, tolerance_bp: int) -> bool:
    """Whether a measure is within the tolerance (basis points of the stated one); a millimetre or gram always is."""
    return abs(found - expected) * 10_000 <= max(expected * tolerance_bp, 10_000)


def differences(*, expected: Sequence[Expected], packed: Mapping[str, Packed], tolerance_bp: int) -> list[Difference]:
    """Everything that is not as curated; a line that was not answered counts as zero pieces."""
    found: list[Difference] = []
    for line in expected:
        answer = packed.get(line.line_id) or Packed(line_id=line.line_id, count=0)
        if answer.count != line.quantity:
            found.append(Difference(line.line_id, "count", line.quantity, answer.count))
        for name in MEASURES:
            stated, measured = getattr(line, name), getattr(answer, name)
            if stated is None or measured is None or stated == 0:
                continue
            if not within(expected=stated, found=measured, tolerance_bp=tolerance_bp):
                found.append(Difference(line.line_id, name, stated, measured))
    return found
