"""`flask reconcile` and `flask payouts …`."""

import sys
from pathlib import Path

import click
from flask import Flask
from flask.cli import AppGroup, with_appcontext

from shop.kernel import clock
from shop.kernel.actors import SYSTEM
from shop.kernel.errors import ShopError
from shop.payments import bank_files, payout_queries, reconciler

payouts_group = AppGroup("payouts", help="Payouts to artisans.")


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(reconcile_command)
    app.cli.add_command(payouts_group)


@click.command("reconcile")
@with_appcontext
def reconcile_command() -> None:
    """Ask the payment providers what happened; exit 1 when one of them did not answer."""
    report = reconciler.reconcile(now=clock.now())
    click.echo(
        f"{report.events} new events, {report.payments} payments and {report.refunds} refunds asked about, "
        f"{report.expired} expired, {len(report.unanswered)} without an answer"
    )
    if report.unanswered:
        sys.exit(1)


@payouts_group.command("list")
def list_batches() -> None:
    """The newest batches: id, status, number of payouts, total in rupiah, who drafted and who approved."""
    for each in payout_queries.batches(limit=20):
        click.echo(
            f"{each.id}  {each.status:<9}  {len(each.payouts):>3}  {each.total:>14}  "
            f"{each.requested_label} / {each.approved_label or '-'}"
        )


@payouts_group.command("import-settlement")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_settlement(file: Path) -> None:
    """Settle or return payouts by the bank's FILE (CSV: referensi, status, alasan); exit 1 when rows were refused."""
    try:
        report = bank_files.import_settlement(data=file.read_bytes(), actor=SYSTEM, now=clock.now())
    except ShopError as error:
        click.echo(error.source_text(), err=True)
        sys.exit(2)
    click.echo(f"{len(report.settled)} settled, {len(report.returned)} returned, {len(report.refused)} refused")
    for number, reason in report.refused:
        click.echo(f"row {number}: {reason}")
    if report.refused:
        sys.exit(1)
