"""The ledger on the desk (/meja/buku-besar): trial balance, journal with filters, one entry, statements, CSV."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import gettext as _

from shop.documents.downloads import download
from shop.documents.spreadsheets import CSV, Column, write_csv
from shop.identity.guards import guard
from shop.kernel.clock import JAKARTA
from shop.kernel.errors import NotFound
from shop.ledger import chart, queries, rights
from shop.ledger.queries import EntryView

blueprint = Blueprint("ledger_desk", __name__, url_prefix="/meja/buku-besar", template_folder="templates")
PAGE = 50
FILTERS = ("jenis", "akun", "pihak", "rujukan", "dari", "sampai")
HEADS = [Column(name) for name in ("waktu", "entri", "jenis", "rujukan", "keterangan", "debit", "kredit", "jumlah",
                                   "oleh", "membalik")]  # fmt: skip


@blueprint.get("")
@guard(rights.READ)
def trial_balance() -> Any:
    """Every account with its balance, grouped as in the chart."""
    lines = queries.trial_balance()
    ordered = sorted(lines, key=lambda line: (list(chart.CHART).index(line.account.code), line.account.party))
    return render_template(
        "ledger/trial_balance.html",
        lines=ordered,
        chart=chart.CHART,
        debits=sum(line.debits for line in lines),
        credits=sum(line.credits for line in lines),
    )


@blueprint.get("/jurnal")
@guard(rights.READ)
def journal() -> Any:
    """Entries, newest first, by kind, account, party and days."""
    chosen, errors = _filters()
    before = request.args.get("sebelum") or None
    found = queries.entries(**chosen, before=before, limit=PAGE + 1)
    # Only our own names: an argument such as `_external` would steer url_for itself.
    shown: dict[str, Any] = {name: request.args[name] for name in FILTERS if request.args.get(name)}
    more = found[PAGE - 1].id if len(found) > PAGE else None
    return render_template(
        "ledger/journal.html",
        entries=found[:PAGE],
        errors=errors,
        kinds=[("", _("Semua jenis")), *[(kind, kind) for kind in queries.kinds()]],
        codes=[("", _("Semua akun")), *[(code, _(line.label)) for code, line in chart.CHART.items()]],
        chosen=request.args,
        next_url=url_for(".journal", **{**shown, "sebelum": more}) if more else None,
        first_url=url_for(".journal", **shown) if before else None,
        csv_url=url_for(".journal_csv", **shown),
    ), (422 if errors else 200)


@blueprint.get("/jurnal.csv")
@guard(rights.READ)
def journal_csv() -> Any:
    """The journal as a file, by the same filters."""
    chosen, errors = _filters()
    if errors:
        raise NotFound()
    data = write_csv(columns=HEADS, rows=_rows(queries.entries(**chosen, limit=None)))
    return download(data=data, filename="buku-besar.csv", content_type=CSV)


@blueprint.get("/entri/<string:entry_id>")
@guard(rights.READ)
def entry(entry_id: str) -> Any:
    """One entry with its postings."""
    return render_template("ledger/entry.html", entry=queries.entry_by_id(entry_id))


@blueprint.get("/akun/<string:name>")
@guard(rights.READ)
def statement(name: str) -> Any:
    """The movements of one account; `name` as in the trial balance (`artisan_payable:art_…`)."""
    code, _colon, party = name.partition(":")
    try:
        account = chart.account(code, party)
    except ValueError as error:
        raise NotFound() from error
    lines = queries.statement(account)
    return render_template(
        "ledger/statement.html", account=account, label=chart.CHART[code].label, lines=lines[::-1],
        balance=lines[-1].balance if lines else 0,
    )  # fmt: skip


def _filters() -> tuple[dict[str, Any], dict[str, list[str]]]:
    errors: dict[str, list[str]] = {}
    since, until = _day("dari", errors), _day("sampai", errors)
    code = request.args.get("akun") or None
    return {
        "kind": request.args.get("jenis") or None,
        "reference": request.args.get("rujukan") or None,
        "code": code if code in chart.CHART else None,
        "party": request.args.get("pihak") or None,
        "since": since,
        "until": until + timedelta(days=1) if until else None,
    }, errors


def _day(name: str, errors: dict[str, list[str]]) -> datetime | None:
    """Midnight in WIB of a typed day; far away days are typing errors."""
    typed = request.args.get(name, "")
    if not typed:
        return None
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        day = date.min
    if not 2000 <= day.year <= 2200:
        errors[name] = [_("Tulis tanggal yang ada di kalender.")]
        return None
    return datetime.combine(day, time(0), JAKARTA)


def _rows(entries: Iterable[EntryView]) -> Iterator[list[Any]]:
    for each in entries:
        for posting in each.postings:
            yield [
                each.at, each.id, each.kind, each.reference, each.description, posting.debit.name,
                posting.credit.name, posting.amount, each.actor_label, each.reversal_of or "",
            ]  # fmt: skip
