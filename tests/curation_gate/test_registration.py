"""Registrations become submissions once, with their work frozen."""

import io
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from catalog import queries as catalog
from curation_gate import importing, queries, service
from curation_gate.errors import RoundNotReady
from curation_gate.models import RegistrationImport, Submission
from curation_gate.workbooks import WrongSheet
from shop.artisans import queries as artisans
from shop.kernel import audit
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.unit.files import one_sheet, workbook
from tests.shop.media.pictures import jpeg

HEADERS = (
    "Nama IKM", "Nama pemilik", "No. WhatsApp", "Kabupaten/Kota", "Kecamatan", "Alamat", "Nama produk", "Jenis kriya",
    "Bahan", "Teknik", "Panjang (cm)", "Lebar (cm)", "Tinggi/tebal (cm)", "Berat (gram)", "Harga jual", "Cara jual",
    "Stok", "Kapasitas per bulan", "Lama pembuatan (hari)", "Berkas foto", "Setuju syarat kurasi",
)  # fmt: skip
ROW = (
    "Sanggar Uji", "Pemilik Uji", "0812-0000-0001", "Pesawaran", "Gedong Tataan", "Jl. Contoh 1", "Selendang Tapis",
    "Selendang Tapis", "Katun", "Sulam", 180, 60, 1, 250, 250000, "Siap stok", 7, 10, 3, "foto/depan.jpg", "Ya",
)  # fmt: skip


def sheet_of(*rows: tuple[Any, ...]) -> bytes:
    def build(book: Any) -> None:
        worksheet = book.add_worksheet("Pendaftaran")
        for number, row in enumerate((HEADERS, *rows)):
            worksheet.write_row(number, 0, row)

    return workbook(build)


def take(content: bytes, *, now: datetime, photos: importing.PhotoLoader | None = None) -> importing.ImportReport:
    return importing.import_registrations(
        year=2026, content=content, file_name="daftar.xlsx", photos=photos, actor=world.SECRETARY, now=now
    )


def test_a_registration_becomes_a_screened_submission_of_a_frozen_revision(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    made = world.register(world.registration(4), now=now)
    assert (made.status, made.number, made.asking_price, made.offtake_price, made.mode, made.stock) == (
        "screened", 4, 250_000, 180_000, "ready_stock", 7,
    )  # fmt: skip
    revision = catalog.revision_view(revision_id=made.revision_id)
    assert (revision.status, revision.number, revision.name_id) == ("submitted", 1, "Selendang Tapis 4")
    assert (revision.length_mm, revision.width_mm, revision.height_mm, revision.weight_g) == (1800, 600, 5, 250)
    assert made.content_hash == revision.content_hash
    maker = artisans.artisan(artisan_id=made.artisan_id)
    assert maker is not None
    assert (maker.name, maker.region_code, maker.monthly_capacity, maker.region_verified_at) == (
        "Sanggar Uji 4", "18.09", 10, now,
    )  # fmt: skip
    steps = audit.history(object_type="submission", object_id=made.id)
    assert [(step.to_state, step.reason is not None) for step in steps] == [("submitted", False), ("screened", True)]


def test_the_same_registration_again_is_the_same_submission(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    first = world.register(world.registration(), now=now)
    again = perform(
        lambda: service.register_row(
            year=2026, row=world.registration(), photos=[], warnings=[], actor=world.SECRETARY, now=now
        )
    )
    assert (again.submission_id, again.number, again.is_new) == (first.id, 1, False)
    assert world.count(Submission) == 1


def test_two_products_of_one_business_have_one_maker(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    first = world.register(world.registration(1), now=now)
    same_maker = world.registration(2, maker_name="SANGGAR  UJI 1", phone="+6281200000001")
    second = world.register(same_maker, now=now)
    assert second.artisan_id == first.artisan_id
    assert second.product_id != first.product_id


def test_a_number_that_is_taken_gives_the_next_free_one(database: Any, now: datetime) -> None:
    world.open_round(now=now)
    world.register(world.registration(1), now=now)
    world.register(world.registration(7), now=now)
    other = world.register(world.changed(world.registration(2), number=7), now=now)
    assert other.number == 8


def test_after_the_registration_nobody_comes_in(database: Any, now: datetime) -> None:
    world.jury()
    world.scoring_round(world.registration(1), now=now)
    with pytest.raises(RoundNotReady):
        world.register(world.registration(2), now=now)
    assert world.count(Submission) == 1
    assert len(artisans.all_artisans()) == 1


def test_applying_again_next_year_makes_the_next_revision_and_closes_the_circle(database: Any, now: datetime) -> None:
    (first,) = world.finished_round(3, now=now)
    plan = queries.plan_of(submission_id=first.id)
    assert plan is not None
    maker = world.Actor(
        kind="user", id="usr_maker", label="Perajin", roles=frozenset({"artisan"}), artisan_id=first.artisan_id
    )
    for task in plan.tasks:
        perform(lambda task=task: service.finish_task(task_id=task.id, note="Sudah", actor=maker, now=now))
    world.open_round(now=now, year=2027)
    second = world.register(world.registration(1, story="Lebih rapi."), now=now, year=2027)
    assert second.product_id == first.product_id
    assert [view.number for view in catalog.revisions_of(product_id=first.product_id)] == [2, 1]
    after = queries.plan_of(submission_id=first.id)
    assert after is not None and after.status == "resubmitted"


def test_an_import_makes_the_round_and_reports_every_row(database: Any, now: datetime) -> None:
    content = sheet_of(ROW, ROW, ("Tanpa apa-apa",))
    report = take(content, now=now)
    assert (report.imported, report.already_there) == (1, 0)
    assert [(row.row, [reason.code for reason in row.reasons][:1]) for row in report.refused] == [
        (3, ["repeated_row"]), (4, ["missing_field"]),
    ]  # fmt: skip
    assert [warning.code for warning in report.rows[0].warnings] == ["no_photos_given"]
    assert queries.round_status(year=2026) == "open"
    assert [(one.imported, [row["row"] for row in one.refused]) for one in queries.imports(year=2026)] == [(1, [3, 4])]


def test_a_second_import_changes_nothing(database: Any, now: datetime) -> None:
    content = sheet_of(ROW, ROW)
    take(content, now=now)
    round_id = queries.round_by_year(year=2026).id
    before = len(audit.history(object_type="curation_round", object_id=round_id))
    report = take(content, now=now)
    assert (report.imported, report.already_there, [row.row for row in report.refused]) == (0, 1, [3])
    assert (world.count(Submission), world.count(RegistrationImport)) == (1, 1)
    assert len(audit.history(object_type="curation_round", object_id=round_id)) == before


def test_a_row_without_any_usable_photo_is_refused_and_comes_in_once_it_is_there(
    database: Any, now: datetime, tmp_path: Path
) -> None:
    content = sheet_of(ROW)
    report = take(content, now=now, photos=importing.photos_in_directory(tmp_path))
    assert [reason.code for reason in report.refused[0].reasons] == ["photo_missing"]
    (tmp_path / "foto").mkdir()
    (tmp_path / "foto" / "depan.jpg").write_bytes(b"<html>not a photo</html>")
    report = take(content, now=now, photos=importing.photos_in_directory(tmp_path))
    assert [reason.code for reason in report.refused[0].reasons] == ["photo_refused"]
    assert (world.count(Submission), artisans.all_artisans()) == (0, [])
    (tmp_path / "foto" / "depan.jpg").write_bytes(jpeg())
    report = take(content, now=now, photos=importing.photos_in_directory(tmp_path))
    assert (report.imported, report.refused) == (1, ())
    (view,) = queries.submissions(year=2026)
    assert [photo.slot for photo in catalog.revision_view(revision_id=view.revision_id).photos] == ["front"]


def test_one_of_two_photos_missing_is_a_warning(database: Any, now: datetime) -> None:
    row = (*ROW[:19], "foto/depan.jpg; foto/hilang.jpg", *ROW[20:])
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Kiriman/FOTO/DEPAN.JPG", jpeg())
    report = take(sheet_of(row), now=now, photos=importing.photos_in_zip(buffer.getvalue()))
    assert [warning.code for warning in report.rows[0].warnings] == ["photo_missing"]
    assert queries.submissions(year=2026)[0].warnings[0]["params"] == {"photo": "foto/hilang.jpg"}


def test_what_is_no_zip_is_said(database: Any) -> None:
    with pytest.raises(importing.PhotosUnreadable):
        importing.photos_in_zip(b"PK but not really")


def test_a_file_without_the_columns_changes_nothing(database: Any, now: datetime) -> None:
    def build(book: Any) -> None:
        worksheet = book.add_worksheet("x")
        worksheet.write_row(0, 0, ("Nama IKM", "Nama produk"))
        worksheet.write_row(1, 0, ("Sanggar Uji", "Selendang"))

    content = workbook(build)
    with pytest.raises(WrongSheet):
        take(content, now=now)
    assert queries.round_status(year=2026) is None


def test_new_rows_of_a_closed_round_are_refused_and_known_ones_are_there(database: Any, now: datetime) -> None:
    world.jury()
    take(sheet_of(ROW), now=now)
    perform(lambda: service.start_scoring(year=2026, actor=world.SECRETARY, now=now))
    other = ("Sanggar Lain", *ROW[1:])
    report = take(sheet_of(ROW, other), now=now)
    assert (report.imported, report.already_there) == (0, 1)
    assert [(row.row, row.reasons[0].code) for row in report.refused] == [(3, "round_closed")]
    assert world.count(Submission) == 1


def test_the_rows_of_the_test_are_what_the_reader_expects() -> None:
    assert one_sheet([HEADERS, ROW]).headers == HEADERS
