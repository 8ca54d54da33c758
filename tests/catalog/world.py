"""Makers, works and listings for the tests of the catalogue and of what stands on it."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from catalog import service
from catalog.models import Listing, Revision, Variant
from shop.artisans import service as artisans
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.media.models import MediaFile

JURY = Actor(kind="user", id="usr_jury", label="Ketua kurasi", roles=frozenset({"chair"}))
DESK = Actor(kind="user", id="usr_desk", label="Sekretariat", roles=frozenset({"secretariat"}))
PESAWARAN = "18.09"
PESISIR_BARAT = "18.13"


def maker_of(artisan_id: str) -> Actor:
    return Actor(
        kind="user", id=f"usr_{artisan_id}", label="Perajin", roles=frozenset({"artisan"}), artisan_id=artisan_id
    )


def make_artisan(
    *, now: datetime, name: str = "KUB Sekar Tapis", region: str = PESAWARAN, capacity: int = 10, member: bool = True,
    verified: bool = True,
) -> Any:  # fmt: skip
    """A maker; a verified member unless told otherwise."""
    artisan = artisans.register_artisan(
        profile=artisans.ArtisanProfile(
            name=name, owner_name=f"Pemilik {name}", phone="+6281200000000", email=None, region_code=region,
            district_code=None, address="Jl. Contoh 1", postcode="35371", nib=None, nib_status="none",
            identity_number=None, is_pkp=False, bank_name=None, bank_account=None, bank_holder=None,
            monthly_capacity=capacity, fingerprint=hashlib.sha256(name.encode()).hexdigest(), story="Cerita perajin.",
        ),
        actor=DESK,
        now=now,
    )  # fmt: skip
    if verified:
        artisans.verify_region(artisan_id=artisan.id, actor=DESK, now=now)
    if member:
        artisans.start_membership(artisan_id=artisan.id, year=2026, starts_on=now.date(), actor=DESK, now=now)
    return artisan


def make_photo(*, now: datetime, visibility: str = "public") -> MediaFile:
    """A stored picture's row; its file is not needed here."""
    key = new_id("med")
    photo = MediaFile(
        id=key, sha256=hashlib.sha256(key.encode()).hexdigest(), source_sha256="0" * 64, dedupe_key=key,
        content_type="image/webp", width=640, height=800, byte_size=1000, variants={"320": 400, "640": 1000},
        name=None, purpose="revision_photo", owner_type=None, owner_id=None, visibility=visibility, created_at=now,
        created_by="usr_test",
    )  # fmt: skip
    db.session.add(photo)
    db.session.flush()
    return photo


def statement(**changes: Any) -> service.RevisionStatement:
    values: dict[str, Any] = {
        "name_id": "Kain Tapis Pucuk Rebung", "description_id": "Kain tenun bersulam benang emas.",
        "materials": "Katun, benang emas", "technique": "Sulam cucuk", "length_mm": 1120, "width_mm": 1200,
        "height_mm": 10, "weight_g": 780, "lead_time_days": 30, "tolerance": "Jarak sulam sampai 3 mm",
        "packaging": "Kotak karton", "care": "Angin-anginkan", "story": "Disulam enam minggu.",
        "name_en": "Tapis Cloth with Bamboo Shoots", "description_en": "Woven cloth couched with gold thread.",
        **changes,
    }  # fmt: skip
    return service.RevisionStatement(**values)


def make_revision(
    *, artisan_id: str, now: datetime, craft_id: str | None = "selendang-tapis", photos: int = 1, submit: bool = True,
    product_id: str | None = None, **changes: Any,
) -> Revision:  # fmt: skip
    """A work with its photos, submitted unless told otherwise."""
    slots = ("front", "detail", "back", "size")
    pictures = [
        service.PhotoInput(media_id=make_photo(now=now).id, slot=slots[index], caption=f"Foto {index + 1}")
        for index in range(photos)
    ]
    revision = service.draft_revision(
        artisan_id=artisan_id, craft_id=craft_id, statement=statement(**changes), photos=pictures,
        product_id=product_id, actor=maker_of(artisan_id), now=now,
    )  # fmt: skip
    if submit:
        service.submit_revision(revision_id=revision.id, actor=maker_of(artisan_id), now=now)
    return revision


def clear(revision: Revision, *, now: datetime, floor: int = 100_000, ceiling: int = 5_000_000, **changes: Any) -> Any:
    """The jury's yes for a year."""
    return service.grant_clearance(
        revision_id=revision.id, content_hash=revision.content_hash or "", valid_until=now + timedelta(days=365),
        price_floor=floor, price_ceiling=ceiling, decision_reference=f"dec-{revision.id}", actor=JURY, now=now,
        **changes,
    )  # fmt: skip


def make_listing(
    *, artisan_id: str, now: datetime, price: int = 250_000, mode: str = "ready_stock", stock: int = 5, **changes: Any
) -> Listing:
    """A work all the way to being on sale."""
    revision = make_revision(artisan_id=artisan_id, now=now, **changes)
    clear(revision, now=now)
    return service.put_on_sale(
        revision_id=revision.id, seller="artisan", price=price, mode=mode, stock=stock, actor=JURY, now=now
    )


def variant_of(listing: Listing) -> Variant:
    found = db.session.scalar(select(Variant).where(Variant.listing_id == listing.id))
    assert found is not None
    return found
