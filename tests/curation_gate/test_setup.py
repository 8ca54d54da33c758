"""Setting up a round: draft, settings, publishing, quota, jury, the public view; through services and pages."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from curation_gate.errors import NotScreened, QuotaReached, RoundSettingsFrozen, RoundSettingsWrong, SeatKept
from curation_gate.models import ConflictOfInterest, CurationRound, JuryMember, ScoreSheet, Submission
from curation_gate.queries.numbers import GroupCount, guarded
from shop.kernel.audit import history
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import make_person, post, sign_in

SETTINGS = service.RoundSettings(opens_on=date(2026, 12, 1), closes_on=date(2026, 12, 31), quota=2)
FORM = {
    "year": "2027", "opens_on": "2027-01-01", "closes_on": "2027-02-01", "standstill_days": "7", "carry_rounds": "1",
    "rubric_id": "", "minimum_curators": "2", "terms": "Satu karya per usaha.", "quota": "40",
}  # fmt: skip


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def edit(settings: service.RoundSettings, now: datetime) -> None:
    perform(lambda: service.edit_round(year=2026, settings=settings, actor=world.SECRETARY, now=now))


def test_a_draft_is_changed_freely_and_frozen_when_it_opens(database: Any, now: datetime) -> None:
    world.draft_round(now=now)
    edit(replace(SETTINGS, minimum_curators=2, curators_each=4, carry_rounds=1), now)
    perform(lambda: service.publish_round(year=2026, actor=world.SECRETARY, now=now))
    found = queries.round_by_year(year=2026)
    assert (found.status, found.minimum_curators, found.curators_each, found.carry_rounds) == ("open", 2, 4, 1)
    for change in ({"minimum_curators": 3}, {"curators_each": 5}, {"carry_rounds": 0}):
        kept = {"minimum_curators": 2, "curators_each": 4, "carry_rounds": 1, **change}
        with pytest.raises(RoundSettingsFrozen):
            edit(replace(SETTINGS, place="Metro", **kept), now)
    assert queries.round_by_year(year=2026) == found
    edit(replace(SETTINGS, minimum_curators=2, curators_each=4, carry_rounds=1, place="Metro"), now)
    assert queries.round_by_year(year=2026).place == "Metro"
    acts = [event.action for event in history(object_type="curation_round", object_id=found.id)]
    assert acts.count("curation_round.edit") == 2


def test_dates_out_of_order_change_nothing(database: Any, now: datetime) -> None:
    world.draft_round(now=now)
    before = queries.round_by_year(year=2026)
    with pytest.raises(RoundSettingsWrong) as refused:
        edit(replace(SETTINGS, announce_on=date(2026, 12, 30)), now)
    assert list(refused.value.errors) == ["announce_on"]
    assert queries.round_by_year(year=2026) == before


def test_the_quota_counts_what_is_not_withdrawn(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    edit(replace(SETTINGS, name="Kurasi 2026"), now)
    world.register(world.registration(1), now=now)
    world.register(world.registration(2), now=now)
    with pytest.raises(QuotaReached) as refused:
        world.register(world.registration(3), now=now)
    assert refused.value.params == {"year": 2026, "quota": 2}
    assert world.count(Submission) == 2
    with pytest.raises(RoundSettingsWrong):
        edit(replace(SETTINGS, quota=1), now)
    assert queries.round_by_year(year=2026).quota == 2


def test_scoring_waits_for_the_check_of_every_registration(database: Any, now: datetime) -> None:
    world.jury()
    world.open_round(now=now)
    one = world.register(world.registration(1), now=now)
    world.submission(one.id)._status = "submitted"
    db.session.commit()
    with pytest.raises(NotScreened) as refused:
        perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    assert refused.value.params == {"count": 1, "year": 2026}
    assert (queries.round_status(year=2026), world.count(ScoreSheet)) == ("open", 0)


def test_a_seat_is_given_back_before_the_scoring_only(database: Any, now: datetime) -> None:
    world.jury(4)
    world.open_round(now=now)
    one = world.register(world.registration(1), now=now)
    seats = queries.round_by_year(year=2026).jury
    perform(
        lambda: service.declare_conflict(
            member_id=seats[1].id, artisan_id=one.artisan_id, reason="Adik", actor=world.SECRETARY, now=now
        )
    )
    perform(lambda: service.remove_seat(member_id=seats[1].id, actor=world.SECRETARY, now=now))
    assert (world.count(JuryMember), world.count(ConflictOfInterest)) == (3, 0)
    perform(lambda: service.add_paper_seat(year=2026, name="Bu Juri", actor=world.SECRETARY, now=now))
    assert [(seat.seat, seat.name) for seat in queries.round_by_year(year=2026).jury][1] == (2, "Bu Juri")
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    with pytest.raises(SeatKept):
        perform(lambda: service.remove_seat(member_id=seats[0].id, actor=world.SECRETARY, now=now))
    assert world.count(JuryMember) == 4


@pytest.mark.parametrize("curators", [2, 12])
def test_a_jury_of_any_size_gets_its_sheets(database: Any, now: datetime, curators: int) -> None:
    world.jury(curators)
    world.draft_round(now=now, minimum_curators=2)
    perform(lambda: service.seat_all_curators(year=2026, actor=world.SECRETARY, now=now))
    perform(lambda: service.publish_round(year=2026, actor=world.SECRETARY, now=now))
    world.register(world.registration(1), now=now)
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    assert world.count(ScoreSheet) == curators


def test_a_round_is_prepared_published_and_seen(client: FlaskClient, now: datetime) -> None:
    world.jury(2)
    sign_in(client, make_person("secretariat"))
    wrong = post(client, "/meja/kurasi/putaran/baru", {**FORM, "closes_on": "2026-12-01"})
    assert (wrong.status_code, world.count(CurationRound)) == (422, 0)
    assert "mendahului tahap sebelumnya" in text(wrong)
    assert post(client, "/meja/kurasi/putaran/baru", FORM).status_code == 303
    assert client.get("/kurasi/2027").status_code == 404
    assert "Buka pendaftaran" in text(client.get("/meja/kurasi/putaran/2027"))
    assert post(client, "/meja/kurasi/putaran/2027/juri/semua").status_code == 303
    assert post(client, "/meja/kurasi/putaran/2027/buka").status_code == 303
    assert post(client, "/meja/kurasi/putaran/2027/buka").status_code == 409
    changed = {**FORM, "place": "Metro", "minimum_curators": "9", "carry_rounds": "5"}
    assert "terkunci" in text(client.get("/meja/kurasi/putaran/2027/atur"))
    assert post(client, "/meja/kurasi/putaran/2027/atur", changed).status_code == 303
    found = queries.round_by_year(year=2027)
    assert (found.place, found.minimum_curators, found.carry_rounds, found.quota) == ("Metro", 2, 1, 40)
    page = text(client.get("/kurasi/2027"))
    for words in ("Metro", "Satu karya per usaha.", "0 dari 40 karya", "Kurator 1", "Desain produk"):
        assert words in page
    assert post(client, "/meja/kurasi/putaran/2027/tutup-pendaftaran").status_code == 303
    assert queries.round_status(year=2027) == "screening"


def test_the_jury_page_says_who_is_barred_and_why(client: FlaskClient, now: datetime) -> None:
    world.jury(2)
    world.open_round(now=now)
    one = world.register(world.registration(1), now=now)
    seat = queries.round_by_year(year=2026).jury[0]
    sign_in(client, make_person("secretariat"))
    address = f"/meja/kurasi/putaran/2026/juri/{seat.id}"
    assert post(client, f"{address}/kepentingan", {"artisan_id": one.artisan_id, "reason": ""}).status_code == 422
    assert world.count(ConflictOfInterest) == 0
    data = {"artisan_id": one.artisan_id, "reason": "Adik pemilik"}
    assert post(client, f"{address}/kepentingan", data).status_code == 303
    assert "dinyatakan: Adik pemilik" in text(client.get("/meja/kurasi/putaran/2026/juri"))
    assert post(client, f"{address}/bidang", {"groups": ["bukan-kriya"]}).status_code == 422
    assert post(client, f"{address}/bidang", {"groups": ["tekstil"]}).status_code == 303
    assert queries.round_by_year(year=2026).jury[0].fields == ("tekstil",)
    assert post(client, f"/meja/kurasi/putaran/2026/juri/{'jur_' + '0' * 26}/lepas").status_code == 404
    assert post(client, f"{address}/lepas").status_code == 303
    assert len(queries.round_by_year(year=2026).jury) == 1


def test_small_groups_show_no_outcome_of_their_own() -> None:
    groups = [GroupCount("A", 9, 4, 5), GroupCount("B", 4, 4, 0), GroupCount("C", 1, 0, 1)]
    assert guarded(groups) == (
        GroupCount("A", 9, 4, 5), GroupCount("B", 4, None, None), GroupCount("C", 1, None, None),
        GroupCount("", 5, 4, 1),
    )  # fmt: skip
    assert guarded([GroupCount("A", 2, 1, 1)]) == (GroupCount("A", 2, None, None),)
    assert guarded([GroupCount("A", 3, 1, 2)]) == (GroupCount("A", 3, 1, 2),)
