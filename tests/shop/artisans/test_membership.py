"""Memberships: numbers, terms, suspension, ageing."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from shop.artisans import queries, service
from shop.artisans.errors import MembershipExists
from shop.kernel import audit
from shop.kernel.actors import SYSTEM
from shop.kernel.errors import ReasonRequired
from shop.kernel.unit_of_work import perform
from tests.factories.artisans import make_artisan, make_member


def test_numbers_count_up_within_the_year(database: Any, now: datetime) -> None:
    first = perform(lambda: make_member(now=now))
    second = perform(lambda: make_member(now=now))
    views = queries.artisans(artisan_ids=[first.id, second.id])
    assert views[first.id].member_number == "DKL-2026-0001"
    assert views[second.id].member_number == "DKL-2026-0002"
    assert views[first.id].member_until == date(2027, 11, 24)


def test_one_membership_at_a_time(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_member(now=now))
    with pytest.raises(MembershipExists):
        perform(
            lambda: service.start_membership(
                artisan_id=artisan.id, year=2026, starts_on=date(2026, 11, 24), actor=SYSTEM, now=now
            )
        )
    assert [view.member_number for view in queries.active_members()] == ["DKL-2026-0001"]


def test_suspension_needs_a_reason_and_shows(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_member(now=now))
    with pytest.raises(ReasonRequired):
        perform(lambda: service.suspend_membership(artisan_id=artisan.id, reason=" ", actor=SYSTEM, now=now))
    assert len(queries.active_members()) == 1
    perform(lambda: service.suspend_membership(artisan_id=artisan.id, reason="Barang palsu", actor=SYSTEM, now=now))
    assert queries.active_members() == []


def test_ages_through_grace_to_lapsed(database: Any, now: datetime) -> None:
    artisan = perform(lambda: make_member(now=now))
    later = now + timedelta(days=370)
    assert perform(lambda: service.age_memberships(actor=SYSTEM, now=later)) == 1
    assert queries.artisan(artisan_id=artisan.id).membership_status == "grace"
    much_later = now + timedelta(days=430)
    assert perform(lambda: service.age_memberships(actor=SYSTEM, now=much_later)) == 1
    assert queries.artisan(artisan_id=artisan.id).membership_status is None


def test_a_business_is_registered_once(database: Any, now: datetime) -> None:
    first = perform(lambda: make_artisan(now=now, fingerprint="sama"))
    second = perform(lambda: make_artisan(now=now, fingerprint="sama", name="Lain"))
    assert (second.id, second.name) == (first.id, first.name)
    assert [event.action for event in audit.history(object_type="artisan", object_id=first.id)] == [
        "artisan.register",
        "artisan.verify_region",
    ]
