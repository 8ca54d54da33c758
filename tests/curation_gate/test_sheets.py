"""Score sheets: complete, on what was shown, never of one's own business, and unseen until one's own is in."""

from datetime import datetime
from typing import Any

import pytest

from curation_gate import queries, service
from curation_gate.errors import DecisionFinal, OwnWork, RoundNotReady
from curation_gate.models import ConflictOfInterest, DecisionRecord, ScoreSheet
from curation_gate.queries.sheets import as_seen_by
from curation_gate.scoring import ScoreIncomplete, ScoreOutOfRange, SheetScores
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound, ReasonRequired, ShopError, Stale
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import make_person


def submit(sheet: ScoreSheet, actor: Any, now: datetime, **changes: Any) -> ScoreSheet:
    values = {
        "shown_hash": queries.sheet(sheet_id=sheet.id).submission_hash, "scores": world.scores(4),
        "gates": world.gates(), "note": "", **changes,
    }  # fmt: skip
    return perform(lambda: service.submit_sheet(sheet_id=sheet.id, actor=actor, now=now, **values))


def is_untouched(sheet: ScoreSheet) -> bool:
    view = queries.sheet(sheet_id=sheet.id)
    return (view.status, view.scores, view.gates, view.content_hash) == ("assigned", {}, {}, None)


def test_a_sheet_keeps_scores_gates_and_the_hash_that_was_shown(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.hand_in(one, people[0], 5, now=now, note="Rapi.", failed_gates=["G2"])
    sheet = world.sheet_of(one.id, people[0])
    assert (sheet.status, sheet.note, sheet.content_hash, sheet.submitted_at) == (
        "submitted", "Rapi.", one.content_hash, now,
    )  # fmt: skip
    assert sheet.scores == world.scores(5)
    assert sheet.gates == {"G1": True, "G2": False, "G3": True, "G4": True, "G5": True}
    assert world.submission(one.id).status == "screened"


def test_a_submission_is_scored_when_the_last_sheet_is_in(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now)
    assert world.submission(one.id).status == "scored"
    assert (queries.submissions(year=2026)[0].sheets_in, queries.submissions(year=2026)[0].sheets_all) == (3, 3)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"shown_hash": "v1:other"}, Stale),
        ({"scores": dict.fromkeys(world.SUBS[1:], 4)}, ScoreIncomplete),
        ({"gates": {}}, ScoreIncomplete),
        ({"scores": world.scores(4, D1=6)}, ScoreOutOfRange),
        ({"scores": world.scores(4, D1=0)}, ScoreOutOfRange),
        ({"scores": world.scores(4, Z9=4)}, InvalidInput),
    ],
)
def test_what_is_wrong_with_a_sheet_is_refused_and_nothing_is_kept(
    database: Any, now: datetime, changes: dict[str, Any], refusal: type[ShopError]
) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[0])
    with pytest.raises(refusal):
        submit(sheet, people[0].actor, now, **changes)
    assert is_untouched(sheet)


def test_nobody_hands_in_the_sheet_of_another(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[0])
    with pytest.raises(NotFound):
        submit(sheet, people[1].actor, now)
    assert is_untouched(sheet)


def test_a_sheet_is_handed_in_once(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.hand_in(one, people[0], 4, now=now)
    with pytest.raises(TransitionRefused):
        world.hand_in(one, people[0], 1, now=now)
    assert world.sheet_of(one.id, people[0]).scores == world.scores(4)


def test_own_work_is_not_judged_even_with_a_sheet(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    member = queries.round_by_year(year=2026).jury[0]
    perform(
        lambda: service.declare_conflict(
            member_id=member.id, artisan_id=one.artisan_id, reason="Saudara", actor=world.SECRETARY, now=now
        )
    )
    sheet = world.sheet_of(one.id, people[0])
    with pytest.raises(OwnWork):
        submit(sheet, people[0].actor, now)
    assert is_untouched(sheet)


def test_the_mentor_of_a_business_does_not_judge_it(database: Any, now: datetime) -> None:
    (first,) = world.finished_round(3, now=now)
    plan = queries.plan_of(submission_id=first.id)
    mentor = queries.round_by_year(year=2026).jury[1]
    assert plan is not None and mentor.user_id is not None
    perform(
        lambda: service.assign_mentor(plan_id=plan.id, user_id=mentor.user_id or "", actor=world.SECRETARY, now=now)
    )
    world.scoring_round(world.registration(1), now=now, year=2027)
    assert [row.assigned for row in queries.progress(year=2027)] == [1, 0, 1]


def test_recusing_needs_a_reason_and_counts_for_the_whole_business(database: Any, now: datetime) -> None:
    people = world.jury(4)
    first, second = world.scoring_round(
        world.registration(1), world.registration(2, maker_name="Sanggar Uji 1", phone="+6281200000001"), now=now
    )
    sheet, other = world.sheet_of(first.id, people[0]), world.sheet_of(second.id, people[0])
    with pytest.raises(ReasonRequired):
        perform(lambda: service.recuse(sheet_id=sheet.id, reason=" ", actor=people[0].actor, now=now))
    assert is_untouched(sheet)
    perform(lambda: service.recuse(sheet_id=sheet.id, reason="Ipar saya", actor=people[0].actor, now=now))
    assert queries.sheet(sheet_id=sheet.id).status == "recused"
    assert world.count(ConflictOfInterest) == 1
    with pytest.raises(OwnWork):
        submit(other, people[0].actor, now)
    for person in people[1:]:
        world.hand_in(first, person, 4, now=now)
    assert world.submission(first.id).status == "scored"


def test_others_scores_are_unseen_until_the_own_sheet_is_in(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.hand_in(one, people[1], 2, now=now)
    mine = world.sheet_of(one.id, people[0])
    assert queries.scores_of_others(sheet_id=mine.id) == []
    theirs = queries.sheet(sheet_id=world.sheet_of(one.id, people[1]).id)
    assert as_seen_by(theirs, user_id=people[0].id).scores == {}
    assert as_seen_by(theirs, user_id=people[1].id).scores == world.scores(2)
    world.hand_in(one, people[0], 4, now=now)
    assert [view.scores for view in queries.scores_of_others(sheet_id=mine.id)] == [world.scores(2)]


def test_before_the_scoring_begins_and_after_it_is_closed_nothing_is_handed_in(database: Any, now: datetime) -> None:
    people = world.jury(4)
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people[:3], 4, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    late = world.sheet_of(one.id, people[3])
    with pytest.raises(RoundNotReady):
        submit(late, people[3].actor, now)
    assert is_untouched(late)


def test_the_chair_reopens_a_sheet_and_the_decision_follows(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 3, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    for person in people[:2]:
        sheet = world.sheet_of(one.id, person)
        with pytest.raises(ReasonRequired):
            perform(lambda sheet=sheet: service.reopen_sheet(sheet_id=sheet.id, reason="", actor=world.CHAIR, now=now))
        perform(
            lambda sheet=sheet: service.reopen_sheet(
                sheet_id=sheet.id, reason="Contoh diukur ulang", actor=world.CHAIR, now=now
            )
        )
        world.hand_in(one, person, 4, now=now)
    history = queries.decision_history(submission_id=one.id)
    assert [(view.sequence, view.outcome, view.total_hundredths) for view in history] == [
        (1, "coaching", 6000), (2, "passed", 8000),
    ]  # fmt: skip


def test_after_the_announcement_no_sheet_is_reopened(database: Any, now: datetime) -> None:
    (one,) = world.finished_round(4, now=now)
    sheet = queries.sheets_of(submission_id=one.id)[0]
    with pytest.raises(DecisionFinal):
        perform(lambda: service.reopen_sheet(sheet_id=sheet.id, reason="Ragu", actor=world.CHAIR, now=now))
    assert queries.sheet(sheet_id=sheet.id).status == "submitted"
    assert world.count(DecisionRecord) == 1


def enter(seat: int, by_number: dict[int, SheetScores], now: datetime) -> service.Entered:
    return perform(
        lambda: service.enter_scores(year=2026, seat=seat, by_number=by_number, actor=world.SECRETARY, now=now)
    )


def paper(value: int) -> SheetScores:
    return SheetScores(curator="Kurator 1", scores=world.scores(value), gates=world.gates(), note="")


def test_scores_from_paper_come_in_once_and_never_over_others(database: Any, now: datetime) -> None:
    world.jury()
    world.scoring_round(world.registration(1), world.registration(2), now=now)
    assert enter(1, {1: paper(4), 2: paper(3)}, now) == service.Entered(new=2, unchanged=0, refused=())
    assert enter(1, {1: paper(4), 2: paper(3)}, now) == service.Entered(new=0, unchanged=2, refused=())
    other = enter(1, {1: paper(4), 2: paper(5)}, now)
    assert (other.new, other.unchanged) == (0, 1)
    assert [(number, reason.code) for number, reason in other.refused] == [(2, "sheet_not_open")]
    assert sorted(set(db.session.scalars(db.select(ScoreSheet.scores).where(ScoreSheet._status == "submitted"))
                      .all()[1].values())) == [3]  # fmt: skip


def test_paper_scores_of_an_own_business_are_refused(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    one = world.register(world.registration(1), now=now)
    for person in (make_person("curator", artisan_id=one.artisan_id), *world.jury(3)):
        perform(
            lambda person=person: service.seat_curator(year=2026, user_id=person.id, actor=world.SECRETARY, now=now)
        )
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    entered = enter(1, {1: paper(5)}, now)
    assert [(number, reason.code) for number, reason in entered.refused] == [(1, "sheet_absent")]
    assert entered.new == 0


def test_paper_scores_for_no_seat(database: Any, now: datetime) -> None:
    world.jury()
    world.scoring_round(now=now)
    with pytest.raises(NotFound):
        enter(9, {1: paper(4)}, now)
