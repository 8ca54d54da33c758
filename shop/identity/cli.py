"""`flask users …`: people and keys from the command line, for the first admin and for operators."""

import secrets
from collections.abc import Callable
from typing import TypeVar

import click
from flask.cli import AppGroup

from shop.identity import queries, service
from shop.identity.roles import Role
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform

T = TypeVar("T")
OPERATOR = Actor(kind="system", id="operator", label="Baris perintah")
ROLES = click.Choice([role.value for role in Role])

users = AppGroup("users", help="People, their roles and API keys.")


@users.command("create")
@click.argument("email")
@click.option("--name", required=True)
@click.option("--role", "roles", multiple=True, required=True, type=ROLES, help="May be given several times.")
@click.option("--password", help="Without it one is made and printed.")
def create(email: str, name: str, roles: tuple[str, ...], password: str | None) -> None:
    """Open an account."""
    made = password or secrets.token_urlsafe(12)
    now = clock.now()
    view = _do(lambda: service.create_user(email=email, name=name, password=made, roles=roles, actor=OPERATOR, now=now))
    click.echo(f"{view.id} {view.email} {','.join(view.roles)}")
    if password is None:
        click.echo(f"password: {made}")


@users.command("list")
@click.option("--role", default="", type=click.Choice(["", *[role.value for role in Role]]))
def show(role: str) -> None:
    """Print accounts by name."""
    after: tuple[str, str] | None = None
    while rows := queries.users(role=role, after=after, limit=100):
        for row in rows:
            state = "aktif" if row.active else "nonaktif"
            click.echo("\t".join((row.id, row.email, row.name, ",".join(row.roles), state)))
        after = (rows[-1].name, rows[-1].id)


@users.command("role")
@click.argument("email")
@click.argument("roles", nargs=-1, required=True, type=ROLES)
@click.option("--reason", required=True)
def role(email: str, roles: tuple[str, ...], reason: str) -> None:
    """Give a person exactly these roles."""
    found, now = _person(email), clock.now()
    view = _do(lambda: service.set_roles(user_id=found.id, roles=roles, reason=reason, actor=OPERATOR, now=now))
    click.echo(f"{view.id} {view.email} {','.join(view.roles)}")


@users.command("api-key")
@click.argument("email")
@click.option("--label", default="flask users api-key")
@click.option("--scope", "scopes", multiple=True, help="Prefix of actions; may be given several times. Default: all.")
@click.option("--attribution", help="Under which name a reseller's orders are counted.")
def api_key(email: str, label: str, scopes: tuple[str, ...], attribution: str | None) -> None:
    """Make an API key and print it this once."""
    found, now = _person(email), clock.now()
    made = _do(
        lambda: service.make_api_key(
            user_id=found.id, label=label, scopes=list(scopes) or None, attribution=attribution, actor=OPERATOR, now=now
        )
    )
    click.echo(made.plain)


@users.command("deactivate")
@click.argument("email")
@click.option("--reason", required=True)
def deactivate(email: str, reason: str) -> None:
    """Close an account: sessions end and keys stop."""
    found, now = _person(email), clock.now()
    view = _do(lambda: service.deactivate(user_id=found.id, reason=reason, actor=OPERATOR, now=now))
    click.echo(f"{view.id} {view.email} nonaktif")


def _person(email: str) -> queries.UserView:
    found = queries.user_by_email(email=email)
    if found is None:
        raise click.ClickException(NotFound().source_text())
    return found


def _do(work: Callable[[], T]) -> T:
    try:
        return perform(work)
    except ShopError as error:
        details = "".join(f"\n  {field}: {' '.join(texts)}" for field, texts in error.errors.items())
        raise click.ClickException(error.source_text() + details) from error
