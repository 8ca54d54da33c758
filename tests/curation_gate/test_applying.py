"""Applying: kept step by step, sent once, corrected, taken back; and what is refused leaves everything as it was."""

import threading
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from catalog import queries as catalog
from curation_gate import queries, service
from curation_gate.applying_errors import (
    AlreadyApplied,
    ApplicationClosed,
    ApplicationIncomplete,
    ApplicationSent,
    ApplicationsFull,
    ApplicationStale,
    ConsentMissing,
    DraftsFull,
    NoOpenRound,
    NotOffered,
    NotWithdrawable,
    PhotoRepeated,
    RegionNotConfirmed,
)
from curation_gate.errors import RoundNotReady
from curation_gate.models import Application, ScoreSheet, Submission
from curation_gate.service.sheets import SubmissionWithdrawn
from shop.artisans import queries as artisans
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired, Stale
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.curation_gate import applying, world
from tests.support.people import Person

pytestmark = pytest.mark.database


@pytest.fixture
def open_round(database: Any, now: datetime) -> None:
    world.open_round(now=now)


@pytest.fixture
def maker(open_round: None, now: datetime) -> Person:
    return applying.maker(now=now)


def test_an_application_becomes_a_submission_that_waits_for_its_check(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    one = applying.send(application_id, maker, now=now)
    assert (one.status, one.number, one.kind, one.previous_id) == ("submitted", 1, "new", None)
    assert (one.asking_price, one.offtake_price, one.mode, one.stock) == (250_000, None, "ready_stock", 7)
    assert (one.artisan_id, one.warnings) == (maker.actor.artisan_id, [])
    revision = catalog.revision_view(revision_id=one.revision_id)
    assert (revision.status, revision.content_hash) == ("submitted", one.content_hash)
    assert (revision.length_mm, revision.height_mm, revision.weight_g, revision.lead_time_days) == (1800, 5, 250, 3)
    assert [photo.slot for photo in revision.photos] == ["front", "detail"]
    kept = applying.row(application_id)
    assert (kept.status, kept.submission_id) == ("sent", one.id)
    assert world.count(ScoreSheet) == 0
    maker_view = artisans.artisan(artisan_id=one.artisan_id)
    assert maker_view is not None and maker_view.region_verified_at is None
    assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []


def test_sending_again_gives_the_same_submission(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    first = applying.send(application_id, maker, now=now)
    assert applying.send(application_id, maker, now=now).id == first.id
    assert world.count(Submission) == 1


def test_what_is_half_is_kept_and_not_sent(maker: Person, now: datetime) -> None:
    application_id = applying.begun(maker, now=now)
    applying.save(application_id, maker, {"product_name": "Tapis", "length": "30 x 20"}, now=now)
    with pytest.raises(ApplicationIncomplete) as refused:
        applying.send(application_id, maker, now=now)
    assert {"craft", "length", "foto-front", "foto-detail", "mode"} <= set(refused.value.errors)
    assert "product_name" not in refused.value.errors and "story" not in refused.value.errors
    assert applying.row(application_id).answers["length"] == "30 x 20"
    assert (world.count(Submission), applying.row(application_id).status) == (0, "draft")


def test_nothing_is_sent_without_consent(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    with pytest.raises(ConsentMissing):
        applying.send(application_id, maker, now=now, consent=False)
    assert world.count(Submission) == 0


def test_an_older_page_does_not_overwrite_what_another_tab_has_saved(maker: Person, now: datetime) -> None:
    application_id = applying.begun(maker, now=now)
    applying.save(application_id, maker, {"story": "Dari HP lain"}, now=now)
    with pytest.raises(ApplicationStale):
        perform(
            lambda: service.save_answers(
                application_id=application_id, edition=1, answers={"story": "Lama"}, actor=maker.actor, now=now
            )
        )
    assert applying.row(application_id).answers["story"] == "Dari HP lain"


def test_the_same_work_goes_before_a_round_once(maker: Person, now: datetime) -> None:
    applying.sent(maker, now=now)
    again = applying.filled(maker, now=now, product_name="SELENDANG pucuk-rebung")
    with pytest.raises(AlreadyApplied):
        applying.send(again, maker, now=now)
    assert (world.count(Submission), applying.row(again).status) == (1, "draft")


@pytest.mark.parametrize("days", [-1, 30])
def test_outside_the_days_of_the_registration_nothing_is_sent(database: Any, now: datetime, days: int) -> None:
    perform(
        lambda: service.open_round(
            year=2026, opens_on=date(2026, 11, 20), closes_on=date(2026, 12, 20), actor=world.SECRETARY, now=now
        )
    )
    maker = applying.maker(now=now)
    application_id = applying.filled(maker, now=now)
    when = now + timedelta(days=days) if days > 0 else now - timedelta(days=10)
    with pytest.raises(ApplicationClosed):
        applying.send(application_id, maker, now=when)
    with pytest.raises(NoOpenRound):
        applying.begun(applying.maker(now=now), now=when)
    assert (world.count(Submission), applying.row(application_id).status) == (0, "draft")


def test_a_closed_round_keeps_the_draft_and_another_round_takes_it(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    perform(lambda: service.close_registration(year=2026, actor=world.SECRETARY, now=now))
    with pytest.raises(ApplicationClosed):
        applying.send(application_id, maker, now=now)
    world.open_round(now=now, year=2027)
    perform(lambda: service.take_to_open_round(application_id=application_id, actor=maker.actor, now=now))
    one = applying.send(application_id, maker, now=now)
    assert queries.submission(submission_id=one.id).year == 2027


def test_the_quota_is_kept_and_who_withdraws_gives_the_place_back(database: Any, now: datetime) -> None:
    world.draft_round(now=now, quota=1)
    perform(lambda: service.publish_round(year=2026, actor=world.SECRETARY, now=now))
    first, second = applying.maker(now=now), applying.maker(now=now)
    one = applying.sent(first, now=now)
    waiting = applying.filled(second, now=now)
    with pytest.raises(ApplicationsFull):
        applying.send(waiting, second, now=now)
    assert world.count(Submission) == 1
    perform(lambda: service.withdraw_own(submission_id=one.id, reason="Mundur", actor=first.actor, now=now))
    assert applying.send(waiting, second, now=now).number == 2


def test_an_application_of_somebody_else_is_not_there(maker: Person, now: datetime) -> None:
    application_id, stranger = applying.filled(maker, now=now), applying.maker(now=now)
    before = applying.row(application_id).edition
    for attempt in (
        lambda: service.save_answers(
            application_id=application_id, edition=before, answers={"story": "x"}, actor=stranger.actor, now=now
        ),
        lambda: service.send_application(
            application_id=application_id, edition=before, consent=True, actor=stranger.actor, now=now
        ),
        lambda: service.remove_photo(application_id=application_id, media_id="x", actor=stranger.actor, now=now),
        lambda: service.discard_application(application_id=application_id, actor=stranger.actor, now=now),
    ):
        with pytest.raises(NotFound):
            perform(attempt)
    assert (applying.row(application_id).edition, world.count(Submission)) == (before, 0)


def test_a_photo_has_one_place_and_replaces_what_was_there(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    front = applying.row(application_id).photos[0]["media_id"]

    def put(slot: str, seed: int) -> None:
        received = applying.photo(seed)
        perform(
            lambda: service.put_photo(
                application_id=application_id, slot=slot, photo=received, actor=maker.actor, now=now
            )
        )

    with pytest.raises(PhotoRepeated):
        put("back", 1)
    put("front", 9)
    photos = applying.row(application_id).photos
    assert [one["slot"] for one in photos] == ["front", "detail"] and photos[0]["media_id"] != front
    gone = photos[1]["media_id"]
    for _ in range(2):
        perform(
            lambda: service.remove_photo(
                application_id=application_id, media_id=gone, actor=maker.actor, now=now
            )
        )  # fmt: skip
    assert [one["slot"] for one in applying.row(application_id).photos] == ["front"]


def test_a_sent_application_cannot_be_changed_or_thrown_away(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    applying.send(application_id, maker, now=now)
    with pytest.raises(ApplicationSent):
        applying.save(application_id, maker, {"story": "Nanti"}, now=now)
    with pytest.raises(ApplicationSent):
        perform(lambda: service.discard_application(application_id=application_id, actor=maker.actor, now=now))
    assert applying.row(application_id).answers["story"] == "Motif pucuk rebung."


def test_an_empty_draft_is_begun_once_and_many_are_too_many(maker: Person, now: datetime) -> None:
    assert applying.begun(maker, now=now) == applying.begun(maker, now=now)
    for number in range(20):
        applying.save(applying.begun(maker, now=now), maker, {"product_name": f"Karya {number}"}, now=now)
    with pytest.raises(DraftsFull):
        applying.begun(maker, now=now)
    assert world.count(Application) == 20


def test_complete_files_go_before_the_jury_and_the_region_counts_as_seen(maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    with pytest.raises(RegionNotConfirmed):
        perform(
            lambda: service.accept_files(
                submission_id=one.id, shown_hash=one.content_hash, region_confirmed=False, actor=world.SECRETARY,
                now=now,
            )
        )  # fmt: skip
    assert world.submission(one.id).status == "submitted"
    assert applying.accept(one, now=now).status == "screened"
    seen = artisans.artisan(artisan_id=one.artisan_id)
    assert seen is not None and seen.region_verified_at == now
    with pytest.raises(TransitionRefused):
        applying.accept(world.submission(one.id), now=now)


def test_a_correction_keeps_the_number_and_makes_the_next_revision(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    first = applying.send(application_id, maker, now=now)
    old = (first.revision_id, first.content_hash)
    asked = applying.ask(first, "Foto depan gelap.", now=now)
    assert (asked.status, asked.fix_request) == ("needs_fix", "Foto depan gelap.")
    draft = applying.row(application_id)
    assert (draft.status, draft.answers["product_name"]) == ("draft", "Selendang Pucuk Rebung")
    told = db.session.query(Message).filter_by(template="submission_checked").all()
    assert {one.channel for one in told} == {"mail", "whatsapp"}
    assert all("Foto depan gelap." in one.body_text for one in told)
    applying.save(application_id, maker, {"story": "Motif pucuk rebung, dibuat ibu-ibu."}, now=now)
    again = applying.send(application_id, maker, now=now)
    assert (again.id, again.number, again.status, again.fix_request) == (first.id, 1, "submitted", None)
    assert again.content_hash != old[1]
    assert [one.status for one in catalog.revisions_of(product_id=again.product_id)] == ["submitted", "refused"]
    assert world.count(Submission) == 1
    applying.ask(again, "Harga terlalu bulat.", now=now)
    assert db.session.query(Message).filter_by(template="submission_checked").count() == 4
    applying.send(application_id, maker, now=now)
    assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []


def test_a_correction_is_taken_after_the_registration_has_closed(maker: Person, now: datetime) -> None:
    application_id = applying.filled(maker, now=now)
    one = applying.send(application_id, maker, now=now)
    perform(lambda: service.close_registration(year=2026, actor=world.SECRETARY, now=now))
    applying.ask(one, now=now)
    assert applying.send(application_id, maker, now=now).status == "submitted"


def test_a_check_needs_its_reason_and_the_content_that_was_shown(maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    with pytest.raises(ReasonRequired):
        applying.ask(one, "  ", now=now)
    with pytest.raises(Stale):
        perform(
            lambda: service.accept_files(
                submission_id=one.id, shown_hash="v1:lama", region_confirmed=True, actor=world.SECRETARY, now=now
            )
        )
    assert (world.submission(one.id).status, world.count(Message)) == ("submitted", 0)


def test_the_secretariat_takes_out_a_wrong_registration(maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    perform(
        lambda: service.take_out(
            submission_id=one.id, reason="Bukan kriya", actor=world.SECRETARY, now=now
        )
    )  # fmt: skip
    assert world.submission(one.id).status == "withdrawn"
    assert catalog.revision_view(revision_id=one.revision_id).status == "refused"
    assert all("Bukan kriya" in row.body_text for row in db.session.query(Message))
    screened = applying.accept(applying.sent(applying.maker(now=now), now=now), now=now)
    with pytest.raises(NotWithdrawable):
        perform(
            lambda: service.take_out(submission_id=screened.id, reason="Salah", actor=world.SECRETARY, now=now)
        )  # fmt: skip
    assert world.submission(screened.id).status == "screened"


def test_a_withdrawn_work_is_asked_of_no_curator_and_the_round_goes_on(open_round: None, now: datetime) -> None:
    people = world.jury()
    perform(lambda: service.seat_all_curators(year=2026, actor=world.SECRETARY, now=now))
    makers = [applying.maker(now=now) for _ in range(2)]
    gone, stays = (applying.accept(applying.sent(one, now=now), now=now) for one in makers)
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    world.hand_in(gone, people[0], 4, now=now)
    left = world.sheet_of(gone.id, people[1])
    perform(lambda: service.withdraw_own(submission_id=gone.id, reason="Sakit", actor=makers[0].actor, now=now))
    assert queries.open_count(user_id=people[1].id) == 1
    assert [row.number for row in queries.queue_rows(user_id=people[1].id)] == [2]
    assert [row.number for row in queries.queue_rows(user_id=people[0].id)] == [1, 2]
    assert [(one.assigned, one.left) for one in queries.progress(year=2026)] == [(2, 1), (1, 1), (1, 1)]
    assert [(one.assigned, one.left) for one in queries.curators_progress(year=2026)] == [(2, 1), (1, 1), (1, 1)]
    with pytest.raises(SubmissionWithdrawn):
        perform(
            lambda: service.submit_sheet(
                sheet_id=left.id, shown_hash=gone.content_hash, scores=world.scores(4), gates=world.gates(), note="",
                actor=people[1].actor, now=now,
            )
        )  # fmt: skip
    world.score_all(stays, people, 4, now=now)
    assert world.announce(now=now).outcomes == {"passed": 1, "coaching": 0, "not_passed": 0}
    assert (world.submission(gone.id).status, world.submission(stays.id).status) == ("withdrawn", "passed")
    with pytest.raises(NotWithdrawable):
        perform(lambda: service.withdraw_own(submission_id=stays.id, reason="Tidak", actor=makers[1].actor, now=now))
    assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []


def test_only_its_maker_takes_a_work_back_and_says_why(maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    stranger = applying.maker(now=now)
    with pytest.raises(NotFound):
        perform(lambda: service.withdraw_own(submission_id=one.id, reason="x", actor=stranger.actor, now=now))
    with pytest.raises(ReasonRequired):
        perform(lambda: service.withdraw_own(submission_id=one.id, reason=" ", actor=maker.actor, now=now))
    assert world.submission(one.id).status == "submitted"


def test_the_scoring_waits_for_the_check(maker: Person, now: datetime) -> None:
    world.jury()
    one = applying.sent(maker, now=now)
    with pytest.raises(Exception, match="belum selesai diperiksa"):
        perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    applying.accept(one, now=now)
    perform(lambda: service.seat_all_curators(year=2026, actor=world.SECRETARY, now=now))
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    with pytest.raises(RoundNotReady):
        applying.ask(world.submission(one.id), now=now)
    assert world.submission(one.id).status == "screened"


def test_nobody_begins_again_with_somebody_elses_product(maker: Person, now: datetime) -> None:
    one = applying.sent(maker, now=now)
    stranger = applying.maker(now=now)
    with pytest.raises(NotFound):
        applying.begun(stranger, now=now, kind="reapplication", product_id=one.product_id)
    with pytest.raises(NotFound):
        applying.begun(maker, now=now, kind="reapplication", product_id=one.product_id)
    with pytest.raises(NotOffered):
        applying.begun(maker, now=now, kind="renewal")
    assert world.count(Application) == 1


@pytest.mark.race
def test_one_application_sent_at_once_from_two_tabs_is_one_submission(
    committed: Callable[[], Flask], now: datetime
) -> None:
    setup = committed()
    with setup.app_context():
        world.open_round(now=now)
        person = applying.maker(now=now)
        application_id = applying.filled(person, now=now)
        edition = applying.row(application_id).edition
        db.session.remove()
    outcomes: list[str] = []

    def run(app: Flask) -> None:
        with app.app_context():
            try:
                outcomes.append(
                    perform(
                        lambda: (
                            service.send_application(
                                application_id=application_id,
                                edition=edition,
                                consent=True,
                                actor=person.actor,
                                now=now,
                            ).id
                        )
                    )
                )
            except BaseException as error:
                outcomes.append(repr(error))
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(committed(),)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 4 and len(set(outcomes)) == 1 and outcomes[0].startswith("sub_")
    with setup.app_context():
        assert world.count(Submission) == 1
        assert [*auditor.run(only="curation"), *auditor.run(only="states")] == []
