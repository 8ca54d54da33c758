"""The fields of a work and their class (domain.md, the gate, rule 3).

`FREE` may be changed at any time on the listing. `RE_CURATE` is what the customer sees or receives: a change makes a
new revision that the jury must clear; the cleared one stays on sale meanwhile.
"""

from dataclasses import asdict, dataclass
from typing import Any

TEXT_FIELDS = (
    "name_id", "name_en", "description_id", "description_en", "materials", "technique", "tolerance", "packaging",
    "care", "story",
)  # fmt: skip
NUMBER_FIELDS = ("length_mm", "width_mm", "height_mm", "weight_g", "lead_time_days")
STATEMENT_FIELDS = TEXT_FIELDS + NUMBER_FIELDS

FREE = frozenset({"price", "stock", "mode"})
RE_CURATE = frozenset((*STATEMENT_FIELDS, "photos"))

# Without these a revision cannot be submitted.
REQUIRED = ("name_id", "description_id", "materials", "technique")

# What a photo shows. The first in this order is the one on the cards.
PHOTO_SLOTS = ("front", "detail", "back", "size", "process", "packaging")


@dataclass(frozen=True)
class RevisionStatement:
    """What a maker says of a work: sizes in millimetres, weight in grams, lead time in days, both languages."""

    name_id: str
    description_id: str
    materials: str
    technique: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    lead_time_days: int
    tolerance: str = ""
    packaging: str = ""
    care: str = ""
    story: str = ""
    name_en: str = ""
    description_en: str = ""

    def values(self) -> dict[str, Any]:
        """The statement as columns of a revision."""
        return asdict(self)


@dataclass(frozen=True)
class PhotoInput:
    """A stored photo in its place; `slot` is one of PHOTO_SLOTS."""

    media_id: str
    slot: str
    caption: str = ""
