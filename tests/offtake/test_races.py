"""Several people at once: nothing is accepted, promised or paid twice."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from offtake import queries, service
from offtake.models import HandoverNote, Inspection, Lot, Run
from shop.kernel.db import db
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from tests.offtake import world

pytestmark = pytest.mark.race
Make = Callable[[], Flask]


def at_once(make: Make, works: list[Callable[[], Any]]) -> list[Any]:
    """Run each work on its own application at the same moment; returns results, refusals among them."""
    barrier = threading.Barrier(len(works))
    results: list[Any] = [None] * len(works)
    applications = [make() for _ in works]

    def run(index: int) -> None:
        with applications[index].app_context():
            barrier.wait(timeout=30)
            try:
                results[index] = perform(works[index])
            except Exception as error:
                results[index] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_two_inspections_of_a_lot_never_accept_more_than_arrived(committed: Make, now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            buying = world.make_world(now=now)
        with unit_of_work():
            run = world.advanced(buying, now=now)
            lot_id = world.received(buying, run, 10, now=now).id
        run_id = run.id

    def look() -> str:
        return service.inspect_lot(lot_id=lot_id, findings=world.findings(accepted=6), actor=world.BUYER, now=now).id

    results = at_once(committed, [look, look, look])
    assert sorted(type(each).__name__ for each in results) == ["AboveReceived", "AboveReceived", "str"]
    with app.app_context():
        lot = world.row(Lot, lot_id)
        assert (lot.accepted, lot.awaiting, lot.received) == (6, 4, 10)
        assert db.session.scalar(select(func.count()).select_from(Inspection)) == 1
        assert db.session.scalar(select(func.count()).select_from(HandoverNote)) == 1
        assert ledger.balance(chart.offtake_inventory()) == 6_000_000
        assert queries.run_view(run_id=run_id).accepted == 6
        assert world.violations("offtake") == []


def test_orders_at_once_never_pass_the_budget_unsigned(committed: Make, now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            makers = [world.make_world(now=now, ceiling=25_000_000, limit=10**9)]
            makers += [world.make_maker(now=now) for _ in range(3)]
        assert len({made.artisan_id for made in makers}) == 4

    def issue(made: world.World) -> Callable[[], str]:
        return lambda: world.offered(made, now=now, quantity=10).status

    results = at_once(committed, [issue(made) for made in makers])
    assert sorted(results) == ["draft", "draft", "offered", "offered"]
    with app.app_context():
        assert queries.current_exposure().total == 20_000_000
        assert sorted(db.session.scalars(select(Run.number))) == [f"PO-2026-000{number}" for number in range(1, 5)]
        assert world.violations("offtake") == []


def test_an_advance_is_paid_once_by_two_hands(committed: Make, now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            buying = world.make_world(now=now)
        with unit_of_work():
            run_id = world.accepted(buying, now=now).id

    def pay(reference: str) -> Callable[[], str]:
        return lambda: service.pay_advance(run_id=run_id, reference=reference, actor=world.FINANCE, now=now).id

    results = at_once(committed, [pay("BL-1"), pay("BL-2")])
    assert sorted(type(each).__name__ for each in results) == [TransitionRefused.__name__, "str"]
    with app.app_context():
        assert ledger.balance(chart.bank()) == -12_000_000
        assert world.violations("offtake") == []


def test_the_last_hands_are_promised_once(committed: Make, now: datetime) -> None:
    app = committed()
    with app.app_context():
        with unit_of_work():
            buying = world.make_world(now=now, capacity=10, limit=10**9)
        with unit_of_work():
            first = world.offered(buying, now=now, quantity=20).id
            second = world.offered(buying, now=now, quantity=20).id

    def accept(run_id: str) -> Callable[[], str]:
        return lambda: service.accept_offer(run_id=run_id, actor=buying.maker, now=now).id

    results = at_once(committed, [accept(first), accept(second)])
    assert sorted(type(each).__name__ for each in results) == ["CapacityExceeded", "str"]
    with app.app_context():
        assert sorted(world.row(Run, run_id).status for run_id in (first, second)) == ["accepted", "offered"]
        assert world.violations("offtake") == []
