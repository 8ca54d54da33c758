"""One capacity per artisan and month: never overbooked, whoever asks."""

import contextlib
import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from shop.artisans import capacity
from shop.artisans.errors import CapacityExceeded
from shop.artisans.models import CapacityBooking, CapacityMonth
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.factories.artisans import make_artisan


def booked() -> dict[str, int]:
    return dict(db.session.execute(select(CapacityMonth.month, CapacityMonth.booked)).all())


def book(artisan_id: str, pieces: int, holder: str, now: datetime, by: date | None = None) -> capacity.CapacityPlan:
    return perform(
        lambda: capacity.book(
            artisan_id=artisan_id, pieces=pieces, holder_type="work_order", holder_id=holder, now=now, by=by
        )
    )


def test_fills_the_earliest_months_first(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_artisan(now=now, monthly_capacity=10))
    plan = book(artisan.id, 14, "one", now)
    assert plan.months == (("2026-11", 10), ("2026-12", 4))
    assert plan.ready_on == date(2026, 12, 31)
    assert capacity.free_in(artisan_id=artisan.id, now=now, months=2) == 6


def test_refuses_more_than_is_free_and_books_nothing(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_artisan(now=now, monthly_capacity=10))
    book(artisan.id, 14, "one", now)
    with pytest.raises(CapacityExceeded) as refusal:
        book(artisan.id, 7, "two", now, by=date(2026, 12, 31))
    assert refusal.value.params == {"free": 6}
    assert {month: pieces for month, pieces in booked().items() if pieces} == {"2026-11": 10, "2026-12": 4}


def test_gives_back_once(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_artisan(now=now, monthly_capacity=10))
    book(artisan.id, 12, "one", now)
    with unit_of_work():
        assert capacity.release(holder_type="work_order", holder_id="one", now=now) == 12
    with unit_of_work():
        assert capacity.release(holder_type="work_order", holder_id="one", now=now) == 0
    assert set(booked().values()) == {0}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.integers(1, 9), st.booleans()), max_size=12))
def test_booked_is_always_the_sum_of_live_bookings(database: Any, now: datetime, steps: list[tuple[int, bool]]) -> None:
    artisan = perform(lambda: make_artisan(now=now, monthly_capacity=3))
    holders: list[str] = []
    for number, (pieces, give_back) in enumerate(steps):
        if give_back and holders:
            holder = holders.pop(pieces % len(holders))
            perform(lambda holder=holder: capacity.release(holder_type="work_order", holder_id=holder, now=now))
            continue
        with contextlib.suppress(CapacityExceeded):
            book(artisan.id, pieces, f"{artisan.id}-{number}", now)
            holders.append(f"{artisan.id}-{number}")
    rows = db.session.execute(
        select(CapacityMonth.month, CapacityMonth.booked, CapacityMonth.capacity).where(
            CapacityMonth.artisan_id == artisan.id
        )
    ).all()
    for month, taken, limit in rows:
        live_sum = sum(
            db.session.scalars(
                select(CapacityBooking.pieces).where(
                    CapacityBooking.artisan_id == artisan.id,
                    CapacityBooking.month == month,
                    CapacityBooking.released_at.is_(None),
                )
            )
        )
        assert taken == live_sum <= limit == 3


@pytest.mark.race
def test_twenty_at_once_never_overbook(committed: Callable[[], Flask], now: datetime) -> None:
    app = committed()
    with app.app_context():
        artisan_id = perform(lambda: make_artisan(now=now, monthly_capacity=7)).id
    won: list[int] = []

    def run(number: int) -> None:
        with app.app_context():
            try:
                book(artisan_id, 1, f"holder-{number}", now, by=date(2026, 11, 30))
                won.append(number)
            except CapacityExceeded:
                pass
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        assert (len(won), booked()["2026-11"]) == (7, 7)
