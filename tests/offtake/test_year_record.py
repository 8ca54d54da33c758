"""What the offtake says of a maker's year: what became of the inspected pieces, of this maker and this year only."""

from datetime import datetime, timedelta
from typing import Any

from offtake import year_record
from shop.kernel.unit_of_work import perform
from tests.offtake import world

YEAR = timedelta(days=365)


def figures(artisan_id: str, now: datetime) -> list[tuple[int, int]]:
    return [(one.part, one.whole) for one in year_record.figures(artisan_id, now - YEAR, now)]


def test_inspected_pieces_are_counted(database: Any, now: datetime) -> None:
    made = perform(lambda: world.make_world(now=now))
    other = perform(lambda: world.make_maker(now=now))

    def inspected() -> None:
        run = world.advanced(made, now=now)
        world.inspect(world.received(made, run, 24, now=now), now=now, accepted=20, rework=3, rejected=1)

    perform(inspected)
    later = now + timedelta(minutes=1)
    assert figures(made.artisan_id, later) == [(20, 24), (3, 24), (1, 24)]
    assert figures(other.artisan_id, later) == [(0, 0)] * 3
    assert figures(made.artisan_id, later + YEAR) == [(0, 0)] * 3
