"""The spine: a draft becomes a listing that can be bought, and only so."""

from datetime import datetime, timedelta
from typing import Any

from catalog import queries, service, stock
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world


def test_a_work_goes_from_draft_to_the_shelf_to_a_buyer(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        listing = world.make_listing(artisan_id=maker.id, now=now, stock=3, price=250_000)
    page = queries.sellable_items(now=now)
    assert [item.listing_id for item in page.items] == [listing.id]
    item = page.items[0]
    assert item.title == "Kain Tapis Pucuk Rebung"
    assert (item.price, item.available, item.region_name) == (
        250_000,
        3,
        "Pesawaran",
    )
    assert queries.sellable_by_slug(slug=item.slug, locale="en", now=now)[0].title == "Tapis Cloth with Bamboo Shoots"

    with unit_of_work():
        held = stock.reserve(
            wants=[stock.Want(item.variant_id, 2)], holder_type="order", holder_id="ord_1",
            expires_at=now + timedelta(minutes=15), now=now,
        )  # fmt: skip
    assert [(row.quantity, row.kind, row.status) for row in held] == [(2, "stock", "live")]
    assert queries.sellable_variants(variant_ids=[item.variant_id], now=now)[item.variant_id].available == 1
    with unit_of_work():
        assert stock.consume(holder_type="order", holder_id="ord_1", now=now) == {item.variant_id: 0}
    variant = world.variant_of(listing)
    assert (variant.on_hand, variant.reserved) == (1, 0)


def test_pieces_to_order_come_out_of_the_makers_capacity(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now, capacity=2)
        listing = world.make_listing(artisan_id=maker.id, now=now, mode="made_to_order", stock=0)
    before = queries.sellable_listing(listing_id=listing.id, now=now)
    assert before is not None and before.available == 24
    with unit_of_work():
        stock.reserve(
            wants=[stock.Want(before.variant_id, 23)], holder_type="order", holder_id="ord_1",
            expires_at=now + timedelta(minutes=15), now=now,
        )  # fmt: skip
    after = queries.sellable_listing(listing_id=listing.id, now=now)
    assert after is not None and after.available == 1
    with unit_of_work():
        assert stock.release(holder_type="order", holder_id="ord_1", now=now) == 23
    again = queries.sellable_listing(listing_id=listing.id, now=now)
    assert again is not None and again.available == 24


def test_dekranasdas_pieces_keep_their_cost_until_sold(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        revision = world.make_revision(artisan_id=maker.id, now=now)
        world.clear(revision, now=now)
        for _ in range(2):
            listing = service.receive_owned_stock(
                revision_id=revision.id, quantity=3, unit_cost=100_001, price=180_000, reference="lot_1",
                actor=world.DESK, now=now,
            )  # fmt: skip
    variant = world.variant_of(listing)
    assert (variant.on_hand, variant.cost_pool) == (3, 300_003)
    wants = [stock.Want(variant.id, 2)]
    with unit_of_work():
        stock.reserve(wants=wants, holder_type="order", holder_id="o1", expires_at=now + timedelta(hours=1), now=now)
        assert stock.consume(holder_type="order", holder_id="o1", now=now) == {variant.id: 200_002}
    owned = queries.owned_stock_summary()[0]
    assert (owned.received, owned.on_hand, owned.sold, owned.cost_on_hand, owned.cost_of_sold) == (
        3, 1, 2, 100_001, 200_002,
    )  # fmt: skip
