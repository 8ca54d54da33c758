"""Rulings: an outcome other than the rule's needs two people, a reason, and sheets that still say the same."""

import threading
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from curation_gate import queries, service
from curation_gate.errors import DecisionFinal
from curation_gate.models import ChairRuling, DecisionRecord, Submission
from curation_gate.ruling_errors import (
    GateStands,
    MayNotSign,
    RulingOpen,
    RulingOutdated,
    SameAsRule,
    SecondPersonNeeded,
)
from curation_gate.scoring import Decision
from shop.jobs import auditor
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from tests.curation_gate import world
from tests.support.people import Person, make_person, post, sign_in

REASON = "Mutunya jelas; harga bahan tidak ikut dihitung."


def deliberated(value: int, *, now: datetime, **changes: Any) -> tuple[Submission, list[Person]]:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, value, now=now, **changes)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    return world.submission(one.id), people


def propose(one: Submission, outcome: Decision, *, now: datetime, reason: str = REASON) -> ChairRuling:
    return perform(
        lambda: service.propose_ruling(
            submission_id=one.id, outcome=outcome, reason=reason, actor=world.CHAIR, now=now
        )
    )  # fmt: skip


def sign(ruling: ChairRuling, actor: Actor, *, now: datetime) -> DecisionRecord:
    ruling_id = ruling.id
    return perform(lambda: service.sign_ruling(ruling_id=ruling_id, actor=actor, now=now))


def outcomes(one: Submission) -> list[tuple[str, str, str | None]]:
    rows = db.session.scalars(
        db.select(DecisionRecord)
        .where(DecisionRecord.submission_id == one.id)
        .order_by(DecisionRecord.sequence)
        .execution_options(populate_existing=True)
    )
    return [(row.outcome, row.basis, row.rule_outcome) for row in rows]


def status_of(ruling: ChairRuling) -> str:
    return str(db.session.get_one(ChairRuling, ruling.id, populate_existing=True).status)


def test_a_signed_ruling_is_what_is_announced(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    ruling = propose(one, Decision.PASSED, now=now)
    assert outcomes(one) == [("coaching", "rule", None)]
    record = sign(ruling, people[0].actor, now=now)
    assert (record.total_hundredths, record.reason.split("\n")[0]) == (6000, REASON)
    assert len(record.reason.split("\n")) > 1
    assert outcomes(one) == [("coaching", "rule", None), ("passed", "ruling", "coaching")]
    world.announce(now=now)
    assert world.submission(one.id).status == "passed"
    assert auditor.run(only="curation") == []


def test_who_proposed_cannot_sign_and_a_stranger_cannot_either(database: Any, now: datetime) -> None:
    one, _people = deliberated(3, now=now)
    ruling = propose(one, Decision.PASSED, now=now)
    stranger = make_person("curator").actor
    for actor, refusal in ((world.CHAIR, SecondPersonNeeded), (stranger, MayNotSign)):
        with pytest.raises(refusal):
            sign(ruling, actor, now=now)
    assert (status_of(ruling), outcomes(one)) == ("proposed", [("coaching", "rule", None)])
    sign(ruling, world.SECRETARY, now=now)
    assert status_of(ruling) == "signed"


def test_a_curator_with_an_interest_does_not_sign(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    member = next(seat for seat in queries.round_by_year(year=2026).jury if seat.user_id == people[1].id)
    perform(
        lambda: service.declare_conflict(
            member_id=member.id, artisan_id=one.artisan_id, reason="Ipar", actor=world.CHAIR, now=now
        )
    )
    ruling = propose(one, Decision.PASSED, now=now)
    with pytest.raises(MayNotSign):
        sign(ruling, people[1].actor, now=now)
    assert outcomes(one) == [("coaching", "rule", None)]


def test_what_cannot_be_proposed(database: Any, now: datetime) -> None:
    one, _people = deliberated(3, now=now)
    with pytest.raises(ReasonRequired):
        propose(one, Decision.PASSED, now=now, reason=" ")
    with pytest.raises(SameAsRule):
        propose(one, Decision.COACHING, now=now)
    assert world.count(ChairRuling) == 0
    propose(one, Decision.PASSED, now=now)
    with pytest.raises(RulingOpen) as refused:
        propose(one, Decision.NOT_PASSED, now=now)
    assert refused.value.params == {"numbers": "1"}
    assert world.count(ChairRuling) == 1


def test_a_failed_gate_is_not_ruled_away(database: Any, now: datetime) -> None:
    one, _people = deliberated(5, now=now, failed_gates=["G1"])
    with pytest.raises(GateStands) as refused:
        propose(one, Decision.PASSED, now=now)
    assert (refused.value.params, world.count(ChairRuling)) == ({"codes": "G1"}, 0)


def test_nothing_is_announced_while_a_ruling_waits(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    ruling = propose(one, Decision.PASSED, now=now)
    with pytest.raises(RulingOpen):
        world.announce(now=now)
    assert (queries.round_status(year=2026), world.submission(one.id).status) == ("deliberation", "scored")
    with pytest.raises(ReasonRequired):
        perform(lambda: service.refuse_ruling(ruling_id=ruling.id, reason="", actor=people[0].actor, now=now))
    perform(lambda: service.refuse_ruling(ruling_id=ruling.id, reason="Nilainya adil", actor=people[0].actor, now=now))
    world.announce(now=now)
    assert (status_of(ruling), world.submission(one.id).status) == ("refused", "coaching")
    with pytest.raises(DecisionFinal):
        propose(one, Decision.PASSED, now=now)


def test_only_who_proposed_withdraws_and_then_nobody_signs(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    ruling = propose(one, Decision.PASSED, now=now)
    with pytest.raises(NotFound):
        perform(lambda: service.withdraw_ruling(ruling_id=ruling.id, actor=world.SECRETARY, now=now))
    perform(lambda: service.withdraw_ruling(ruling_id=ruling.id, actor=world.CHAIR, now=now))
    with pytest.raises(TransitionRefused):
        sign(ruling, people[0].actor, now=now)
    assert (status_of(ruling), outcomes(one)) == ("withdrawn", [("coaching", "rule", None)])


def score_again(one: Submission, person: Person, value: int, *, now: datetime) -> None:
    sheet = world.sheet_of(one.id, person)
    perform(lambda: service.reopen_sheet(sheet_id=sheet.id, reason="Ukur ulang", actor=world.CHAIR, now=now))
    world.hand_in(one, person, value, now=now)


def test_a_ruling_falls_when_the_sheets_say_something_else(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    sign(propose(one, Decision.PASSED, now=now), people[0].actor, now=now)
    score_again(one, people[0], 3, now=now)
    assert outcomes(one)[-1] == ("passed", "ruling", "coaching")
    score_again(one, people[0], 2, now=now)
    score_again(one, people[1], 2, now=now)
    assert outcomes(one)[-1] == ("not_passed", "rule", None)
    assert auditor.run(only="curation") == []


def test_a_proposal_made_before_the_sheets_changed_is_not_signed(database: Any, now: datetime) -> None:
    one, people = deliberated(3, now=now)
    ruling = propose(one, Decision.PASSED, now=now)
    score_again(one, people[0], 2, now=now)
    score_again(one, people[1], 2, now=now)
    with pytest.raises(RulingOutdated):
        sign(ruling, people[2].actor, now=now)
    assert outcomes(one)[-1] == ("not_passed", "rule", None)


def test_an_exception_of_origin_given_before_clears_at_once(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(world.registration(region_code="18.71"), now=now)
    world.score_all(one, people, 4, now=now)
    with unit_of_work():
        world.submission(one.id).origin_exception = "Belajar di Pesawaran"
    world.announce(now=now)
    assert world.submission(one.id).held_reason is None
    assert auditor.run(only="curation") == []


def test_the_chair_proposes_and_the_secretary_signs_on_the_page(client: FlaskClient, now: datetime) -> None:
    one, _people = deliberated(3, now=now)
    chair, secretary = make_person("chair", name="Ibu Ketua"), make_person("secretariat")
    page, proposal = f"/meja/kurasi/pengajuan/{one.id}", {"outcome": "passed", "reason": REASON}
    sign_in(client, chair)
    assert post(client, f"{page}/usulan", {**proposal, "reason": ""}).status_code == 422
    assert world.count(ChairRuling) == 0
    assert post(client, f"{page}/usulan", proposal).status_code == 303
    (ruling,) = queries.rulings_of(submission_id=one.id)
    assert "Tarik usulan" in client.get(page).get_data(as_text=True)
    assert post(client, f"/meja/kurasi/usulan/{ruling.id}/tanda-tangan").status_code == 409
    sign_in(client, secretary)
    shown = client.get(page).get_data(as_text=True)
    assert "Tanda tangani" in shown and REASON in shown and "Tarik usulan" not in shown
    assert post(client, f"/meja/kurasi/usulan/{ruling.id}/tolak", {"reason": ""}).status_code == 422
    assert queries.ruling(ruling_id=ruling.id).status == "proposed"
    assert post(client, f"/meja/kurasi/usulan/{ruling.id}/tanda-tangan").status_code == 303
    assert outcomes(one)[-1] == ("passed", "ruling", "coaching")
    assert "Ditandatangani" in client.get(page).get_data(as_text=True)


@pytest.mark.parametrize(
    ("check", "plant"),
    [
        ("curation.rulings", "UPDATE decision SET ruling_id = 'rul_x' WHERE basis = 'ruling'"),
        ("curation.rulings", "UPDATE decision SET ruling_id = 'rul_x' WHERE basis = 'rule'"),
        ("curation.rulings", "UPDATE chair_ruling SET outcome = 'not_passed'"),
        ("curation.announced_stands", "UPDATE decision SET announced_at = decided_at WHERE sequence = 1"),
    ],
)
def test_a_planted_violation_is_found(database: Any, now: datetime, check: str, plant: str) -> None:
    one, people = deliberated(3, now=now)
    sign(propose(one, Decision.PASSED, now=now), people[0].actor, now=now)
    world.announce(now=now)
    assert auditor.run(only="curation") == []
    with unit_of_work():
        assert db.session.execute(text(plant)).rowcount == 1  # type: ignore[attr-defined]
    assert check in [finding.check.name for finding in auditor.run(only="curation")]


@pytest.mark.race
def test_two_who_sign_at_once_make_one_decision(committed: Callable[[], Flask], now: datetime) -> None:
    setup = committed()
    with setup.app_context():
        one, people = deliberated(3, now=now)
        submission_id, ruling_id = one.id, propose(one, Decision.PASSED, now=now).id
        actors = [person.actor for person in people]
        db.session.remove()
    results: list[str] = []

    def run(app: Flask, actor: Actor) -> None:
        with app.app_context():
            try:
                perform(lambda: service.sign_ruling(ruling_id=ruling_id, actor=actor, now=now))
                results.append("signed")
            except Exception as error:
                results.append(getattr(error, "code", repr(error)))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(committed(), actor)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results).count("signed") == 1
    with setup.app_context():
        assert outcomes(world.submission(submission_id)) == [
            ("coaching", "rule", None), ("passed", "ruling", "coaching")
        ]  # fmt: skip
        assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []
