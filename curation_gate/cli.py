"""`flask curation …`: register, scores, announce, results."""

import json
import sys
from pathlib import Path
from typing import NoReturn

import click
from flask import Flask
from flask.cli import AppGroup

from curation_gate import announcement, importing, queries
from curation_gate.registration_sheet import Reason
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError

# Who has a shell on the server acts for the secretariat; the trail says that it was the command line.
OPERATOR = Actor(kind="system", id="cli", label="Baris perintah", roles=frozenset({"system"}))

commands = AppGroup("curation", help="Rounds of curation: register, scores, announce, results.")
EXISTING_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
EXISTING_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(commands)


@commands.command("register")
@click.argument("year", type=int)
@click.argument("file", type=EXISTING_FILE)
@click.option("--photos", type=EXISTING_DIRECTORY, help="Directory of the photos named in the sheet.")
def register(year: int, file: Path, photos: Path | None) -> None:
    """Take a registration workbook into the round of YEAR. Exit 0 also when rows were refused, 2: unreadable file."""
    try:
        report = importing.import_registrations(
            year=year, content=file.read_bytes(), file_name=file.name,
            photos=importing.photos_in_directory(photos) if photos else None, actor=OPERATOR, now=clock.now(),
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


def _sentences(reasons: tuple[Reason, ...]) -> str:
    return " ".join(reason.source_text() for reason in reasons)


def _fail(error: ShopError) -> NoReturn:
    """Say why and end: 2 for a file that cannot be used, 1 for a round that cannot take it."""
    click.echo(error.source_text(), err=True)
    sys.exit(2 if error.http_status in (413, 422) else 1)
