"""Many at once on a real, committed database: one effect, whatever the order."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from shop.kernel import clock
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.ledger import service as books
from shop.ledger.models import LedgerEntry
from shop.ledger.service import Posting
from shop.payments import calls, inbox, payout_batches, payouts, queries
from shop.payments.models import Refund, WebhookEvent
from shop.payments.payout_models import PayoutItem
from shop.payments.ports import Notice
from tests.factories.artisans import make_artisan
from tests.shop.payments.support import APPROVER, FINANCE, Purpose, opened, refund

pytestmark = pytest.mark.race


def at_once(app: Flask, work: Callable[[int], Any], *, count: int) -> list[Any]:
    """Run `work(number)` in so many threads, each in its own context; its result or the refusal it met."""
    start = threading.Barrier(count)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results[number] = work(number)
            except Exception as error:
                results[number] = error
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def unexpected(results: list[Any]) -> list[Any]:
    return [each for each in results if isinstance(each, Exception) and not isinstance(each, ShopError)]


@pytest.fixture
def app_paid(committed: Callable[[], Flask], purpose: Purpose) -> tuple[Flask, str]:
    """A simulated payment that its customer has paid, of which we know nothing yet."""
    app = committed()
    with app.app_context():
        view = calls.create_at_provider(opened(clock.now(), provider="simulated").id)
        ref = queries.payment_row(view.id).provider_ref
        app.extensions["shop.payments"]["simulated"].settle(ref, outcome="captured")
        db.session.remove()
    return app, view.id


def test_twenty_who_apply_the_same_capture_book_it_once(app_paid: tuple[Flask, str], purpose: Purpose) -> None:
    app, payment_id = app_paid

    results = at_once(app, lambda _: calls.refresh(payment_id).status, count=20)

    assert results == ["captured"] * 20
    with app.app_context():
        entries = db.session.scalar(
            select(func.count()).select_from(LedgerEntry).where(LedgerEntry.kind == "payment.captured")
        )
        assert entries == 1
        assert ledger.balance(chart.customer_deposits()) == 250_000
    assert purpose.heard("captured") == 1


def test_the_same_event_fifty_times_at_once_is_kept_once(app_paid: tuple[Flask, str], purpose: Purpose) -> None:
    app, payment_id = app_paid
    notice = Notice("evt_1", "payment.paid", clock.now(), payment_reference=payment_id)

    def receive(_: int) -> bool:
        kept = perform(lambda: inbox.receive(provider="simulated", notice=notice, source="webhook", now=clock.now()))
        return kept is not None

    results = at_once(app, receive, count=12)

    assert unexpected(results) == []
    assert results.count(True) == 1
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(WebhookEvent)) == 1


def test_refunds_at_once_never_exceed_what_was_captured(app_paid: tuple[Flask, str]) -> None:
    app, payment_id = app_paid
    with app.app_context():
        calls.refresh(payment_id)

    results = at_once(
        app, lambda number: refund(payment_id, 100_000, clock.now(), reference=f"claim_{number}"), count=8
    )

    assert unexpected(results) == []
    with app.app_context():
        assert db.session.scalar(select(func.sum(Refund.amount))) == 200_000


def test_drafts_at_once_pay_every_earning_once(committed: Callable[[], Flask]) -> None:
    app = committed()
    now = clock.now()
    with app.app_context():

        def prepare() -> str:
            artisan = make_artisan(now=now)
            for number in range(5):
                payouts.record_earning(artisan_id=artisan.id, source_type="work_order", source_id=f"wor_{number}",
                                       amount=10_000, description="", actor=SYSTEM, now=now)  # fmt: skip
            return artisan.id

        perform(prepare)

    results = at_once(app, lambda _: perform(lambda: payout_batches.draft_batch(actor=FINANCE, now=now)).total, count=8)

    assert unexpected(results) == []
    assert [each for each in results if each == 50_000] == [50_000]
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(PayoutItem)) == 5


def test_an_approval_against_a_refund_never_brings_the_payable_below_zero(committed: Callable[[], Flask]) -> None:
    app = committed()
    now = clock.now()
    with app.app_context():

        def prepare() -> str:
            artisan = make_artisan(now=now)
            books.post(kind="work_order.completed", reference="wor_1", description="", actor=SYSTEM, now=now,
                       postings=[Posting(debit=chart.customer_deposits(),
                                         credit=chart.artisan_payable(artisan.id), amount=100_000)])  # fmt: skip
            payouts.record_earning(artisan_id=artisan.id, source_type="work_order", source_id="wor_1",
                                   amount=100_000, description="", actor=SYSTEM, now=now)  # fmt: skip
            return artisan.id

        artisan_id = perform(prepare)
        batch_id = perform(lambda: payout_batches.draft_batch(actor=FINANCE, now=now)).batch_id

    def take(number: int) -> str:
        if number == 0:
            perform(lambda: payout_batches.approve_batch(batch_id=batch_id, actor=APPROVER, now=now))
            return "approved"

        def work() -> None:
            payouts.record_earning(artisan_id=artisan_id, source_type="claim", source_id=f"clm_{number}",
                                   amount=-30_000, description="", actor=SYSTEM, now=now)  # fmt: skip
            against = books.postings_against_artisan(
                artisan_id=artisan_id, amount=30_000, credit=chart.customer_deposits()
            )
            books.post(kind="refund.decided", reference=f"clm_{number}", description="", postings=against,
                       actor=SYSTEM, now=now)  # fmt: skip

        perform(work)
        return "refunded"

    results = at_once(app, take, count=4)

    assert unexpected(results) == []
    with app.app_context():
        payable = ledger.balance(chart.artisan_payable(artisan_id))
        owed = ledger.balance(chart.artisan_receivable(artisan_id))
        assert payable >= 0
        assert payable - owed == (100_000 if "approved" not in results else 0) - 90_000
