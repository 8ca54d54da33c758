"""Stock is never oversold, never negative, and what is held is always what is reserved."""

import threading
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from catalog import service, stock
from catalog.errors import NotAvailable, ReservationLost
from catalog.models import Listing, StockMovement, StockReservation, Variant
from shop.artisans import capacity
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.catalog import world

QUARTER = timedelta(minutes=15)


def hold(variant_id: str, quantity: int, holder: str, *, now: datetime) -> None:
    stock.reserve(
        wants=[stock.Want(variant_id, quantity)],
        holder_type="order",
        holder_id=holder,
        expires_at=now + QUARTER,
        now=now,
    )


def shelf(variant_id: str) -> tuple[int, int, int]:
    db.session.expire_all()
    variant = db.session.get_one(Variant, variant_id)
    return variant.on_hand, variant.reserved, variant.cost_pool


@pytest.fixture
def scarf(database: Any, now: datetime) -> str:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        return world.variant_of(world.make_listing(artisan_id=maker.id, now=now, stock=3)).id


def test_all_or_nothing(scarf: str, now: datetime) -> None:
    with pytest.raises(NotAvailable) as refused, unit_of_work():
        stock.reserve(
            wants=[stock.Want(scarf, 1), stock.Want("var_unknown", 1)], holder_type="order", holder_id="o",
            expires_at=now + QUARTER, now=now,
        )  # fmt: skip
    assert refused.value.variant_ids == ("var_unknown",)
    assert shelf(scarf) == (3, 0, 0)


@pytest.mark.parametrize("quantity", [4, 0, -1, 10**9])
def test_more_than_there_is_or_nonsense_holds_nothing(scarf: str, now: datetime, quantity: int) -> None:
    with pytest.raises(NotAvailable), unit_of_work():
        hold(scarf, quantity, "o", now=now)
    assert shelf(scarf) == (3, 0, 0)


def test_the_same_variant_wanted_twice_is_one_reservation(scarf: str, now: datetime) -> None:
    with unit_of_work():
        rows = stock.reserve(
            wants=[stock.Want(scarf, 1), stock.Want(scarf, 2)], holder_type="order", holder_id="o",
            expires_at=now + QUARTER, now=now,
        )  # fmt: skip
    assert [row.quantity for row in rows] == [3]
    assert shelf(scarf) == (3, 3, 0)


def test_releasing_or_expiring_twice_gives_back_once(scarf: str, now: datetime) -> None:
    with unit_of_work():
        hold(scarf, 2, "o", now=now)
        assert stock.release(holder_type="order", holder_id="o", now=now) == 2
        assert stock.release(holder_type="order", holder_id="o", now=now) == 0
        hold(scarf, 1, "p", now=now)
        assert stock.expire_due(now=now) == 0
        assert stock.expire_due(now=now + QUARTER) == 1
        assert stock.expire_due(now=now + QUARTER) == 0
    assert shelf(scarf) == (3, 0, 0)


def test_an_extended_reservation_is_not_swept_and_never_shortened(scarf: str, now: datetime) -> None:
    with unit_of_work():
        hold(scarf, 1, "o", now=now)
        stock.extend(holder_type="order", holder_id="o", until=now + timedelta(hours=2))
        stock.extend(holder_type="order", holder_id="o", until=now)
        assert stock.expire_due(now=now + timedelta(hours=1)) == 0
    assert shelf(scarf) == (3, 1, 0)


def test_what_is_lost_cannot_be_extended_or_sold(scarf: str, now: datetime) -> None:
    with unit_of_work():
        hold(scarf, 1, "o", now=now)
        stock.expire_due(now=now + QUARTER)
    with pytest.raises(ReservationLost), unit_of_work():
        stock.extend(holder_type="order", holder_id="o", until=now + timedelta(hours=2))
    with pytest.raises(ReservationLost), unit_of_work():
        stock.consume(holder_type="order", holder_id="o", now=now)
    assert shelf(scarf) == (3, 0, 0)


def test_a_forgotten_checkout_does_not_keep_the_last_piece(scarf: str, now: datetime) -> None:
    with unit_of_work():
        hold(scarf, 3, "o", now=now)
    with unit_of_work():
        hold(scarf, 3, "p", now=now + QUARTER)
    assert shelf(scarf) == (3, 3, 0)
    assert stock.reservations(holder_type="order", holder_id="o")[0].status == "released"


def test_a_return_is_put_back_once(scarf: str, now: datetime) -> None:
    with unit_of_work():
        hold(scarf, 2, "o", now=now)
        stock.consume(holder_type="order", holder_id="o", now=now)
        for _ in range(2):
            stock.put_back(variant_id=scarf, quantity=2, cost=0, reference="claim_1", now=now)
    assert shelf(scarf) == (3, 0, 0)


def test_capacity_is_freed_when_a_sold_piece_to_order_is_cancelled(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now, capacity=1)
        variant = world.variant_of(world.make_listing(artisan_id=maker.id, now=now, mode="made_to_order", stock=0))
        before = capacity.free_in(artisan_id=maker.id, now=now)
        hold(variant.id, 2, "o", now=now)
        assert stock.consume(holder_type="order", holder_id="o", now=now) == {variant.id: 0}
        assert capacity.free_in(artisan_id=maker.id, now=now) == before - 2
        assert stock.give_back_capacity(holder_type="order", holder_id="o", now=now) == 2
        assert capacity.free_in(artisan_id=maker.id, now=now) == before


def test_more_than_the_makers_hands_can_do_is_not_available(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now, capacity=1)
        variant = world.variant_of(world.make_listing(artisan_id=maker.id, now=now, mode="made_to_order", stock=0))
    with pytest.raises(NotAvailable), unit_of_work():
        hold(variant.id, 13, "o", now=now)
    assert db.session.scalar(select(func.count()).select_from(StockReservation)) == 0
    assert capacity.free_in(artisan_id=maker.id, now=now, months=12) == 12


def test_written_off_pieces_take_their_cost_along_once(database: Any, now: datetime) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        revision = world.make_revision(artisan_id=maker.id, now=now)
        world.clear(revision, now=now)
        listing = service.receive_owned_stock(
            revision_id=revision.id, quantity=3, unit_cost=100_000, price=200_000, reference="lot", actor=world.DESK,
            now=now,
        )  # fmt: skip
        variant_id = world.variant_of(listing).id
        lost = [
            service.write_off_owned_stock(
                variant_id=variant_id, quantity=1, reason="Pecah.", reference="w1", actor=world.DESK, now=now
            )
            for _ in range(2)
        ]
    assert lost == [100_000, 0]
    assert shelf(variant_id) == (2, 0, 200_000)


ACTS = st.lists(
    st.tuples(
        st.sampled_from(["reserve", "extend", "consume", "release", "put_back", "expire", "receive", "write_off"]),
        st.integers(1, 4),
        st.sampled_from("abc"),
        st.integers(0, 20),
    ),
    max_size=25,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=ACTS)
def test_any_sequence_of_acts_keeps_the_books_right(database: Any, now: datetime, acts: list[Any]) -> None:
    with unit_of_work():
        maker = world.make_artisan(now=now)
        revision = world.make_revision(artisan_id=maker.id, now=now)
        world.clear(revision, now=now)
        listing = service.receive_owned_stock(
            revision_id=revision.id, quantity=4, unit_cost=99_999, price=200_000, reference=revision.id,
            actor=world.DESK, now=now,
        )  # fmt: skip
    variant_id = world.variant_of(listing).id
    sold: list[tuple[int, int]] = []
    for number, (act, quantity, holder, minutes) in enumerate(acts):
        moment, reference = now + timedelta(minutes=minutes), f"{revision.id}-{number}"
        holder = f"{revision.id}-{holder}"
        held = [row for row in stock.reservations(holder_type="order", holder_id=holder) if row.status == "live"]
        try:
            with unit_of_work():
                if act == "reserve" and not held:
                    hold(variant_id, quantity, holder, now=moment)
                elif act == "extend":
                    stock.extend(holder_type="order", holder_id=holder, until=moment + QUARTER)
                elif act == "consume":
                    cost = stock.consume(holder_type="order", holder_id=holder, now=moment)[variant_id]
                    sold.append((held[0].quantity, cost))
                elif act == "release":
                    stock.release(holder_type="order", holder_id=holder, now=moment)
                elif act == "put_back" and sold:
                    back, cost = sold.pop()
                    stock.put_back(variant_id=variant_id, quantity=back, cost=cost, reference=reference, now=moment)
                elif act == "expire":
                    stock.expire_due(now=moment)
                elif act == "receive":
                    service.receive_owned_stock(
                        revision_id=revision.id, quantity=quantity, unit_cost=quantity * 33_333, price=200_000,
                        reference=reference, actor=world.DESK, now=moment,
                    )  # fmt: skip
                elif act == "write_off":
                    service.write_off_owned_stock(
                        variant_id=variant_id, quantity=quantity, reason="Rusak.", reference=reference,
                        actor=world.DESK, now=moment,
                    )  # fmt: skip
        except (NotAvailable, ReservationLost):
            pass
        on_hand, reserved, cost_pool = shelf(variant_id)
        live = (StockReservation.variant_id == variant_id, StockReservation.status == "live")
        moved = (func.sum(StockMovement.quantity), func.sum(StockMovement.cost))
        pieces, cost = db.session.execute(select(*moved).where(StockMovement.variant_id == variant_id)).one()
        assert on_hand >= reserved >= 0
        assert reserved == (db.session.scalar(select(func.sum(StockReservation.quantity)).where(*live)) or 0)
        assert cost_pool >= 0 and (on_hand > 0 or cost_pool == 0)
        assert (on_hand, cost_pool) == (pieces, cost)
    _forget_the_maker(listing)


def _forget_the_maker(listing: Listing) -> None:
    """So that the next example may make the same maker again."""
    db.session.rollback()
    with unit_of_work():
        from shop.artisans.models import Artisan

        maker = db.session.get_one(Artisan, listing.artisan_id)
        maker.fingerprint = f"past-{maker.id}"


@pytest.mark.race
def test_fifty_buyers_for_ten_pieces_get_exactly_ten(committed: Any, now: datetime) -> None:
    application: Flask = committed()
    with application.app_context():
        with unit_of_work():
            maker = world.make_artisan(now=now)
            variant_id = world.variant_of(world.make_listing(artisan_id=maker.id, now=now, stock=10)).id
        db.session.remove()
    got: list[str] = []
    start = threading.Barrier(50)

    def buy(number: int) -> None:
        with application.app_context():
            start.wait()
            try:
                perform(lambda: hold(variant_id, 1, f"ord_{number}", now=now))
                got.append(f"ord_{number}")
            except NotAvailable:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=buy, args=(number,)) for number in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with application.app_context():
        assert len(got) == 10
        assert shelf(variant_id) == (10, 10, 0)
        assert db.session.scalar(select(func.count()).select_from(StockReservation)) == 10


@pytest.mark.race
def test_selling_and_sweeping_the_same_reservation_happens_once(committed: Any, now: datetime) -> None:
    application: Flask = committed()
    with application.app_context():
        with unit_of_work():
            maker = world.make_artisan(now=now)
            variant_id = world.variant_of(world.make_listing(artisan_id=maker.id, now=now, stock=1)).id
            hold(variant_id, 1, "o", now=now)
        db.session.remove()
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def act(number: int) -> None:
        with application.app_context():
            start.wait()
            try:
                if number % 2:
                    if perform(lambda: stock.expire_due(now=now + QUARTER)):
                        outcomes.append("expired")
                else:
                    perform(lambda: stock.consume(holder_type="order", holder_id="o", now=now))
                    outcomes.append("sold")
            except ReservationLost:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=act, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with application.app_context():
        assert len(outcomes) == 1
        assert shelf(variant_id) == ((0, 0, 0) if outcomes == ["sold"] else (1, 0, 0))
