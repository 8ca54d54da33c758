"""Appeals: filed in time by whom it concerns, answered by the chair, upheld only by two people, and then in force."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text as sql

from catalog import queries as catalog
from catalog import service as catalog_service
from catalog.models import Clearance
from curation_gate import queries, service
from curation_gate.appeal_errors import AppealExists, AppealOpen, AppealTooLate, NotBetter, NothingToAppeal
from curation_gate.models import Appeal, DecisionRecord
from curation_gate.ruling_errors import GateStands, SecondPersonNeeded
from curation_gate.scoring import Decision
from shop.artisans.models import Membership
from shop.jobs import auditor
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform, unit_of_work
from shop.messages.models import Message
from tests.curation_gate import world
from tests.support.people import make_person, post, sign_in


def artisan_of(submission: Any) -> Actor:
    return Actor(
        kind="user", id="usr_artisan", label="Pemilik", roles=frozenset({"artisan"}), artisan_id=submission.artisan_id
    )


def file(submission: Any, *, now: datetime, text: str = "Ukurannya keliru ditimbang.") -> Appeal:
    return perform(
        lambda: service.file_appeal(submission_id=submission.id, text=text, actor=artisan_of(submission), now=now)
    )


def propose(appeal: Appeal, outcome: Decision, *, now: datetime) -> Any:
    return perform(
        lambda: service.propose_on_appeal(
            appeal_id=appeal.id, outcome=outcome, reason="Contoh diukur ulang.", actor=world.CHAIR, now=now
        )
    )


def sign(ruling_id: str, *, now: datetime, actor: Actor = world.SECRETARY) -> DecisionRecord:
    return perform(lambda: service.sign_on_appeal(ruling_id=ruling_id, actor=actor, now=now))


def sellable(now: datetime) -> list[tuple[str, str]]:
    return [(item.title, item.content_hash) for item in catalog.sellable_items(now=now, limit=100).items]


def test_upheld_by_two_people_the_work_is_in_the_shop(database: Any, now: datetime) -> None:
    # Given a work that is coached, and its maker's objection on the last day
    (one,) = world.finished_round(3, now=now)
    later = now + timedelta(days=7)
    appeal = file(one, now=later)
    assert (appeal.status, sellable(later)) == ("filed", [])
    # When the chair proposes that it passed: nothing follows yet
    ruling = propose(appeal, Decision.PASSED, now=later)
    assert (world.submission(one.id).status, sellable(later)) == ("coaching", [])
    # And a second person signs
    perform(lambda: service.sign_on_appeal(ruling_id=ruling.id, actor=world.SECRETARY, now=later))
    # Then a later decision stands, with all that follows
    decision = queries.latest_decision(submission_id=one.id)
    assert decision is not None
    assert (decision.sequence, decision.outcome, decision.announced_at) == (2, "passed", later)
    record = db.session.get_one(DecisionRecord, decision.id)
    assert (record.basis, record.rule_outcome, record.ruling_id) == ("appeal", "coaching", ruling.id)
    assert world.submission(one.id).status == "passed"
    assert sellable(later) == [("Selendang Tapis 1", one.content_hash)]
    assert (world.count(Clearance), world.count(Membership)) == (1, 1)
    answered = queries.appeal_of(submission_id=one.id)
    assert answered is not None
    assert (answered.status, answered.answer, answered.answered_by) == (
        "upheld", "Contoh diukur ulang.", "Sekretariat",
    )  # fmt: skip
    plan = queries.plan_of(submission_id=one.id)
    assert plan is not None
    assert (plan.kind, [task.title for task in plan.tasks][-1]) == ("selling", "Jawab pesanan tepat waktu")
    results = [row for row in db.session.scalars(db.select(Message)) if row.template == "curation_result"]
    assert len([row for row in results if row.channel == "mail"]) == 2
    assert [each.check.name for room in ("curation", "catalog", "states") for each in auditor.run(only=room)] == []
    # And signing twice changes nothing
    with pytest.raises(TransitionRefused):
        perform(lambda: service.sign_on_appeal(ruling_id=ruling.id, actor=world.SECRETARY, now=later))
    assert (world.count(DecisionRecord), world.count(Clearance)) == (2, 1)


def test_from_not_passed_to_coaching(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(2, now=now)
    ruling = propose(file(one, now=now), Decision.COACHING, now=now)
    perform(lambda: service.sign_on_appeal(ruling_id=ruling.id, actor=world.SECRETARY, now=now))
    assert world.submission(one.id).status == "coaching"
    assert (sellable(now), world.count(Clearance)) == ([], 0)
    assert auditor.run(only="curation") == []


def test_after_the_standstill_it_is_too_late(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    with pytest.raises(AppealTooLate):
        file(one, now=now + timedelta(days=8))
    assert world.count(Appeal) == 0


def test_once_by_whom_it_concerns_and_not_against_a_pass(database: Any, now: datetime) -> None:
    passed, coached = world.finished_round(4, 3, now=now)
    with pytest.raises(NothingToAppeal):
        file(passed, now=now)
    with pytest.raises(NotFound):
        perform(lambda: service.file_appeal(submission_id=coached.id, text="Keliru", actor=artisan_of(passed), now=now))
    assert world.count(Appeal) == 0
    file(coached, now=now)
    with pytest.raises(AppealExists):
        file(coached, now=now)
    assert world.count(Appeal) == 1


def test_a_refusal_has_an_answer_and_changes_no_decision(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    appeal = file(one, now=now)
    with pytest.raises(ReasonRequired):
        perform(lambda: service.refuse_appeal(appeal_id=appeal.id, answer=" ", actor=world.CHAIR, now=now))
    with pytest.raises(AppealOpen):
        perform(lambda: service.close_round(year=2026, actor=world.SECRETARY, now=now))
    assert queries.round_status(year=2026) == "announced"
    perform(lambda: service.refuse_appeal(appeal_id=appeal.id, answer="Sudah diukur.", actor=world.CHAIR, now=now))
    assert (world.submission(one.id).status, world.count(DecisionRecord), sellable(now)) == ("coaching", 1, [])
    told = [row for row in db.session.scalars(db.select(Message)) if row.template == "appeal_refused"]
    assert {row.channel for row in told} == {"mail", "whatsapp"}
    perform(lambda: service.close_round(year=2026, actor=world.SECRETARY, now=now))
    assert auditor.run(only="curation") == []


def test_the_chair_alone_changes_nothing(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    appeal = file(one, now=now)
    with pytest.raises(NotBetter):
        propose(appeal, Decision.COACHING, now=now)
    ruling = propose(appeal, Decision.PASSED, now=now)
    with pytest.raises(SecondPersonNeeded):
        perform(lambda: service.sign_on_appeal(ruling_id=ruling.id, actor=world.CHAIR, now=now))
    with pytest.raises(NotFound):
        # What signs a ruling of the deliberation signs none of an appeal.
        perform(lambda: service.sign_ruling(ruling_id=ruling.id, actor=world.SECRETARY, now=now))
    assert (world.submission(one.id).status, world.count(DecisionRecord), sellable(now)) == ("coaching", 1, [])
    # And refused by the second person the appeal is still to be answered
    perform(lambda: service.refuse_ruling(ruling_id=ruling.id, reason="Tidak terbukti", actor=world.SECRETARY, now=now))
    assert appeal.status == "filed"


def test_a_failed_gate_is_not_appealed_away(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 5, now=now, failed_gates=["G1"])
    world.announce(now=now)
    appeal = file(world.submission(one.id), now=now)
    with pytest.raises(GateStands):
        propose(appeal, Decision.PASSED, now=now)
    assert sellable(now) == []


def test_only_an_appeal_clears_what_was_refused(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(3, now=now)
    with pytest.raises(TransitionRefused):
        perform(
            lambda: catalog_service.grant_clearance(
                revision_id=one.revision_id,
                content_hash=one.content_hash,
                valid_until=now + timedelta(days=9),
                price_floor=1,
                price_ceiling=10,
                decision_reference="dec_x",
                actor=world.CHAIR,
                now=now,
            )
        )
    assert (world.count(Clearance), sellable(now)) == (0, [])


def test_the_pages(app: Flask, client: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now)
    (one,) = world.finished_round(3, now=now)
    artisan = make_person("artisan", artisan_id=one.artisan_id)
    sign_in(client, artisan)
    page = client.get(f"/perajin/kurasi/{one.id}")
    assert "Ajukan keberatan" in page.text
    assert post(client, f"/perajin/kurasi/{one.id}/banding", {"reason": "Keliru diukur"}).status_code == 303
    page = client.get(f"/perajin/kurasi/{one.id}")
    assert "Keliru diukur" in page.text and "Menunggu jawaban" in page.text
    # The chair reads it and proposes; the secretariat signs
    appeal = queries.appeal_of(submission_id=one.id)
    assert appeal is not None
    sign_in(client, make_person("chair"))
    assert "Keliru diukur" in client.get("/meja/kurasi/banding").text
    given = {"outcome": "passed", "reason": "Diukur ulang"}
    assert post(client, f"/meja/kurasi/banding/{appeal.id}/usulan", given).status_code == 303
    assert "menunggu tanda tangan kedua" in client.get("/meja/kurasi/banding").text
    (ruling,) = queries.rulings_of(submission_id=one.id)
    sign_in(client, make_person("secretariat"))
    assert "Tanda tangani" in client.get(f"/meja/kurasi/pengajuan/{one.id}").text
    assert post(client, f"/meja/kurasi/usulan/{ruling.id}/tanda-tangan").status_code == 303
    sign_in(client, artisan)
    assert "Diterima" in client.get(f"/perajin/kurasi/{one.id}").text
    assert [title for title, _ in sellable(now)] == ["Selendang Tapis 1"]


def test_upheld_for_a_maker_from_elsewhere_it_waits_for_the_exception_and_then_sells(
    database: Any, now: datetime
) -> None:
    (one,) = world.finished_round(3, now=now, region_code="18.71")
    sign(propose(file(one, now=now), Decision.PASSED, now=now).id, now=now)
    held = world.submission(one.id)
    assert (held.status, "Selendang Tapis" in (held.held_reason or "")) == ("passed", True)
    assert (world.count(Clearance), sellable(now)) == (0, [])
    perform(
        lambda: service.grant_origin_exception(
            submission_id=one.id, reason="Lahir di Pesawaran", actor=world.CHAIR, now=now
        )
    )
    assert world.submission(one.id).held_reason is None
    assert (world.count(Clearance), sellable(now)) == (1, [("Selendang Tapis 1", one.content_hash)])
    assert [*auditor.run(only="curation"), *auditor.run(only="catalog")] == []


def test_taken_back_by_its_maker_the_proposal_goes_with_it(database: Any, now: datetime) -> None:
    one, other = world.finished_round(3, 3, now=now)
    appeal = file(one, now=now)
    ruling = propose(appeal, Decision.PASSED, now=now)
    with pytest.raises(NotFound):
        perform(lambda: service.withdraw_appeal(appeal_id=appeal.id, actor=artisan_of(other), now=now))
    assert (appeal.status, queries.ruling(ruling_id=ruling.id).status) == ("filed", "proposed")
    perform(lambda: service.withdraw_appeal(appeal_id=appeal.id, actor=artisan_of(one), now=now))
    assert (appeal.status, queries.ruling(ruling_id=ruling.id).status) == ("withdrawn", "withdrawn")
    with pytest.raises(TransitionRefused):
        sign(ruling.id, now=now)
    assert (world.submission(one.id).status, world.count(DecisionRecord), sellable(now)) == ("coaching", 2, [])
    perform(lambda: service.close_round(year=2026, actor=world.SECRETARY, now=now))
    assert auditor.run(only="curation") == []


@pytest.mark.parametrize(
    ("check", "plant"),
    [
        ("curation.appeals", "UPDATE appeal SET status = 'refused'"),
        ("curation.appeals", "UPDATE decision SET announced_at = NULL WHERE basis = 'appeal'"),
        ("curation.appeals", "UPDATE chair_ruling SET status = 'proposed', signed_at = NULL"),
        ("curation.announced_stands", "UPDATE decision SET basis = 'ruling' WHERE basis = 'appeal'"),
        ("curation.rulings", "UPDATE chair_ruling SET signed_by_id = NULL"),
    ],
)
def test_a_planted_violation_is_found(database: Any, now: datetime, check: str, plant: str) -> None:
    (one,) = world.finished_round(3, now=now)
    sign(propose(file(one, now=now), Decision.PASSED, now=now).id, now=now)
    assert auditor.run(only="curation") == []
    with unit_of_work():
        assert db.session.execute(sql(plant)).rowcount == 1  # type: ignore[attr-defined]
    assert check in [finding.check.name for finding in auditor.run(only="curation")]


@pytest.mark.parametrize(
    "plant",
    [
        "UPDATE appeal SET status = 'upheld', answered_at = filed_at",
        "UPDATE curation_round SET status = 'closed'",
    ],
)
def test_an_appeal_without_its_decision_and_one_filed_away_open_are_found(
    database: Any, now: datetime, plant: str
) -> None:
    (one,) = world.finished_round(3, now=now)
    file(one, now=now)
    assert auditor.run(only="curation") == []
    with unit_of_work():
        assert db.session.execute(sql(plant)).rowcount == 1  # type: ignore[attr-defined]
    assert "curation.appeals" in [finding.check.name for finding in auditor.run(only="curation")]


@pytest.mark.race
def test_two_who_sign_at_once_make_one_decision(committed: Callable[[], Flask], now: datetime) -> None:
    setup = committed()
    with setup.app_context():
        (one,) = world.finished_round(3, now=now)
        submission_id, content_hash = one.id, one.content_hash
        ruling_id = propose(file(one, now=now), Decision.PASSED, now=now).id
        db.session.remove()
    second_chair = Actor(kind="user", id="usr_chair_2", label="Wakil ketua", roles=frozenset({"chair"}))
    results: list[str] = []

    def run(app: Flask, actor: Actor) -> None:
        with app.app_context():
            try:
                sign(ruling_id, now=now, actor=actor)
                results.append("signed")
            except Exception as error:
                results.append(getattr(error, "code", repr(error)))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(committed(), each)) for each in (world.SECRETARY, second_chair)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["signed", "transition_refused"]
    with setup.app_context():
        assert world.submission(submission_id).status == "passed"
        assert (world.count(DecisionRecord), world.count(Clearance), world.count(Membership)) == (2, 1, 1)
        assert sellable(now) == [("Selendang Tapis 1", content_hash)]
        assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []
