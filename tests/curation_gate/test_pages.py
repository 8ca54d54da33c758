"""The curation's pages: who sees what, what is refused, and that refusals leave everything as it was."""

import io
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from curation_gate import queries, service
from curation_gate.models import ScoreSheet, Submission
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.unit.files import REGISTRATIONS, SCORES
from tests.support.people import make_person, post, sign_in

FULL = {f"s-{code}": "4" for code in world.SUBS} | {f"g-{code}": "yes" for code in world.GATES}


def text(response: Any) -> str:
    return str(response.get_data(as_text=True))


def test_the_public_page_has_figures_and_no_failed_name(client: FlaskClient, now: datetime) -> None:
    world.finished_round(4, 3, 2, now=now)
    page = client.get("/kurasi/2026")
    assert page.status_code == 200
    for word in ("Desain produk", "Kurator 1", "Pesawaran", "Selendang Tapis"):
        assert word in text(page)
    assert "Sanggar Uji" not in text(page)
    front = text(client.get("/kurasi"))
    assert "3 karya mendaftar, 1 lolos, 2 kami dampingi sampai lolos." in front


def test_an_open_round_is_public_without_outcomes(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now)
    page = client.get("/kurasi/2026")
    assert page.status_code == 200
    assert "Penilaian" in text(page) and "Lolos kurasi</" not in text(page) and "Sanggar Uji" not in text(page)
    assert client.get("/kurasi/1999").status_code == 404
    assert client.get("/kurasi/99999999999999999999").status_code == 404
    assert "Kurasi 2026" in text(client.get("/kurasi"))


def test_a_curator_scores_without_the_makers_name_and_goes_on(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    first, second = world.scoring_round(world.registration(1), world.registration(2), now=now)
    sign_in(client, people[0])
    assert "Nilai nomor 1" in text(client.get("/meja/kurasi"))
    sheet = world.sheet_of(first.id, people[0])
    page = text(client.get(f"/meja/kurasi/lembar/{sheet.id}"))
    assert "Selendang Tapis 1" in page and "Sanggar Uji" not in page and "Pemilik Uji" not in page
    assert first.content_hash in page
    sent = post(client, f"/meja/kurasi/lembar/{sheet.id}", {**FULL, "shown_hash": first.content_hash, "note": "Rapi"})
    assert sent.status_code == 303
    assert sent.location.endswith(world.sheet_of(second.id, people[0]).id)
    assert queries.sheet(sheet_id=sheet.id).scores == world.scores(4)
    own = text(client.get(f"/meja/kurasi/lembar/{sheet.id}"))
    assert "Kurator lain belum mengirim nilainya." in own


def test_an_incomplete_sheet_keeps_what_was_chosen(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    sheet = world.sheet_of(one.id, people[0])
    some = {key: value for key, value in FULL.items() if key not in ("s-D2", "g-G3")}
    answer = post(client, f"/meja/kurasi/lembar/{sheet.id}", {**some, "shown_hash": one.content_hash, "note": "Tunggu"})
    assert answer.status_code == 422
    assert 'href="#s-D2-1"' in text(answer) and 'href="#g-G3-yes"' in text(answer)
    assert text(answer).count(" checked") == len(FULL) - 2
    assert "Tunggu" in text(answer)
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"


@pytest.mark.parametrize("bad", ["0", "6", "4.5", "empat", "-1"])
def test_a_score_that_is_none_of_the_five_is_missing(client: FlaskClient, now: datetime, bad: str) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    sheet = world.sheet_of(one.id, people[0])
    data = {**FULL, "s-D1": bad, "shown_hash": one.content_hash}
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}", data).status_code == 422
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"


def test_a_stale_page_is_a_409(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    sheet = world.sheet_of(one.id, people[0])
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}", {**FULL, "shown_hash": "v1:lama"}).status_code == 409
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"


def test_a_foreign_sheet_is_not_there(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    foreign = world.sheet_of(one.id, people[1])
    assert client.get(f"/meja/kurasi/lembar/{foreign.id}").status_code == 404
    assert post(client, f"/meja/kurasi/lembar/{foreign.id}", FULL).status_code == 404
    assert post(client, f"/meja/kurasi/lembar/{foreign.id}/undur", {"reason": "Ipar"}).status_code == 404
    assert queries.sheet(sheet_id=foreign.id).status == "assigned"


def test_recusing_on_the_page(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    sign_in(client, people[0])
    sheet = world.sheet_of(one.id, people[0])
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}/undur", {"reason": ""}).status_code == 422
    assert queries.sheet(sheet_id=sheet.id).status == "assigned"
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}/undur", {"reason": "Ipar saya"}).status_code == 303
    assert queries.sheet(sheet_id=sheet.id).status == "recused"


def test_the_desk_runs_a_round_from_its_files_to_the_shop(client: FlaskClient, now: datetime) -> None:
    world.jury()
    secretary, chair = make_person("secretariat"), make_person("chair")
    sign_in(client, secretary)
    opened = post(client, "/meja/kurasi/putaran", {"year": "2026", "opens_on": "2026-11-24"})
    assert (opened.status_code, opened.location) == (303, "/meja/kurasi/putaran/2026")
    assert post(client, "/meja/kurasi/putaran", {"year": "2026", "opens_on": "2026-11-24"}).status_code == 409
    taken = post(client, "/meja/kurasi/putaran/2026/pendaftaran", {"workbook": _file(REGISTRATIONS)})
    assert taken.status_code == 200
    assert "32 pendaftaran masuk, 0 sudah ada, 4 baris ditolak." in text(taken)
    assert "Kab. Tidak Ada" in text(taken)
    assert post(client, "/meja/kurasi/putaran/2026/mulai").status_code == 303
    scored = post(client, "/meja/kurasi/putaran/2026/nilai", {"workbook": _file(SCORES)})
    assert "96 lembar nilai masuk, 0 sudah ada, 0 baris ditolak." in text(scored)
    assert post(client, "/meja/kurasi/putaran/2026/umumkan").status_code == 403
    sign_in(client, chair)
    assert post(client, "/meja/kurasi/putaran/2026/tutup").status_code == 303
    page = text(client.get("/meja/kurasi/putaran/2026?hasil=coaching"))
    assert "Terapkan 32 keputusan" in page
    assert page.count("/meja/kurasi/pengajuan/sub_") == 5
    assert post(client, "/meja/kurasi/putaran/2026/umumkan").status_code == 303
    assert "20 lolos, 5 pembinaan, 7 belum lolos" in text(client.get("/meja/kurasi/putaran/2026"))
    assert queries.round_status(year=2026) == "announced"


def _file(path: Path) -> tuple[io.BytesIO, str]:
    return io.BytesIO(path.read_bytes()), path.name


@pytest.mark.parametrize("content", [b"", b"<html>", b"PK\x03\x04 broken", SCORES.read_bytes()])
def test_a_file_that_is_no_registration_sheet_changes_nothing(
    client: FlaskClient, now: datetime, content: bytes
) -> None:
    sign_in(client, make_person("secretariat"))
    world.open_round(now=now)
    answer = post(client, "/meja/kurasi/putaran/2026/pendaftaran", {"workbook": (io.BytesIO(content), "daftar.xlsx")})
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in text(answer)
    assert (world.count(Submission), queries.imports(year=2026)) == (0, [])


def test_a_step_out_of_order_says_so_on_the_page(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    sign_in(client, make_person("secretariat"))
    answer = post(client, "/meja/kurasi/putaran/2026/mulai")
    assert answer.status_code == 409
    assert "Belum ada pengajuan di putaran 2026" in text(answer)
    assert world.count(ScoreSheet) == 0


def test_scores_are_unseen_at_the_desk_until_the_scoring_is_closed(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now, note="Sulaman rapat")
    sign_in(client, make_person("secretariat"))
    address = f"/meja/kurasi/pengajuan/{one.id}"
    assert "Nilainya terlihat setelah penilaian ditutup." in text(client.get(address))
    assert "Sulaman rapat" not in text(client.get(address))
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    assert "Sulaman rapat" in text(client.get(address))


def test_the_chair_reopens_a_sheet_only_with_a_reason(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now)
    sheet = world.sheet_of(one.id, people[0])
    sign_in(client, make_person("chair"))
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}/buka", {"reason": ""}).status_code == 422
    assert queries.sheet(sheet_id=sheet.id).status == "submitted"
    assert post(client, f"/meja/kurasi/lembar/{sheet.id}/buka", {"reason": "Ukur ulang"}).status_code == 303
    assert queries.sheet(sheet_id=sheet.id).status == "reopened"


def test_an_artisan_reads_the_own_result_and_does_the_tasks(client: FlaskClient, now: datetime) -> None:
    mine, other = world.finished_round(3, 2, now=now)
    sign_in(client, make_person("artisan", artisan_id=mine.artisan_id))
    assert "Selendang Tapis 1" in text(client.get("/perajin/kurasi"))
    assert "Selendang Tapis 2" not in text(client.get("/perajin/kurasi"))
    page = text(client.get(f"/perajin/kurasi/{mine.id}"))
    assert "60,00" in page and "Produk Anda masuk pembinaan" in page
    assert client.get(f"/perajin/kurasi/{other.id}").status_code == 404
    plan = queries.plan_of(submission_id=mine.id)
    assert plan is not None
    done = post(client, f"/perajin/kurasi/langkah/{plan.tasks[0].id}", {"note": "Sudah saya rapikan"})
    assert done.status_code == 303
    assert [task.note for task in queries.plan(plan_id=plan.id).tasks] == ["Sudah saya rapikan", ""]
    again = post(client, f"/perajin/kurasi/langkah/{plan.tasks[0].id}", {"note": "Lagi"})
    assert again.status_code == 409
    assert queries.plan(plan_id=plan.id).tasks[0].note == "Sudah saya rapikan"


def test_before_the_announcement_an_artisan_sees_no_score(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 2, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    sign_in(client, make_person("artisan", artisan_id=one.artisan_id))
    page = text(client.get(f"/perajin/kurasi/{one.id}"))
    assert "Sedang dinilai" in page
    assert "40,00" not in page and "Belum lolos" not in page
    assert "Sudah dinilai" not in text(client.get("/perajin/kurasi"))


@pytest.mark.parametrize(
    "path", ["/meja/kurasi", "/meja/kurasi/putaran", "/meja/kurasi/putaran/2026", "/meja/kurasi/pembinaan"]
)
def test_the_desk_is_not_for_customers(client: FlaskClient, now: datetime, path: str) -> None:
    world.open_round(now=now)
    sign_in(client, make_person("customer"))
    assert client.get(path).status_code == 403


def test_the_product_page_shows_the_result(client: FlaskClient, now: datetime) -> None:
    world.finished_round(4, now=now)
    page = text(client.get("/produk/selendang-tapis-1"))
    assert "Hasil kurasi" in page and "Kurasi 2026" in page and "24,0" in page
