"""The table of stored files. Private to this package."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from shop.kernel.db import Model
from shop.kernel.ids import new_id


class MediaFile(Model):
    """One photo or document as it is stored.

    `sha256` is the hash of the stored main file, `source_sha256` of what was uploaded. `variants` maps a width in
    pixels to the size in bytes of that picture; a document has none. `dedupe_key` makes a repeated upload find the
    first one.
    Files live under `<visibility>/<id>/…`, so a row shares its files with no other.
    """

    __tablename__ = "media_file"
    __table_args__ = (
        CheckConstraint("visibility IN ('public', 'private')", name="visibility"),
        CheckConstraint("content_type IN ('image/webp', 'application/pdf')", name="content_type"),
        CheckConstraint("byte_size > 0", name="byte_size"),
        CheckConstraint("(width IS NULL) = (content_type = 'application/pdf')", name="width"),
        CheckConstraint("(owner_type IS NULL) = (owner_id IS NULL)", name="owner"),
        CheckConstraint("content_type <> 'application/pdf' OR visibility = 'private'", name="document_private"),
        Index("ix_media_file_owner", "owner_type", "owner_id"),
    )

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("med"))
    sha256: Mapped[str] = mapped_column(index=True)
    source_sha256: Mapped[str]
    dedupe_key: Mapped[str] = mapped_column(unique=True)
    content_type: Mapped[str]
    width: Mapped[int | None]
    height: Mapped[int | None]
    byte_size: Mapped[int]
    variants: Mapped[dict[str, Any]]
    name: Mapped[str | None]
    purpose: Mapped[str]
    owner_type: Mapped[str | None]
    owner_id: Mapped[str | None]
    visibility: Mapped[str]
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(index=True)

    @property
    def is_image(self) -> bool:
        return self.width is not None

    @property
    def widths(self) -> list[int]:
        """The widths this photo can be had in, smallest first."""
        return sorted(int(width) for width in self.variants)

    @property
    def keys(self) -> list[str]:
        """Where its files are in the store."""
        if not self.is_image:
            return [document_key(self.visibility, self.id)]
        return [image_key(self.visibility, self.id, width) for width in self.widths]


def image_key(visibility: str, media_id: str, width: int) -> str:
    """The storage key of one width of a photo."""
    return f"{visibility}/{media_id}/{width}.webp"


def document_key(visibility: str, media_id: str) -> str:
    """The storage key of a document."""
    return f"{visibility}/{media_id}/document.pdf"
