"""The maker's production (/perajin/produksi): offers, progress, deliveries, and what inspection found."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from catalog import queries as catalog
from offtake import access, queries, rights, service, settings
from offtake.forms import CounterForm, ProgressForm, QuantityForm, ReasonForm
from offtake.states import AGREED_RUNS, RunStatus
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel import settings as kernel_settings
from shop.kernel.actors import Actor
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.media import queries as media

blueprint = Blueprint("offtake_workbench", __name__, url_prefix="/perajin/produksi", template_folder="templates")
TO_ANSWER = (RunStatus.OFFERED,)
UNDER_WAY = (*TO_ANSWER, RunStatus.COUNTERED, *AGREED_RUNS)


def waiting(actor: Actor) -> int:
    """How many offers wait for this maker: the number beside the menu word."""
    return len(queries.runs(statuses=TO_ANSWER, artisan_id=actor.artisan_id)) if actor.artisan_id else 0


@blueprint.get("")
@guard(rights.ANSWER_RUN)
def index() -> str:
    """Offers first, then what is under way, then what is done."""
    artisan_id = current_actor().artisan_id or access.NOBODY
    rows = queries.runs(artisan_id=artisan_id, offered_only=True, limit=100)
    return render_template(
        "offtake/production.html", now=clock.now(), media=media.by_ids([run.photo_id for run in rows if run.photo_id]),
        offers=[run for run in rows if run.status in TO_ANSWER],
        under_way=[run for run in rows if run.status in UNDER_WAY and run.status not in TO_ANSWER],
        done=[run for run in rows if run.status not in UNDER_WAY],
    )  # fmt: skip


@blueprint.get("/<string:run_id>")
@guard(rights.ANSWER_RUN)
def show(run_id: str) -> str:
    """One run with its next step."""
    return _page(run_id)


@blueprint.post("/<string:run_id>/sanggup")
@guard(rights.ANSWER_RUN)
def accept(run_id: str) -> Any:
    """I can make this."""
    actor, now = current_actor(), clock.now()
    return _do(
        run_id,
        _("Terima kasih. Kapasitas Anda sudah dicatat untuk pesanan ini."),
        lambda: service.accept_offer(run_id=run_id, actor=actor, now=now),
    )


@blueprint.post("/<string:run_id>/tawar")
@guard(rights.ANSWER_RUN)
def counter(run_id: str) -> Any:
    """Another date or price."""
    actor, now, form = current_actor(), clock.now(), CounterForm()
    if not form.validate():
        return _page(run_id, counter_form=form), 422
    due_on, unit_price, note = form.due_on.data, form.unit_price.data, form.note.data or ""
    return _do(
        run_id,
        _("Usulan terkirim. Tunggu jawaban Dekranasda."),
        lambda: service.counter_offer(
            run_id=run_id, due_on=due_on, unit_price=unit_price, note=note, actor=actor, now=now
        ),
        counter_form=form,
    )


@blueprint.post("/<string:run_id>/tidak-bisa")
@guard(rights.ANSWER_RUN)
def decline(run_id: str) -> Any:
    """Not this time."""
    actor, now, form = current_actor(), clock.now(), ReasonForm()
    if not form.validate():
        return _page(run_id, reason_form=form), 422
    reason = str(form.reason.data)
    return _do(
        run_id,
        _("Terima kasih sudah memberi tahu. Tawaran ini ditutup tanpa sanksi."),
        lambda: service.decline_offer(run_id=run_id, reason=reason, actor=actor, now=now),
    )


@blueprint.post("/<string:run_id>/kemajuan")
@guard(rights.MAKE_RUN)
def progress(run_id: str) -> Any:
    """So many are done."""
    actor, now, form = current_actor(), clock.now(), ProgressForm()
    if not form.validate():
        return _page(run_id, progress_form=form), 422
    made, note = form.made.data or 0, form.note.data or ""
    return _do(
        run_id,
        _("Kabar tersimpan."),
        lambda: service.report_progress(run_id=run_id, made=made, note=note, actor=actor, now=now),
        progress_form=form,
    )


@blueprint.post("/<string:run_id>/kiriman")
@guard(rights.ANNOUNCE_LOT)
def announce(run_id: str) -> Any:
    """Pieces are on their way."""
    actor, now, form = current_actor(), clock.now(), QuantityForm()
    if not form.validate():
        return _page(run_id, quantity_form=form), 422
    quantity, note = form.quantity.data or 0, form.note.data or ""
    return _do(
        run_id,
        _("Kiriman tercatat. Dekranasda menghitungnya saat tiba."),
        lambda: service.announce_lot(run_id=run_id, quantity=quantity, note=note, actor=actor, now=now),
        quantity_form=form,
    )


@blueprint.post("/<string:run_id>/kiriman/<string:lot_id>/batal")
@guard(rights.ANNOUNCE_LOT)
def withdraw(run_id: str, lot_id: str) -> Any:
    """A delivery does not come."""
    actor, now = current_actor(), clock.now()
    access.lot_for(actor, rights.ANNOUNCE_LOT, lot_id)
    return _do(
        run_id,
        _("Kiriman dibatalkan."),
        lambda: service.withdraw_lot(lot_id=lot_id, reason="Dibatalkan perajin", actor=actor, now=now),
    )


def _page(run_id: str, *, refusal: ShopError | None = None, **forms: Any) -> str:
    run = access.run_for(current_actor(), rights.ANSWER_RUN, run_id)
    revision = catalog.revision_view(revision_id=run.revision_id)
    inspections = queries.inspections_of(run_id=run_id)
    photos = {photo for inspection in inspections for photo in inspection.photos}
    shown = {
        "counter_form": CounterForm(), "reason_form": ReasonForm(), "progress_form": ProgressForm(made=run.made),
        "quantity_form": QuantityForm(), **forms,
    }  # fmt: skip
    return render_template(
        "offtake/production_run.html", run=run, revision=revision, lots=queries.lots_of(run_id=run_id),
        inspections=inspections, dues={due.inspection_id: due for due in queries.dues_of(run_ids=[run_id])},
        media=media.by_ids({*photos, *([run.photo_id] if run.photo_id else [])}), now=clock.now(), refusal=refusal,
        inspection_days=kernel_settings.get(settings.INSPECTION_DAYS),
        payment_days=kernel_settings.get(settings.PAYMENT_DAYS), **shown,
    )  # fmt: skip


def _do(run_id: str, done: str, work: Callable[[], object], **forms: Any) -> Any:
    access.run_for(current_actor(), rights.ANSWER_RUN, run_id)
    try:
        perform(work)
    except ShopError as error:
        return _page(run_id, refusal=error, **forms), error.http_status
    flash(done)
    return redirect(url_for(".show", run_id=run_id), 303)
