"""A work before a round again: after coaching, after a year, or changed while it is on sale."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from catalog import queries as catalog
from catalog import service as catalog_service
from curation_gate import queries, service, year_record
from curation_gate.applying_errors import NothingChanged
from curation_gate.models import Submission
from shop.identity import queries as people
from shop.kernel.unit_of_work import perform
from tests.curation_gate import applying, world
from tests.support.people import Person, make_person, post, sign_in

YEAR = timedelta(days=365)


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def judged(value: int, *, now: datetime) -> tuple[Submission, Person]:
    """An announced submission of 2026, and a person of its business."""
    (one,) = world.finished_round(value, now=now)
    return one, make_person("artisan", artisan_id=one.artisan_id)


def offers(person: Person, *, now: datetime) -> dict[str, tuple[str, ...]]:
    return {
        one.product_name: one.kinds for one in queries.offers(artisan_id=person.actor.artisan_id or "", now=now)
    }  # fmt: skip


def again(person: Person, one: Submission, kind: str, *, now: datetime) -> str:
    """The id of a prefilled application to the round of 2027, its photos taken."""
    application_id = applying.begun(person, now=now, kind=kind, product_id=one.product_id)
    for seed, slot in enumerate(("front", "detail"), start=1):
        received = applying.photo(seed)
        perform(
            lambda slot=slot, received=received: service.put_photo(  # type: ignore[misc]
                application_id=application_id, slot=slot, photo=received, actor=person.actor, now=now
            )
        )
    return application_id


def test_what_was_coached_is_put_before_the_next_round_and_follows_the_first(database: Any, now: datetime) -> None:
    one, person = judged(3, now=now)
    assert offers(person, now=now) == {"Selendang Tapis 1": ("reapplication",)}
    world.open_round(now=now, year=2027)
    application_id = again(person, one, "reapplication", now=now)
    answers = applying.row(application_id).answers
    assert (answers["product_name"], answers["length"], answers["selling_price"]) == (
        "Selendang Tapis 1", "180", "250.000",
    )  # fmt: skip
    applying.save(application_id, person, {"story": "Lebih rapi."}, now=now)
    second = applying.send(application_id, person, now=now)
    assert (second.kind, second.previous_id, second.product_id) == ("reapplication", one.id, one.product_id)
    assert catalog.revision_view(revision_id=second.revision_id).number == 2
    changes = queries.changes_of(submission_id=second.id)
    assert changes is not None
    assert [change.field for change in changes.fields] == ["description_id"]
    assert [change.slot for change in changes.photos] == ["front", "detail"]
    assert offers(person, now=now) == {}


def test_a_renewal_is_offered_when_the_year_is_nearly_over(database: Any, now: datetime) -> None:
    _one, person = judged(4, now=now)
    assert offers(person, now=now) == {"Selendang Tapis 1": ("change",)}
    assert offers(person, now=now + YEAR - timedelta(days=95)) == {"Selendang Tapis 1": ("change",)}
    assert offers(person, now=now + YEAR - timedelta(days=80)) == {"Selendang Tapis 1": ("renewal", "change")}
    assert offers(person, now=now + YEAR + timedelta(days=80)) == {"Selendang Tapis 1": ("renewal",)}


def test_a_change_leaves_the_cleared_revision_on_sale(database: Any, now: datetime) -> None:
    one, person = judged(4, now=now)
    world.open_round(now=now, year=2027)
    application_id = again(person, one, "change", now=now)
    applying.save(application_id, person, {"material": "Sutra", "craft": "lain"}, now=now)
    second = applying.send(application_id, person, now=now)
    assert second.kind == "change"
    new, old = catalog.revisions_of(product_id=one.product_id)
    assert (new.status, old.status, new.materials) == ("submitted", "cleared", "Sutra")
    assert new.craft_id == old.craft_id
    (item,) = catalog.sellable_items(now=now).items
    assert item.revision_id == one.revision_id


def test_a_change_that_changes_nothing_is_not_sent(database: Any, now: datetime) -> None:
    jury = world.jury()
    world.open_round(now=now)
    person = applying.maker(now=now)
    one = applying.accept(applying.sent(person, now=now), now=now)
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    world.score_all(one, jury, 4, now=now)
    world.announce(now=now)
    world.open_round(now=now, year=2027)
    application_id = applying.begun(person, now=now, kind="change", product_id=one.product_id)
    assert [photo["slot"] for photo in applying.row(application_id).photos] == ["front", "detail"]
    with pytest.raises(NothingChanged):
        applying.send(application_id, person, now=now)
    assert (world.count(Submission), applying.row(application_id).status) == (1, "draft")
    assert len(catalog.revisions_of(product_id=one.product_id)) == 1
    renewal = queries.offers(artisan_id=one.artisan_id, now=now + YEAR)
    assert [offer.kinds for offer in renewal] == [("renewal",)]


def test_english_texts_stay_while_the_indonesian_ones_do(database: Any, now: datetime) -> None:
    one, person = judged(4, now=now)
    world.open_round(now=now, year=2027)
    perform(
        lambda: catalog_service.revise(
            product_id=one.product_id, changes={"name_en": "Tapis shawl"}, actor=person.actor, now=now
        )
    )
    application_id = again(person, one, "change", now=now)
    applying.save(application_id, person, {"material": "Sutra"}, now=now)
    second = applying.send(application_id, person, now=now)
    assert catalog.revision_view(revision_id=second.revision_id).name_en == "Tapis shawl"


def test_the_makers_own_year_is_asked_of_the_rooms_that_know_it(monkeypatch: pytest.MonkeyPatch, now: datetime) -> None:
    monkeypatch.setattr(year_record, "_providers", {})
    asked: list[Any] = []

    def orders(artisan_id: str, since: datetime, until: datetime) -> list[year_record.Figure]:
        asked.append((artisan_id, until - since, until))
        return [year_record.Figure("Tepat waktu", 9, 10, True), year_record.Figure("Klaim", 0, 0, False)]

    year_record.register("orders", orders)
    assert year_record.of(artisan_id="art_1", now=now) == [year_record.Figure("Tepat waktu", 9, 10, True)]
    assert asked == [("art_1", YEAR, now)]
    assert year_record.Figure("Tepat waktu", 9, 10, True).basis_points == 9_000


def test_the_pages_of_a_change_show_old_and_new_to_maker_desk_and_curator(
    client: FlaskClient, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shop.kernel.clock.now", lambda: now)
    one, person = judged(4, now=now)
    world.open_round(now=now, year=2027)
    sign_in(client, person)
    page = text(client.get("/perajin/kurasi"))
    assert "Ajukan perubahan" in page and "Perpanjang" not in page
    begun = post(client, "/perajin/kurasi/ajukan", {"kind": "change", "product_id": one.product_id})
    application_id = str(begun.location).split("/")[-2]
    fixed = text(client.get(f"/perajin/kurasi/ajukan/{application_id}/karya"))
    assert "Selendang Tapis" in fixed and 'name="craft"' not in fixed
    again(person, one, "change", now=now)
    applying.save(application_id, person, {"material": "Sutra Lampung"}, now=now)
    shown = text(client.get(f"/perajin/kurasi/ajukan/{application_id}/kirim"))
    assert "<del>Katun, benang emas</del>" in shown and "<ins>Sutra Lampung</ins>" in shown
    second = applying.send(application_id, person, now=now)
    sign_in(client, make_person("secretariat"))
    assert "<ins>Sutra Lampung</ins>" in text(client.get(f"/meja/kurasi/berkas/{second.id}"))
    applying.accept(second, now=now)
    perform(lambda: service.start_scoring(year=2027, actor=world.SECRETARY, now=now))
    curator = people.user_by_email(email="kurator1@contoh.example")
    assert curator is not None
    (own,) = queries.sheets(user_id=curator.id, year=2027)
    sign_in(client, Person(curator.id, curator.email, world.SECRETARY))
    sheet = text(client.get(f"/meja/kurasi/lembar/{own.id}"))
    assert "<ins>Sutra Lampung</ins>" in sheet and "Sanggar Uji" not in sheet


def test_somebody_elses_work_is_not_begun_again(client: FlaskClient, now: datetime) -> None:
    one, _person = judged(3, now=now)
    world.open_round(now=now, year=2027)
    sign_in(client, applying.maker(now=now))
    sent = post(client, "/perajin/kurasi/ajukan", {"kind": "reapplication", "product_id": one.product_id})
    assert sent.status_code == 404
    assert queries.drafts_of(artisan_id=one.artisan_id) == []
