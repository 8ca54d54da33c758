"""Too many deliveries that were not as shown reopen the curation of a work, once, and the desk decides."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text

from catalog import queries as catalog
from catalog.queries.management import listings_of
from curation_gate import queries, service
from curation_gate.fidelity_checks import fidelity_reason, fidelity_review
from curation_gate.models import FidelityProblem, FidelityReview, Submission
from curation_gate.terms import FIDELITY_SUSPENDS
from shop.kernel import outbox, settings
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.errors import ReasonRequired
from shop.kernel.states import TransitionRefused
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.curation_gate import world
from tests.support.people import make_person, post, sign_in

DAY = timedelta(days=1)


@pytest.fixture
def passed(database: Any, now: datetime) -> Submission:
    """A work that passed and is on sale."""
    return world.finished_round(4, now=now)[0]


def note(one: Submission, number: int, *, now: datetime, kind: str = "claim") -> bool:
    return perform(
        lambda: service.note_problem(
            revision_id=one.revision_id, artisan_id=one.artisan_id, kind=kind, reference=f"clm_{number}/x",
            detail="DKL-1: warnanya lain", actor=SYSTEM, now=now,
        )
    )  # fmt: skip


def count(one: Submission, *, now: datetime) -> FidelityReview | None:
    return perform(lambda: service.review_if_due(revision_id=one.revision_id, actor=SYSTEM, now=now))


def reviewed(one: Submission, *, now: datetime) -> FidelityReview:
    for number in range(3):
        note(one, number, now=now)
    found = count(one, now=now)
    assert found is not None
    return found


def test_the_same_problem_counts_once(passed: Submission, now: datetime) -> None:
    assert [note(passed, 1, now=now), note(passed, 1, now=now), note(passed, 1, now=now, kind="inspection")] == [
        True, False, True,
    ]  # fmt: skip
    assert world.count(FidelityProblem) == 2
    assert count(passed, now=now) is None


def test_the_threshold_opens_one_review_and_tells(passed: Submission, now: datetime) -> None:
    chair = make_person("chair")
    found = reviewed(passed, now=now)
    assert (found.status, found.problems) == ("open", 3)
    assert count(passed, now=now) is None
    assert world.count(FidelityReview) == 1
    told = db.session.scalars(select(Message.recipient).where(Message.reference == f"{found.id}:opened")).all()
    assert sorted(told) == sorted(["+6281200000001", "ikm1@contoh.example", chair.email])
    plan = queries.plan_of(submission_id=passed.id)
    assert plan is not None and plan.tasks[-1].title == "Samakan kiriman dengan yang dinilai"
    assert {listing.status for listing in listings_of(artisan_id=passed.artisan_id)} == {"live"}


def test_noting_ends_in_a_review_after_the_commit(passed: Submission, now: datetime) -> None:
    for number in range(3):
        note(passed, number, now=now)
    assert world.count(FidelityReview) == 0
    while outbox.drain():
        pass
    assert world.count(FidelityReview) == 1


def test_old_problems_do_not_count(passed: Submission, now: datetime) -> None:
    note(passed, 1, now=now - 400 * DAY)
    note(passed, 2, now=now)
    note(passed, 3, now=now)
    assert count(passed, now=now) is None


def test_kept_with_a_reason_the_count_begins_anew(passed: Submission, now: datetime) -> None:
    found = reviewed(passed, now=now)
    with pytest.raises(ReasonRequired):
        perform(lambda: service.keep_clearance(review_id=found.id, reason=" ", actor=world.CHAIR, now=now))
    assert queries.review(review_id=found.id).status == "open"
    perform(lambda: service.keep_clearance(review_id=found.id, reason="Kurir", actor=world.CHAIR, now=now + DAY))
    kept = queries.review(review_id=found.id)
    assert (kept.status, kept.reason, kept.decided_by, kept.decided_at) == ("kept", "Kurir", "Ketua", now + DAY)
    note(passed, 9, now=now + 2 * DAY)
    assert count(passed, now=now + 2 * DAY) is None
    with pytest.raises(TransitionRefused):
        perform(lambda: service.revoke_after_review(review_id=found.id, reason="Lagi", actor=world.CHAIR, now=now))


def test_revoked_the_work_is_gone_from_the_shop(client: FlaskClient, passed: Submission, now: datetime) -> None:
    found = reviewed(passed, now=now)
    (listing,) = listings_of(artisan_id=passed.artisan_id)
    assert client.get(f"/produk/{listing.slug}").status_code == 200
    perform(lambda: service.revoke_after_review(review_id=found.id, reason="Beda bahan", actor=world.CHAIR, now=now))
    assert catalog.revision_view(revision_id=passed.revision_id).status == "revoked"
    assert client.get(f"/produk/{listing.slug}").status_code in (404, 410)


def test_the_council_may_hold_the_work_meanwhile(passed: Submission, now: datetime) -> None:
    perform(lambda: settings.change(key=FIDELITY_SUSPENDS.key, value=1, reason="Uji", actor=world.CHAIR, now=now))
    found = reviewed(passed, now=now)
    assert [one.status for one in listings_of(artisan_id=passed.artisan_id)] == ["suspended"]
    perform(lambda: service.keep_clearance(review_id=found.id, reason="Sudah sama", actor=world.CHAIR, now=now))
    assert [one.status for one in listings_of(artisan_id=passed.artisan_id)] == ["live"]


def test_the_desk_decides_on_its_page(client: FlaskClient, passed: Submission, now: datetime) -> None:
    found = reviewed(passed, now=now)
    sign_in(client, make_person("auditor"))
    page = f"/meja/kurasi/kesesuaian/{found.id}"
    assert "DKL-1: warnanya lain" in client.get(page).get_data(as_text=True)
    assert post(client, f"{page}/putusan", {"decision": "keep", "reason": "x"}).status_code == 403
    sign_in(client, make_person("chair"))
    assert "Selendang Tapis 1" in client.get("/meja/kurasi/kesesuaian").get_data(as_text=True)
    assert post(client, f"{page}/putusan", {"decision": "keep", "reason": ""}).status_code == 422
    assert queries.review(review_id=found.id).status == "open"
    assert post(client, f"{page}/putusan", {"decision": "keep", "reason": "Sudah sama"}).status_code == 303
    assert queries.review(review_id=found.id).status == "kept"


def test_the_auditor_sees_what_was_left_lying(
    passed: Submission, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now)
    for number in range(3):
        note(passed, number, now=now - 2 * DAY)
    assert list(fidelity_review()) == [{"revision": passed.revision_id, "problems": 3}]
    found = count(passed, now=now)
    assert found is not None and list(fidelity_review()) == []
    assert list(fidelity_reason()) == []
    perform(lambda: service.keep_clearance(review_id=found.id, reason="Sudah", actor=world.CHAIR, now=now))
    perform(lambda: db.session.execute(text("UPDATE fidelity_review SET reason = ''")))
    assert list(fidelity_reason()) == [{"review": found.id}]
