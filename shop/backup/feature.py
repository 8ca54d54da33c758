"""`flask backup` and `flask restore`."""

import json
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import click
from flask import Flask, current_app
from flask.cli import with_appcontext

from shop.backup import service
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform


def init_app(app: Flask) -> None:
    """Register the commands."""
    app.cli.add_command(backup_command)
    app.cli.add_command(restore_command)


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, writable=True, path_type=Path))
@with_appcontext
def backup_command(file: Path) -> None:
    """Write the whole shop to FILE (a new file, complete or not there at all)."""
    counts = service.backup(path=file, media=_media(), now=clock.now())
    click.echo(json.dumps({"file": str(file), "rows": sum(counts.values()), "bytes": file.stat().st_size}))


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore_command(file: Path) -> None:
    """Fill a freshly migrated, empty database from FILE. `DATA_KEY` must be the one it was made with."""
    try:
        counts = perform(lambda: service.restore(path=file, media=_media()))
    except ShopError as error:
        click.echo(error.source_text(), err=True)
        sys.exit(1)
    click.echo(json.dumps({"rows": sum(counts.values())}))


def _media() -> Path | None:
    parts = urlsplit(current_app.config["MEDIA_URL"])
    return Path(unquote(parts.path)) if parts.scheme == "file" else None
