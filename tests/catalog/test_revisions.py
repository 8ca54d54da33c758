"""What a work is, once it is submitted, does not change; approvals bind to what was seen."""

import unicodedata
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from catalog import queries, service
from catalog.content import content_hash
from catalog.errors import (
    IncompleteRevision,
    NotCleared,
    OriginRefused,
    OwnedStock,
    PhotoRefused,
    PriceOutsideBand,
    StaleRevision,
    StockBelowReserved,
    UnknownField,
)
from catalog.models import Clearance, Listing, Revision
from catalog.triggers import FROZEN_COLUMNS
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world


@pytest.fixture
def maker(database: Any, now: datetime) -> Any:
    with unit_of_work():
        return world.make_artisan(now=now)


def test_the_hash_covers_every_field_the_photos_the_maker_and_nothing_else(maker: Any, now: datetime) -> None:
    base = {"name_id": "Kain", "weight_g": 780, "photos": [{"sha256": "a", "slot": "front", "caption": ""}]}
    assert content_hash(base) == content_hash(dict(reversed(base.items())))
    for change in ({"name_id": "Kain 2"}, {"weight_g": 781}, {"photos": []}, {"artisan_id": "art_2"}):
        assert content_hash({**base, **change}) != content_hash(base)
    assert content_hash(base).startswith("v1:")


def test_one_letter_in_two_spellings_is_one(maker: Any) -> None:
    composed, apart = unicodedata.normalize("NFC", "Café"), unicodedata.normalize("NFD", "Café")
    assert composed != apart
    assert content_hash({"name_id": composed}) == content_hash({"name_id": apart})


@pytest.mark.parametrize("column", [name for name in FROZEN_COLUMNS if name not in ("id", "product_id", "artisan_id")])
def test_the_database_refuses_every_change_of_a_submitted_revision(maker: Any, now: datetime, column: str) -> None:
    with unit_of_work():
        revision = world.make_revision(artisan_id=maker.id, now=now)
    before = queries.revision_view(revision_id=revision.id)
    numbers = {"number", "length_mm", "width_mm", "height_mm", "weight_g", "lead_time_days"}
    values = {"craft_id": "'siger'", "photos": "'[]'", "created_at": "'2020-01-01 00:00:00+00'"}
    value = "99" if column in numbers else values.get(column, "'2020-01-01 00:00:00+00'")
    with pytest.raises(DBAPIError, match="submitted revision"), db.session.begin_nested():
        db.session.execute(text(f"UPDATE revision SET {column} = {value} WHERE id = :id"), {"id": revision.id})
    db.session.expire_all()
    assert queries.revision_view(revision_id=revision.id) == before


def test_the_database_refuses_to_delete_or_reopen_it_but_not_a_draft(maker: Any, now: datetime) -> None:
    with unit_of_work():
        submitted = world.make_revision(artisan_id=maker.id, now=now)
        draft = world.make_revision(artisan_id=maker.id, now=now, submit=False)
    for statement in ("DELETE FROM revision WHERE id = :id", "UPDATE revision SET status = 'draft' WHERE id = :id"):
        with pytest.raises(DBAPIError, match="submitted revision"), db.session.begin_nested():
            db.session.execute(text(statement), {"id": submitted.id})
    db.session.execute(text("UPDATE revision SET name_id = 'Lain' WHERE id = :id"), {"id": draft.id})
    assert db.session.scalar(select(Revision.name_id).where(Revision.id == draft.id)) == "Lain"


def test_an_incomplete_draft_stays_a_draft(maker: Any, now: datetime) -> None:
    with unit_of_work():
        draft = world.make_revision(artisan_id=maker.id, now=now, submit=False, materials=" ")
    with pytest.raises(IncompleteRevision), unit_of_work():
        service.submit_revision(revision_id=draft.id, actor=world.JURY, now=now)
    assert queries.revision_view(revision_id=draft.id).status == "draft"


def test_only_stored_public_pictures_can_be_photos(maker: Any, now: datetime) -> None:
    with unit_of_work():
        private = world.make_photo(now=now, visibility="private")
        public = world.make_photo(now=now)
    for media_id, slot in ((private.id, "front"), (public.id, "elsewhere"), ("med_unknown", "front")):
        with pytest.raises(PhotoRefused), unit_of_work():
            service.draft_revision(
                artisan_id=maker.id, craft_id=None, statement=world.statement(),
                photos=[service.PhotoInput(media_id=media_id, slot=slot)], actor=world.JURY, now=now,
            )  # fmt: skip
    assert db.session.scalar(select(Revision.id)) is None


def test_a_clearance_binds_to_the_content_that_was_seen(maker: Any, now: datetime) -> None:
    with unit_of_work():
        revision = world.make_revision(artisan_id=maker.id, now=now)
    with pytest.raises(StaleRevision), unit_of_work():
        service.grant_clearance(
            revision_id=revision.id, content_hash="v1:other", valid_until=now + timedelta(days=1), price_floor=1,
            price_ceiling=2, decision_reference="d", actor=world.JURY, now=now,
        )  # fmt: skip
    assert queries.revision_view(revision_id=revision.id).status == "submitted"
    assert queries.live_clearance(revision_id=revision.id, now=now) is None


@pytest.mark.parametrize(("region", "verified"), [(world.PESISIR_BARAT, True), (world.PESAWARAN, False)])
def test_a_craft_goes_only_to_makers_of_its_region(database: Any, now: datetime, region: str, verified: bool) -> None:
    with unit_of_work():
        stranger = world.make_artisan(now=now, region=region, verified=verified)
        revision = world.make_revision(artisan_id=stranger.id, now=now, craft_id="selendang-tapis")
    with pytest.raises(OriginRefused) as refused, unit_of_work():
        world.clear(revision, now=now)
    assert refused.value.params == {"craft": "Selendang Tapis", "origins": "Pesawaran"}
    assert queries.revision_view(revision_id=revision.id).status == "submitted"

    with unit_of_work():
        granted = world.clear(revision, now=now, origin_exception="Murid perajin Negeri Katon sejak 2001.")
        service.put_on_sale(
            revision_id=revision.id, seller="artisan", price=250_000, mode="ready_stock", stock=1, actor=world.JURY,
            now=now,
        )  # fmt: skip
    assert granted.origin_exception == "Murid perajin Negeri Katon sejak 2001."
    assert len(queries.sellable_items(now=now).items) == 1


def test_a_craft_made_everywhere_and_one_without_regions_are_open(database: Any, now: datetime) -> None:
    with unit_of_work():
        anyone = world.make_artisan(now=now, region="18.72")
        for craft_id in ("tapis-sarung", None):
            world.make_listing(artisan_id=anyone.id, now=now, craft_id=craft_id)
    assert len(queries.sellable_items(now=now).items) == 2


def test_an_edit_waits_for_the_jury_while_the_cleared_revision_stays_on_sale(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
    product_id, first = listing.product_id, listing.revision_id
    with unit_of_work():
        draft = service.revise(
            product_id=product_id, changes={"weight_g": 800, "price": 300_000, "stock": 9}, actor=world.JURY, now=now
        )
    assert draft is not None and draft.number == 2
    shown = queries.sellable_items(now=now).items[0]
    assert (shown.revision_id, shown.weight_g, shown.price, shown.available) == (first, 780, 300_000, 9)

    with unit_of_work():
        same = service.revise(product_id=product_id, changes={"care": "Jangan dicuci"}, actor=world.JURY, now=now)
        assert same is not None and same.id == draft.id
        service.submit_revision(revision_id=draft.id, actor=world.JURY, now=now)
    assert queries.sellable_items(now=now).items[0].revision_id == first

    with unit_of_work():
        world.clear(db.session.get_one(Revision, draft.id), now=now)
    shown = queries.sellable_items(now=now).items[0]
    assert (shown.revision_id, shown.weight_g) == (draft.id, 800)
    assert queries.revision_view(revision_id=first).status == "superseded"
    assert [row.number for row in queries.revisions_of(product_id=product_id)] == [2, 1]


def test_a_price_outside_the_new_band_pauses_the_listing(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now, price=250_000)
        draft = service.revise(product_id=listing.product_id, changes={"weight_g": 800}, actor=world.JURY, now=now)
        assert draft is not None
        service.submit_revision(revision_id=draft.id, actor=world.JURY, now=now)
        world.clear(draft, now=now, floor=300_000, ceiling=400_000)
    assert queries.sellable_items(now=now).items == []
    with pytest.raises(PriceOutsideBand), unit_of_work():
        service.resume_listing(listing_id=listing.id, actor=world.JURY, now=now)
    with unit_of_work():
        service.change_price(listing_id=listing.id, price=300_000, actor=world.JURY, now=now)
        service.resume_listing(listing_id=listing.id, actor=world.JURY, now=now)
    assert queries.sellable_items(now=now).items[0].price == 300_000


def test_an_unknown_field_and_a_foreign_product_are_refused(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        other = world.make_artisan(now=now, name="Lain")
    with pytest.raises(UnknownField), unit_of_work():
        service.revise(product_id=listing.product_id, changes={"artisan_id": other.id}, actor=world.JURY, now=now)
    with pytest.raises(NotFound), unit_of_work():
        world.make_revision(artisan_id=other.id, now=now, product_id=listing.product_id)
    assert len(queries.revisions_of(product_id=listing.product_id)) == 1


def test_nothing_uncleared_refused_or_revoked_goes_on_sale(maker: Any, now: datetime) -> None:
    with unit_of_work():
        submitted = world.make_revision(artisan_id=maker.id, now=now)
        refused = world.make_revision(artisan_id=maker.id, now=now)
        service.refuse_revision(revision_id=refused.id, reason="Jahitan lepas.", actor=world.JURY, now=now)
    for revision in (submitted, refused):
        with pytest.raises(NotCleared), unit_of_work():
            service.put_on_sale(
                revision_id=revision.id, seller="artisan", price=200_000, mode="ready_stock", stock=1,
                actor=world.JURY, now=now,
            )  # fmt: skip
    with pytest.raises(TransitionRefused), unit_of_work():
        world.clear(refused, now=now)
    assert db.session.scalar(select(Listing.id)) is None


def test_refusing_and_revoking_need_a_reason(maker: Any, now: datetime) -> None:
    with unit_of_work():
        revision = world.make_revision(artisan_id=maker.id, now=now)
        listing = world.make_listing(artisan_id=maker.id, now=now)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.refuse_revision(revision_id=revision.id, reason=" ", actor=world.JURY, now=now)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.revoke_clearance(revision_id=listing.revision_id, reason="", actor=world.JURY, now=now)
    assert len(queries.sellable_items(now=now).items) == 1


def test_revoking_takes_the_listing_down_for_good(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        service.revoke_clearance(revision_id=listing.revision_id, reason="Bukan tenun.", actor=world.JURY, now=now)
    assert queries.sellable_items(now=now).items == []
    assert queries.revision_view(revision_id=listing.revision_id).status == "revoked"
    with pytest.raises(NotCleared), unit_of_work():
        service.lift_suspension(listing_id=listing.id, actor=world.DESK, now=now)
    clearance = db.session.scalar(select(Clearance))
    assert clearance is not None and clearance.revoked_reason == "Bukan tenun."


def test_a_clearance_is_renewed_for_a_cleared_revision(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
    later = now + timedelta(days=366)
    assert queries.sellable_items(now=later).items == []
    with unit_of_work():
        world.clear(db.session.get_one(Revision, listing.revision_id), now=later)
    assert len(queries.sellable_items(now=later).items) == 1


def test_a_clearance_renewed_before_its_end_shows_the_work_once(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        world.clear(db.session.get_one(Revision, listing.revision_id), now=now + timedelta(days=1))
    assert [item.listing_id for item in queries.sellable_items(now=now).items] == [listing.id]


@pytest.mark.parametrize("price", [99_999, 5_000_001])
def test_a_price_outside_the_band_changes_nothing(maker: Any, now: datetime, price: int) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
    with pytest.raises(PriceOutsideBand) as refused, unit_of_work():
        service.change_price(listing_id=listing.id, price=price, actor=world.JURY, now=now)
    assert refused.value.text() == "Harga harus antara Rp100.000 dan Rp5.000.000, sesuai hasil kurasi."
    db.session.expire_all()
    assert db.session.get_one(Listing, listing.id).price == 250_000


def test_putting_on_sale_again_changes_the_one_listing(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        again = service.put_on_sale(
            revision_id=listing.revision_id, seller="artisan", price=260_000, mode="ready_stock", stock=7,
            actor=world.JURY, now=now,
        )  # fmt: skip
    assert again.id == listing.id
    assert queries.sellable_items(now=now).items[0].available == 7


def test_owned_goods_are_neither_put_on_sale_nor_counted_by_hand(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        owned = service.receive_owned_stock(
            revision_id=listing.revision_id, quantity=2, unit_cost=1, price=200_000, reference="lot", actor=world.DESK,
            now=now,
        )  # fmt: skip
    with pytest.raises(OwnedStock), unit_of_work():
        service.set_stock(listing_id=owned.id, on_hand=9, actor=world.DESK, now=now)
    with pytest.raises(OwnedStock), unit_of_work():
        service.put_on_sale(
            revision_id=listing.revision_id, seller="dekranasda", price=200_000, mode="ready_stock", stock=1,
            actor=world.DESK, now=now,
        )  # fmt: skip
    assert world.variant_of(owned).on_hand == 2


def test_owned_pieces_of_an_earlier_revision_stay_on_sale_as_what_they_are(maker: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now)
        first = listing.revision_id
        service.receive_owned_stock(
            revision_id=first, quantity=2, unit_cost=100_000, price=200_000, reference="lot", actor=world.DESK, now=now
        )
        draft = service.revise(product_id=listing.product_id, changes={"weight_g": 800}, actor=world.JURY, now=now)
        assert draft is not None
        service.submit_revision(revision_id=draft.id, actor=world.JURY, now=now)
        world.clear(draft, now=now)
    shown = {item.seller: item for item in queries.sellable_items(now=now).items}
    assert (shown["artisan"].revision_id, shown["artisan"].weight_g) == (draft.id, 800)
    assert (shown["dekranasda"].revision_id, shown["dekranasda"].weight_g) == (first, 780)


def test_the_shelf_cannot_be_counted_below_what_is_held(maker: Any, now: datetime) -> None:
    from catalog import stock

    with unit_of_work():
        listing = world.make_listing(artisan_id=maker.id, now=now, stock=5)
        stock.reserve(
            wants=[stock.Want(world.variant_of(listing).id, 3)], holder_type="order", holder_id="o",
            expires_at=now + timedelta(hours=1), now=now,
        )  # fmt: skip
    with pytest.raises(StockBelowReserved), unit_of_work():
        service.set_stock(listing_id=listing.id, on_hand=2, actor=world.JURY, now=now)
    assert world.variant_of(listing).on_hand == 5
