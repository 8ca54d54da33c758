"""A run from offer to settlement, and every door that stays shut on the way."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from catalog import queries as catalog
from curation_gate import queries as curation
from offtake import accounting, errors, queries, service
from offtake.models import Commitment, HandoverNote, Inspection, Lot, PaymentDue, Run
from shop.artisans import capacity
from shop.artisans import service as artisans
from shop.artisans.errors import CapacityExceeded
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from shop.messages.models import Message
from shop.payments import payouts
from tests.offtake import world


@pytest.fixture
def buying(database: Any, now: datetime) -> world.World:
    with unit_of_work():
        return world.make_world(now=now)


def test_a_run_goes_from_offer_to_stock_and_pay(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.offered(buying, now=now)
    assert (run.number, run.status, run.value, run.advance_amount) == (
        "PO-2026-0001",
        "offered",
        40_000_000,
        12_000_000,
    )
    assert db.session.scalars(select(Message.template)).all() == ["run_offered"]
    assert queries.current_exposure().total == 40_000_000
    free = capacity.free_in(artisan_id=buying.artisan_id, now=now, months=3)

    with unit_of_work():
        service.accept_offer(run_id=run.id, actor=buying.maker, now=now)
    assert capacity.free_in(artisan_id=buying.artisan_id, now=now, months=3) == free - 40
    with unit_of_work():
        service.pay_advance(run_id=run.id, reference="BL-001", actor=world.FINANCE, now=now)
    assert accounting.advance_balance(buying.artisan_id) == 12_000_000
    assert ledger.balance(chart.bank()) == -12_000_000

    with unit_of_work():
        first = world.received(buying, run, 24, now=now)
        one = world.inspect(first, now=now, accepted=20, rework=3, rejected=1)
    assert (world.row(Lot, first.id).status, world.row(Run, run.id).status) == ("rework", "delivering")
    (problem,) = curation.problems_of(revision_id=buying.revision_id)
    assert (problem.kind, problem.found_at) == ("inspection", first.id)
    due = db.session.scalar(select(PaymentDue).where(PaymentDue.inspection_id == one.id))
    assert due is not None
    # Seven working days after Tuesday 24 November 2026.
    assert (due.gross, due.advance_recovered, due.net, due.due_on) == (
        20_000_000, 6_000_000, 14_000_000, date(2026, 12, 3),
    )  # fmt: skip

    with unit_of_work():
        service.receive_rework(lot_id=first.id, quantity=3, actor=world.BUYER, now=now)
        world.inspect(first, now=now, accepted=3)
    with unit_of_work():
        second = world.received(buying, run, 16, now=now)
        world.inspect(second, now=now, accepted=16)
    assert world.row(Lot, first.id).status == "part_accepted"
    assert world.row(Lot, second.id).status == "accepted"
    settled = queries.run_view(run_id=run.id)
    assert (settled.status, settled.accepted, settled.rejected) == ("settled", 39, 1)
    assert (settled.advance_recovered, settled.advance_outstanding) == (12_000_000, 0)
    assert ledger.balance(chart.offtake_inventory()) == 39_000_000
    assert ledger.balance(chart.artisan_payable(buying.artisan_id)) == 27_000_000
    assert accounting.advance_balance(buying.artisan_id) == 0
    assert payouts.money_of(buying.artisan_id).available == 27_000_000
    owned = catalog.owned_stock_summary()[0]
    assert (owned.on_hand, owned.cost_on_hand, owned.price) == (39, 39_000_000, 1_500_000)
    offer = catalog.sellable_items(filters=catalog.Filters(seller="dekranasda"), now=now).items
    assert [(item.available, item.revision_id) for item in offer] == [(39, buying.revision_id)]
    notes = queries.notes_of(run_id=run.id)
    assert [note.number for note in notes] == ["BAST-2026-0001", "BAST-2026-0002", "BAST-2026-0003"]
    assert [note.needs_meterai for note in notes] == [True, False, True]
    assert notes[1].previous_hash == notes[0].record_hash
    assert world.violations() == []


def test_an_offer_can_be_countered_and_the_counter_taken(buying: world.World, now: datetime) -> None:
    later = date(2027, 2, 28)
    with unit_of_work():
        run = world.offered(buying, now=now)
        before = run.terms_hash
        service.counter_offer(
            run_id=run.id, due_on=later, unit_price=1_100_000, note="Benang naik", actor=buying.maker, now=now
        )
    with unit_of_work():
        service.accept_counter(run_id=run.id, actor=world.BUYER, now=now)
    found = world.row(Run, run.id)
    assert (found.status, found.due_on, found.unit_price, found.advance_amount) == (
        "accepted", later, 1_100_000, 13_200_000,
    )  # fmt: skip
    assert found.terms_hash != before


def test_the_buyer_may_stay_with_the_first_offer(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.offered(buying, now=now)
        service.counter_offer(run_id=run.id, due_on=None, unit_price=1_100_000, note="", actor=buying.maker, now=now)
    with unit_of_work():
        service.offer_again(run_id=run.id, actor=world.BUYER, now=now + timedelta(hours=1))
    found = world.row(Run, run.id)
    assert (found.status, found.unit_price, found.counter_unit_price) == ("offered", 1_000_000, None)
    assert db.session.scalar(select(func.count()).select_from(Message)) == 2


def test_a_counter_above_the_budget_waits_for_a_signature(database: Any, now: datetime) -> None:
    with unit_of_work():
        buying = world.make_world(now=now, ceiling=40_000_000)
    with unit_of_work():
        run = world.offered(buying, now=now)
        service.counter_offer(run_id=run.id, due_on=None, unit_price=1_000_001, note="", actor=buying.maker, now=now)
    with pytest.raises(errors.SignatureNeeded), unit_of_work():
        service.accept_counter(run_id=run.id, actor=world.BUYER, now=now)
    assert (world.row(Run, run.id).status, world.row(Run, run.id).unit_price) == ("countered", 1_000_000)
    with unit_of_work():
        service.approve_run(run_id=run.id, actor=world.APPROVER, now=now)
    found = world.row(Run, run.id)
    assert (found.status, found.unit_price, found.approved_by) == ("accepted", 1_000_001, "usr_approver")
    assert found.signature_reasons == ["over_budget"]


@pytest.mark.parametrize(
    ("figures", "reasons"),
    [
        ({"ceiling": 39_999_999}, ["over_budget"]),
        ({"limit": 11_999_999}, ["over_advance_limit"]),
        ({"ceiling": 1, "limit": 1}, ["over_budget", "over_advance_limit"]),
    ],
)
def test_above_budget_or_limit_a_second_person_signs(
    database: Any, now: datetime, figures: dict[str, int], reasons: list[str]
) -> None:
    with unit_of_work():
        buying = world.make_world(now=now, **figures)
    with unit_of_work():
        run = world.offered(buying, now=now)
    assert (run.status, run.signature_reasons) == ("draft", reasons)
    assert db.session.scalars(select(Message.id)).all() == []
    with pytest.raises(TransitionRefused), unit_of_work():
        service.accept_offer(run_id=run.id, actor=buying.maker, now=now)
    with pytest.raises(errors.SamePerson), unit_of_work():
        service.approve_run(run_id=run.id, actor=world.BUYER, now=now)
    assert world.row(Run, run.id).status == "draft"
    with unit_of_work():
        service.approve_run(run_id=run.id, actor=world.APPROVER, now=now)
    assert world.row(Run, run.id).status == "offered"
    assert world.violations() == []


def test_what_is_promised_already_counts_against_the_budget(database: Any, now: datetime) -> None:
    with unit_of_work():
        buying = world.make_world(now=now, ceiling=60_000_000, limit=10**9)
    with unit_of_work():
        first = world.offered(buying, now=now)
        second = world.offered(buying, now=now, quantity=20)
        third = world.offered(buying, now=now, quantity=1)
    assert [run.status for run in (first, second, third)] == ["offered", "offered", "draft"]


def test_an_order_is_refused_and_leaves_nothing(buying: world.World, now: datetime) -> None:
    cases: list[tuple[type[Exception], dict[str, Any]]] = [
        (errors.WrongRevision, {"content_hash": "v1:other"}),
        (errors.WrongRevision, {"artisan_id": "art_other"}),
        (errors.DueTooSoon, {"due_on": now.date()}),
        (CapacityExceeded, {"quantity": 121}),
        (errors.ResaleOutsideBand, {"resale_price": 5_000_001}),
    ]
    for error, changes in cases:
        with pytest.raises(error), unit_of_work():
            world.offered(buying, now=now, **changes)
    own = world.World(**buying.__dict__)
    insider = type(world.BUYER)(
        kind="user", id="usr_x", label="X", roles=frozenset({"buyer"}), artisan_id=own.artisan_id
    )
    with pytest.raises(errors.OwnBusiness), unit_of_work():
        service.issue_run(order=world.order(buying), actor=insider, now=now)
    assert db.session.scalar(select(func.count()).select_from(Run)) == 0
    with unit_of_work():
        artisans.suspend_membership(artisan_id=buying.artisan_id, reason="uji", actor=world.APPROVER, now=now)
    with pytest.raises(errors.NotAnActiveMember), unit_of_work():
        world.offered(buying, now=now)
    with pytest.raises(errors.NoBudget), unit_of_work():
        world.offered(buying, now=now + timedelta(days=60), due_on=date(2027, 12, 1))
    assert db.session.scalar(select(func.count()).select_from(Run)) == 0


def test_a_work_without_clearance_cannot_be_ordered_nor_accepted(buying: world.World, now: datetime) -> None:
    from catalog import service as catalog_service

    with unit_of_work():
        run = world.offered(buying, now=now)
    with unit_of_work():
        catalog_service.revoke_clearance(
            revision_id=buying.revision_id, reason="Tidak sesuai", actor=world.APPROVER, now=now
        )
    with pytest.raises(errors.NoClearance), unit_of_work():
        service.accept_offer(run_id=run.id, actor=buying.maker, now=now)
    with pytest.raises(errors.NoClearance), unit_of_work():
        world.offered(buying, now=now)
    assert world.row(Run, run.id).status == "offered"
    assert capacity.free_in(artisan_id=buying.artisan_id, now=now, months=3) == 120


def test_capacity_promised_elsewhere_meanwhile_stops_the_yes(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.offered(buying, now=now)
        capacity.book(artisan_id=buying.artisan_id, pieces=81, holder_type="work_order", holder_id="wko_1", now=now)
    with pytest.raises(CapacityExceeded), unit_of_work():
        service.accept_offer(run_id=run.id, actor=buying.maker, now=now)
    assert world.row(Run, run.id).status == "offered"


def test_the_advance_is_paid_once_and_by_another_person(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.accepted(buying, now=now)
        other = world.accepted(buying, now=now, quantity=1)
    with pytest.raises(errors.SamePerson), unit_of_work():
        service.pay_advance(run_id=run.id, reference="BL-1", actor=world.BUYER, now=now)
    with pytest.raises(errors.AdvanceNotPaid), unit_of_work():
        service.announce_lot(run_id=run.id, quantity=1, actor=buying.maker, now=now)
    assert ledger.balance(chart.bank()) == 0
    for _ in range(2):
        with unit_of_work():
            service.pay_advance(run_id=run.id, reference="BL-1", actor=world.FINANCE, now=now)
    with pytest.raises(TransitionRefused), unit_of_work():
        service.pay_advance(run_id=run.id, reference="BL-2", actor=world.FINANCE, now=now)
    with pytest.raises(errors.ReferenceUsed), unit_of_work():
        service.pay_advance(run_id=other.id, reference="BL-1", actor=world.FINANCE, now=now)
    assert ledger.balance(chart.bank()) == -12_000_000


def test_without_an_advance_the_work_begins_at_once(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.accepted(buying, now=now, advance_bp=0)
    with pytest.raises(errors.NoAdvance), unit_of_work():
        service.pay_advance(run_id=run.id, reference="BL-1", actor=world.FINANCE, now=now)
    with unit_of_work():
        service.report_progress(run_id=run.id, made=5, note="", actor=buying.maker, now=now)
    assert (world.row(Run, run.id).status, world.row(Run, run.id).made) == ("producing", 5)


def test_no_more_arrives_than_was_ordered(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.advanced(buying, now=now)
        lot = service.announce_lot(run_id=run.id, quantity=30, actor=buying.maker, now=now)
    with pytest.raises(errors.AboveOrdered), unit_of_work():
        service.announce_lot(run_id=run.id, quantity=11, actor=buying.maker, now=now)
    with pytest.raises(errors.AboveOrdered), unit_of_work():
        service.receive_lot(lot_id=lot.id, quantity=41, actor=world.BUYER, now=now)
    assert (world.row(Run, run.id).received, world.row(Lot, lot.id).status) == (0, "announced")
    with unit_of_work():
        service.receive_lot(lot_id=lot.id, quantity=40, actor=world.BUYER, now=now)
    assert world.row(Lot, lot.id).awaiting == 40
    with pytest.raises(TransitionRefused), unit_of_work():
        service.receive_lot(lot_id=lot.id, quantity=1, actor=world.BUYER, now=now)


def test_an_inspection_that_does_not_add_up_changes_nothing(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        lot = world.received(buying, world.advanced(buying, now=now), 10, now=now)
    long = [{"length_mm": 1300, "width_mm": None, "height_mm": None, "weight_g": None}]
    cases: list[tuple[type[Exception], service.Findings]] = [
        (errors.NothingInspected, world.findings()),
        (errors.NothingInspected, world.findings(accepted=3, rework=-1)),
        (errors.AboveReceived, world.findings(accepted=11)),
        (errors.AboveReceived, world.findings(accepted=8, rework=2, rejected=1)),
        (errors.ReasonsDue, service.Findings(accepted=8, rework=1, rejected=1)),
        (errors.ReasonsDue, world.findings(accepted=8, rejected=2, reasons=[service.Reason("rejected", 2, " ")])),
        (errors.ReasonsDue, world.findings(accepted=8, rejected=2, reasons=[service.Reason("rejected", 1, "Warna")])),
        (errors.OutOfRange, world.findings(accepted=10, readings=long)),
    ]
    for error, found in cases:
        with pytest.raises(error), unit_of_work():
            service.inspect_lot(lot_id=lot.id, findings=found, actor=world.BUYER, now=now)
    after = world.row(Lot, lot.id)
    assert (after.status, after.awaiting, after.accepted) == ("received", 10, 0)
    assert db.session.scalars(select(Inspection.id)).all() == []
    assert ledger.balance(chart.offtake_inventory()) == 0
    with unit_of_work():
        service.inspect_lot(
            lot_id=lot.id, findings=world.findings(accepted=10, readings=long, note="Sengaja lebih panjang"),
            actor=world.BUYER, now=now,
        )  # fmt: skip
    assert world.row(Lot, lot.id).status == "accepted"


def test_a_lot_is_inspected_in_parts_and_reworked_once(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        lot = world.received(buying, world.advanced(buying, now=now), 10, now=now)
        world.inspect(lot, now=now, accepted=4)
    assert (world.row(Lot, lot.id).status, world.row(Lot, lot.id).awaiting) == ("inspecting", 6)
    with unit_of_work():
        world.inspect(lot, now=now, accepted=2, rework=4)
    with pytest.raises(errors.AboveRework), unit_of_work():
        service.receive_rework(lot_id=lot.id, quantity=5, actor=world.BUYER, now=now)
    with unit_of_work():
        service.receive_rework(lot_id=lot.id, quantity=4, actor=world.BUYER, now=now)
    with pytest.raises(errors.ReworkUsedUp), unit_of_work():
        world.inspect(lot, now=now, accepted=3, rework=1)
    with unit_of_work():
        world.inspect(lot, now=now, accepted=3, rejected=1)
    found = world.row(Lot, lot.id)
    assert (found.status, found.accepted, found.rework, found.rejected, found.awaiting) == (
        "part_accepted", 9, 0, 1, 0,
    )  # fmt: skip


def test_one_rejected_lot_leaves_the_advance_as_a_debt(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.advanced(buying, now=now)
        lot = world.received(buying, run, 40, now=now)
        world.inspect(lot, now=now, accepted=4, rejected=36)
    found = world.row(Run, run.id)
    assert (found.status, found.advance_recovered, found.advance_carried) == ("settled", 4_000_000, 8_000_000)
    assert accounting.advance_balance(buying.artisan_id) == 0
    assert ledger.balance(chart.artisan_receivable(buying.artisan_id)) == 8_000_000
    assert payouts.money_of(buying.artisan_id).available == -8_000_000
    assert world.violations() == []


def test_closing_releases_what_will_not_be_made(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.advanced(buying, now=now)
        lot = world.received(buying, run, 10, now=now)
        service.announce_lot(run_id=run.id, quantity=5, actor=buying.maker, now=now)
    with pytest.raises(errors.LotsUnderWay), unit_of_work():
        service.close_run(run_id=run.id, reason="Cukup", actor=world.BUYER, now=now)
    with unit_of_work():
        world.inspect(lot, now=now, accepted=10)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.close_run(run_id=run.id, reason=" ", actor=world.BUYER, now=now)
    assert world.row(Run, run.id).status == "delivering"
    with unit_of_work():
        service.close_run(run_id=run.id, reason="Motif tidak dipesan lagi", actor=world.BUYER, now=now)
    found = world.row(Run, run.id)
    assert (found.status, found.released, found.advance_carried) == ("settled", 30, 9_000_000)
    assert capacity.free_in(artisan_id=buying.artisan_id, now=now, months=3) == 110
    assert queries.current_exposure().total == 10_000_000
    assert world.violations() == []


def test_cancelling_gives_capacity_back(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.advanced(buying, now=now)
        service.announce_lot(run_id=run.id, quantity=5, actor=buying.maker, now=now)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.cancel_run(run_id=run.id, reason="", actor=world.BUYER, now=now)
    with unit_of_work():
        service.cancel_run(run_id=run.id, reason="Perajin sakit", actor=world.BUYER, now=now)
    assert [lot.status for lot in queries.lots_of(run_id=run.id)] == ["withdrawn"]
    assert capacity.free_in(artisan_id=buying.artisan_id, now=now, months=3) == 120
    assert ledger.balance(chart.artisan_receivable(buying.artisan_id)) == 12_000_000
    assert queries.current_exposure().total == 0
    assert world.violations() == []


def test_goods_that_arrived_are_not_cancelled(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.advanced(buying, now=now)
        world.received(buying, run, 5, now=now)
    with pytest.raises(errors.WorkDelivered), unit_of_work():
        service.cancel_run(run_id=run.id, reason="Batal", actor=world.BUYER, now=now)
    assert world.row(Run, run.id).status == "delivering"


def test_a_declined_offer_is_no_exposure(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        run = world.offered(buying, now=now)
    with pytest.raises(ReasonRequired), unit_of_work():
        service.decline_offer(run_id=run.id, reason="", actor=buying.maker, now=now)
    assert world.row(Run, run.id).status == "offered"
    with unit_of_work():
        service.decline_offer(run_id=run.id, reason="Bahan habis", actor=buying.maker, now=now)
    assert queries.current_exposure().total == 0


def test_a_commitment_is_drawn_on_and_fulfilled(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        promise = service.draft_commitment(
            artisan_id=buying.artisan_id, starts_on=now.date(), ends_on=date(2027, 11, 1), mode="direct",
            value=20_000_000, floor_price=900_000, actor=world.BUYER, now=now,
        )  # fmt: skip
    assert queries.current_exposure().total == 0
    with pytest.raises(errors.SamePerson), unit_of_work():
        service.approve_commitment(commitment_id=promise.id, actor=world.BUYER, now=now)
    with pytest.raises(errors.CommitmentMismatch), unit_of_work():
        world.offered(buying, now=now, commitment_id=promise.id)
    with unit_of_work():
        service.approve_commitment(commitment_id=promise.id, actor=world.APPROVER, now=now)
    assert (world.row(Commitment, promise.id).status, queries.current_exposure().promised) == ("active", 20_000_000)
    with pytest.raises(errors.BelowFloor), unit_of_work():
        world.offered(buying, now=now, commitment_id=promise.id, unit_price=899_999)
    with unit_of_work():
        run = world.advanced(buying, now=now, commitment_id=promise.id, quantity=20)
    exposure = queries.current_exposure()
    assert (exposure.promised, exposure.ordered) == (0, 20_000_000)
    with unit_of_work():
        world.inspect(world.received(buying, run, 20, now=now), now=now, accepted=20)
    view = queries.commitment_view(commitment_id=promise.id)
    assert (view.status, view.ordered_value, view.accepted_value) == ("fulfilled", 20_000_000, 20_000_000)
    assert queries.current_exposure().total == 20_000_000


def test_commitments_need_something_promised_and_a_period(buying: world.World, now: datetime) -> None:
    base: dict[str, Any] = {
        "artisan_id": buying.artisan_id, "starts_on": now.date(), "ends_on": date(2027, 1, 1), "mode": "direct",
        "actor": world.BUYER, "now": now,
    }  # fmt: skip
    for error, changes in (
        (errors.NothingPromised, {"quantity": 5}),
        (errors.BadPeriod, {"value": 5, "ends_on": now.date()}),
    ):
        with pytest.raises(error), unit_of_work():
            service.draft_commitment(**{**base, **changes})
    assert db.session.scalars(select(Commitment.id)).all() == []


def test_commitments_begin_and_end_by_the_day(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        promise = service.draft_commitment(
            artisan_id=buying.artisan_id, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), mode="direct",
            quantity=10, floor_price=500_000, actor=world.BUYER, now=now,
        )  # fmt: skip
        service.approve_commitment(commitment_id=promise.id, actor=world.APPROVER, now=now)
    seen = []
    for days in (0, 7, 30, 40, 41):
        with unit_of_work():
            moved = service.keep_commitments(actor=world.APPROVER, now=now + timedelta(days=days))
        seen.append((moved, world.row(Commitment, promise.id).status))
    assert seen == [(0, "approved"), (1, "active"), (0, "active"), (1, "ended"), (0, "ended")]


def test_pieces_lost_are_written_off_once(buying: world.World, now: datetime) -> None:
    with unit_of_work():
        lot = world.received(buying, world.advanced(buying, now=now), 10, now=now)
        world.inspect(lot, now=now, accepted=10)
    variant = catalog.owned_stock_summary()[0].variant_id
    for _ in range(2):
        with unit_of_work():
            service.write_off_stock(
                variant_id=variant, quantity=2, reason="Kena air", reference="wof_1", actor=world.APPROVER, now=now
            )
    assert ledger.balance(chart.offtake_inventory()) == 8_000_000
    assert ledger.balance(chart.offtake_write_down()) == 2_000_000
    assert queries.current_exposure().stock == 8_000_000
    assert world.violations() == []


def test_the_paper_of_a_handover_is_made_after_the_commit(buying: world.World, now: datetime) -> None:
    from shop.kernel import outbox

    with unit_of_work():
        lot = world.received(buying, world.advanced(buying, now=now), 6, now=now)
        world.inspect(lot, now=now, accepted=6)
    note_id = db.session.scalar(select(HandoverNote.id))
    assert note_id is not None
    assert world.row(HandoverNote, note_id).media_id is None
    db.session.commit()
    while outbox.drain():
        pass
    from shop.media import queries as media

    note = queries.note_view(note_id=note_id)
    assert note.media_id is not None
    paper = media.by_id(note.media_id)
    assert (paper.name, paper.purpose, paper.owner_id) == ("BAST-2026-0001.pdf", "handover_note", note_id)
