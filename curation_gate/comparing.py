"""What a new revision says other than the one before, field by field and photo by photo. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.fields import PHOTO_SLOTS
from shop.kernel.text import N_

# In the order of a product page; how a value is shown: text, mm, gram, day.
FIELDS = (
    ("name_id", N_("Nama karya"), "text"),
    ("craft_name", N_("Jenis kriya"), "text"),
    ("description_id", N_("Cerita karya"), "text"),
    ("materials", N_("Bahan"), "text"),
    ("technique", N_("Teknik"), "text"),
    ("length_mm", N_("Panjang"), "mm"),
    ("width_mm", N_("Lebar"), "mm"),
    ("height_mm", N_("Tinggi atau tebal"), "mm"),
    ("weight_g", N_("Berat satu buah"), "gram"),
    ("lead_time_days", N_("Lama membuat satu buah"), "day"),
    ("packaging", N_("Kemasan"), "text"),
    ("care", N_("Cara merawat"), "text"),
    ("tolerance", N_("Yang bisa berbeda"), "text"),
)


@dataclass(frozen=True)
class Photo:
    """A photo in its place; `sha256` is of what it shows, so that the same picture stored twice is the same."""

    media_id: str
    sha256: str
    slot: str


@dataclass(frozen=True)
class FieldChange:
    """One field; `label` is a msgid, `kind` says how both values are shown."""

    field: str
    label: str
    kind: str
    before: Any
    after: Any


@dataclass(frozen=True)
class PhotoChange:
    """The photos of one slot that went and that came."""

    slot: str
    gone: tuple[Photo, ...]
    come: tuple[Photo, ...]


@dataclass(frozen=True)
class Changes:
    """All that differs."""

    fields: tuple[FieldChange, ...]
    photos: tuple[PhotoChange, ...]

    def __bool__(self) -> bool:
        return bool(self.fields or self.photos)


def compare(
    *,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    photos_before: Sequence[Photo],
    photos_after: Sequence[Photo],
) -> Changes:
    """What differs between two statements by field name; a blank and nothing are the same."""
    return Changes(
        fields=tuple(
            FieldChange(name, label, kind, before.get(name), after.get(name))
            for name, label, kind in FIELDS
            if (before.get(name) or None) != (after.get(name) or None)
        ),
        photos=tuple(
            change for slot in PHOTO_SLOTS if (change := _of_slot(slot, photos_before, photos_after)) is not None
        ),
    )


def _of_slot(slot: str, before: Sequence[Photo], after: Sequence[Photo]) -> PhotoChange | None:
    old, new = [one for one in before if one.slot == slot], [one for one in after if one.slot == slot]
    kept = {one.sha256 for one in old} & {one.sha256 for one in new}
    gone = tuple(one for one in old if one.sha256 not in kept)
    come = tuple(one for one in new if one.sha256 not in kept)
    return PhotoChange(slot, gone, come) if gone or come else None
