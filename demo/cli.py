"""`flask demo load`."""

import json
import sys

import click
from flask import Flask
from flask.cli import AppGroup

from demo import loading
from shop.kernel import clock
from shop.kernel.errors import ShopError

commands = AppGroup("demo", help="The demonstration shop.")


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(commands)


@commands.command("load")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
def load(as_json: bool) -> None:
    """Bring in invented people and the round of 2021; a second time changes nothing. Exit 1 in production."""
    try:
        loaded = loading.load(now=clock.now())
    except ShopError as error:
        click.echo(error.source_text(), err=True)
        sys.exit(1)
    if as_json:
        click.echo(json.dumps(loaded, ensure_ascii=False))
        return
    click.echo(f"{loaded['base_url']}/masuk")
    for name, person in loaded["people"].items():
        click.echo(f"{name:16} {person['email']:38} {person['password']:28} {person['api_key']}")
