"""What may not be sold is nowhere: not on a page, in a search, the API, the map of the site, nor in a checkout."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import update

from catalog import queries, service, stock
from catalog.errors import NotAvailable
from catalog.models import Clearance, Product, Variant
from shop.artisans import service as artisans
from shop.artisans.models import Artisan
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world

NAME = "Selendang Rahasia"
Act = Callable[[Any, Any, datetime], object]


def _set(model: Any, row_id: str, **values: Any) -> None:
    db.session.execute(update(model).where(model.id == row_id).values(**values))


HIDING: dict[str, Act] = {
    "paused": lambda listing, maker, now: service.pause_listing(listing_id=listing.id, actor=world.DESK, now=now),
    "suspended": lambda listing, maker, now: service.suspend_listing(
        listing_id=listing.id, reason="Diperiksa.", actor=world.DESK, now=now
    ),
    "retired": lambda listing, maker, now: service.retire_listing(listing_id=listing.id, actor=world.DESK, now=now),
    "clearance revoked": lambda listing, maker, now: service.revoke_clearance(
        revision_id=listing.revision_id, reason="Bukan tenun.", actor=world.JURY, now=now
    ),
    "clearance over": lambda listing, maker, now: db.session.execute(
        update(Clearance).values(valid_until=now - timedelta(days=1))
    ),
    "clearance taken back behind the service": lambda listing, maker, now: db.session.execute(
        update(Clearance).values(revoked_at=now, revoked_reason="Dicabut.")
    ),
    "clearance of another content": lambda listing, maker, now: db.session.execute(
        update(Clearance).values(content_hash="v1:other")
    ),
    "member suspended": lambda listing, maker, now: artisans.suspend_membership(
        artisan_id=maker.id, reason="Laporan pembeli.", actor=world.DESK, now=now
    ),
    "region not verified": lambda listing, maker, now: _set(Artisan, maker.id, region_verified_at=None),
    "maker moved away": lambda listing, maker, now: _set(Artisan, maker.id, region_code="18.72"),
    "price outside the band": lambda listing, maker, now: db.session.execute(
        update(Clearance).values(price_floor=300_000)
    ),
}


@pytest.fixture
def world_of(database: Any, now: datetime) -> tuple[Any, Any]:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        listing = world.make_listing(artisan_id=maker.id, now=now, name_id=NAME, name_en="Secret Scarf", stock=5)
    return maker, listing


def _pages(listing: Any) -> list[str]:
    return [
        "/", "/produk", "/cari?q=rahasia", "/cari?q=secret", "/kriya/selendang-tapis", "/daerah/pesawaran",
        "/kategori/tekstil", "/perajin-kami/kub-sekar-tapis", "/sitemap.xml", "/api/v1/products",
        "/api/v1/products?q=rahasia", "/en/produk",
    ]  # fmt: skip


def test_the_work_is_on_all_these_pages_before_it_is_hidden(client: FlaskClient, world_of: Any) -> None:
    for address in _pages(world_of[1]):
        page = client.get(address).get_data(as_text=True)
        assert NAME in page or "Secret Scarf" in page or "selendang-rahasia" in page, address


@pytest.mark.parametrize("how", HIDING)
def test_hidden_is_hidden_everywhere(client: FlaskClient, world_of: Any, now: datetime, how: str) -> None:
    maker, listing = world_of
    variant_id = world.variant_of(listing).id
    slug = db.session.get_one(Product, listing.product_id).slug
    with unit_of_work():
        HIDING[how](listing, maker, now)

    for address in _pages(listing):
        page = client.get(address).get_data(as_text=True)
        assert NAME not in page and "Secret Scarf" not in page and "selendang-rahasia" not in page, address
    assert client.get(f"/produk/{slug}").status_code == 404
    assert client.get(f"/api/v1/products/{listing.id}").status_code == 404
    assert queries.sellable_by_slug(slug=slug, now=now, sold_out=True) == []
    assert queries.sellable_listing(listing_id=listing.id, now=now) is None
    assert queries.sellable_variants(variant_ids=[variant_id], now=now) == {}
    with pytest.raises(NotAvailable) as refused, unit_of_work():
        stock.reserve(
            wants=[stock.Want(variant_id, 1)], holder_type="order", holder_id="o", now=now,
            expires_at=now + timedelta(minutes=15),
        )  # fmt: skip
    assert refused.value.variant_ids == (variant_id,)
    db.session.expire_all()
    assert db.session.get_one(Variant, variant_id).reserved == 0


@pytest.mark.parametrize("mode", ["ready_stock", "made_to_order"])
def test_sold_out_is_only_on_its_own_page(client: FlaskClient, database: Any, now: datetime, mode: str) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now, capacity=0)
        listing = world.make_listing(artisan_id=maker.id, now=now, name_id=NAME, mode=mode, stock=0)
    for address in _pages(listing):
        assert NAME not in client.get(address).get_data(as_text=True), address
    page = client.get("/produk/selendang-rahasia")
    assert page.status_code == 200
    assert "Habis" in page.get_data(as_text=True)
    assert "/keranjang/tambah" not in page.get_data(as_text=True)
    assert client.get(f"/api/v1/products/{listing.id}").status_code == 404
    assert queries.sellable_variants(variant_ids=[world.variant_of(listing).id], now=now) == {}


def test_drafts_and_submissions_are_nowhere(client: FlaskClient, database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        world.make_revision(artisan_id=maker.id, now=now, name_id=NAME)
    assert client.get("/produk/selendang-rahasia").status_code == 404
    for address in _pages(None):
        assert NAME not in client.get(address).get_data(as_text=True), address


def test_a_maker_who_is_no_member_has_no_page(client: FlaskClient, database: Any, now: datetime) -> None:
    with unit_of_work():
        stranger = world.make_artisan(now=now, name="Belum Anggota", member=False)
    assert client.get("/perajin-kami/belum-anggota").status_code == 404
    assert client.get(f"/api/v1/artisans/{stranger.id}").status_code == 404
    assert "Belum Anggota" not in client.get("/perajin-kami").get_data(as_text=True)
