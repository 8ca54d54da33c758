"""Writing what a work is: drafts, submission, and edits that make a new revision."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from slugify import slugify
from sqlalchemy import func, select

from catalog.content import content_hash
from catalog.errors import IncompleteRevision, PhotoRefused, UnknownField
from catalog.fields import FREE, PHOTO_SLOTS, RE_CURATE, REQUIRED, STATEMENT_FIELDS, PhotoInput, RevisionStatement
from catalog.models import Craft, Listing, Product, Revision
from catalog.service import listings
from catalog.states import ListingStatus, RevisionStatus, Seller
from shop.artisans import queries as artisans
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound
from shop.kernel.ids import new_id
from shop.kernel.locks import lock_one, made
from shop.kernel.states import move_to, start
from shop.media import queries as media


def draft_revision(
    *,
    artisan_id: str,
    craft_id: str | None,
    statement: RevisionStatement,
    photos: Sequence[PhotoInput],
    product_id: str | None = None,
    actor: Actor,
    now: datetime,
) -> Revision:
    """A new draft of the maker's work: the first revision of a new product, or the next one of `product_id`.

    Raises NotFound for an unknown maker, craft or somebody else's product; PhotoRefused for a photo that is not a
    stored public picture.
    """
    if artisans.artisan(artisan_id=artisan_id) is None:
        raise NotFound(ids={"artisan": artisan_id})
    if craft_id is not None and db.session.get(Craft, craft_id) is None:
        raise NotFound(ids={"craft": craft_id})
    if product_id is None:
        product = Product(artisan_id=artisan_id, craft_id=craft_id, slug=_free_slug(statement.name_id), created_at=now)
        db.session.add(product)
        db.session.flush()
        made(product)
        number = 1
    else:
        product = _own_product(product_id, artisan_id)
        # A resubmission may correct the kind of craft, as long as nothing of this product is cleared.
        if product.craft_id != craft_id and not _was_cleared(product_id):
            product.craft_id = craft_id
        number = 1 + (db.session.scalar(select(func.max(Revision.number)).where(_of(product_id))) or 0)
    revision = Revision(
        product_id=product.id, number=number, artisan_id=artisan_id, craft_id=product.craft_id,
        photos=_photo_rows(photos), created_at=now, **statement.values(),
    )  # fmt: skip
    start(revision, actor=actor, now=now, data={"product": product.id, "number": number})
    return revision


def submit_revision(*, revision_id: str, actor: Actor, now: datetime) -> Revision:
    """Freeze a draft and give it its content hash; from here on nothing of it changes.

    Raises IncompleteRevision naming what is missing, TransitionRefused when it is not a draft.
    """
    revision = _locked(revision_id)
    if revision.status == RevisionStatus.DRAFT:
        missing = [field for field in REQUIRED if not str(getattr(revision, field)).strip()]
        if missing:
            raise IncompleteRevision(fields=", ".join(missing), errors={field: [] for field in missing})
        revision.submitted_at = now
        revision.content_hash = content_hash(hashed_content(revision=revision))
        db.session.flush()
    move_to(revision, RevisionStatus.SUBMITTED, actor=actor, now=now, data={"hash": revision.content_hash})
    return revision


def revise(*, product_id: str, changes: Mapping[str, Any], actor: Actor, now: datetime) -> Revision | None:
    """Edit a work by field class (catalog.fields): free fields are applied to the maker's listing at once.

    Fields that need the jury go into the open draft, or a new one made from the newest revision; the cleared revision
    stays live and buyable. Returns that draft, or None when only free fields changed. Raises UnknownField, and what
    the single changes raise.
    """
    if unknown := set(changes) - FREE - RE_CURATE:
        raise UnknownField(field=sorted(unknown)[0])
    product = lock_one(Product, product_id)
    draft = None
    if needs_jury := {field: value for field, value in changes.items() if field in RE_CURATE}:
        draft = _draft_with(product, needs_jury, actor=actor, now=now)
    if free := {field: value for field, value in changes.items() if field in FREE}:
        _apply_free(product_id, free, actor=actor, now=now)
    return draft


def hashed_content(*, revision: Revision) -> dict[str, Any]:
    """Everything of a revision that the customer sees or receives, its maker and craft included."""
    content: dict[str, Any] = {field: getattr(revision, field) for field in STATEMENT_FIELDS}
    content["artisan_id"] = revision.artisan_id
    content["craft_id"] = revision.craft_id
    content["photos"] = [{key: photo[key] for key in ("sha256", "slot", "caption")} for photo in revision.photos]
    return content


def _draft_with(product: Product, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> Revision:
    newest = db.session.scalar(select(Revision).where(_of(product.id)).order_by(Revision.number.desc()).limit(1))
    if newest is None:
        raise NotFound(ids={"product": product.id})
    values = {field: changes.get(field, getattr(newest, field)) for field in STATEMENT_FIELDS}
    photos = _photo_rows(changes["photos"]) if "photos" in changes else newest.photos
    if newest.status == RevisionStatus.DRAFT:
        for field, value in values.items():
            setattr(newest, field, value)
        newest.photos = photos
        db.session.flush()
        return newest
    draft = Revision(
        product_id=product.id, number=newest.number + 1, artisan_id=product.artisan_id, craft_id=product.craft_id,
        photos=photos, created_at=now, **values,
    )  # fmt: skip
    start(draft, actor=actor, now=now, data={"product": product.id, "number": draft.number, "from": newest.id})
    return draft


def _apply_free(product_id: str, changes: Mapping[str, Any], *, actor: Actor, now: datetime) -> None:
    listing_id = db.session.scalar(
        select(Listing.id).where(
            Listing.product_id == product_id,
            Listing.seller == Seller.ARTISAN,
            Listing._status != ListingStatus.RETIRED,
        )
    )
    if listing_id is None:
        raise NotFound(ids={"product": product_id})
    if "mode" in changes:
        listings.change_mode(listing_id=listing_id, mode=changes["mode"], actor=actor, now=now)
    if "price" in changes:
        listings.change_price(listing_id=listing_id, price=changes["price"], actor=actor, now=now)
    if "stock" in changes:
        listings.set_stock(listing_id=listing_id, on_hand=changes["stock"], actor=actor, now=now)


def _photo_rows(photos: Sequence[PhotoInput]) -> list[Any]:
    stored = media.by_ids(photo.media_id for photo in photos) if photos else {}
    rows = []
    for photo in photos:
        picture = stored.get(photo.media_id)
        if picture is None or not picture.is_image or picture.visibility != "public" or photo.slot not in PHOTO_SLOTS:
            raise PhotoRefused(ids={"media": photo.media_id})
        rows.append({"media_id": picture.id, "sha256": picture.sha256, "slot": photo.slot, "caption": photo.caption})
    return sorted(rows, key=lambda row: PHOTO_SLOTS.index(row["slot"]))


def _own_product(product_id: str, artisan_id: str) -> Product:
    product = lock_one(Product, product_id)
    if product.artisan_id != artisan_id:
        raise NotFound(ids={"product": product_id})
    return product


def _locked(revision_id: str) -> Revision:
    """The revision, under the lock of its product."""
    revision = db.session.get(Revision, revision_id)
    if revision is None:
        raise NotFound(ids={"revision": revision_id})
    lock_one(Product, revision.product_id)
    db.session.refresh(revision)
    return revision


def _was_cleared(product_id: str) -> bool:
    past = (RevisionStatus.CLEARED, RevisionStatus.SUPERSEDED, RevisionStatus.REVOKED)
    found = db.session.scalar(select(Revision.id).where(_of(product_id), Revision._status.in_(past)).limit(1))
    return found is not None


def _of(product_id: str) -> Any:
    return Revision.product_id == product_id


def _free_slug(name: str) -> str:
    base = slugify(name, max_length=60, word_boundary=True) or "karya"
    taken = db.session.scalar(select(Product.id).where(Product.slug == base))
    # The tail of a new id instead of a number: two who add at once do not meet.
    return base if taken is None else f"{base}-{new_id('prd')[-6:]}"
