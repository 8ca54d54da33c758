"""Each check finds the violation that is planted for it, and nothing in a shop that is in order."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from shop.kernel import clock
from shop.kernel.actors import SYSTEM
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.ledger import chart
from shop.ledger import service as books
from shop.ledger.service import Posting
from shop.payments import calls, inbox
from shop.payments.ports import Notice
from tests.factories.artisans import make_artisan
from tests.shop.payments import test_payouts as acts
from tests.shop.payments.support import Purpose, ScriptedProvider, opened, refund, violations
from tests.support import databases

ROOMS = ("payments", "payouts", "ledger")


@pytest.fixture
def shop(provider: ScriptedProvider, purpose: Purpose, database: Any) -> dict[str, str]:
    """One payment with a part refund, one settled and one open payout; everything in order."""
    now = clock.now()
    view = calls.create_at_provider(opened(now).id, now=now)
    provider.pay(view, fee=7_250)
    calls.refresh(view.id, now=now)
    _decide(50_000, "claim_1", now)
    sent = refund(view.id, 50_000, now)
    calls.send_refund(sent.id, now=now)
    with unit_of_work():
        artisan_id = make_artisan(now=now).id
    acts.earn(artisan_id, 100_000, "wor_1", now)
    first = acts.draft(now)
    acts.approve(first.batch_id, now)
    acts.send(first.batch_id, now)
    payout = acts.only_payout(first.batch_id)
    acts.settle(payout.id, now)
    acts.earn(artisan_id, 80_000, "wor_2", now)
    second = acts.draft(now)
    perform(lambda: inbox.receive(provider="scripted", notice=Notice("evt_1", "x", now), source="webhook", now=now))
    assert violations(*ROOMS) == {}
    return {
        "payment": view.id,
        "refund": sent.id,
        "artisan": artisan_id,
        "batch": second.batch_id,
        "payout": acts.only_payout(second.batch_id).id,
        "settled": payout.id,
        "earning": acts.only_payout(second.batch_id).items[0].id,
    }


def _decide(amount: int, reference: str, now: datetime) -> None:
    postings = [Posting(debit=chart.customer_deposits(), credit=chart.refunds_payable(), amount=amount)]
    perform(
        lambda: books.post(
            kind="refund.decided", reference=reference, description="", postings=postings, actor=SYSTEM, now=now
        )
    )


def _book(kind: str, reference: str, debit: chart.Account, credit: chart.Account) -> Callable[[Any], None]:
    def plant(database: Any) -> None:
        perform(
            lambda: books.post(
                kind=kind,
                reference=reference,
                description="",
                postings=[Posting(debit=debit, credit=credit, amount=1)],
                actor=SYSTEM,
                now=clock.now(),
            )
        )

    return plant


def _sql(statement: str) -> Callable[[Any, dict[str, str]], None]:
    def plant(database: Any, ids: dict[str, str]) -> None:
        database.session.execute(text(statement), {**ids, "long_ago": _long_ago()})

    return plant


def _long_ago() -> Any:
    moment = clock.now() - timedelta(days=30)
    return moment if databases.KIND == "postgresql" else moment.isoformat(timespec="microseconds")


PLANTED: dict[str, str] = {
    "payments.captured_is_booked": "UPDATE payment SET amount = amount + 1, captured_amount = captured_amount + 1",
    "payments.status_follows_amounts": "UPDATE payment SET status = 'captured'",
    "payments.refunds_add_up": "UPDATE payment SET refund_reserved = refund_reserved + 1",
    "payments.refund_is_booked": "UPDATE refund SET amount = amount + 1",
    "payments.inbox": "UPDATE webhook_event SET received_at = :long_ago",
    "payouts.items_add_up": "UPDATE payout SET amount = amount + 1 WHERE id = :payout",
    "payouts.item_once": "UPDATE earning SET payout_id = NULL WHERE id = :earning",
    "payouts.booked": "UPDATE payout SET status = 'approved' WHERE id = :payout",
    "payouts.batch_follows": "UPDATE payout SET status = 'cancelled' WHERE id = :payout",
    "payouts.earnings_match_ledger": "UPDATE earning SET amount = amount + 1 WHERE id = :earning",
}


@pytest.mark.parametrize("check", sorted(PLANTED))
def test_a_planted_violation_is_found(shop: dict[str, str], database: Any, check: str) -> None:
    _sql(PLANTED[check])(database, shop)

    assert check in violations(*ROOMS)


def test_a_stuck_payment_is_found(shop: dict[str, str], database: Any) -> None:
    stuck = opened(clock.now(), purpose_id="ord_9")
    _sql("UPDATE payment SET expires_at = :long_ago WHERE id = :stuck")(database, {"stuck": stuck.id})

    rows = violations("payments")["payments.nothing_stuck"]

    assert [row["id"] for row in rows] == [stuck.id]


def test_an_unsent_refund_is_found(shop: dict[str, str], database: Any) -> None:
    _decide(5_000, "claim_2", clock.now())
    waiting = refund(shop["payment"], 5_000, clock.now(), reference="claim_2")
    _sql("UPDATE refund SET created_at = :long_ago WHERE id = :waiting")(database, {"waiting": waiting.id})

    assert [row["id"] for row in violations("payments")["payments.nothing_stuck"]] == [waiting.id]


def test_a_refund_without_its_decision_is_found(shop: dict[str, str], database: Any) -> None:
    refund(shop["payment"], 5_000, clock.now(), reference="claim_2")

    assert violations("payments") == {
        "payments.refunds_payable": [{"refunds_open": 5_000, "refunds_payable": 0}],
    }


def test_two_successes_for_one_purpose_are_found_without_the_index(shop: dict[str, str], database: Any) -> None:
    second = opened(clock.now(), purpose_id="ord_2")
    database.session.execute(text("DROP INDEX uq_payment_one_success_per_purpose"))
    database.session.execute(
        text("UPDATE payment SET purpose_id = 'ord_1', status = 'captured', captured_amount = amount WHERE id = :id"),
        {"id": second.id},
    )

    rows = violations("payments")["payments.one_success"]

    assert [(row["purpose_id"], row["payments"]) for row in rows] == [("ord_1", 2)]


def test_an_earning_in_two_payouts_is_found(shop: dict[str, str], database: Any) -> None:
    database.session.execute(
        text("INSERT INTO payout_item (payout_id, earning_id, amount) VALUES (:settled, :earning, 80000)"), shop
    )

    assert [row["earning_id"] for row in violations("payouts")["payouts.item_once"]] == [shop["earning"]]


def test_a_batch_without_a_second_person_is_found(shop: dict[str, str], database: Any) -> None:
    if databases.KIND == "postgresql":
        database.session.execute(text("ALTER TABLE payout_batch DROP CONSTRAINT ck_payout_batch_two_people"))
    else:
        database.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    try:
        database.session.execute(text("UPDATE payout_batch SET approved_by = requested_by WHERE id = :batch"), shop)
        assert [row["id"] for row in violations("payouts")["payouts.two_people"]] == [shop["batch"]]
    finally:
        if databases.KIND == "sqlite":
            database.session.execute(text("PRAGMA ignore_check_constraints = OFF"))


def test_a_payable_below_zero_is_found(shop: dict[str, str], database: Any) -> None:
    _book("x.y", "1", chart.artisan_payable(shop["artisan"]), chart.bank())(database)
    _book("x.y", "2", chart.artisan_payable("art_other"), chart.bank())(database)

    assert violations("ledger") == {
        "ledger.artisan_payable": [{"account": "artisan_payable:art_other", "balance": -1}],
    }


def test_a_liability_below_zero_is_found(shop: dict[str, str], database: Any) -> None:
    _book("x.y", "1", chart.payouts_in_transit(), chart.bank())(database)

    assert violations("ledger") == {
        "ledger.liability_below_zero": [{"account": "payouts_in_transit", "balance": -1}],
    }


def test_an_empty_entry_a_strange_account_and_a_false_reversal_are_found(shop: dict[str, str], database: Any) -> None:
    database.session.execute(
        text("INSERT INTO ledger_account (id, code, party) VALUES (:id, 'petty_cash', '')"), {"id": new_id("lac")}
    )
    database.session.execute(
        text(
            "INSERT INTO ledger_entry (id, kind, reference, description, at, actor_kind, actor_id, actor_label,"
            " reversal_of) SELECT 'led_planted', 'other.kind', reference, '', at, actor_kind, actor_id, actor_label, id"
            " FROM ledger_entry WHERE kind = 'payment.captured'"
        )
    )

    found = violations("ledger")

    assert set(found) == {"ledger.entry_without_postings", "ledger.unknown_account", "ledger.reversal"}
    assert [row["id"] for row in found["ledger.reversal"]] == ["led_planted"]


def test_an_amount_or_account_that_cannot_be_is_found_without_the_constraints(
    shop: dict[str, str], database: Any
) -> None:
    if databases.KIND == "postgresql":
        database.session.execute(text("ALTER TABLE ledger_posting DROP CONSTRAINT ck_ledger_posting_amount"))
    else:
        database.session.execute(text("PRAGMA ignore_check_constraints = ON"))
    try:
        database.session.execute(
            text(
                "INSERT INTO ledger_posting (id, entry_id, position, debit_account_id, credit_account_id, amount)"
                " SELECT 'lpo_planted', entry_id, 1, debit_account_id, credit_account_id, -5 FROM ledger_posting"
                " WHERE id = (SELECT min(id) FROM ledger_posting)"
            )
        )
        assert [row["id"] for row in violations("ledger")["ledger.posting_amount"]] == ["lpo_planted"]
    finally:
        if databases.KIND == "sqlite":
            database.session.execute(text("PRAGMA ignore_check_constraints = OFF"))
