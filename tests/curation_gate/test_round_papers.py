"""The minutes and the workbook of a round: what is in them, when, for whom, and what never is."""

import io
from datetime import datetime
from typing import Any

import pypdfium2
import pytest
from flask.testing import FlaskClient
from python_calamine import CalamineWorkbook

from curation_gate import exporting, minutes, record_paper, service
from curation_gate.models import DeliberationNote
from curation_gate.queries import record
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.support.people import make_person, sign_in

PAGE = "/meja/kurasi/putaran/2026/dokumen"
PRIVATE = {"identity_number": "1871010101010001", "bank_account": "9988776655", "bank_name": "Bank Uji",
           "bank_holder": "Pemilik Rekening"}  # fmt: skip


def pdf_text(data: bytes) -> str:
    pages = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data)]
    return " ".join(" ".join(pages).split())


def cells(data: bytes) -> dict[str, list[list[Any]]]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


def deliberating(now: datetime, *values: int, **changes: Any) -> tuple[list[Any], list[Any]]:
    """A round in its deliberation, scored alike by three curators."""
    people = world.jury()
    made = world.scoring_round(*(world.registration(n, **changes) for n in range(1, len(values) + 1)), now=now)
    for one, value in zip(made, values, strict=True):
        world.score_all(one, people, value, now=now, note="Sulaman rapat")
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    return made, people


def test_the_minutes_say_who_judged_what_and_how_it_ended(client: FlaskClient, now: datetime) -> None:
    world.finished_round(4, 3, 2, now=now)
    sign_in(client, make_person("secretariat"))
    answer = client.get(f"{PAGE}/berita-acara.pdf")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Berita acara kurasi 2026.pdf"'
    assert answer.headers["Cache-Control"] == "private, no-store"
    text = pdf_text(answer.data)
    first = pypdfium2.PdfDocument(answer.data)[0].get_textpage().get_text_range()
    assert "Berita Acara Kurasi" in first and "sidik " in first
    for wanted in ("Berita Acara Kurasi", "Kurator 1", "Kurator 3", "Sanggar Uji 2", "Selendang Tapis 3", "80,00",
                   "60,00", "40,00", "Belum lolos", "Tidak ada. Semua keputusan menurut aturan rubrik."):  # fmt: skip
        assert wanted in text, wanted
    assert "RANCANGAN" not in text and "Rancangan" not in text


def test_before_the_announcement_they_are_a_draft_and_while_scoring_there_are_none(
    client: FlaskClient, now: datetime
) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now)
    sign_in(client, make_person("chair"))
    assert client.get(f"{PAGE}/berita-acara.pdf").status_code == 409
    assert "Belum ada berita acara" in client.get(PAGE).get_data(as_text=True)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    answer = client.get(f"{PAGE}/berita-acara.pdf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Rancangan berita acara kurasi 2026.pdf"'
    assert "RANCANGAN" in pdf_text(answer.data)


def test_notes_and_recusals_are_in_the_minutes(database: Any, now: datetime) -> None:
    people = world.jury(4)
    (one,) = world.scoring_round(now=now)
    sheet = world.sheet_of(one.id, people[3])
    perform(lambda: service.recuse(sheet_id=sheet.id, reason="Ipar saya", actor=people[3].actor, now=now))
    world.score_all(one, people[:3], 4, now=now)
    perform(lambda: service.close_scoring(year=2026, actor=world.CHAIR, now=now))
    db.session.add(
        DeliberationNote(
            submission_id=one.id, code="D1", text="#strong[Benang] *diukur* ulang", written_at=now,
            written_by="Kurator 1", written_by_id=people[0].id,
        )
    )  # fmt: skip
    db.session.commit()
    text = pdf_text(minutes.minutes_pdf(record_paper.minutes_of(year=2026, user_id=None)))
    for wanted in ("#strong[Benang] *diukur* ulang", "Ipar saya", "Kurator 4 (nomor 1)"):
        assert wanted in text, wanted


def test_the_same_record_gives_the_same_paper_and_another_decision_another_hash(database: Any, now: datetime) -> None:
    deliberating(now, 4, 2)
    first = record_paper.minutes_of(year=2026, user_id=None)
    again = record_paper.minutes_of(year=2026, user_id=None)
    assert minutes.minutes_pdf(first) == minutes.minutes_pdf(again)
    one, other = first.decisions.values()
    assert minutes.decisions_hash([one, other]) == minutes.decisions_hash([other, one]) == first.decisions_hash
    assert minutes.decisions_hash([one]) != first.decisions_hash


def test_who_has_a_sheet_to_hand_in_reads_no_minutes_and_no_scores(client: FlaskClient, now: datetime) -> None:
    (first, second), people = deliberating(now, 4, 3)
    sheet = world.sheet_of(first.id, people[0])
    perform(lambda: service.reopen_sheet(sheet_id=sheet.id, reason="Ukur ulang", actor=world.CHAIR, now=now))
    with pytest.raises(record_paper.OwnSheetsOpen):
        record_paper.minutes_of(year=2026, user_id=people[0].id)
    assert record.unscored_by(year=2026, user_id=people[0].id) == {first.id}
    book = cells(
        exporting.round_workbook(year=2026, reader=exporting.Reader(user_id=people[0].id, sees_contacts=False))
    )
    scored = book["Lembar nilai"]
    assert [row[4] for row in scored if row[0] == 1] == ["", "", ""]
    assert [row[4] for row in scored if row[0] == 2] == [3, 3, 3]
    assert [row[0] for row in book["Keputusan"][1:]] == [second.number]


def test_the_workbook_holds_the_round_and_nothing_private(client: FlaskClient, now: datetime) -> None:
    deliberating(now, 4, 2, product_name="=HYPERLINK(1)", **PRIVATE)
    sign_in(client, make_person("secretariat"))
    answer = client.get(f"{PAGE}/putaran.xlsx")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="Kurasi 2026.xlsx"'
    book = cells(answer.data)
    assert list(book) == [
        "Pengajuan", "Lembar nilai", "Keputusan", "Kriteria", "Juri dan kepentingan", "Pembinaan", "Impor",
    ]  # fmt: skip
    assert [len(rows) for rows in book.values()][:3] == [3, 7, 3]
    assert [row[3] for row in book["Keputusan"]] == ["Keputusan", "Lolos", "Belum lolos"]
    assert book["Pengajuan"][1][1] == "=HYPERLINK(1)"
    everything = str(book)
    for private in PRIVATE.values():
        assert private not in everything
    assert "ikm1@contoh.example" in everything
    sign_in(client, make_person("auditor"))
    seen = str(cells(client.get(f"{PAGE}/putaran.xlsx").data))
    assert "@contoh.example" not in seen and "+6281" not in seen and "Sulaman rapat" in seen


def test_no_score_leaves_while_the_scoring_goes_on(client: FlaskClient, now: datetime) -> None:
    people = world.jury()
    (one,) = world.scoring_round(now=now)
    world.score_all(one, people, 4, now=now, note="Sulaman rapat")
    sign_in(client, make_person("chair"))
    book = cells(client.get(f"{PAGE}/putaran.xlsx").data)
    assert "Lembar nilai" not in book and "Keputusan" not in book
    assert "Sulaman rapat" not in str(book)


@pytest.mark.parametrize(("role", "status"), [("admin", 403), ("curator", 403), ("artisan", 403), ("customer", 403)])
def test_the_workbook_is_not_for_everybody(client: FlaskClient, now: datetime, role: str, status: int) -> None:
    world.open_round(now=now)
    sign_in(client, make_person(role))
    assert client.get(f"{PAGE}/putaran.xlsx").status_code == status


def test_what_was_typed_into_a_private_column_is_not_repeated() -> None:
    refused = {"code": "x", "field": "identity_number", "text": "NIK %(value)s salah.", "params": {"value": "18710"}}
    assert exporting._reasons([refused]) == exporting.PRIVATE_TEXT
    other = {"code": "x", "field": "region_code", "text": "Daerah %(value)s tidak ada.", "params": {"value": "X"}}
    assert exporting._reasons([other]) == "Daerah X tidak ada."
