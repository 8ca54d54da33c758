"""`flask curation …`: open, rubric, register, start, scores, announce, results."""

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from flask.cli import AppGroup

from curation_gate import announcement, importing, queries, rubric_editing, service
from curation_gate.registration_sheet import Reason
from curation_gate.rubric import Rubric, RubricMalformed, default_rubric
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform

# Who has a shell on the server acts for the secretariat; the trail says that it was the command line.
OPERATOR = Actor(kind="system", id="cli", label="Baris perintah", roles=frozenset({"system"}))

commands = AppGroup("curation", help="Rounds of curation: open, register, scores, announce, results.")
DAY = click.DateTime(formats=["%Y-%m-%d"])
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(commands)


@commands.command("open")
@click.argument("year", type=int)
@click.option("--name", default="", help="Name of the round.")
@click.option("--place", default="", help="Where the jury meets.")
@click.option("--opens-on", type=DAY, help="First day of registration, today unless given.")
@click.option("--closes-on", type=DAY, help="Last day of registration.")
@click.option("--rubric", "rubric_file", type=EXISTING_FILE, help="Rubric as JSON; the shop's unless given.")
@click.option("--minimum-curators", type=int, help="Fewest curators a decision rests on; the rubric's unless given.")
@click.option("--curators-each", type=int, help="How many curators score a work; all who may unless given.")
@click.option("--carry-rounds", type=int, default=0, help="How many rounds back passed criteria are carried over.")
@click.option("--quota", type=int, help="Most registrations.")
def open_round(
    year: int, name: str, place: str, opens_on: datetime | None, closes_on: datetime | None, rubric_file: Path | None,
    minimum_curators: int | None, curators_each: int | None, carry_rounds: int, quota: int | None,
) -> None:  # fmt: skip
    """Open the round of YEAR with all curators that have an account. Exit 1: there is one, 2: bad rubric or options."""
    try:
        rubric = _rubric_in(rubric_file) if rubric_file else default_rubric()
        perform(
            lambda: service.open_round(
                year=year, name=name, place=place, opens_on=opens_on.date() if opens_on else None,
                closes_on=closes_on.date() if closes_on else None, rubric=rubric, minimum_curators=minimum_curators,
                curators_each=curators_each, carry_rounds=carry_rounds, quota=quota, actor=OPERATOR, now=clock.now(),
            )
        )  # fmt: skip
    except ShopError as error:
        _fail(error)
    jury = queries.round_by_year(year=year).jury
    click.echo(f"Kurasi {year}: open, rubric {rubric.version} ({rubric.content_hash[:12]}), {len(jury)} curators")


@commands.command("rubric")
@click.argument("which", default="default")
def print_rubric(which: str) -> None:
    """Print the rubric of a round (its year) or the shop's (default) as JSON, to be edited and given to `open`."""
    try:
        if which != "default" and not which.isdecimal():
            raise NotFound()
        rubric = default_rubric() if which == "default" else queries.rubric(year=int(which))
    except ShopError as error:
        _fail(error)
    click.echo(json.dumps(rubric.to_dict(), ensure_ascii=False, indent=2))


@commands.command("start")
@click.argument("year", type=int)
def start(year: int) -> None:
    """End the registration of YEAR and give every curator their sheets. Exit 1 when that is not possible yet."""
    try:
        perform(lambda: service.start_scoring(year=year, actor=OPERATOR, now=clock.now()))
    except ShopError as error:
        _fail(error)
    sheets = sum(seat.assigned for seat in queries.progress(year=year))
    click.echo(f"Kurasi {year}: scoring, {sheets} sheets")


@commands.command("register")
@click.argument("year", type=int)
@click.argument("file", type=EXISTING_FILE)
@click.option("--photos", type=EXISTING_DIRECTORY, help="Directory of the photos named in the sheet.")
@click.option("--map", "mapped", multiple=True, help="“Heading=field”, or “Heading=” to leave it out; kept.")
def register(year: int, file: Path, photos: Path | None, mapped: tuple[str, ...]) -> None:
    """Take a registration workbook into the round of YEAR. Exit 0 also when rows were refused, 2: unreadable file."""
    if any("=" not in one for one in mapped):
        raise click.BadParameter("write Heading=field, for example “Nama Pengrajin=maker_name”", param_hint="--map")
    meanings = {heading: field.strip() for heading, _, field in (one.rpartition("=") for one in mapped)}
    try:
        report = importing.import_registrations(
            year=year, content=file.read_bytes(), file_name=file.name,
            photos=importing.photos_in_directory(photos) if photos else None, actor=OPERATOR, now=clock.now(),
            meanings=meanings,
        )  # fmt: skip
    except ShopError as error:
        _fail(error)
    click.echo(
        f"Kurasi {year}: imported {report.imported}, already there {report.already_there}, "
        f"refused {len(report.refused)}"
    )
    for row in report.rows:
        for warning in row.warnings if row.is_new else ():
            click.echo(f"look at row {row.row} (no {row.number}): {warning.source_text()}")
    for refused in report.refused:
        click.echo(f"refused row {refused.row}: {_sentences(refused.reasons)}")


@commands.command("scores")
@click.argument("year", type=int)
@click.argument("file", type=EXISTING_FILE)
def scores(year: int, file: Path) -> None:
    """Take the curators' score workbook. Exit 0 also when rows were refused, 2: unreadable file."""
    try:
        report = importing.import_scores(year=year, content=file.read_bytes(), actor=OPERATOR, now=clock.now())
    except ShopError as error:
        _fail(error)
    click.echo(
        f"Kurasi {year}: imported {report.imported} sheets, already there {report.unchanged}, "
        f"refused {len(report.refused)}"
    )
    for refused in report.refused:
        where = f"row {refused.row}" if refused.row else f"no {refused.number}"
        click.echo(f"refused {refused.sheet} {where}: {_sentences(refused.reasons)}")
    for curator, numbers in report.absent.items():
        click.echo(f"{curator} has no usable row for no {', '.join(map(str, numbers))}")


@commands.command("announce")
@click.argument("year", type=int)
def announce(year: int) -> None:
    """Make all decisions of the round final. Exit 1 when it cannot be announced yet."""
    try:
        done = announcement.announce(year=year, actor=OPERATOR, now=clock.now())
    except ShopError as error:
        click.echo(error.source_text(), err=True)
        sys.exit(1)
    counts = ", ".join(f"{number} {name}" for name, number in done.outcomes.items())
    click.echo(f"Kurasi {year}: announced {done.newly_announced} now; {counts}")


@commands.command("results")
@click.argument("year", type=int)
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def results(year: int, as_json: bool) -> None:
    """Print the announced results of the round of YEAR. Exit 1 when there is no such round."""
    if queries.round_status(year=year) is None:
        click.echo(NotFound().source_text(), err=True)
        sys.exit(1)
    found = queries.results(year=year)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    for row in found["results"]:
        marks = " ".join([*row["weak"], *row["gates"]])
        click.echo(f"{row['no']:3} {row['total']:6.2f} {row['decision']:10} {row['artisan']}: {row['product']} {marks}")
    click.echo(f"{len(found['results'])} results")


def _rubric_in(file: Path) -> Rubric:
    """The rubric in a JSON file. Raises RubricMalformed naming everything that is wrong with it."""
    try:
        raw = json.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise RubricMalformed(detail=f"bukan JSON ({error})") from error
    content = rubric_editing.parse(raw)
    wrong = [one.text % one.params if one.params else one.text for one in rubric_editing.blocking(content)]
    if wrong:
        raise RubricMalformed(detail=" ".join(wrong))
    return Rubric.from_dict(content)


def _sentences(reasons: tuple[Reason, ...]) -> str:
    return " ".join(reason.source_text() for reason in reasons)


def _fail(error: ShopError) -> NoReturn:
    """Say why and end: 2 for a file that cannot be used, 1 for a round that cannot take it."""
    click.echo(error.source_text(), err=True)
    for text in (text for texts in error.errors.values() for text in texts if text != error.message):
        click.echo(text, err=True)
    sys.exit(2 if error.http_status in (413, 422) else 1)
