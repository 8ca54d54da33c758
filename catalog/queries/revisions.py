"""Reading revisions as they are bound: orders, claims and packing checks always show these, never today's listing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from catalog.models import Clearance, Craft, Product, Revision
from catalog.states import RevisionStatus
from shop.artisans import sql
from shop.kernel.db import db
from shop.kernel.errors import NotFound


@dataclass(frozen=True)
class PhotoView:
    """A photo of a revision: what it shows (`slot`), its words, and the hash of the picture that was judged."""

    media_id: str
    sha256: str
    slot: str
    caption: str


@dataclass(frozen=True)
class RevisionView:
    """A revision in full. Sizes in millimetres, weight in grams; texts in both languages."""

    id: str
    product_id: str
    slug: str
    number: int
    status: str
    content_hash: str | None
    artisan_id: str
    artisan_name: str
    artisan_slug: str
    region_code: str
    region_name: str
    craft_id: str | None
    craft_name: str | None
    name_id: str
    name_en: str
    description_id: str
    description_en: str
    materials: str
    technique: str
    length_mm: int
    width_mm: int
    height_mm: int
    weight_g: int
    tolerance: str
    packaging: str
    care: str
    story: str
    lead_time_days: int
    photos: tuple[PhotoView, ...]
    created_at: datetime
    submitted_at: datetime | None

    def title(self, locale: str = "id") -> str:
        """The name in that language; Indonesian where no other is written."""
        return self.name_en if locale == "en" and self.name_en else self.name_id

    def description(self, locale: str = "id") -> str:
        """The description in that language; Indonesian where no other is written."""
        return self.description_en if locale == "en" and self.description_en else self.description_id


@dataclass(frozen=True)
class ClearanceView:
    """A clearance; price band in rupiah."""

    id: str
    revision_id: str
    content_hash: str
    granted_at: datetime
    granted_by: str
    valid_until: datetime
    price_floor: int
    price_ceiling: int
    decision_reference: str
    origin_exception: str | None


@dataclass(frozen=True)
class ProductView:
    """A product: whose it is and what kind of craft."""

    id: str
    artisan_id: str
    craft_id: str | None
    slug: str


def revision_view(*, revision_id: str) -> RevisionView:
    """One revision, whatever became of it. Raises NotFound."""
    found = revision_views(revision_ids=[revision_id])
    if revision_id not in found:
        raise NotFound(ids={"revision": revision_id[:40]})
    return found[revision_id]


def revision_views(*, revision_ids: Iterable[str]) -> dict[str, RevisionView]:
    """Several revisions by id, in one statement; unknown ids are left out."""
    return {view.id: view for view in _views(Revision.id.in_(set(revision_ids)))}


def revisions_of(*, product_id: str) -> list[RevisionView]:
    """The revisions of a product, newest first."""
    return sorted(_views(Revision.product_id == product_id), key=lambda view: -view.number)


def live_clearance(*, revision_id: str, now: datetime) -> ClearanceView | None:
    """The clearance in force of exactly what the revision says now, or None."""
    row = db.session.scalar(
        select(Clearance)
        .join(Revision, Revision.id == Clearance.revision_id)
        .where(
            Clearance.revision_id == revision_id,
            Clearance.content_hash == Revision.content_hash,
            Clearance.revoked_at.is_(None),
            Clearance.valid_until > now,
            Revision._status.in_((RevisionStatus.CLEARED, RevisionStatus.SUPERSEDED)),
        )
    )
    return None if row is None else clearance_as_view(row)


def clearance_as_view(row: Clearance) -> ClearanceView:
    """The row as others see it."""
    return ClearanceView(
        id=row.id,
        revision_id=row.revision_id,
        content_hash=row.content_hash,
        granted_at=row.granted_at,
        granted_by=row.granted_by,
        valid_until=row.valid_until,
        price_floor=row.price_floor,
        price_ceiling=row.price_ceiling,
        decision_reference=row.decision_reference,
        origin_exception=row.origin_exception,
    )


def product(*, product_id: str) -> ProductView:
    """One product. Raises NotFound."""
    row = db.session.get(Product, product_id)
    if row is None:
        raise NotFound(ids={"product": product_id[:40]})
    return ProductView(id=row.id, artisan_id=row.artisan_id, craft_id=row.craft_id, slug=row.slug)


@dataclass(frozen=True)
class ClearedRevision:
    """A revision that is or was on sale, and when the jury cleared it first."""

    revision_id: str
    number: int
    status: str
    cleared_at: datetime


def cleared_revisions(*, product_id: str) -> list[ClearedRevision]:
    """The revisions of a product that the jury cleared and did not take back, newest first."""
    rows = db.session.execute(
        select(
            Revision.id, Revision.number, Revision._status.label("state"), func.min(Clearance.granted_at).label("at")
        )
        .join(Clearance, Clearance.revision_id == Revision.id)
        .where(
            Revision.product_id == product_id,
            Revision._status.in_((RevisionStatus.CLEARED, RevisionStatus.SUPERSEDED)),
        )
        .group_by(Revision.id, Revision.number, Revision._status)
        .order_by(Revision.number.desc())
    )
    return [ClearedRevision(row.id, row.number, row.state, row.at) for row in rows]


def photos_of(rows: list[Any]) -> tuple[PhotoView, ...]:
    """The photos of a revision as they are kept."""
    return tuple(PhotoView(row["media_id"], row["sha256"], row["slot"], row["caption"]) for row in rows)


def _views(condition: Any) -> list[RevisionView]:
    maker = sql.makers()
    rows = db.session.execute(
        select(
            Revision,
            Product.slug,
            Craft.name.label("craft_name"),
            maker.c.name.label("artisan_name"),
            maker.c.slug.label("artisan_slug"),
            maker.c.region_code,
            maker.c.region_name,
        )
        .join(Product, Product.id == Revision.product_id)
        .join(maker, maker.c.id == Revision.artisan_id)
        .outerjoin(Craft, Craft.id == Revision.craft_id)
        .where(condition)
    )
    return [_view(row) for row in rows]


def _view(row: Any) -> RevisionView:
    revision: Revision = row.Revision
    return RevisionView(
        id=revision.id,
        product_id=revision.product_id,
        slug=row.slug,
        number=revision.number,
        status=revision.status,
        content_hash=revision.content_hash,
        artisan_id=revision.artisan_id,
        artisan_name=row.artisan_name,
        artisan_slug=row.artisan_slug,
        region_code=row.region_code,
        region_name=row.region_name,
        craft_id=revision.craft_id,
        craft_name=row.craft_name,
        name_id=revision.name_id,
        name_en=revision.name_en,
        description_id=revision.description_id,
        description_en=revision.description_en,
        materials=revision.materials,
        technique=revision.technique,
        length_mm=revision.length_mm,
        width_mm=revision.width_mm,
        height_mm=revision.height_mm,
        weight_g=revision.weight_g,
        tolerance=revision.tolerance,
        packaging=revision.packaging,
        care=revision.care,
        story=revision.story,
        lead_time_days=revision.lead_time_days,
        photos=photos_of(revision.photos),
        created_at=revision.created_at,
        submitted_at=revision.submitted_at,
    )
