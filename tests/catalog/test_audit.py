"""Each check finds the violation planted for it, and nothing in a sound catalogue."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from catalog import queries, service, stock
from catalog.queries import sellable
from shop.artisans import service as artisans
from shop.jobs import auditor
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world


@pytest.fixture
def shop(database: Any) -> Any:
    """A maker's work with a piece held, one sold, and pieces that Dekranasda owns."""
    now = clock.now()
    with unit_of_work():
        maker = world.make_artisan(now=now)
        listing = world.make_listing(artisan_id=maker.id, now=now, stock=5)
        variant = world.variant_of(listing)
        service.receive_owned_stock(
            revision_id=listing.revision_id, quantity=3, unit_cost=50_000, price=200_000, reference="lot",
            actor=world.DESK, now=now,
        )  # fmt: skip
        for holder in ("sold", "held"):
            stock.reserve(
                wants=[stock.Want(variant.id, 1)], holder_type="order", holder_id=holder,
                expires_at=now + timedelta(minutes=15), now=now,
            )  # fmt: skip
        stock.consume(holder_type="order", holder_id="sold", now=now)
    return maker, listing, variant


def run(name: str) -> list[Any]:
    """The rows that one check finds, in the test's own transaction."""
    check = next(check for check in auditor.checks() if check.name == name)
    return list(check.find())


OURS = ("gate.", "stock.")


def test_a_sound_catalogue_is_clean(shop: Any, now: datetime) -> None:
    names = [check.name for check in auditor.checks() if check.name.startswith(OURS)]
    assert len(names) == 13
    assert {name: run(name) for name in names} == {name: [] for name in names}


def plant(statement: str, **values: Any) -> None:
    """Change a row behind the back of constraints and triggers."""
    if db.session.get_bind().dialect.name == "postgresql":
        db.session.execute(text("ALTER TABLE variant DROP CONSTRAINT IF EXISTS ck_variant_on_hand"))
        db.session.execute(text("ALTER TABLE variant DROP CONSTRAINT IF EXISTS ck_variant_reserved"))
        db.session.execute(text("ALTER TABLE variant DROP CONSTRAINT IF EXISTS ck_variant_cost_pool"))
        db.session.execute(text("DROP TRIGGER IF EXISTS revision_frozen ON revision"))
    else:
        db.session.execute(text("PRAGMA ignore_check_constraints = ON"))
        for name in ("revision_frozen", "revision_not_reopened"):
            db.session.execute(text(f"DROP TRIGGER IF EXISTS {name}"))
    db.session.execute(text(statement), values)
    db.session.expire_all()


PLANTED = {
    "stock.bounds": "UPDATE variant SET reserved = on_hand + 1",
    "stock.reserved": "UPDATE variant SET reserved = 0",
    "stock.movements": "UPDATE stock_movement SET quantity = quantity + 1 WHERE kind = 'set'",
    "stock.maker_cost": "UPDATE variant SET cost_pool = 1 WHERE on_hand = 4",
    "stock.overdue": "UPDATE stock_reservation SET expires_at = '2020-01-01T00:00:00.000000+00:00'",
    "gate.clearance": "UPDATE clearance SET content_hash = 'v1:other'",
    "gate.price_band": "UPDATE clearance SET price_floor = 210000",
    "gate.origin": "UPDATE artisan SET region_code = '18.72'",
    "gate.content_hash": "UPDATE revision SET weight_g = weight_g + 1",
    "gate.photos": "UPDATE media_file SET sha256 = 'changed'",
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_violation_is_found(shop: Any, name: str) -> None:
    plant(PLANTED[name])
    try:
        assert run(name)
    finally:
        if db.session.get_bind().dialect.name == "sqlite":
            db.session.execute(text("PRAGMA ignore_check_constraints = OFF"))


def test_another_maker_than_the_products_is_found(shop: Any, now: datetime) -> None:
    with unit_of_work():
        other = world.make_artisan(now=now, name="Lain")
    plant("UPDATE listing SET artisan_id = :other WHERE seller = 'artisan'", other=other.id)
    assert [row["id"] for row in run("gate.maker")] == [shop[1].id]


def test_two_cleared_revisions_are_found(shop: Any, now: datetime) -> None:
    with unit_of_work():
        draft = service.revise(product_id=shop[1].product_id, changes={"weight_g": 800}, actor=world.JURY, now=now)
        assert draft is not None
        service.submit_revision(revision_id=draft.id, actor=world.JURY, now=now)
    plant("UPDATE revision SET status = 'cleared'")
    assert run("gate.one_cleared") == [{"product_id": shop[1].product_id, "cleared": 2}]


def test_a_work_of_a_suspended_member_that_is_visible_is_found(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    with unit_of_work():
        artisans.suspend_membership(artisan_id=shop[0].id, reason="Laporan.", actor=world.DESK, now=now)
    assert run("gate.member") == []
    forgetful: Callable[..., Any] = lambda artisan_id: artisan_id.is_not(None)  # noqa: E731
    monkeypatch.setattr(sellable.sql, "active_membership", forgetful)
    assert {row["membership"] for row in run("gate.member")} == {"suspended"}
    assert len(queries.sellable_items(now=now).items) == 2
