"""The sample on the table: who may measure it, what is refused, and who sees its photos."""

import io
from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from curation_gate.errors import OwnWork
from curation_gate.models import SampleCheck
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.test_pages import text
from tests.shop.media.pictures import jpeg
from tests.support.people import Person, make_person, post, sign_in


def measure(submission_id: str, person: Person, now: datetime, **changes: Any) -> SampleCheck:
    values: dict[str, Any] = {"measures": {"length_mm": 1_700}, "photos": [], "note": "", **changes}
    return perform(lambda: service.record_sample(submission_id=submission_id, **values, actor=person.actor, now=now))


def test_a_curator_measures_from_the_sheet_and_all_the_jury_sees_it(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet, other = world.sheet_of(one.id, people[0]), world.sheet_of(one.id, people[1])
    sign_in(client, people[0])
    assert "Contoh di meja belum diukur." in text(client.get(f"/meja/kurasi/lembar/{sheet.id}"))
    address = f"/meja/kurasi/lembar/{sheet.id}/contoh"
    assert client.get(address).status_code == 200
    sent = post(
        client, address,
        {"length_mm": "170", "width_mm": "60,0", "height_mm": "", "weight_g": "255", "note": "Pinggir berjumbai",
         "photos": (io.BytesIO(jpeg()), "meja.jpg")},
    )  # fmt: skip
    assert (sent.status_code, sent.location) == (303, f"/meja/kurasi/lembar/{sheet.id}")
    found = queries.latest_sample(submission_id=one.id)
    assert found is not None and len(found.photos) == 1
    assert found.found == {"length_mm": 1_700, "width_mm": 600, "height_mm": None, "weight_g": 255}
    photo = f"/media/{found.photos[0]}/"
    sign_in(client, people[1])
    page = text(client.get(f"/meja/kurasi/lembar/{other.id}"))
    for part in ("180 cm", "170 cm", "-5,56%", "Pinggir berjumbai", "berbeda lebih dari batas", photo):
        assert part in page
    picture = page[page.index(photo) :].split('"', 1)[0]
    assert client.get(picture).status_code == 200
    for stranger in (make_person("curator"), make_person("artisan", artisan_id=one.artisan_id), make_person()):
        sign_in(client, stranger)
        assert client.get(picture).status_code == 404
    sign_in(client, make_person("auditor"))
    assert client.get(picture).status_code == 200


@pytest.mark.parametrize(
    "typed",
    [{}, {"length_mm": "panjang"}, {"length_mm": "12,55"}, {"weight_g": "2,5"}, {"weight_g": "9999999"},
     {"photos": (io.BytesIO(b"tidak"), "x.jpg")}],
)  # fmt: skip
def test_what_is_no_measure_is_refused_and_nothing_kept(
    client: FlaskClient, now: datetime, typed: dict[str, Any]
) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    answer = post(client, f"/meja/kurasi/lembar/{world.sheet_of(one.id, people[0]).id}/contoh", typed)
    assert answer.status_code == 422 and "Ada yang perlu diperbaiki" in text(answer)
    assert world.count(SampleCheck) == 0


def test_the_secretariat_measures_any_work_and_the_newest_counts(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    measure(one.id, people[0], now)
    sign_in(client, make_person("secretariat"))
    assert client.get(f"/meja/kurasi/contoh/{one.id}").status_code == 200
    assert post(client, f"/meja/kurasi/contoh/{one.id}", {"weight_g": "240"}).status_code == 303
    found = queries.latest_sample(submission_id=one.id)
    assert found is not None and found.weight_g == 240 and found.length_mm is None
    assert world.count(SampleCheck) == 2


def test_who_has_an_interest_or_no_seat_measures_nothing(database: Any, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[0])
    perform(lambda: service.recuse(sheet_id=sheet.id, reason="Ipar", actor=people[0].actor, now=now))
    with pytest.raises(OwnWork):
        measure(one.id, people[0], now)
    with pytest.raises(NotFound):
        measure(one.id, make_person("curator"), now)
    assert world.count(SampleCheck) == 0
