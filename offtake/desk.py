"""The offtake's first page (/meja/serap): budget, exposure, advances, runs, stock; its CSV; the budget; write-offs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from catalog.queries import owned_stock_summary
from offtake import queries, rights, service
from offtake.forms import BudgetForm, WriteOffForm
from offtake.states import OPEN_RUNS, RunStatus
from offtake.todos import todos
from shop.documents.downloads import download
from shop.documents.spreadsheets import CSV, Column, write_csv
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("offtake_desk", __name__, url_prefix="/meja/serap", template_folder="templates")
SHOWN_RUNS = 12


@blueprint.get("")
@guard(rights.READ_FIGURES)
def dashboard() -> str:
    """Promised, ordered, received, paid and sold side by side, against the budget."""
    now = clock.now()
    year = clock.local_date(now).year
    return render_template(
        "offtake/dashboard.html", figures=queries.figures(year=year), year=year, now=now, today=clock.local_date(now),
        todo=todos(current_actor(), now=now),
        runs=queries.runs(statuses=[RunStatus.DRAFT, *OPEN_RUNS], limit=SHOWN_RUNS),
    )  # fmt: skip


@blueprint.get("/pesanan.csv")
@guard(rights.READ_FIGURES)
def runs_csv() -> Any:
    """Every run as a table."""
    columns = [
        Column(_("Nomor")), Column(_("Perajin")), Column(_("Daerah")), Column(_("Karya")), Column(_("Status")),
        Column(_("Jumlah barang")), Column(_("Harga"), rupiah=True), Column(_("Nilai"), rupiah=True),
        Column(_("Uang muka dibayar"), rupiah=True), Column(_("Uang muka berjalan"), rupiah=True),
        Column(_("Diterima")), Column(_("Lolos")), Column(_("Ditolak")), Column(_("Jatuh tempo")),
        Column(_("Sumber dana")),
    ]  # fmt: skip
    rows = [
        [
            run.number, run.artisan_name, run.region_name, run.title, run.status, run.quantity, run.unit_price,
            run.value, run.advance_paid, run.advance_outstanding, run.received, run.accepted, run.rejected, run.due_on,
            run.fund_source,
        ]
        for run in queries.runs(limit=None)
    ]  # fmt: skip
    return download(
        data=write_csv(columns=columns, rows=rows), filename=f"pesanan-produksi-{clock.local_date(clock.now())}.csv",
        content_type=CSV,
    )  # fmt: skip


@blueprint.get("/anggaran")
@guard(rights.SET_BUDGET)
def budget() -> str:
    """The ceilings of all years, and this year's form."""
    year = clock.local_date(clock.now()).year
    return _budget_page(BudgetForm(obj=queries.budget_of(year=year)))


@blueprint.post("/anggaran")
@guard(rights.SET_BUDGET)
def set_budget() -> Any:
    """Set this year's ceiling."""
    actor, now, form = current_actor(), clock.now(), BudgetForm()
    if not form.validate():
        return _budget_page(form), 422
    values = {name: field.data for name, field in form._fields.items() if name != "csrf_token"}
    perform(lambda: service.set_budget(year=clock.local_date(now).year, **values, actor=actor, now=now))
    flash(_("Pagu tersimpan."))
    return redirect(url_for(".dashboard"), 303)


@blueprint.get("/stok/<string:variant_id>")
@guard(rights.WRITE_OFF)
def stock(variant_id: str) -> str:
    """One line of our stock, to write pieces off."""
    return _stock_page(variant_id, WriteOffForm(reference=new_id("wof")))


@blueprint.post("/stok/<string:variant_id>")
@guard(rights.WRITE_OFF)
def write_off(variant_id: str) -> Any:
    """Take damaged or lost pieces off the shelf and out of the inventory."""
    actor, now, form = current_actor(), clock.now(), WriteOffForm()
    if not form.validate():
        return _stock_page(variant_id, form), 422
    quantity, reason, reference = form.quantity.data or 0, str(form.reason.data), str(form.reference.data)[:60]
    try:
        perform(
            lambda: service.write_off_stock(
                variant_id=variant_id, quantity=quantity, reason=reason, reference=reference, actor=actor, now=now
            )
        )
    except ShopError as error:
        return _stock_page(variant_id, form, refusal=error), error.http_status
    flash(_("Stok dihapus dan dibukukan."))
    return redirect(url_for(".dashboard"), 303)


def _budget_page(form: BudgetForm) -> str:
    year = clock.local_date(clock.now()).year
    return render_template("offtake/budget.html", form=form, year=year, budgets=queries.budgets())


def _stock_page(variant_id: str, form: WriteOffForm, refusal: ShopError | None = None) -> str:
    line = next((each for each in owned_stock_summary() if each.variant_id == variant_id), None)
    if line is None:
        raise NotFound(ids={"variant": variant_id[:40]})
    return render_template("offtake/stock.html", line=line, form=form, refusal=refusal)
