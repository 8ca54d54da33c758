"""A council's own headings are told once and understood ever after, by the command and by the desk."""

import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from curation_gate import importing, queries, service
from curation_gate.header_mapping import HeadingEmpty, UnknownField
from curation_gate.models import HeaderAlias, Submission
from curation_gate.workbooks import MissingColumns, WrongSheet
from shop.kernel import audit
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from tests.curation_gate import world
from tests.curation_gate.test_registration import HEADERS, ROW
from tests.curation_gate.unit.files import workbook
from tests.support.people import make_person, post, sign_in

# The other council's word for each of ours; “Nama Pengrajin” is the owner where nobody says otherwise.
OTHER = {
    "Nama IKM": "Nama Pengrajin", "Nama pemilik": "Ketua", "No. WhatsApp": "HP", "Nama produk": "Nama Barang",
    "Harga jual": "Harga Satuan", "Bahan": "Terbuat dari", "Berkas foto": "Gambar",
}  # fmt: skip
MEANINGS = {
    "Nama Pengrajin": "maker_name", "Ketua": "owner_name", "HP": "phone", "Nama Barang": "product_name",
    "Harga Satuan": "selling_price", "Terbuat dari": "material", "Gambar": "photos",
}  # fmt: skip


def other_workbook(*, price: Any = "Rp 1.250.000", maker: str = "Sanggar Lain", extra: str = "") -> bytes:
    """Another sheet name, a title above, the columns the other way round, one row."""
    values = dict(zip(HEADERS, ROW, strict=True)) | {"Nama IKM": maker, "Harga jual": price, "No. WhatsApp": 6281200000}
    pairs = [(OTHER.get(header, header), values[header]) for header in reversed(HEADERS)]
    if extra:
        pairs.append((extra, "x"))

    def build(book: Any) -> None:
        worksheet = book.add_worksheet("Data peserta")
        worksheet.write(0, 0, "DAFTAR PESERTA KURASI")
        worksheet.write_row(1, 0, [heading for heading, _ in pairs])
        worksheet.write_row(2, 0, [value for _, value in pairs])

    return workbook(build)


def take(content: bytes, *, now: datetime, meanings: dict[str, str] | None = None) -> importing.ImportReport:
    return importing.import_registrations(
        year=2026, content=content, file_name="peserta.xlsx", photos=None, actor=world.SECRETARY, now=now,
        meanings=meanings,
    )  # fmt: skip


def test_headings_that_are_told_once_are_known_the_next_time(database: Any, now: datetime) -> None:
    with pytest.raises((WrongSheet, MissingColumns)):
        take(other_workbook(), now=now)
    assert take(other_workbook(), now=now, meanings=MEANINGS).imported == 1
    (made,) = queries.submissions(year=2026)
    assert (made.artisan_name, made.product_name, made.asking_price) == (
        "Sanggar Lain", "Selendang Tapis", 1_250_000,
    )  # fmt: skip
    again = take(other_workbook(), now=now)
    assert (again.imported, again.already_there, again.refused) == (0, 1, ())
    assert take(other_workbook(maker="Sanggar Ketiga"), now=now).imported == 1
    assert queries.header_aliases()["nama pengrajin"] == "maker_name"


def test_a_refused_row_names_the_column_as_the_person_sees_it(database: Any, now: datetime) -> None:
    report = take(other_workbook(maker=""), now=now, meanings=MEANINGS)
    assert [(row.row, [reason.source_text() for reason in row.reasons]) for row in report.refused] == [
        (3, ["Nama Pengrajin belum diisi."])
    ]
    assert world.count(Submission) == 0


def test_a_column_may_be_left_out(database: Any, now: datetime) -> None:
    content = other_workbook(extra="Catatan")
    assert take(content, now=now, meanings=MEANINGS | {"CATATAN": ""}).imported == 1
    assert queries.header_aliases()["catatan"] == ""


@pytest.mark.parametrize(
    ("meanings", "error"),
    [({"HP": "telepon"}, UnknownField), ({" () ": "phone"}, HeadingEmpty), ({"Ketua": "owner_name"}, WrongSheet)],
)
def test_what_cannot_be_read_teaches_nothing(
    database: Any, now: datetime, meanings: dict[str, str], error: type[ShopError]
) -> None:
    def build(book: Any) -> None:
        book.add_worksheet("x").write_row(0, 0, ("Ketua", "HP"))
        book.get_worksheet_by_name("x").write_row(1, 0, ("A", "B"))

    with pytest.raises(error):
        take(workbook(build), now=now, meanings=meanings)
    assert (world.count(HeaderAlias), world.count(Submission), queries.round_status(year=2026)) == (0, 0, None)


def test_teaching_the_same_again_changes_nothing_and_another_meaning_is_kept_in_the_trail(
    database: Any, now: datetime
) -> None:
    def teach(**meanings: str) -> int:
        return perform(lambda: service.teach_headings(meanings=meanings, actor=world.SECRETARY, now=now))

    assert (teach(HP="phone"), teach(hp="phone"), teach(Hp="note")) == (1, 0, 1)
    assert queries.header_aliases() == {"hp": "note"}
    steps = audit.history(object_type="header_alias", object_id="hp")
    assert [step.data["before"] for step in steps] == [None, "phone"]


def test_the_desk_understands_what_was_told(client: FlaskClient, now: datetime) -> None:
    world.open_round(now=now)
    perform(lambda: service.teach_headings(meanings=MEANINGS, actor=world.SECRETARY, now=now))
    sign_in(client, make_person("secretariat"))
    answer = post(
        client, "/meja/kurasi/putaran/2026/pendaftaran", {"workbook": (io.BytesIO(other_workbook()), "peserta.xlsx")}
    )
    assert answer.status_code == 200
    assert "1 pendaftaran masuk, 0 sudah ada, 0 baris ditolak." in answer.get_data(as_text=True)


def test_the_command_maps_once(committed: Callable[[], Flask], tmp_path: Path) -> None:
    runner, file = committed().test_cli_runner(), tmp_path / "peserta.xlsx"
    file.write_bytes(other_workbook())
    told = [part for heading, field in MEANINGS.items() for part in ("--map", f"{heading}={field}")]

    def register(*options: str) -> tuple[int, str]:
        result = runner.invoke(args=["curation", "register", "2026", str(file), *options])
        return result.exit_code, result.output.splitlines()[0]

    assert register()[0] == 2
    assert register("--map", "HP")[0] == 2
    assert register("--map", "HP=telepon")[0] == 2
    assert register(*told) == (0, "Kurasi 2026: imported 1, already there 0, refused 0")
    assert register() == (0, "Kurasi 2026: imported 0, already there 1, refused 0")
