"""Each check finds the violation planted for it, and nothing in a sound shop."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import text

from offtake import service
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from tests.offtake import world


@pytest.fixture
def running(database: Any, now: datetime) -> str:
    """A run half delivered: an advance out, pieces accepted, one more run agreed."""
    with unit_of_work():
        buying = world.make_world(now=now)
    with unit_of_work():
        run = world.advanced(buying, now=now, quantity=20)
        lot = world.received(buying, run, 10, now=now)
        world.inspect(lot, now=now, accepted=8, rejected=2)
    with unit_of_work():
        other = world.offered(buying, now=now, quantity=100, unit_price=1_200_000)
    assert other.status == "draft"
    with unit_of_work():
        service.approve_run(run_id=other.id, actor=world.APPROVER, now=now)
    assert world.violations() == []
    return run.id


PLANTED = [
    ("offtake.received", "UPDATE production_lot SET received = received + 1, awaiting = awaiting + 1"),
    ("offtake.received", "UPDATE production_run SET accepted = accepted - 1 WHERE accepted > 0"),
    ("offtake.paid", "UPDATE payment_due SET gross = gross + 1, net = net + 1"),
    ("offtake.paid", "UPDATE payment_due SET advance_recovered = advance_recovered - 5, net = net + 5"),
    ("offtake.earned", "UPDATE earning SET amount = amount + 1"),
    ("offtake.earned", "DELETE FROM earning"),
    ("offtake.advances", "UPDATE production_run SET advance_recovered = advance_recovered - 1 WHERE accepted > 0"),
    ("offtake.inventory", "UPDATE variant SET cost_pool = cost_pool + 1"),
    ("offtake.exposure", "UPDATE production_run SET unit_price = unit_price * 100 WHERE accepted > 0"),
    ("offtake.terms", "UPDATE production_run SET unit_price = unit_price + 1 WHERE accepted > 0"),
    ("offtake.terms", "UPDATE production_run SET due_on = '2028-01-01' WHERE accepted > 0"),
    ("offtake.capacity", "UPDATE capacity_booking SET released_at = created_at"),
    ("offtake.capacity", "UPDATE capacity_booking SET pieces = pieces + 1"),
    ("offtake.two_people", "UPDATE production_run SET issued_by = 'usr_finance', advance_paid_by = 'usr_x' "
     "WHERE accepted > 0"),
    ("offtake.two_people", "UPDATE production_run SET issued_by = 'usr_approver', approved_by = 'usr_x' "
     "WHERE accepted = 0"),
    ("offtake.handover_chain", "UPDATE inspection SET note = 'diubah'"),
    ("offtake.handover_chain", "UPDATE inspection SET reasons = '[]'"),
    ("offtake.handover_chain", "UPDATE handover_note SET value = value - 1"),
    ("offtake.handover_chain", "UPDATE handover_note SET previous_hash = 'v1:other'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "statement"), PLANTED)
def test_a_planted_violation_is_found(running: str, name: str, statement: str) -> None:
    with unit_of_work():
        changed = db.session.execute(text(statement))
    assert changed.rowcount >= 1  # type: ignore[attr-defined]
    db.session.expire_all()
    assert name in dict(world.violations("offtake"))
