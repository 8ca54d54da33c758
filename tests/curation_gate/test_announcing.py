"""Announcing: everything that follows from a decision, all at once and exactly once."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask

from catalog import queries as catalog
from catalog import service as catalog_service
from catalog.models import Clearance, Listing
from curation_gate import announcement, queries, service
from curation_gate.errors import NotHeld, RoundNotReady, SheetsMissing
from curation_gate.models import CoachingPlan, DecisionRecord
from shop.artisans import queries as artisans
from shop.artisans.models import Membership
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.curation_gate import world


def sellable(now: datetime) -> list[str]:
    return [item.title for item in catalog.sellable_items(now=now, limit=100).items]


def test_who_passes_gets_clearance_membership_listing_plan_and_word(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(4, now=now)
    assert (one.status, one.held_reason) == ("passed", None)
    decision = queries.latest_decision(submission_id=one.id)
    assert decision is not None
    assert (decision.outcome, decision.total_hundredths, decision.announced_at) == ("passed", 8000, now)
    clearance = catalog.live_clearance(revision_id=one.revision_id, now=now)
    assert clearance is not None
    assert (clearance.content_hash, clearance.decision_reference) == (one.content_hash, decision.id)
    assert (clearance.price_floor, clearance.price_ceiling) == (200_000, 300_000)
    assert clearance.valid_until == datetime(2027, 11, 24, 2, 0, tzinfo=UTC)
    maker = artisans.artisan(artisan_id=one.artisan_id)
    assert maker is not None
    assert (maker.member_number, maker.membership_status, maker.member_until) == (
        "DKL-2026-0001", "active", date(2027, 11, 24),
    )  # fmt: skip
    (item,) = catalog.sellable_items(now=now).items
    assert (item.price, item.mode, item.available, item.content_hash, item.seller) == (
        250_000, "ready_stock", 7, one.content_hash, "artisan",
    )  # fmt: skip
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    assert (plan.kind, plan.status, len(plan.tasks)) == ("selling", "open", 3)
    sent = {(row.channel, row.template, row.recipient, row.status) for row in db.session.scalars(db.select(Message))}
    assert sent == {
        ("mail", "curation_result", "ikm1@contoh.example", "queued"),
        ("whatsapp", "curation_result", "+6281200000001", "manual"),
    }


def test_made_to_order_is_listed_as_registered(database: Any, now: datetime) -> None:
    world.finished_round(4, now=now, mode="made_to_order", stock=0, capacity_per_month=2)
    (item,) = catalog.sellable_items(now=now).items
    assert (item.mode, item.available) == ("made_to_order", 24)


def test_who_is_coached_gets_a_plan_for_the_lowest_criteria_and_no_clearance(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    assert one.status == "coaching"
    assert catalog.revision_view(revision_id=one.revision_id).status == "refused"
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    assert (plan.kind, [task.criterion for task in plan.tasks]) == ("coaching", ["D", "P"])
    assert "Mutu pengerjaan: " in plan.tasks[0].advice
    assert "Workmanship: " in plan.tasks[0].advice_en
    assert (world.count(Clearance), world.count(Membership), sellable(now)) == (0, 0, [])


def test_a_weak_criterion_has_its_own_task(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    low = world.scores(5) | {code: 1 for code in world.SUBS if code.startswith("M")}
    for person in people:
        sheet = world.sheet_of(one.id, person)
        perform(
            lambda sheet=sheet, person=person: service.submit_sheet(
                sheet_id=sheet.id, shown_hash=one.content_hash, scores=low, gates=world.gates(), note="",
                actor=person.actor, now=now,
            )
        )  # fmt: skip
    world.announce(now=now)
    decision, plan = queries.latest_decision(submission_id=one.id), queries.plan_of(submission_id=one.id)
    assert decision is not None and plan is not None
    assert (decision.total_hundredths, decision.outcome, decision.weak) == (8800, "coaching", ["M"])
    assert [task.criterion for task in plan.tasks] == ["M"]


def test_who_does_not_pass_gets_the_written_reason(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(2, now=now)
    assert one.status == "not_passed"
    assert queries.results(year=2026)["results"][0] == {
        "no": 1, "artisan": "Sanggar Uji 1", "product": "Selendang Tapis 1", "total": 40.0, "decision": "not_passed",
        "weak": ["D", "P", "K", "M", "U"], "gates": [],
        "reason": queries.latest_decision(submission_id=one.id).reason,  # type: ignore[union-attr]
    }  # fmt: skip
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    assert (plan.kind, [task.criterion for task in plan.tasks]) == ("coaching", ["D", "P", "K", "M", "U"])
    assert (world.count(Clearance), world.count(CoachingPlan), sellable(now)) == (0, 1, [])


def test_one_failed_gate_is_enough(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 5, now=now, failed_gates=["G1"])
    world.announce(now=now)
    decision = queries.latest_decision(submission_id=one.id)
    assert decision is not None
    assert (decision.outcome, decision.failed_gates, decision.total_hundredths) == ("not_passed", ["G1"], 10_000)
    assert "Buatan tangan sendiri" in decision.reason
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None and [task.criterion for task in plan.tasks] == ["G1"]
    assert sellable(now) == []


def test_nothing_is_announced_before_everything_is_scored(database: Any, now: datetime) -> None:
    people = world.jury()
    first, second = world.scoring_round(world.registration(1), world.registration(2), now=now)
    world.score_all(first, people, 4, now=now)
    world.score_all(second, people[:2], 4, now=now)
    with pytest.raises(SheetsMissing) as refused:
        world.announce(now=now)
    assert refused.value.params == {"numbers": "2", "required": 3}
    assert queries.round_status(year=2026) == "scoring"
    assert (world.count(DecisionRecord), world.count(Clearance), sellable(now)) == (0, 0, [])


def test_a_round_that_is_not_scored_and_one_that_is_not_there(database: Any, now: datetime) -> None:
    with pytest.raises(NotFound):
        world.announce(now=now)
    world.open_round(now=now)
    with pytest.raises(RoundNotReady):
        world.announce(now=now)
    assert queries.round_status(year=2026) == "open"


def test_results_are_empty_until_they_are_announced(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    assert queries.results(year=2026) == {"year": 2026, "results": []}
    assert queries.latest_decision(submission_id=one.id) is None
    assert sellable(now) == []


def test_announcing_again_does_nothing(database: Any, now: datetime) -> None:
    world.finished_round(4, 3, 2, now=now)
    before = [world.count(model) for model in (Clearance, Membership, Listing, CoachingPlan, Message, DecisionRecord)]
    again = world.announce(now=now)
    assert (again.newly_announced, again.outcomes) == (0, {"passed": 1, "coaching": 1, "not_passed": 1})
    assert before == [
        world.count(model) for model in (Clearance, Membership, Listing, CoachingPlan, Message, DecisionRecord)
    ]


@pytest.mark.parametrize("killed_at", [0, 1, 2, 3])
def test_killed_half_way_and_run_again_everybody_has_everything_once(
    database: Any, now: datetime, monkeypatch: pytest.MonkeyPatch, killed_at: int
) -> None:
    people = world.jury()
    made = world.scoring_round(*(world.registration(number) for number in range(1, 4)), now=now)
    for one, value in zip(made, (4, 3, 4), strict=True):
        world.score_all(one, people, value, now=now)
    real, calls = catalog_service.grant_clearance, [0]

    def dies(**arguments: Any) -> Any:
        granted = real(**arguments)
        calls[0] += 1
        if calls[0] > killed_at:
            raise KeyboardInterrupt
        return granted

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt) if killed_at < 2 else _nothing():
        patch.setattr(catalog_service, "grant_clearance", dies)
        world.announce(now=now)
    after = announcement.announce(year=2026, actor=world.CHAIR, now=now)
    assert after.outcomes == {"passed": 2, "coaching": 1, "not_passed": 0}
    assert queries.round_status(year=2026) == "announced"
    assert (world.count(Clearance), world.count(Membership), world.count(CoachingPlan)) == (2, 2, 3)
    assert world.count(Message) == 6
    assert sorted(sellable(now)) == ["Selendang Tapis 1", "Selendang Tapis 3"]
    assert auditor.run(only="curation") == []


def _nothing() -> Any:
    import contextlib

    return contextlib.nullcontext()


def test_two_products_of_one_business_make_one_member(database: Any, now: datetime) -> None:
    people = world.jury()
    made = world.scoring_round(
        world.registration(1), world.registration(2, maker_name="Sanggar Uji 1", phone="+6281200000001"), now=now
    )
    for one in made:
        world.score_all(one, people, 4, now=now)
    world.announce(now=now)
    assert (world.count(Membership), len(sellable(now))) == (1, 2)


def test_a_maker_from_elsewhere_passes_and_waits_for_a_written_exception(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(4, now=now, region_code="18.71")
    assert one.status == "passed"
    assert "Selendang Tapis" in (one.held_reason or "")
    assert (world.count(Clearance), world.count(Membership), sellable(now)) == (0, 1, [])
    assert auditor.run(only="curation") == []
    with pytest.raises(ReasonRequired):
        perform(lambda: service.grant_origin_exception(submission_id=one.id, reason=" ", actor=world.CHAIR, now=now))
    assert world.count(Clearance) == 0
    perform(
        lambda: service.grant_origin_exception(
            submission_id=one.id, reason="Belajar dan lahir di Pesawaran", actor=world.CHAIR, now=now
        )
    )
    clearance = catalog.live_clearance(revision_id=one.revision_id, now=now)
    assert clearance is not None and clearance.origin_exception == "Belajar dan lahir di Pesawaran"
    assert sellable(now) == ["Selendang Tapis 1"]
    with pytest.raises(NotHeld):
        perform(lambda: service.grant_origin_exception(submission_id=one.id, reason="Lagi", actor=world.CHAIR, now=now))


def test_a_new_revision_that_passes_takes_over_the_listing(database: Any, now: datetime) -> None:
    (first,) = world.finished_round(4, now=now)
    people = [
        world.Person(seat.user_id or "", "", world.Actor(kind="user", id=seat.user_id or "", label=seat.name))
        for seat in queries.round_by_year(year=2026).jury
    ]
    (second,) = world.scoring_round(world.registration(1, story="Baru.", stock=2), now=now, year=2027)
    assert sellable(now) == ["Selendang Tapis 1"]
    world.score_all(second, people, 5, now=now)
    world.announce(now=now, year=2027)
    (item,) = catalog.sellable_items(now=now).items
    assert (item.revision_id, item.revision_number, item.available) == (second.revision_id, 2, 2)
    assert catalog.revision_view(revision_id=first.revision_id).status == "superseded"
    assert (world.count(Listing), world.count(Membership)) == (1, 1)


@pytest.mark.race
def test_two_who_announce_at_once_announce_once(committed: Callable[[], Flask], now: datetime) -> None:
    setup = committed()
    with setup.app_context():
        people = world.jury()
        made = world.scoring_round(*(world.registration(number) for number in range(1, 5)), now=now)
        for one in made:
            world.score_all(one, people, 4, now=now)
        db.session.remove()
    done: list[int] = []
    failed: list[BaseException] = []

    def run(app: Flask) -> None:
        with app.app_context():
            try:
                done.append(world.announce(now=now).newly_announced)
            except BaseException as error:
                failed.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(committed(),)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(done) == 4
    with setup.app_context():
        assert (world.count(Clearance), world.count(Membership), world.count(Message)) == (4, 4, 8)
        assert queries.round_status(year=2026) == "announced"
        assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []


@pytest.mark.race
def test_a_sheet_sent_twice_at_once_counts_once(committed: Callable[[], Flask], now: datetime) -> None:
    setup = committed()
    with setup.app_context():
        people = world.jury()
        (one,) = world.scoring_round(now=now)
        submission_id, person = one.id, people[0]
        db.session.remove()
    outcomes: list[str] = []

    def run(app: Flask, value: int) -> None:
        with app.app_context():
            try:
                world.hand_in(world.submission(submission_id), person, value, now=now)
                outcomes.append("in")
            except Exception as error:
                outcomes.append(getattr(error, "code", repr(error)))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(committed(), value)) for value in (2, 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "transition_refused"]
    with setup.app_context():
        assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []
