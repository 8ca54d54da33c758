"""Many at once on a committed database: no oversell, one order per cart, one answer per offer."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from catalog.errors import NotAvailable
from catalog.models import Variant
from orders.models import ShopOrder, WorkOrder
from orders.service import cancellation, checkout, fulfilment
from shop.kernel.actors import ANONYMOUS
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.orders import world

pytestmark = pytest.mark.race


def at_once(app: Flask, works: list[Callable[[], Any]]) -> list[Any]:
    """Run all of them at the same moment, each in its own context; what each gave or raised."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)

    def run(index: int) -> None:
        with app.app_context():
            barrier.wait()
            try:
                results[index] = works[index]()
            except ShopError as error:
                results[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def checkout_of(token: str, total: int, now: datetime) -> Callable[[], checkout.Placed]:
    return lambda: perform(lambda: checkout.place_order(token=token, wish=world.wish(total), actor=ANONYMOUS, now=now))


def test_fifty_customers_and_ten_pieces(committed: Callable[[], Flask], now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            variant = world.variant_id(world.make_listing(now=now, stock=10))
        tokens = [world.fill_cart({variant: 1}, now=now) for _ in range(50)]
        total = world.total_of(tokens[0], now=now)
        db.session.remove()
    results = at_once(app, [checkout_of(token, total, now) for token in tokens])
    placed = [result for result in results if isinstance(result, checkout.Placed)]
    assert len(placed) == 10
    assert all(isinstance(result, NotAvailable) for result in results if result not in placed)
    with app.app_context():
        row = db.session.get_one(Variant, variant)
        assert (row.on_hand, row.reserved) == (10, 10)
        numbers = list(db.session.scalars(select(ShopOrder.number).order_by(ShopOrder.number)))
        assert numbers == [f"DL-26-{number:06d}" for number in range(1, 11)]


def test_two_tabs_make_one_order(committed: Callable[[], Flask], now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            one = world.variant_id(world.make_listing(now=now, name="Satu"))
            two = world.variant_id(world.make_listing(now=now, name="Dua"))
        token = world.fill_cart({one: 1, two: 2}, now=now)
        total = world.total_of(token, now=now)
        db.session.remove()
    results = at_once(app, [checkout_of(token, total, now)] * 6)
    assert len({result.order_id for result in results}) == 1
    assert [result.created for result in results].count(True) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(ShopOrder)) == 1
        assert world.stock_of(two) == (5, 2)


def test_accept_and_cancel_at_once_have_one_winner(committed: Callable[[], Flask], now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            variant = world.variant_id(world.make_listing(now=now))
        order, (work_order,) = world.bought({variant: 1}, now=now)
        order_id, work_order_id, maker = order.id, work_order.id, world.actor_for(work_order)
        customer = world.holder(order)
        db.session.remove()

    def accept() -> Any:
        return perform(
            lambda: fulfilment.accept(work_order_id=work_order_id, actor=maker, now=now).accepted_at is not None
        )

    def cancel() -> Any:
        return perform(lambda: cancellation.cancel_order(order_id=order_id, actor=customer, now=now))

    results = at_once(app, [accept, cancel, accept, cancel])
    with app.app_context():
        status = db.session.get_one(WorkOrder, work_order_id).status
        refunds = world.refunds(db.session.get_one(ShopOrder, order_id))
    if status == "accepted":
        assert refunds == []
        assert [result is True for result in results] == [True, False, True, False]
    else:
        assert status == "cancelled"
        assert refunds == [(f"ended:{work_order_id}", 286_000)]
        assert not any(result is True for result in results)


def test_makers_in_any_order_do_not_deadlock(committed: Callable[[], Flask], now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            variants = [world.variant_id(world.make_listing(now=now, name=f"Sanggar {n}", stock=40)) for n in range(3)]
        tokens = []
        for turn in range(12):
            chosen = [variants[turn % 3], variants[(turn + 1) % 3]]
            tokens.append(world.fill_cart(dict.fromkeys(chosen, 1), now=now))
        totals = [world.total_of(token, now=now) for token in tokens]
        db.session.remove()
    results = at_once(app, [checkout_of(token, total, now) for token, total in zip(tokens, totals, strict=True)])
    assert all(isinstance(result, checkout.Placed) for result in results)
    with app.app_context():
        assert sum(world.stock_of(variant)[1] for variant in variants) == 24
