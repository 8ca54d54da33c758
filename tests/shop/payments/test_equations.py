"""Random lives of money: whatever happens in whatever order, the ledger's equations hold after every step."""

import contextlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shop.kernel import clock
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.ledger import service as books
from shop.ledger.service import Posting
from shop.payments import calls, desk_service, payout_batches, payout_queries, payouts, queries, service
from shop.payments.ports import ProviderRefused
from tests.factories.artisans import make_artisan
from tests.shop.payments import test_payouts as acts
from tests.shop.payments.support import FINANCE, Purpose, ScriptedProvider, opened, violations

AMOUNTS = st.integers(10_000, 5_000_000)
PARTS = st.integers(1, 100)
STEPS = st.one_of(
    st.tuples(st.just("pay"), AMOUNTS),
    st.tuples(st.just("refund"), PARTS),
    st.tuples(st.just("refused_refund"), PARTS),
    st.tuples(st.just("complete"), PARTS),
    st.tuples(st.just("claim"), PARTS),
    st.tuples(st.just("draft"), PARTS),
    st.tuples(st.just("approve"), PARTS),
    st.tuples(st.just("settle"), PARTS),
    st.tuples(st.just("return"), PARTS),
    st.tuples(st.just("cancel"), PARTS),
)


class World:
    """One artisan, one provider, and the rooms above played by the test."""

    def __init__(self, provider: ScriptedProvider, artisan_id: str) -> None:
        self.provider = provider
        self.artisan_id = artisan_id
        self.count = 0
        self.payments: list[str] = []

    def step(self, name: str, value: int) -> None:
        self.count += 1
        act: Callable[[int], Any] = getattr(self, f"do_{name}")
        with contextlib.suppress(ShopError):
            act(value)
        db.session.rollback()

    def do_pay(self, amount: int) -> None:
        now = clock.now()
        view = opened(now, amount=amount, purpose_id=f"ord_{self.count}")
        view = calls.create_at_provider(view.id, now=now)
        self.provider.pay(view, fee=amount // 50)
        calls.refresh(view.id, now=now)
        self.payments.append(view.id)

    def do_refund(self, part: int) -> None:
        """A refund before completion: out of the deposits, no more than they hold."""
        view = queries.payment(self.payments[-1]) if self.payments else None
        if view is None:
            return
        amount = min(view.amount * part // 100 or 1, ledger.balance(chart.customer_deposits()))
        reference = f"claim_{self.count}"

        def work() -> Any:
            row = service.request_refund(payment_id=view.id, amount=amount, reference=reference, reason="x",
                                         actor=FINANCE, now=clock.now())  # fmt: skip
            books.post(kind="refund.decided", reference=reference, description="", actor=SYSTEM, now=clock.now(),
                       postings=[Posting(debit=chart.customer_deposits(), credit=chart.refunds_payable(),
                                         amount=amount)])  # fmt: skip
            return row

        calls.send_refund(perform(work).id)

    def do_refused_refund(self, part: int) -> None:
        self.provider.next_errors = [ProviderRefused("no balance")]
        try:
            self.do_refund(part)
        finally:
            self.provider.next_errors = []
        for failed in queries.failed_refunds()[: part % 2]:
            self._send_by_hand(failed.id)

    def _send_by_hand(self, refund_id: str) -> None:
        perform(
            lambda: desk_service.settle_failed_refund(refund_id=refund_id, actor=FINANCE, now=clock.now(), note="BRI")
        )

    def do_complete(self, part: int) -> None:
        amount = ledger.balance(chart.customer_deposits()) * part // 100
        if amount:
            acts.earn(self.artisan_id, amount, f"wor_{self.count}", clock.now())

    def do_claim(self, part: int) -> None:
        acts.take_back(self.artisan_id, part * 1_000, f"clm_{self.count}", clock.now())

    def do_draft(self, part: int) -> None:
        acts.draft(clock.now())

    def do_approve(self, part: int) -> None:
        for batch in payout_queries.batches(status="draft"):
            acts.approve(batch.id, clock.now())

    def do_settle(self, part: int) -> None:
        for payout in self._sent():
            acts.settle(payout, clock.now())

    def do_return(self, part: int) -> None:
        for payout in self._sent():
            acts.give_back(payout, clock.now())

    def do_cancel(self, part: int) -> None:
        for batch in payout_queries.batches(status="draft"):
            self._cancel(batch.id)

    def _cancel(self, batch_id: str) -> None:
        perform(lambda: payout_batches.cancel(batch_id=batch_id, reason="x", actor=FINANCE, now=clock.now()))

    def _sent(self) -> list[str]:
        for batch in payout_queries.batches(status="approved"):
            acts.send(batch.id, clock.now())
        sent = payout_queries.batches(status="sent")
        return [each.id for batch in sent for each in batch.payouts if each.status == "sent"]

    def check(self) -> None:
        assert violations("ledger", "payments", "payouts") == {}
        money = payouts.money_of(self.artisan_id)
        earned = sum(each.amount for each in _all_earnings(self.artisan_id))
        assert money.available + money.in_payout + money.paid_total == earned
        captured = sum(queries.payment(each).captured_amount for each in self.payments)
        booked = sum(each.total for each in ledger.entries(kind="payment.captured", limit=None))
        assert captured == booked


def _all_earnings(artisan_id: str) -> list[Any]:
    from sqlalchemy import select

    from shop.payments.payout_models import Earning

    return list(db.session.scalars(select(Earning).where(Earning.artisan_id == artisan_id)))


@pytest.mark.usefixtures("purpose")
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=3, max_size=14))
def test_the_equations_hold_after_every_step(
    provider: ScriptedProvider, database: Any, steps: list[tuple[str, int]]
) -> None:
    db.session.remove()
    outer = db.engines[None].begin_nested()  # type: ignore[attr-defined] - the connection of the test
    try:
        with unit_of_work():
            artisan_id = make_artisan(now=clock.now()).id
        world = World(provider, artisan_id)
        for name, value in steps:
            world.step(name, value)
            world.check()
    finally:
        db.session.remove()
        outer.rollback()


def test_the_steps_do_something(provider: ScriptedProvider, purpose: Purpose, database: Any) -> None:
    with unit_of_work():
        artisan_id = make_artisan(now=clock.now()).id
    world = World(provider, artisan_id)
    plan = [("pay", 500_000), ("refund", 10), ("refused_refund", 11), ("complete", 100), ("draft", 1), ("approve", 1),
            ("settle", 1), ("claim", 30), ("pay", 200_000), ("complete", 100), ("draft", 1), ("approve", 1),
            ("return", 1), ("draft", 1), ("cancel", 1)]  # fmt: skip
    for name, value in plan:
        world.step(name, value)
        world.check()

    money = payouts.money_of(artisan_id)
    assert (money.paid_total, money.available, money.in_payout) == (395_000, 200_000, 0)
    assert {each.status for each in money.payouts} == {"settled", "returned", "cancelled"}
