"""Production runs on the desk (/meja/serap/pesanan): list, order, and each run with its next step."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog.queries.management import all_listings
from offtake import queries, rights, service, settings
from offtake.forms import AdvanceForm, ReasonForm, RunForm
from offtake.states import CommitmentStatus, RunStatus
from offtake.timeline import run_timeline
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel import settings as kernel_settings
from shop.kernel.errors import ShopError
from shop.kernel.money import rupiah
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("offtake_runs", __name__, url_prefix="/meja/serap/pesanan", template_folder="templates")
PAGE = 30
MOST_WORKS = 500


@blueprint.get("")
@guard(rights.READ_FIGURES)
def index() -> str:
    """All runs, newest first, of one status when asked."""
    status = request.args.get("status", "")
    statuses = [status] if status in list(RunStatus) else []
    rows = queries.runs(statuses=statuses, before=request.args.get("sebelum"), limit=PAGE + 1)
    more = url_for(".index", status=status, sebelum=rows[PAGE - 1].id) if len(rows) > PAGE else None
    return render_template(
        "offtake/runs.html", rows=rows[:PAGE], status=status, more=more, statuses=list(RunStatus),
        now=clock.now(), today=clock.local_date(clock.now()),
    )  # fmt: skip


@blueprint.get("/baru")
@guard(rights.ISSUE_RUN)
def new() -> str:
    """An order to make."""
    form = _form()
    form.advance_percent.data = kernel_settings.get(settings.ADVANCE_BP) // 100
    form.commitment_id.data = request.args.get("komitmen", "")
    return _form_page(form)


@blueprint.post("/baru")
@guard(rights.ISSUE_RUN)
def issue() -> Any:
    """Offer it to its maker, or leave it for a second signature."""
    actor, now, form = current_actor(), clock.now(), _form()
    if not form.validate():
        return _form_page(form), 422
    order = service.RunOrder(
        revision_id=form.revision_id.data, quantity=form.quantity.data or 0, unit_price=form.unit_price.data or 0,
        resale_price=form.resale_price.data, due_on=form.due_on.data, advance_bp=(form.advance_percent.data or 0) * 100,
        commitment_id=form.commitment_id.data or None, note=form.note.data or "",
    )  # fmt: skip
    try:
        run = perform(lambda: service.issue_run(order=order, actor=actor, now=now))
    except ShopError as error:
        return _form_page(form, refusal=error), error.http_status
    if run.status == RunStatus.DRAFT:
        flash(_("%(number)s menunggu tanda tangan penyetuju.", number=run.number), "warn")
    else:
        flash(_("%(number)s sudah ditawarkan kepada perajin.", number=run.number))
    return redirect(url_for(".show", run_id=run.id), 303)


@blueprint.get("/<string:run_id>")
@guard(rights.READ_FIGURES)
def show(run_id: str) -> str:
    """One run: what was agreed, what came, what comes next."""
    return _page(run_id)


@blueprint.post("/<string:run_id>/tanda-tangan")
@guard(rights.APPROVE_RUN)
def approve(run_id: str) -> Any:
    """The second signature."""
    actor, now = current_actor(), clock.now()
    return _do(run_id, _("Ditandatangani."), lambda: service.approve_run(run_id=run_id, actor=actor, now=now))


@blueprint.post("/<string:run_id>/terima-tawaran")
@guard(rights.MANAGE_RUN)
def accept_counter(run_id: str) -> Any:
    """Take what the artisan proposed."""
    actor, now = current_actor(), clock.now()
    return _do(
        run_id, _("Tawaran perajin diterima."), lambda: service.accept_counter(run_id=run_id, actor=actor, now=now)
    )


@blueprint.post("/<string:run_id>/tetap")
@guard(rights.MANAGE_RUN)
def offer_again(run_id: str) -> Any:
    """Stay with the first offer."""
    actor, now = current_actor(), clock.now()
    return _do(
        run_id, _("Tawaran semula dikirim lagi."), lambda: service.offer_again(run_id=run_id, actor=actor, now=now)
    )


@blueprint.post("/<string:run_id>/uang-muka")
@guard(rights.PAY_ADVANCE)
def pay_advance(run_id: str) -> Any:
    """The advance was transferred."""
    actor, now, form = current_actor(), clock.now(), AdvanceForm()
    if not form.validate():
        return _page(run_id, advance_form=form), 422
    reference = str(form.reference.data)
    return _do(
        run_id,
        _("Uang muka tercatat. Perajin bisa mulai."),
        lambda: service.pay_advance(run_id=run_id, reference=reference, actor=actor, now=now),
    )


@blueprint.post("/<string:run_id>/batal")
@guard(rights.MANAGE_RUN)
def cancel(run_id: str) -> Any:
    """Call it off before anything arrived."""
    return _ended(run_id, _("Pesanan dibatalkan."), service.cancel_run)


@blueprint.post("/<string:run_id>/tutup")
@guard(rights.MANAGE_RUN)
def close(run_id: str) -> Any:
    """Order no more of what has not arrived."""
    return _ended(run_id, _("Pesanan ditutup. Sisanya tidak jadi dibuat."), service.close_run)


def _ended(run_id: str, done: str, use_case: Callable[..., object]) -> Any:
    actor, now, form = current_actor(), clock.now(), ReasonForm()
    if not form.validate():
        return _page(run_id, reason_form=form), 422
    reason = str(form.reason.data)
    return _do(run_id, done, lambda: use_case(run_id=run_id, reason=reason, actor=actor, now=now))


def _form() -> RunForm:
    form = RunForm()
    listings, _more = all_listings(status="live", limit=MOST_WORKS)
    works = {
        row.revision_id: f"{row.title} — {row.artisan_name} ({rupiah(row.price)})"
        for row in listings
        if row.seller == "artisan"
    }
    form.revision_id.choices = [("", "–"), *sorted(works.items(), key=lambda pair: pair[1])]
    standing = queries.commitments(statuses=[CommitmentStatus.ACTIVE], limit=None)
    form.commitment_id.choices = [("", "–"), *((row.id, f"{row.number}, {row.artisan_name}") for row in standing)]
    return form


def _form_page(form: RunForm, refusal: ShopError | None = None) -> str:
    return render_template("offtake/run_form.html", form=form, refusal=refusal)


def _page(
    run_id: str,
    *,
    refusal: ShopError | None = None,
    reason_form: ReasonForm | None = None,
    advance_form: AdvanceForm | None = None,
) -> str:
    run = queries.run_view(run_id=run_id)
    return render_template(
        "offtake/run.html", run=run, lots=queries.lots_of(run_id=run_id),
        inspections=queries.inspections_of(run_id=run_id), notes=queries.notes_of(run_id=run_id),
        dues=queries.dues_of(run_ids=[run_id]), events=run_timeline(run_id), refusal=refusal,
        reason_form=reason_form or ReasonForm(), advance_form=advance_form or AdvanceForm(),
        actor=current_actor(), now=clock.now(), today=clock.local_date(clock.now()),
    )  # fmt: skip


def _do(run_id: str, done: str, work: Callable[[], object]) -> Any:
    try:
        perform(work)
    except ShopError as error:
        return _page(run_id, refusal=error), error.http_status
    flash(done)
    return redirect(url_for(".show", run_id=run_id), 303)
