"""Deliveries on the desk (/meja/serap/kiriman): counting and inspecting, made for a tablet."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import FileStorage

from catalog import queries as catalog
from offtake import queries, rights, service
from offtake.forms import InspectionForm, QuantityForm
from offtake.sampling import MEASURES, sample_size
from offtake.states import LotStatus
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.media import service as media

blueprint = Blueprint("offtake_lots", __name__, url_prefix="/meja/serap/kiriman", template_folder="templates")
MOST_PHOTOS = 6
# A phone's photo, uncompressed twice over.
MOST_BYTES = 25 * 1024 * 1024
OPEN = (LotStatus.ANNOUNCED, LotStatus.RECEIVED, LotStatus.INSPECTING, LotStatus.REWORK)


@blueprint.get("")
@guard(rights.READ_FIGURES)
def index() -> str:
    """What is on its way, waits for inspection or is being reworked."""
    rows = queries.lots(statuses=OPEN, limit=None)
    runs = {run.id: run for run in queries.run_views({lot.run_id for lot in rows})}
    return render_template("offtake/lots.html", rows=rows, runs=runs, now=clock.now())


@blueprint.get("/<string:lot_id>")
@guard(rights.READ_FIGURES)
def show(lot_id: str) -> str:
    """One lot with the form of its next step."""
    return _page(lot_id)


@blueprint.post("/<string:lot_id>/terima")
@guard(rights.RECEIVE_LOT)
def receive(lot_id: str) -> Any:
    """Count what arrived, or what came back from rework."""
    actor, now, form = current_actor(), clock.now(), QuantityForm()
    if not form.validate():
        return _page(lot_id, quantity_form=form), 422
    quantity, note = form.quantity.data or 0, form.note.data or ""
    rework = queries.lot_view(lot_id=lot_id).status == LotStatus.REWORK
    use_case = service.receive_rework if rework else service.receive_lot
    return _do(
        lot_id,
        _("Diterima. Periksa mutunya sebelum batas waktu."),
        lambda: use_case(lot_id=lot_id, quantity=quantity, note=note, actor=actor, now=now),
        quantity_form=form,
    )


@blueprint.post("/<string:lot_id>/periksa")
@guard(rights.INSPECT_LOT)
def inspect(lot_id: str) -> Any:
    """Record what was found."""
    actor, now, form = current_actor(), clock.now(), InspectionForm()
    queries.lot_view(lot_id=lot_id)
    if not form.validate():
        return _page(lot_id, inspection_form=form), 422
    try:
        photos = _photos(request.files.getlist("photos"))
    except ShopError as error:
        return _page(lot_id, inspection_form=form, refusal=error), error.http_status
    findings = _findings(form, photos)
    return _do(
        lot_id,
        _("Hasil pemeriksaan tersimpan."),
        lambda: service.inspect_lot(lot_id=lot_id, findings=findings, actor=actor, now=now),
        inspection_form=form,
    )


def _photos(files: list[FileStorage]) -> list[media.Received]:
    sent = [file for file in files if file.filename][:MOST_PHOTOS]
    return [media.receive_image(data=file.stream.read(MOST_BYTES + 1), visibility="private") for file in sent]


def _findings(form: InspectionForm, photos: list[media.Received]) -> service.Findings:
    rework, rejected = form.rework.data or 0, form.rejected.data or 0
    reasons = [
        service.Reason(verdict, pieces, str(reason or ""))
        for verdict, pieces, reason in (
            ("rework", rework, form.rework_reason.data),
            ("rejected", rejected, form.rejected_reason.data),
        )
        if pieces
    ]
    reading = {name: form[name].data for name in MEASURES}
    return service.Findings(
        accepted=form.accepted.data or 0, rework=rework, rejected=rejected, reasons=reasons,
        readings=[reading] if any(value is not None for value in reading.values()) else [],
        note=form.note.data or "", photos=photos,
    )  # fmt: skip


def _page(
    lot_id: str,
    *,
    refusal: ShopError | None = None,
    quantity_form: QuantityForm | None = None,
    inspection_form: InspectionForm | None = None,
) -> str:
    lot = queries.lot_view(lot_id=lot_id)
    run = queries.run_view(run_id=lot.run_id)
    counted = QuantityForm(quantity=lot.rework if lot.status == LotStatus.REWORK else lot.announced)
    return render_template(
        "offtake/lot.html", lot=lot, run=run, revision=catalog.revision_view(revision_id=run.revision_id),
        inspections=queries.inspections(lot_id=lot_id, limit=None), sample=sample_size(lot.awaiting),
        quantity_form=quantity_form or counted, inspection_form=inspection_form or InspectionForm(),
        refusal=refusal, now=clock.now(),
    )  # fmt: skip


def _do(lot_id: str, done: str, work: Callable[[], object], **forms: Any) -> Any:
    try:
        perform(work)
    except ShopError as error:
        return _page(lot_id, refusal=error, **forms), error.http_status
    flash(done)
    return redirect(url_for(".show", lot_id=lot_id), 303)
