"""The queue: a fixed number of statements whatever its length; filters, pages, the next sheet."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import Engine, event

from curation_gate import queries, service
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import sign_in

MOST_STATEMENTS = 12


@contextmanager
def statements() -> Iterator[list[str]]:
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def page(client: FlaskClient, address: str = "/meja/kurasi") -> str:
    db.session.rollback()
    answer = client.get(address)
    assert answer.status_code == 200
    return str(answer.get_data(as_text=True))


def scoring(year: int, count: int, now: datetime) -> None:
    """A round with so many works, registered in one go."""
    world.open_round(now=now, year=year)
    first = (year - 2025) * 1_000
    rows = [world.registration(first + number) for number in range(count)]
    perform(
        lambda: [
            service.register_row(year=year, row=row, photos=[], warnings=[], actor=world.SECRETARY, now=now)
            for row in rows
        ]
    )
    perform(lambda: service.start_scoring(year=year, actor=world.SECRETARY, now=now))


def test_two_hundred_sheets_take_as_many_statements_as_twenty(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    scoring(2026, 20, now)
    sign_in(client, people[0])
    page(client)
    with statements() as few:
        assert "Belum dinilai" in page(client)
    scoring(2027, 180, now)
    with statements() as many:
        assert "1–40 dari 200" in page(client)
    assert len(few) == len(many) <= MOST_STATEMENTS, "\n".join(many)


def test_the_badge_of_every_page_is_one_count(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    world.scoring_round(world.registration(1), world.registration(2), now=now)
    with statements() as seen:
        assert queries.open_count(user_id=people[0].id) == 2
    assert len([one for one in seen if one.startswith("SELECT")]) == 1


def test_it_is_read_by_state_kind_of_craft_and_page(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    works = world.scoring_round(
        *(world.registration(number) for number in range(1, 46)),
        world.registration(46, craft_id="sulam-usus", craft_text="Sulam Usus", product_name="Kebaya Sulam"), now=now,
    )  # fmt: skip
    world.hand_in(works[0], people[0], 4, now=now)
    sign_in(client, people[0])
    assert "Nilai nomor 2" in page(client) and "1–40 dari 45" in page(client)
    assert "41–45 dari 45" in page(client, "/meja/kurasi?mulai=40")
    only = page(client, "/meja/kurasi?kriya=sulam-usus")
    assert "1–1 dari 1" in only and "Kebaya Sulam" in only and "Selendang Tapis 3" not in only
    done = page(client, "/meja/kurasi?keadaan=done")
    assert "Selendang Tapis 1" in done and "Selendang Tapis 2" not in done
    assert "Tidak ada lembar di sini" in page(client, "/meja/kurasi?keadaan=recused")
    for odd in ("?mulai=-5", "?mulai=999999", "?mulai=x", "?keadaan=%00", "?kriya=tidak-ada"):
        page(client, "/meja/kurasi" + odd)


def test_the_way_to_the_next_sheet(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    first, second = world.scoring_round(world.registration(1), world.registration(2), now=now)
    sign_in(client, people[0])
    one, other = world.sheet_of(first.id, people[0]).id, world.sheet_of(second.id, people[0]).id
    assert client.get("/meja/kurasi/berikutnya").location == f"/meja/kurasi/lembar/{one}"
    assert queries.next_open(user_id=people[0].id, year=2026, after=1) == (other, 2)
    assert queries.next_open(user_id=people[0].id, year=2026, after=2) == (one, 1)
    world.hand_in(first, people[0], 4, now=now)
    world.hand_in(second, people[0], 4, now=now)
    assert queries.next_open(user_id=people[0].id, year=2026, after=1) is None
    assert client.get("/meja/kurasi/berikutnya").location == "/meja/kurasi"
