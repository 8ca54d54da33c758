"""Taking whole workbooks: files are read and photos encoded first, then every row comes in by its own unit of work.

So a writer never holds the database for long, and an import that is cut off half-way is simply run again. Called by
commands and desk pages, never inside a unit of work.
"""

import hashlib
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path, PurePosixPath

from flask import Flask, current_app

from catalog import queries as catalog
from curation_gate import queries, service
from curation_gate.errors import QuotaReached, RoundNotReady
from curation_gate.header_mapping import checked, merged
from curation_gate.names import CraftNames, PlaceNames
from curation_gate.registration_sheet import (
    HEADERS,
    Reason,
    RefusedRow,
    Registration,
    RegistrationReading,
    read_registrations,
    registration_sheet,
)
from curation_gate.score_workbook import ExpectedEntry, RefusedScore, read_scores
from curation_gate.states import ACCEPTING
from curation_gate.workbooks import read_workbook
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.text import N_
from shop.kernel.unit_of_work import perform
from shop.media.errors import ImageRefused
from shop.media.service import Received, receive_image
from shop.places import queries as places

# name as written in the sheet → bytes, None when there is no such photo
PhotoLoader = Callable[[str], bytes | None]

PHOTO_MISSING = N_("Foto “%(photo)s” tidak ada. Tambahkan berkasnya, lalu impor lagi.")
PHOTO_REFUSED = N_("Foto “%(photo)s” tidak dapat dipakai: %(why)s")
ROUND_CLOSED = N_("Pendaftaran putaran ini sudah ditutup. Daftarkan di putaran berikutnya.")
NO_PHOTOS_GIVEN = N_("Belum ada foto: berkas foto tidak disertakan saat impor.")

# Two threads are enough for two cores; encoding leaves the interpreter's lock.
ENCODERS = 2
BIGGEST_PHOTO = 12 * 1024 * 1024
MOST_PHOTOS_UNPACKED = 400 * 1024 * 1024
_TRAILING_NUMBER = re.compile(r"(\d{1,2})\s*\Z")
_ANY_NUMBER = re.compile(r"(?<!\d)\d{1,2}(?!\d)")


class PhotosUnreadable(ShopError):
    code = "photos_unreadable"
    http_status = 422
    message = N_("Berkas foto bukan .zip yang dapat dibaca. Buat ulang zip-nya, lalu unggah lagi.")


class PhotosTooLarge(ShopError):
    code = "photos_too_large"
    http_status = 413
    message = N_("Foto di dalam zip terlalu besar. Bagi menjadi beberapa berkas, lalu impor satu per satu.")


@dataclass(frozen=True)
class ImportedRow:
    """A row that is in the round: its number there, whether it is new, and what to look at."""

    row: int
    number: int
    is_new: bool
    warnings: tuple[Reason, ...]


@dataclass(frozen=True)
class ImportReport:
    """What became of every row of a registration sheet."""

    year: int
    rows: tuple[ImportedRow, ...]
    refused: tuple[RefusedRow, ...]

    @property
    def imported(self) -> int:
        """Rows that were not in the round before."""
        return sum(row.is_new for row in self.rows)

    @property
    def already_there(self) -> int:
        """Rows that an earlier import brought in."""
        return len(self.rows) - self.imported


@dataclass(frozen=True)
class ScoreReport:
    """What became of every row of a score workbook, over all curators."""

    year: int
    imported: int
    unchanged: int
    refused: tuple[RefusedScore, ...]
    absent: Mapping[str, tuple[int, ...]]


def import_registrations(
    *,
    year: int,
    content: bytes,
    file_name: str,
    photos: PhotoLoader | None,
    actor: Actor,
    now: datetime,
    meanings: Mapping[str, str] | None = None,
) -> ImportReport:
    """Take a registration workbook into the round of `year`, which is opened with the shop's rubric if there is none.

    A row is refused with its reasons, also when none of the photos it names can be used; without `photos` rows come
    in without pictures, with a warning. The same file again changes nothing. `meanings` says what unfamiliar headings
    mean (heading → field, '' to leave the column out); it is kept for every later file that can be read with it.
    Raises what `read_workbook` raises for a file that cannot be read, UnknownField, HeadingEmpty; then nothing has
    changed.
    """
    told = checked(meanings or {}, fields=HEADERS)
    reading = _read_registrations(content, meanings=merged(queries.header_aliases(), told))
    if told:
        perform(lambda: service.teach_headings(meanings=told, actor=actor, now=now))
    if queries.round_status(year=year) is None:
        perform(lambda: service.open_round(year=year, actor=actor, now=now))
    known = queries.fingerprints(year=year)
    accepting = queries.round_status(year=year) in ACCEPTING
    rows: list[ImportedRow] = []
    refused = list(reading.refused)
    new = [row for row in reading.rows if row.fingerprint not in known]
    for row in reading.rows:
        if row.fingerprint in known:
            rows.append(ImportedRow(row.row, known[row.fingerprint], False, row.warnings))
    if not accepting:
        closed = (Reason("round_closed", "", ROUND_CLOSED, {}),)
        refused += [RefusedRow(row=row.row, reasons=closed) for row in new]
        new = []
    for row, received, reasons in _with_photos(new, photos):
        if row.photos and photos is not None and not received:
            refused.append(RefusedRow(row=row.row, reasons=tuple(reasons)))
            continue
        try:
            rows.append(_register(row, received, (*row.warnings, *reasons), year=year, actor=actor, now=now))
        except QuotaReached as error:
            full = Reason(error.code, "", error.message, error.params)
            refused.append(RefusedRow(row=row.row, reasons=(full,)))
        except RoundNotReady:
            # Scoring began while this import was running.
            refused.append(RefusedRow(row=row.row, reasons=(Reason("round_closed", "", ROUND_CLOSED, {}),)))
    report = ImportReport(
        year=year,
        rows=tuple(sorted(rows, key=lambda one: one.row)),
        refused=tuple(sorted(refused, key=lambda one: one.row)),
    )
    perform(
        lambda: service.remember_import(
            year=year, file_name=file_name, file_hash=hashlib.sha256(content).hexdigest(), imported=report.imported,
            refused=report.refused, actor=actor, now=now,
        )
    )  # fmt: skip
    return report


def import_scores(*, year: int, content: bytes, actor: Actor, now: datetime) -> ScoreReport:
    """Take a score workbook: sheet “Kurator n” belongs to seat n of the jury, a missing seat is made without account.

    Scoring begins if it has not. The same workbook again changes nothing; scores that differ from what is in are
    refused. Raises NotFound without a round, what `read_workbook` and `read_scores` raise for a wrong file, and what
    `start_scoring` raises.
    """
    if queries.round_status(year=year) is None:
        raise NotFound(ids={"curation_round": str(year)})
    rubric = queries.rubric(year=year)
    expected = [
        ExpectedEntry(number=row.number, maker_name=row.artisan_name, product_name=row.product_name)
        for row in queries.submissions(year=year)
    ]
    reading = read_scores(read_workbook(content=content), rubric=rubric, expected=expected)
    seats = _seats([one.curator for one in reading.curators])
    perform(lambda: _prepare(year, seats, actor=actor, now=now))
    imported = unchanged = 0
    refused = list(reading.refused)
    for one in reading.curators:
        seat, by_number = seats[one.curator], one.by_number
        entered = perform(
            lambda seat=seat, by_number=by_number: service.enter_scores(  # type: ignore[misc]
                year=year, seat=seat, by_number=by_number, actor=actor, now=now
            )
        )
        imported += entered.new
        unchanged += entered.unchanged
        refused += [
            RefusedScore(sheet=one.curator, row=0, number=number, reasons=(reason,))
            for number, reason in entered.refused
        ]
    return ScoreReport(year=year, imported=imported, unchanged=unchanged, refused=tuple(refused), absent=reading.absent)


def photos_in_directory(directory: Path) -> PhotoLoader:
    """Photos by the name in the sheet; without regard to case, and by the bare file name where folders differ."""
    root = directory.resolve()
    by_name: dict[str, Path] = {}
    for path in sorted(root.rglob("*")):
        if path.is_file() and path.resolve().is_relative_to(root):
            by_name.setdefault(path.relative_to(root).as_posix().casefold(), path)
            by_name.setdefault(path.name.casefold(), path)

    def load(name: str) -> bytes | None:
        path = by_name.get(name.casefold()) or by_name.get(PurePosixPath(name).name.casefold())
        return None if path is None else _bounded(path.stat().st_size, path.read_bytes)

    return load


def photos_in_zip(content: bytes) -> PhotoLoader:
    """Photos in an uploaded zip, found like those in a directory. Raises PhotosUnreadable, PhotosTooLarge."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise PhotosUnreadable() from error
    if sum(entry.file_size for entry in entries) > MOST_PHOTOS_UNPACKED:
        raise PhotosTooLarge()
    by_name: dict[str, zipfile.ZipInfo] = {}
    for entry in entries:
        by_name.setdefault(entry.filename.casefold(), entry)
        by_name.setdefault(PurePosixPath(entry.filename).name.casefold(), entry)

    def load(name: str) -> bytes | None:
        entry = by_name.get(name.casefold()) or by_name.get(PurePosixPath(name).name.casefold())
        return None if entry is None else _bounded(entry.file_size, lambda: _unpacked(archive, entry))

    return load


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    try:
        with archive.open(entry) as opened:
            # The size in the directory may lie: never more than the limit is unpacked.
            return opened.read(BIGGEST_PHOTO + 1)
    except Exception:
        # Damaged or encrypted: the photo is refused as unreadable, like any other broken file.
        return b"broken"


def _bounded(size: int, read: Callable[[], bytes]) -> bytes:
    """The bytes, or only as many as the image reader needs to refuse it as too large."""
    return b"\0" * (BIGGEST_PHOTO + 1) if size > BIGGEST_PHOTO else read()


def _read_registrations(content: bytes, *, meanings: Mapping[str, str]) -> RegistrationReading:
    sheet = registration_sheet(sheets=read_workbook(content=content), meanings=meanings)
    regions = places.regions()
    districts = [district for region in regions for district in places.districts(region_code=region.code)]
    return read_registrations(
        sheet,
        places=PlaceNames.of(
            regions=[(region.code, region.full_name) for region in regions],
            districts=[(district.code, district.region_code, district.name) for district in districts],
        ),
        crafts=CraftNames.of(crafts=[(craft.id, craft.name) for craft in catalog.crafts()]),
        meanings=meanings,
    )


def _register(
    row: Registration,
    received: Sequence[Received],
    warnings: Sequence[Reason],
    *,
    year: int,
    actor: Actor,
    now: datetime,
) -> ImportedRow:
    done = perform(
        lambda: service.register_row(year=year, row=row, photos=received, warnings=warnings, actor=actor, now=now)
    )
    return ImportedRow(row.row, done.number, done.is_new, tuple(warnings))


def _with_photos(
    rows: Sequence[Registration], photos: PhotoLoader | None
) -> Iterator[tuple[Registration, list[Received], list[Reason]]]:
    """Each row with its photos checked, encoded and stored, and what is wrong with those that could not be."""
    if photos is None:
        for row in rows:
            yield row, [], [Reason("no_photos_given", "photos", NO_PHOTOS_GIVEN, {})] if row.photos else []
        return
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    with ThreadPoolExecutor(ENCODERS) as pool:
        waiting = [(row, [(name, pool.submit(_receive, app, photos, name)) for name in row.photos]) for row in rows]
        for row, promised in waiting:
            outcomes = [future.result() for _, future in promised]
            yield (
                row,
                [one for one in outcomes if isinstance(one, Received)],
                [one for one in outcomes if isinstance(one, Reason)],
            )


def _receive(app: Flask, photos: PhotoLoader, name: str) -> Received | Reason:
    data = photos(name)
    if data is None:
        return Reason("photo_missing", "photos", PHOTO_MISSING, {"photo": name})
    with app.app_context():
        try:
            return receive_image(data=data, visibility="public")
        except ImageRefused as error:
            return Reason("photo_refused", "photos", PHOTO_REFUSED, {"photo": name, "why": error.source_text()})


def _seats(curators: Sequence[str]) -> dict[str, int]:
    """Sheet name → seat: the number at its end or the only one in it, or its place where names have no such number."""
    numbers = [_seat_number(name) for name in curators]
    seats = [number for number in numbers if number]
    if len(set(seats)) == len(curators):
        return dict(zip(curators, seats, strict=True))
    return {name: position for position, name in enumerate(curators, start=1)}


def _seat_number(name: str) -> int | None:
    """“Kurator 2” and “Juri 2 - Ibu Rina” sit on seat 2; a name with several numbers inside says nothing."""
    found = _TRAILING_NUMBER.findall(name) or _ANY_NUMBER.findall(name)
    return int(found[0]) if len(found) == 1 else None


def _prepare(year: int, seats: Mapping[str, int], *, actor: Actor, now: datetime) -> None:
    if queries.round_status(year=year) in (*ACCEPTING, "scoring"):
        for name, seat in sorted(seats.items(), key=lambda one: one[1]):
            service.open_seat(year=year, seat=seat, name=name, actor=actor, now=now)
    if queries.round_status(year=year) in ACCEPTING:
        service.start_scoring(year=year, actor=actor, now=now)
