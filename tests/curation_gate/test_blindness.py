"""Rule 4 of the gate: whatever curators do, nobody reads another's scores before their own sheet is in.

After a row of steps every page and every API list that a curator can ask for is fetched, by walking the routes: what is
added later is walked too. Each sheet carries a note and a draft that occur nowhere else.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from curation_gate import queries, service
from curation_gate.queries import SheetView
from shop.kernel.db import db
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.messages.models import Message
from tests.conftest import NOW, ShopClient
from tests.curation_gate import world
from tests.support.people import Person, make_key, make_person, sign_in

SEATS = 4
ROOMS = re.compile(r"/(en/)?(meja/kurasi|kurasi|perajin/kurasi|api/v1/(rounds|submissions|score|decis|coach|curation))")
Step = tuple[str, int, int]
STEPS = st.tuples(
    st.sampled_from(("draft", "draft", "submit", "submit", "submit", "recuse", "reopen", "close", "decide")),
    st.integers(1, SEATS),
    st.integers(1, 5),
)


def note(kind: str, seat: int) -> str:
    return f"{kind}-milik-kursi-{seat}"


@pytest.fixture
def people(database: Any) -> list[Person]:
    return world.jury(SEATS)


@pytest.fixture
def keys(people: list[Person]) -> list[str]:
    return [make_key(person) for person in people]


def act(people: list[Person], step: Step) -> None:
    name, seat, value = step
    person = people[seat - 1]
    (one,) = queries.submissions(year=2026)
    sheet = next(found for found in queries.sheets_of(submission_id=one.id) if found.seat == seat)
    if name == "draft":
        perform(
            lambda: service.save_draft(
                sheet_id=sheet.id, scores=world.scores(value), gates={}, note=note("draf", seat), typed_at=value,
                actor=person.actor, now=NOW,
            )
        )  # fmt: skip
    elif name == "submit":
        world.hand_in(world.submission(one.id), person, value, now=NOW, note=note("nilai", seat))
    elif name == "recuse":
        perform(lambda: service.recuse(sheet_id=sheet.id, reason="Ipar", actor=person.actor, now=NOW))
    elif name == "reopen":
        perform(lambda: service.reopen_sheet(sheet_id=sheet.id, reason="Ukur", actor=world.CHAIR, now=NOW))
    elif name == "close":
        perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=NOW))
    else:
        perform(lambda: service.decide(year=2026, actor=world.CHAIR, now=NOW))


def addresses(app: Flask, sheets: list[SheetView]) -> Iterator[str]:
    """Every address of the curation's rooms that these objects fill in."""
    values = {"year": [2026], "submission_id": [sheets[0].submission_id], "sheet_id": [sheet.id for sheet in sheets]}
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or set()) or not ROOMS.match(rule.rule) or not rule.arguments <= set(values):
            continue
        name = next(iter(rule.arguments), None)
        for value in values[name] if name else [None]:
            yield app.url_map.bind("localhost").build(rule.endpoint, {name: value} if name else {}, method="GET")


def read_by(app: Flask, person: Person, key: str, sheets: list[SheetView]) -> Iterator[tuple[str, str]]:
    client = ShopClient(app)
    sign_in(client, person)
    for address in addresses(app, sheets):
        headers = {"Authorization": f"Bearer {key}"} if address.startswith("/api/") else {}
        answer = client.get(address, headers=headers)
        assert answer.status_code < 500, address
        yield address, words_of(answer.data)


def words_of(data: bytes) -> str:
    """What a page, a paper or a workbook says: notes in a file that is packed are read there too."""
    if data.startswith(b"PK"):
        packed = zipfile.ZipFile(io.BytesIO(data))
        return "".join(packed.read(name).decode() for name in packed.namelist())
    if data.startswith(b"%PDF"):
        return " ".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    return data.decode()


def assert_nobody_reads_ahead(app: Flask, people: list[Person], keys: list[str]) -> None:
    (one,) = queries.submissions(year=2026)
    sheets = queries.sheets_of(submission_id=one.id)
    told = "".join(db.session.scalars(db.select(Message.body_text)))
    for sheet, person, key in zip(sheets, people, keys, strict=True):
        others = [other.seat for other in sheets if other.seat != sheet.seat]
        for address, body in read_by(app, person, key, sheets):
            for seat in others:
                assert note("draf", seat) not in body + told, address
                if sheet.status != "submitted":
                    assert note("nilai", seat) not in body + told, address
                    assert f'title="Kurator {seat}"' not in body, address
            if address == "/api/v1/score-sheets":
                assert {item["id"] for item in json.loads(body)["items"]} <= {sheet.id}


# Shrinking would walk all pages hundreds of times: the steps that failed are few enough to read.
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
)  # fmt: skip
@given(st.lists(STEPS, min_size=4, max_size=9))
def test_nobody_reads_ahead(app: Flask, people: list[Person], keys: list[str], tried: list[Step]) -> None:
    outer = db.engines[None].begin_nested()  # type: ignore[attr-defined]
    try:
        world.scoring_round(now=NOW)
        for step in tried:
            try:
                act(people, step)
            except ShopError:
                db.session.rollback()
        assert_nobody_reads_ahead(app, people, keys)
    finally:
        db.session.remove()
        outer.rollback()


def test_the_walk_sees_what_may_be_seen(app: Flask, people: list[Person], keys: list[str]) -> None:
    """Without this the property could hold because nothing is ever shown."""
    world.scoring_round(now=NOW)
    for step in (("submit", 1, 4), ("draft", 2, 3), ("submit", 3, 2)):
        act(people, step)
        assert_nobody_reads_ahead(app, people, keys)
    sheets = queries.sheets_of(submission_id=queries.submissions(year=2026)[0].id)
    first = dict(read_by(app, people[0], keys[0], sheets))
    page = first[f"/meja/kurasi/lembar/{sheets[0].id}"]
    assert note("nilai", 1) in page and note("nilai", 3) in page and 'title="Kurator 3"' in page
    second = dict(read_by(app, people[1], keys[1], sheets))
    assert note("draf", 2) in second[f"/meja/kurasi/lembar/{sheets[1].id}"]
    assert note("nilai", 1) in first["/api/v1/score-sheets"]


@pytest.mark.parametrize("role", ["secretariat", "chair", "auditor", "admin"])
def test_the_desk_reads_no_score_before_the_deliberation(app: Flask, people: list[Person], role: str) -> None:
    world.scoring_round(now=NOW)
    for step in (("submit", 1, 4), ("draft", 2, 3), ("submit", 3, 2), ("reopen", 3, 1)):
        act(people, step)
    reader = make_person(role)
    sheets = queries.sheets_of(submission_id=queries.submissions(year=2026)[0].id)
    for address, body in read_by(app, reader, make_key(reader), sheets):
        for seat in range(1, SEATS + 1):
            assert note("nilai", seat) not in body and note("draf", seat) not in body, address
        if address == "/api/v1/score-sheets":
            assert [item["scores"] for item in json.loads(body)["items"]] == [{}] * SEATS
