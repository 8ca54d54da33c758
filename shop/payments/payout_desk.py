"""The payout desk (/meja/pencairan): draft, approve by another, file for the bank, settlement."""

from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from shop.artisans import queries as artisans
from shop.documents.downloads import download
from shop.documents.spreadsheets import CSV
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform
from shop.payments import bank_files, payout_batches, payout_queries, rights
from shop.payments.forms import FileForm, ReasonForm

blueprint = Blueprint("payouts_desk", __name__, url_prefix="/meja/pencairan", template_folder="templates")
PAGE = 30


@blueprint.get("")
@guard(rights.READ_BATCH)
def batches() -> Any:
    """What could be paid out now, and the batches so far."""
    return _list()


@blueprint.post("")
@guard(rights.DRAFT_BATCH)
def draft() -> Any:
    """Put everything earned into a draft."""
    actor, now = current_actor(), clock.now()
    try:
        drafted = perform(lambda: payout_batches.draft_batch(actor=actor, now=now))
    except ShopError as error:
        return _list(errors={"": [error.text()]}), error.http_status
    flash(_("Draf pencairan siap. Mintalah orang lain menyetujuinya."))
    if drafted.skipped:
        flash(_("%(count)d perajin dilewati; sebabnya ada di daftar pencairan.", count=len(drafted.skipped)), "warn")
    return redirect(url_for(".batch", batch_id=drafted.batch_id), 303)


@blueprint.get("/<string:batch_id>")
@guard(rights.READ_BATCH)
def batch(batch_id: str) -> Any:
    """One batch with its payouts and what can be done with it."""
    return _one(batch_id)


@blueprint.post("/<string:batch_id>/setujui")
@guard(rights.APPROVE_BATCH)
def approve(batch_id: str) -> Any:
    """A second person says yes."""
    return _do(
        batch_id,
        lambda actor, now: payout_batches.approve_batch(batch_id=batch_id, actor=actor, now=now),
        _("Pencairan disetujui. Berkas untuk bank bisa diunduh."),
    )


@blueprint.post("/<string:batch_id>/batal")
@guard(rights.DRAFT_BATCH)
def cancel(batch_id: str) -> Any:
    """Drop a draft."""
    form = ReasonForm()
    if not form.validate():
        return _one(batch_id, errors=_errors(form)), 422
    reason = str(form.reason.data)
    return _do(
        batch_id,
        lambda actor, now: payout_batches.cancel(batch_id=batch_id, reason=reason, actor=actor, now=now),
        _("Draf dibatalkan. Pendapatannya bisa dicairkan lagi."),
    )


@blueprint.post("/<string:batch_id>/berkas")
@guard(rights.SEND_BATCH)
def bank_file(batch_id: str) -> Any:
    """The file for the bank; the batch counts as sent from then on."""
    actor, now = current_actor(), clock.now()
    try:
        name, data = perform(lambda: bank_files.bank_file(batch_id=batch_id, actor=actor, now=now))
    except NotFound:
        raise
    except ShopError as error:
        return _one(batch_id, errors={"": [error.text()]}), error.http_status
    return download(data=data, filename=name, content_type=CSV)


@blueprint.post("/hasil-bank")
@guard(rights.SETTLE_PAYOUT)
def import_settlement() -> Any:
    """The bank's settlement file."""
    form = FileForm()
    if not form.validate():
        return _list(errors=_errors(form)), 422
    actor, now = current_actor(), clock.now()
    try:
        report = bank_files.import_settlement(data=form.file.data.read(), actor=actor, now=now)
    except ShopError as error:
        return _list(errors={"file": [error.text()]}), error.http_status
    return _list(report=report)


@blueprint.post("/pembayaran/<string:payout_id>/sampai")
@guard(rights.SETTLE_PAYOUT)
def settle(payout_id: str) -> Any:
    """The bank has paid one out."""
    batch_id = payout_queries.payout_row(payout_id).batch_id
    return _do(
        batch_id,
        lambda actor, now: payout_batches.settle(payout_id=payout_id, actor=actor, now=now),
        _("Pencairan dicatat sampai."),
    )


@blueprint.post("/pembayaran/<string:payout_id>/kembali")
@guard(rights.SETTLE_PAYOUT)
def return_payout(payout_id: str) -> Any:
    """The bank sent one back."""
    batch_id = payout_queries.payout_row(payout_id).batch_id
    form = ReasonForm()
    if not form.validate():
        return _one(batch_id, errors=_errors(form)), 422
    reason = str(form.reason.data)
    return _do(
        batch_id,
        lambda actor, now: payout_batches.return_payout(payout_id=payout_id, reason=reason, actor=actor, now=now),
        _("Pencairan dicatat kembali. Perajin melihat alasannya."),
    )


def waiting_count(actor: Actor) -> int:
    """Drafts that this person may approve, for the menu."""
    if not policy.may(actor, rights.APPROVE_BATCH):
        return 0
    return sum(1 for each in payout_queries.batches_to_approve() if each.requested_by != actor.id)


def _do(batch_id: str, work: Callable[[Actor, Any], Any], done: str) -> Any:
    actor, now = current_actor(), clock.now()
    try:
        perform(lambda: work(actor, now))
    except NotFound:
        raise
    except ShopError as error:
        return _one(batch_id, errors={"": [error.text()]}), error.http_status
    flash(done)
    return redirect(url_for(".batch", batch_id=batch_id), 303)


def _errors(form: Any) -> dict[str, list[str]]:
    return {"": [str(text) for texts in form.errors.values() for text in texts]}


def _names(ids: Iterable[str]) -> dict[str, str]:
    return {artisan_id: view.name for artisan_id, view in artisans.artisans(artisan_ids=list(set(ids))).items()}


def _list(*, errors: dict[str, list[str]] | None = None, report: Any = None) -> str:
    before = request.args.get("sebelum")
    found = payout_queries.batches(before=before, limit=PAGE + 1)
    ready = payout_batches.preview(now=clock.now())
    more = found[PAGE - 1].id if len(found) > PAGE else None
    actor = current_actor()
    return render_template(
        "payments/batches.html",
        batches=found[:PAGE],
        ready=ready,
        names=_names(each.artisan_id for each in ready),
        total=sum(each.amount for each in ready if not each.reason),
        errors=errors or {},
        report=report,
        next_url=url_for(".batches", sebelum=more) if more else None,
        first_url=url_for(".batches") if before else None,
        may_draft=policy.may(actor, rights.DRAFT_BATCH),
        may_settle=policy.may(actor, rights.SETTLE_PAYOUT),
    )


def _one(batch_id: str, *, errors: dict[str, list[str]] | None = None) -> str:
    view = payout_queries.batch(batch_id)
    actor = current_actor()
    return render_template(
        "payments/batch.html",
        batch=view,
        names=_names(each.artisan_id for each in view.payouts),
        errors=errors or {},
        is_own=view.requested_by == actor.id,
        may_approve=policy.may(actor, rights.APPROVE_BATCH),
        may_cancel=policy.may(actor, rights.DRAFT_BATCH),
        may_send=policy.may(actor, rights.SEND_BATCH),
        may_settle=policy.may(actor, rights.SETTLE_PAYOUT),
    )
