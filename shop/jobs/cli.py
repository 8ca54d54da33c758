"""`flask worker` and `flask audit`."""

import json
import sys
from functools import partial

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import SQLAlchemyError

from shop.jobs import auditor, schedule, worker
from shop.kernel import clock, outbox
from shop.kernel.unit_of_work import perform

outbox_group = AppGroup("outbox", help="Messages that were given up after many tries.")


def register(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(worker_command)
    app.cli.add_command(audit_command)
    app.cli.add_command(outbox_group)


@click.command("worker")
@click.option("--threads", default=2, show_default=True, help="How many messages are handled at once.")
@click.option("--once", is_flag=True, help="Do what is due now, then end (for tests and repairs).")
@with_appcontext
def worker_command(threads: int, once: bool) -> None:
    """Drain the outbox and run what is due, until stopped."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    if not once:
        worker.run(app, threads=threads)
        return
    ran = schedule.run_due()
    click.echo(f"{len(ran)} jobs run, {worker.drain_all()} messages handled")


@outbox_group.command("list")
def list_parked() -> None:
    """Print the parked messages: id, topic, since when, and the last error."""
    for message in outbox.parked():
        click.echo(f"{message.id}  {message.topic}  {message.parked_at:%Y-%m-%d %H:%M}Z  {message.last_error}")


@outbox_group.command("retry")
@click.argument("ids", nargs=-1, required=True)
def retry(ids: tuple[str, ...]) -> None:
    """Give parked messages all their tries again, once what stopped them is mended; exit 1 when one is not parked."""
    now = clock.now()
    missing = []
    for message_id in ids:
        if not perform(partial(outbox.retry_parked, message_id=message_id, now=now)):
            missing.append(message_id)
    for each in missing:
        click.echo(f"{each} is not parked", err=True)
    click.echo(f"{len(ids) - len(missing)} will be tried again")
    sys.exit(1 if missing else 0)


@click.command("audit")
@click.option("--json", "as_json", is_flag=True, help="Machine-readable output.")
@click.option("--only", help="Only the checks whose name begins like this.")
@with_appcontext
def audit_command(as_json: bool, only: str | None) -> None:
    """Check every rule of the shop. Exit 0: clean; 1: violations printed; 2: could not run."""
    try:
        findings = auditor.run(only=only)
    except SQLAlchemyError as error:
        click.echo(f"could not run: {error}", err=True)
        sys.exit(2)
    names = [each.name for each in auditor.checks() if not only or each.name.startswith(only)]
    if as_json:
        click.echo(
            json.dumps(
                {
                    "clean": not findings,
                    "checks": names,
                    "violations": [
                        {"check": finding.check.name, "rule": finding.check.says, "row": row}
                        for finding in findings
                        for row in finding.rows
                    ],
                },
                default=str,
                ensure_ascii=False,
            )
        )
    else:
        for finding in findings:
            click.echo(f"{finding.check.name}: broken is “{finding.check.says}”")
            for row in finding.rows:
                click.echo("  " + ", ".join(f"{key}={value}" for key, value in row.items()))
        click.echo(f"{len(names)} checks, {sum(len(finding.rows) for finding in findings)} violations")
    sys.exit(1 if findings else 0)
