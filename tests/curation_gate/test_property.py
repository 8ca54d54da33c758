"""Whatever people do in a round, in whatever order: nothing is sellable without a live clearance of its very hash."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from catalog import queries as catalog
from catalog import service as catalog_service
from curation_gate import queries, service
from shop.jobs import auditor
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from tests.conftest import NOW
from tests.curation_gate import world
from tests.support.people import Person

Step = tuple[str, int, int]
STEPS = st.tuples(
    st.sampled_from(
        ("register", "start", "score", "score", "score", "score", "close", "announce", "reopen", "recuse", "revoke",
         "refuse", "sell", "revise", "suspend")
    ),
    st.integers(1, 2),
    st.integers(0, 5),
)  # fmt: skip


def steps(people: list[Person], now: datetime) -> dict[str, Callable[[int, int], Any]]:
    """Each thing that somebody may try, on submission `number` with some `value`."""

    def of(number: int) -> Any:
        return next(row for row in queries.submissions(year=2026) if row.number == number)

    def sheet(number: int, seat: int) -> Any:
        return next(one for one in queries.sheets_of(submission_id=of(number).id) if one.seat == seat % 3 + 1)

    def score(number: int, value: int) -> None:
        for person in people:
            world.hand_in(world.submission(of(number).id), person, max(value, 1), now=now)

    return {
        "register": lambda number, value: world.register(world.registration(number), now=now),
        "start": lambda number, value: perform(
            lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now)
        ),
        "score": score,
        "close": lambda number, value: perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now)),
        "announce": lambda number, value: world.announce(now=now),
        "reopen": lambda number, value: perform(
            lambda: service.reopen_sheet(sheet_id=sheet(number, value).id, reason="Ukur", actor=world.CHAIR, now=now)
        ),
        "recuse": lambda number, value: perform(
            lambda: service.recuse(
                sheet_id=sheet(number, value).id, reason="Ipar", actor=people[value % 3].actor, now=now
            )
        ),
        "revoke": lambda number, value: perform(
            lambda: catalog_service.revoke_clearance(
                revision_id=of(number).revision_id, reason="Palsu", actor=world.CHAIR, now=now
            )
        ),
        "refuse": lambda number, value: perform(
            lambda: catalog_service.refuse_revision(
                revision_id=of(number).revision_id, reason="Belum", actor=world.CHAIR, now=now
            )
        ),
        "sell": lambda number, value: perform(
            lambda: catalog_service.put_on_sale(
                revision_id=of(number).revision_id, seller="artisan", price=250_000, mode="ready_stock", stock=5,
                actor=world.SECRETARY, now=now,
            )
        ),
        "revise": lambda number, value: perform(
            lambda: catalog_service.revise(
                product_id=of(number).product_id, changes={"care": f"Cara {value}"}, actor=world.SECRETARY, now=now
            )
        ),
        "suspend": lambda number, value: perform(
            lambda: catalog_service.suspend_listing(
                listing_id=catalog.sellable_items(now=now).items[0].listing_id, reason="Tahan", actor=world.CHAIR,
                now=now,
            )
        ),
    }  # fmt: skip


def assert_the_gate_holds(now: datetime) -> None:
    for item in catalog.sellable_items(now=now, limit=100).items:
        clearance = catalog.live_clearance(revision_id=item.revision_id, now=now)
        assert clearance is not None and clearance.content_hash == item.content_hash
        decision = db.session.execute(
            text("SELECT outcome, announced_at, content_hash FROM decision WHERE id = :id"),
            {"id": clearance.decision_reference},
        ).one()
        assert (decision.outcome, decision.content_hash) == ("passed", item.content_hash)
        assert decision.announced_at is not None
    assert catalog.sellable_items(now=now + timedelta(days=400)).items == []


@pytest.fixture
def people(database: Any) -> list[Person]:
    """One jury for all examples: hashing its passwords is what takes long."""
    return world.jury()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEPS, min_size=6, max_size=16))
def test_nothing_is_sellable_without_its_clearance(people: list[Person], tried: list[Step]) -> None:
    now = NOW
    outer = db.engines[None].begin_nested()  # type: ignore[attr-defined]
    try:
        world.open_round(now=now)
        known = steps(people, now)
        for name, number, value in tried:
            try:
                known[name](number, value)
            except (ShopError, StopIteration, IndexError):
                db.session.rollback()
            assert_the_gate_holds(now)
        assert auditor.run(only="curation") == []
        assert auditor.run(only="states") == []
    finally:
        db.session.remove()
        outer.rollback()


def test_the_straight_way_ends_in_the_shop(people: list[Person], now: datetime) -> None:
    """The steps above can sell: without this the property could hold of nothing."""
    world.open_round(now=now)
    known = steps(people, now)
    for name, number, value in (
        ("register", 1, 0), ("start", 1, 0), ("score", 1, 4), ("close", 1, 0), ("announce", 1, 0),
    ):  # fmt: skip
        known[name](number, value)
    assert len(catalog.sellable_items(now=now).items) == 1
    assert_the_gate_holds(now)
    known["revoke"](1, 0)
    assert catalog.sellable_items(now=now).items == []
