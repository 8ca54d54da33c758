"""What makers, customers, the desk and the clock do to a paid order, with the money to the rupiah.

One piece of 250.000 to Jakarta: shipping 36.000 (2 kg), commission 25.000, so the maker's 261.000.
"""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from catalog.errors import NotAvailable
from curation_gate import queries as curation
from orders import jobs
from orders.errors import (
    AnswerTooLate,
    CannotCancel,
    ClaimAmountWrong,
    ClaimOpen,
    ClaimTooEarly,
    ClaimWindowClosed,
    ConsentMissing,
    DeviationUnexplained,
    NotChecked,
    NotOnTheWay,
    NotPayable,
    PackingIncomplete,
    PhotoMissing,
    PhotoUnknown,
    TrackingNumberBad,
    TrackingNumberOdd,
)
from orders.models import Claim, PackingCheck, Parcel, ShopOrder, WorkOrder
from orders.packing import Packed
from orders.queries import orders as order_queries
from orders.service import cancellation, claims, confirmation, fulfilment, packing, payment
from orders.states import ClaimDecision, ClaimReason
from shop.kernel.actors import ANONYMOUS
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.messages.models import Message
from shop.payments import payouts
from shop.payments.ports import Truth
from tests.orders import world


@pytest.fixture
def variant(database: Any, now: datetime) -> str:
    with unit_of_work():
        return world.variant_id(world.make_listing(now=now))


@pytest.fixture
def paid(variant: str, now: datetime) -> tuple[ShopOrder, WorkOrder]:
    order, (work_order,) = world.bought({variant: 1}, now=now)
    return order, work_order


def status_of(order: ShopOrder) -> str:
    return order_queries.order_view(order_id=order.id).status


def mails(database: Any, template: str) -> int:
    return len(list(database.session.scalars(select(Message).where(Message.template == template))))


# Paying


def test_paid_becomes_an_offer_with_a_deadline(paid: Any, variant: str, database: Any, now: datetime) -> None:
    order, work_order = paid
    assert order.total == 286_000
    assert (work_order.status, work_order.accept_by) == ("offered", world.later(now, hours=48))
    assert status_of(order) == "paid"
    assert world.stock_of(variant) == (4, 0)
    assert world.balances() == {"provider_clearing": 286_000, "customer_deposits": 286_000}
    assert mails(database, "order_paid") == 1
    assert mails(database, "work_order_offered") == 1
    message = database.session.scalar(select(Message).where(Message.template == "work_order_offered"))
    assert "Rp261.000" in message.body_text


def test_not_paid_in_time_gives_the_pieces_back(variant: str, now: datetime) -> None:
    order = world.place({variant: 2}, now=now)
    jobs.expire(world.later(now, minutes=14))
    assert world.fresh(order).expired_at is None
    jobs.expire(world.later(now, minutes=16))
    assert status_of(order) == "expired"
    assert world.stock_of(variant) == (5, 0)
    assert world.balances() == {}


def test_paid_too_late_goes_back_in_full(variant: str, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    late = world.later(now, minutes=30)
    jobs.expire(late)
    world.pay(order, now=late)
    assert world.fresh(order).paid_at is None
    assert status_of(order) == "expired"
    assert world.refunds(order) == [(f"unwanted:{order.payment_id}", 286_000)]
    assert world.balances() == {"provider_clearing": 286_000, "refunds_payable": 286_000}
    assert world.stock_of(variant) == (5, 0)


def test_the_provider_is_asked_before_an_order_ends(variant: str, now: datetime, monkeypatch: Any) -> None:
    order = world.place({variant: 1}, now=now)
    late = world.later(now, minutes=16)

    def refresh(payment_id: str, *, now: datetime) -> None:
        world.pay(order, now=now, payment_id=payment_id)

    monkeypatch.setattr(jobs.calls, "refresh", refresh)
    assert jobs.expire(late) == 0
    assert status_of(order) == "paid"


def test_a_maker_without_a_usable_number_is_still_asked(database: Any, now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(now=now)
        database.session.execute(
            text("UPDATE artisan SET phone = 'belum ada', email = 'x' WHERE id = :id"), {"id": listing.artisan_id}
        )
    order, (work_order,) = world.bought({world.variant_id(listing): 1}, now=now)
    assert (work_order.status, status_of(order)) == ("offered", "paid")
    assert mails(database, "work_order_offered") == 0


def test_paid_late_is_honoured_while_the_pieces_are_there(variant: str, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    from catalog import stock

    late = world.later(now, minutes=30)
    perform(lambda: stock.expire_due(now=late))
    assert world.stock_of(variant) == (5, 0)
    world.pay(order, now=late)
    assert status_of(order) == "paid"
    assert world.stock_of(variant) == (4, 0)


def test_paid_when_the_pieces_are_gone_goes_back(variant: str, now: datetime) -> None:
    from catalog import stock

    order = world.place({variant: 5}, now=now)
    late = world.later(now, minutes=30)
    perform(lambda: stock.expire_due(now=late))
    world.bought({variant: 1}, now=late)
    world.pay(order, now=late)
    assert status_of(order) == "cancelled"
    assert world.refunds(order) == [(f"unwanted:{order.payment_id}", order.total)]
    assert world.stock_of(variant) == (4, 0)


def test_a_failed_attempt_may_be_tried_again(variant: str, database: Any, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    first = order.payment_id
    world.pay(order, now=now, status=Truth.FAILED)
    assert status_of(order) == "awaiting_payment"
    assert world.stock_of(variant) == (5, 1)
    again = perform(
        lambda: payment.try_again(
            order_id=order.id, provider="simulated", actor=world.holder(order), now=world.later(now, minutes=10)
        )
    )
    assert again != first
    assert world.fresh(order).reserved_until == world.later(now, minutes=25)
    world.pay(order, now=world.later(now, minutes=20), payment_id=again)
    assert status_of(order) == "paid"
    with pytest.raises(NotPayable):
        perform(lambda: payment.try_again(order_id=order.id, provider="simulated", actor=world.holder(order), now=now))


def test_two_attempts_that_both_pay_are_one_order_and_one_refund(variant: str, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    first = order.payment_id
    second = perform(
        lambda: payment.try_again(order_id=order.id, provider="bank_transfer", actor=world.holder(order), now=now)
    )
    world.pay(order, now=now, payment_id=second)
    world.pay(order, now=now, payment_id=first)
    assert status_of(order) == "paid"
    assert world.refunds(order) == [(f"unwanted:{first}", 286_000)]
    assert world.stock_of(variant) == (4, 0)


# The maker


def test_accept_twice_is_accept_once(paid: Any, now: datetime) -> None:
    order, work_order = paid
    for _ in range(2):
        world.accept(work_order, now=now)
    assert (world.fresh(work_order).status, work_order.accepted_at) == ("accepted", now)
    assert work_order.ship_by == datetime.fromisoformat("2026-11-27T17:00:00+07:00")
    assert status_of(order) == "in_progress"


def test_a_foreign_work_order_does_not_exist(paid: Any, now: datetime) -> None:
    _, work_order = paid
    for stranger in (world.maker("art_other"), world.SECRETARY):
        with pytest.raises(NotFound):
            perform(lambda who=stranger: fulfilment.accept(work_order_id=work_order.id, actor=who, now=now))
    assert world.fresh(work_order).status == "offered"


def test_accepting_too_late(paid: Any, now: datetime) -> None:
    _, work_order = paid
    with pytest.raises(AnswerTooLate):
        world.accept(work_order, now=world.later(now, hours=49))
    assert world.fresh(work_order).status == "offered"


def decline(work_order: WorkOrder, now: datetime, reason: str = "too_little_time", note: str = "") -> None:
    perform(
        lambda: fulfilment.decline(
            work_order_id=work_order.id, reason=reason, note=note, actor=world.actor_for(work_order), now=now
        )
    )


def test_declined_without_own_stock_is_refunded_in_full(paid: Any, variant: str, database: Any, now: datetime) -> None:
    order, work_order = paid
    for _ in range(2):
        decline(work_order, now)
    assert (world.fresh(work_order).status, status_of(order)) == ("declined", "cancelled")
    assert world.refunds(order) == [(f"ended:{work_order.id}", 286_000)]
    assert world.balances() == {"provider_clearing": 286_000, "refunds_payable": 286_000}
    assert world.stock_of(variant) == (5, 0)
    assert mails(database, "refund_made") == 1


def test_out_of_stock_does_not_come_back_on_the_shelf(paid: Any, variant: str, now: datetime) -> None:
    decline(paid[1], now, reason="out_of_stock")
    assert world.stock_of(variant) == (4, 0)


@pytest.mark.parametrize("reason", ["", "no_idea", "other"])
def test_declining_needs_a_reason(paid: Any, now: datetime, reason: str) -> None:
    with pytest.raises(ReasonRequired):
        decline(paid[1], now, reason=reason)
    assert world.fresh(paid[1]).status == "offered"


def test_declined_goes_to_dekranasdas_own_stock(paid: Any, variant: str, database: Any, now: datetime) -> None:
    order, work_order = paid
    listing = database.session.get(world.Listing, database.session.get(world.Variant, variant).listing_id)
    with unit_of_work():
        owned = world.add_owned(listing, quantity=2, unit_cost=150_000, price=260_000, now=now)
    decline(work_order, now)
    old, new = world.work_orders(order)
    assert (old.status, old.goods_total, old.shipping_fee, old.replaced_by) == ("declined", 0, 0, new.id)
    assert (new.fulfiller, new.status, new.goods_total, new.shipping_fee, new.commission) == (
        "dekranasda", "offered", 250_000, 36_000, 0,
    )  # fmt: skip
    (line,) = world.lines_of(new)
    assert (line.seller, line.unit_price, line.cost) == ("dekranasda", 250_000, 150_000)
    assert world.refunds(order) == []
    assert world.stock_of(world.variant_id(owned)) == (1, 0)
    assert status_of(order) == "paid"
    world.on_the_way(new, now=now)
    perform(lambda: confirmation.confirm(order_id=order.id, work_order_id=new.id, actor=world.holder(order), now=now))
    assert status_of(order) == "completed"
    assert world.balances() == {
        "provider_clearing": 286_000, "offtake_sales": 286_000, "offtake_cost_of_goods": 150_000,
        "offtake_inventory": -150_000,
    }  # fmt: skip


def test_silence_is_a_refusal(paid: Any, variant: str, now: datetime) -> None:
    order, work_order = paid
    jobs.time_out(world.later(now, hours=47))
    assert world.fresh(work_order).status == "offered"
    for _ in range(2):
        jobs.time_out(world.later(now, hours=48))
    assert world.fresh(work_order).status == "timed_out"
    assert world.refunds(order) == [(f"ended:{work_order.id}", 286_000)]
    assert world.stock_of(variant) == (5, 0)


def test_one_maker_declines_and_the_other_goes_on(variant: str, now: datetime) -> None:
    with unit_of_work():
        other = world.variant_id(world.make_listing(now=now, name="Sanggar Lain", price=400_000))
    order, works = world.bought({variant: 1, other: 1}, now=now)
    first, second = sorted(works, key=lambda row: row.goods_total)
    decline(first, now)
    world.on_the_way(second, now=now)
    assert status_of(order) == "shipped"
    assert world.refunds(order) == [(f"ended:{first.id}", 286_000)]
    perform(
        lambda: confirmation.confirm(order_id=order.id, work_order_id=second.id, actor=world.holder(order), now=now)
    )
    assert status_of(order) == "partly_cancelled"
    assert world.balances(artisan_id=second.artisan_id) == {
        "provider_clearing": 722_000, "refunds_payable": 286_000, "commission": 40_000, "artisan_payable": 396_000,
    }  # fmt: skip


# Packing and shipping


def answers(work_order: WorkOrder, **changes: Any) -> list[Packed]:
    return [Packed(line_id=line.id, **{"count": line.quantity, **changes}) for line in world.lines_of(work_order)]


def pack(work_order: WorkOrder, now: datetime, photos: list[str] | None = None, **changes: Any) -> Any:
    actor = world.actor_for(work_order)
    values: dict[str, Any] = {"answers": answers(work_order), "photos": photos, **changes}
    if photos is None:
        values["photos"] = [world.make_photo(actor, now=now)]
    return perform(lambda: packing.pack(work_order_id=work_order.id, actor=actor, now=now, **values))


def test_nothing_is_shipped_unchecked(paid: Any, now: datetime) -> None:
    _, work_order = paid
    world.accept(work_order, now=now)
    with pytest.raises(NotChecked):
        world.ship(work_order, now=now)
    with pytest.raises(PhotoMissing):
        pack(work_order, now, photos=[])
    with pytest.raises(PhotoUnknown):
        pack(work_order, now, photos=["med_nothing"])
    foreign = world.make_photo(world.maker("art_other"), now=now)
    with pytest.raises(PhotoUnknown):
        pack(work_order, now, photos=[foreign])
    with pytest.raises(PackingIncomplete):
        pack(work_order, now, answers=[])
    assert world.fresh(work_order).status == "accepted"
    assert world.count(PackingCheck) == world.count(Parcel) == 0


def test_packed_as_curated(paid: Any, now: datetime) -> None:
    _, work_order = paid
    world.accept(work_order, now=now)
    check = pack(work_order, now, answers=answers(work_order, length_mm=1130, weight_g=800))
    assert (check.result, world.fresh(work_order).status) == ("same", "packed")
    assert check.answers[0]["content_hash"] == world.lines_of(work_order)[0].content_hash
    assert pack(work_order, now).id == check.id


def test_figures_that_differ_have_to_be_explained(paid: Any, now: datetime) -> None:
    _, work_order = paid
    world.accept(work_order, now=now)
    (line,) = world.lines_of(work_order)
    with pytest.raises(DeviationUnexplained) as refusal:
        pack(work_order, now, answers=answers(work_order, length_mm=1000))
    assert refusal.value.errors == {f"lines.{line.id}.length_mm": ["1000 ≠ 1120"]}
    assert world.count(PackingCheck) == 0


def test_a_difference_goes_to_the_customer_first(paid: Any, database: Any, now: datetime) -> None:
    order, work_order = paid
    world.accept(work_order, now=now)
    check = pack(work_order, now, deviation="Warna sedikit lebih tua", answers=answers(work_order, length_mm=1000))
    assert (check.result, world.fresh(work_order).status) == ("deviation", "accepted")
    assert check.differences == [
        {"line_id": world.lines_of(work_order)[0].id, "what": "length_mm", "expected": 1120, "found": 1000}
    ]
    assert mails(database, "consent_asked") == 1
    with pytest.raises(ConsentMissing):
        world.ship(work_order, now=now)
    with pytest.raises(NotFound):
        perform(
            lambda: packing.answer_consent(
                order_id=order.id, work_order_id=work_order.id, agrees=True, actor=ANONYMOUS, now=now
            )
        )
    perform(
        lambda: packing.answer_consent(
            order_id=order.id, work_order_id=work_order.id, agrees=True, actor=world.holder(order), now=now
        )
    )
    world.ship(work_order, now=now)
    assert world.fresh(work_order).status == "shipped"


def test_a_difference_refused_is_refunded(paid: Any, variant: str, now: datetime) -> None:
    order, work_order = paid
    world.accept(work_order, now=now)
    pack(work_order, now, deviation="Ada noda")
    for _ in range(2):
        perform(
            lambda: packing.answer_consent(
                order_id=order.id, work_order_id=work_order.id, agrees=False, actor=world.holder(order), now=now
            )
        )
    assert world.fresh(work_order).status == "cancelled"
    problems = curation.problems_of(artisan_id=work_order.artisan_id)
    assert [(one.kind, one.found_at) for one in problems] == [("packing_check", order.id)]
    assert world.refunds(order) == [(f"ended:{work_order.id}", 286_000)]
    assert world.stock_of(variant) == (4, 0)


def test_tracking_numbers(paid: Any, database: Any, now: datetime) -> None:
    _, work_order = paid
    world.accept(work_order, now=now)
    pack(work_order, now)
    with pytest.raises(TrackingNumberBad):
        world.ship(work_order, now=now, number="<b>")
    with pytest.raises(TrackingNumberOdd):
        world.ship(work_order, now=now, number="12345")
    assert world.count(Parcel) == 0
    perform(
        lambda: fulfilment.ship(
            work_order_id=work_order.id, tracking_number=" 12 345", overrule=True,
            actor=world.actor_for(work_order), now=now,
        )
    )  # fmt: skip
    world.ship(work_order, now=now)
    parcel = database.session.scalar(select(Parcel))
    assert (parcel.tracking_number, parcel.number_overruled, world.count(Parcel)) == ("12345", True, 1)
    assert work_order.deliver_by == world.later(now, days=4 + 7)
    assert mails(database, "shipped") == 1


def test_production_and_progress(database: Any, now: datetime) -> None:
    with unit_of_work():
        made = world.variant_id(world.make_listing(now=now, mode="made_to_order", stock=0, lead_time_days=30))
    _, (work_order,) = world.bought({made: 2}, now=now)
    assert work_order.accept_by == datetime.fromisoformat("2026-11-27T17:00:00+07:00")
    world.accept(work_order, now=now)
    assert work_order.ship_by == datetime.fromisoformat("2026-12-24T17:00:00+07:00")
    actor = world.actor_for(work_order)
    perform(lambda: fulfilment.start_production(work_order_id=work_order.id, actor=actor, now=now))
    photo = world.make_photo(actor, now=now)
    perform(
        lambda: fulfilment.add_progress(
            work_order_id=work_order.id, text="Setengah jadi", photo_id=photo, actor=actor, now=now
        )
    )
    world.pack(work_order, now=now)
    assert world.fresh(work_order).status == "packed"


def test_declined_work_frees_the_makers_hands(database: Any, now: datetime) -> None:
    from shop.artisans import capacity

    with unit_of_work():
        listing = world.make_listing(now=now, mode="made_to_order", stock=0, capacity=3, lead_time_days=30)
    free = capacity.free_in(artisan_id=listing.artisan_id, now=now)
    _, (work_order,) = world.bought({world.variant_id(listing): 2}, now=now)
    assert capacity.free_in(artisan_id=listing.artisan_id, now=now) == free - 2
    decline(work_order, now)
    assert capacity.free_in(artisan_id=listing.artisan_id, now=now) == free


# Arriving


def confirm(order: ShopOrder, work_order: WorkOrder, now: datetime) -> None:
    perform(
        lambda: confirmation.confirm(order_id=order.id, work_order_id=work_order.id, actor=world.holder(order), now=now)
    )


def test_as_shown_is_earned_once(paid: Any, now: datetime) -> None:
    order, work_order = paid
    with pytest.raises(NotOnTheWay):
        confirm(order, work_order, now)
    world.on_the_way(work_order, now=now)
    for _ in range(2):
        confirm(order, work_order, now)
    assert status_of(order) == "completed"
    assert world.balances(artisan_id=work_order.artisan_id) == {
        "provider_clearing": 286_000, "commission": 25_000, "artisan_payable": 261_000,
    }  # fmt: skip
    money = payouts.money_of(work_order.artisan_id)
    assert (money.available, [earning.source_id for earning in money.earnings]) == (261_000, [work_order.id])


def test_silence_means_yes(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    jobs.assume_delivered(world.later(now, days=10))
    assert world.fresh(work_order).status == "shipped"
    arrived = world.later(now, days=11)
    jobs.assume_delivered(arrived)
    assert world.fresh(work_order).status == "delivered"
    jobs.complete_silent(world.fresh(work_order).claim_until - timedelta(minutes=1))
    assert world.fresh(work_order).status == "delivered"
    jobs.complete_silent(work_order.claim_until)
    assert world.fresh(work_order).status == "completed"
    assert payouts.money_of(work_order.artisan_id).available == 261_000
    assert order.id


# Calling off


def cancel(order: ShopOrder, now: datetime, **changes: Any) -> list[str]:
    return perform(lambda: cancellation.cancel_order(order_id=order.id, actor=world.holder(order), now=now, **changes))


def test_cancelled_until_the_maker_accepts(paid: Any, variant: str, now: datetime) -> None:
    order, work_order = paid
    assert cancel(order, now) == [work_order.id]
    assert cancel(order, now) == []
    assert status_of(order) == "cancelled"
    assert world.refunds(order) == [(f"ended:{work_order.id}", 286_000)]
    assert world.stock_of(variant) == (5, 0)


def test_not_cancelled_after_acceptance(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.accept(work_order, now=now)
    with pytest.raises(CannotCancel):
        cancel(order, now)
    assert world.fresh(work_order).status == "accepted"
    assert world.refunds(order) == []


def test_an_unpaid_order_is_cancelled_without_money(variant: str, now: datetime) -> None:
    order = world.place({variant: 1}, now=now)
    assert len(cancel(order, now)) == 1
    assert status_of(order) == "cancelled"
    assert world.stock_of(variant) == (5, 0)
    world.pay(order, now=now)
    assert world.refunds(order) == [(f"unwanted:{order.payment_id}", 286_000)]


def test_the_desk_cancels_with_a_reason(paid: Any, variant: str, now: datetime) -> None:
    order, work_order = paid
    world.accept(work_order, now=now)
    with pytest.raises(ReasonRequired):
        perform(
            lambda: cancellation.cancel_by_desk(
                work_order_id=work_order.id, reason=" ", restock=True, actor=world.SECRETARY, now=now
            )
        )
    perform(
        lambda: cancellation.cancel_by_desk(
            work_order_id=work_order.id, reason="Perajin sakit", restock=True, actor=world.SECRETARY, now=now
        )
    )
    assert status_of(order) == "cancelled"
    assert world.stock_of(variant) == (5, 0)


# Claims


def claim(order: ShopOrder, work_order: WorkOrder, now: datetime, **changes: Any) -> Claim:
    values: dict[str, Any] = {
        "reason": ClaimReason.NOT_AS_SHOWN, "description": "Warnanya lain", "photos": [], "wanted": "refund", **changes,
    }  # fmt: skip
    return perform(
        lambda: claims.open_claim(
            order_id=order.id, work_order_id=work_order.id, actor=world.holder(order), now=now, **values
        )
    )


def answer(row: Claim, work_order: WorkOrder, now: datetime) -> None:
    perform(
        lambda: claims.answer_claim(
            claim_id=row.id, text="Sudah sesuai foto", actor=world.actor_for(work_order), now=now
        )
    )


def decide(
    row: Claim, decision: ClaimDecision, now: datetime, amount: int = 0, reason: str = "Dilihat fotonya"
) -> None:
    perform(
        lambda: claims.decide_claim(
            claim_id=row.id, decision=decision, amount=amount, reason=reason, actor=world.SECRETARY, now=now
        )
    )


def test_a_claim_freezes_its_work_order(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    photo = world.make_photo(ANONYMOUS, now=now, purpose="claim_photo", owner_type="order", owner_id=order.id)
    row = claim(order, work_order, now, photos=[photo])
    assert (world.fresh(work_order).status, work_order.claim_open, row.photos) == ("delivered", True, [photo])
    with pytest.raises(ClaimOpen):
        confirm(order, work_order, now)
    with pytest.raises(ClaimOpen):
        claim(order, work_order, now)
    jobs.complete_silent(world.later(now, days=30))
    assert world.fresh(work_order).status == "delivered"
    with pytest.raises(TransitionRefused):
        decide(row, ClaimDecision.REFUND, now)


def test_all_of_it_back(paid: Any, database: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    row = claim(order, work_order, now)
    answer(row, work_order, now)
    decide(row, ClaimDecision.REFUND, now)
    assert (world.fresh(row).status, row.decided_amount) == ("decided", 286_000)
    assert [one.found_at for one in curation.problems_of(artisan_id=work_order.artisan_id)] == [row.id]
    assert (world.fresh(work_order).status, work_order.claim_open, work_order.earning) == ("completed", False, 0)
    assert world.refunds(order) == [(f"claim:{row.id}", 286_000)]
    assert world.balances() == {"provider_clearing": 286_000, "refunds_payable": 286_000}
    assert payouts.money_of(work_order.artisan_id).available == 0
    assert mails(database, "claim_decided") == 1


def test_part_of_it_back(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    row = claim(order, work_order, now)
    answer(row, work_order, now)
    for wrong in (0, 286_000, -1):
        with pytest.raises(ClaimAmountWrong):
            decide(row, ClaimDecision.PART_REFUND, now, amount=wrong)
    decide(row, ClaimDecision.PART_REFUND, now, amount=100_000)
    assert world.balances(artisan_id=work_order.artisan_id) == {
        "provider_clearing": 286_000, "refunds_payable": 100_000, "commission": 15_000, "artisan_payable": 171_000,
    }  # fmt: skip
    assert payouts.money_of(work_order.artisan_id).available == 171_000


def test_refused_is_earned(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    row = claim(order, work_order, now)
    answer(row, work_order, now)
    with pytest.raises(ReasonRequired):
        decide(row, ClaimDecision.REFUSED, now, reason="")
    decide(row, ClaimDecision.REFUSED, now)
    assert (world.fresh(row).status, status_of(order)) == ("settled", "completed")
    assert payouts.money_of(work_order.artisan_id).available == 261_000


def test_a_silent_maker_does_not_hold_up_a_claim(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    row = claim(order, work_order, now)
    jobs.answer_by_silence(row.answer_by - timedelta(minutes=1))
    assert world.fresh(row).status == "opened"
    jobs.answer_by_silence(row.answer_by)
    assert world.fresh(row).status == "answered"


def test_not_arrived_is_claimed_after_the_estimate(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    with pytest.raises(ClaimTooEarly):
        claim(order, work_order, now, reason=ClaimReason.NOT_ARRIVED)
    late = world.later(now, days=5)
    row = claim(order, work_order, late, reason=ClaimReason.NOT_ARRIVED)
    assert world.fresh(work_order).status == "shipped"
    answer(row, work_order, late)
    decide(row, ClaimDecision.REFUND, late)
    assert world.fresh(work_order).status == "cancelled"
    assert world.refunds(order) == [(f"claim:{row.id}", 286_000)]


def test_the_window_closes(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    jobs.assume_delivered(world.later(now, days=11))
    with pytest.raises(ClaimWindowClosed):
        claim(order, work_order, world.fresh(work_order).claim_until + timedelta(minutes=1))
    assert world.count(Claim) == 0


def test_withdrawn(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    row = claim(order, work_order, now)
    perform(lambda: claims.withdraw_claim(claim_id=row.id, actor=world.holder(order), now=now))
    confirm(order, work_order, now)
    assert status_of(order) == "completed"


def test_a_refund_after_completion_takes_it_back(paid: Any, now: datetime) -> None:
    order, work_order = paid
    world.on_the_way(work_order, now=now)
    confirm(order, work_order, now)
    for _ in range(2):
        perform(
            lambda: claims.refund_late(
                work_order_id=work_order.id, amount=100_000, reason="Luntur", reference="one",
                actor=world.SECRETARY, now=now,
            )
        )  # fmt: skip
    assert world.balances(artisan_id=work_order.artisan_id) == {
        "provider_clearing": 286_000, "refunds_payable": 100_000, "commission": 15_000, "artisan_payable": 171_000,
    }  # fmt: skip
    assert payouts.money_of(work_order.artisan_id).available == 171_000
    with pytest.raises(ClaimAmountWrong):
        perform(
            lambda: claims.refund_late(
                work_order_id=work_order.id, amount=200_000, reason="Luntur", reference="two",
                actor=world.SECRETARY, now=now,
            )
        )  # fmt: skip


def test_oversold_is_refused_whoever_asks(variant: str, now: datetime) -> None:
    world.bought({variant: 5}, now=now)
    with pytest.raises(NotAvailable):
        world.place({variant: 1}, now=now)
