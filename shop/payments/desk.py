"""The finance desk: money that came in and needs a person, and refunds that need one (/meja/keuangan)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform
from shop.media import queries as media
from shop.media.urls import image_urls
from shop.payments import desk_service, payout_queries, queries, rights, statements
from shop.payments.forms import AssignForm, ConfirmTransferForm, FileForm, ReasonForm

blueprint = Blueprint("payments_desk", __name__, url_prefix="/meja/keuangan", template_folder="templates")


@blueprint.get("")
@guard(rights.READ_INFLOW)
def inflow() -> Any:
    """Everything that waits for finance."""
    return _page()


@blueprint.get("/pembayaran/<string:payment_id>")
@guard(rights.READ_INFLOW)
def payment(payment_id: str) -> Any:
    """One payment with its refunds and its proof."""
    view = queries.payment(payment_id)
    files = media.by_ids([view.proof_media_id] if view.proof_media_id else [])
    return render_template(
        "payments/payment.html",
        payment=view,
        refunds=queries.refunds_of(payment_id),
        proof=next((image_urls(each) for each in files.values()), None),
        may_manage=policy.may(current_actor(), rights.MANAGE_INFLOW),
    )


@blueprint.post("/pembayaran/<string:payment_id>/konfirmasi")
@guard(rights.MANAGE_INFLOW)
def confirm(payment_id: str) -> Any:
    """A transfer stands on the statement."""
    form = ConfirmTransferForm()
    if not form.validate():
        return _page(errors=_errors(form)), 422
    actor, now = current_actor(), clock.now()
    return _do(
        lambda: desk_service.confirm_transfer(
            payment_id=payment_id,
            received=int(form.received.data or 0),
            booked_on=form.booked_on.data,
            note=form.note.data or "",
            actor=actor,
            now=now,
        ),
        _("Transfer dikonfirmasi. Pembeli dan perajin diberi tahu."),
    )


@blueprint.post("/pembayaran/<string:payment_id>/selesai")
@guard(rights.MANAGE_INFLOW)
def close_review(payment_id: str) -> Any:
    """A payment under review, or a note on one, has been dealt with."""
    return _with_reason(
        lambda reason, actor, now: desk_service.close_review(
            payment_id=payment_id, reason=reason, actor=actor, now=now
        ),
        _("Catatan ditutup."),
    )


@blueprint.post("/mutasi")
@guard(rights.MANAGE_INFLOW)
def import_statement() -> Any:
    """The bank's statement as CSV."""
    form = FileForm()
    if not form.validate():
        return _page(errors=_errors(form)), 422
    actor, now = current_actor(), clock.now()
    try:
        report = statements.import_statement(data=form.file.data.read(), actor=actor, now=now)
    except ShopError as error:
        return _page(errors={"file": [error.text()]}), error.http_status
    return _page(report=report)


@blueprint.post("/mutasi/<string:line_id>/cocokkan")
@guard(rights.MANAGE_INFLOW)
def assign(line_id: str) -> Any:
    """Which payment a line paid."""
    form = AssignForm()
    if not form.validate() or not form.payment_id.data:
        return _page(errors={"": [_("Pilih pembayaran yang cocok.")]}), 422
    actor, now = current_actor(), clock.now()
    payment_id = str(form.payment_id.data)
    return _do(
        lambda: statements.assign(line_id=line_id, payment_id=payment_id, actor=actor, now=now),
        _("Mutasi dicocokkan dan pembayaran dikonfirmasi."),
    )


@blueprint.post("/mutasi/<string:line_id>/sisihkan")
@guard(rights.MANAGE_INFLOW)
def set_aside(line_id: str) -> Any:
    """A line that is no payment of an order."""
    return _with_reason(
        lambda reason, actor, now: statements.set_aside(line_id=line_id, reason=reason, actor=actor, now=now),
        _("Mutasi disisihkan."),
    )


@blueprint.post("/pengembalian/<string:refund_id>/terkirim")
@guard(rights.MANAGE_INFLOW)
def confirm_refund(refund_id: str) -> Any:
    """Finance has transferred a refund itself."""
    return _with_reason(
        lambda reason, actor, now: desk_service.confirm_refund(refund_id=refund_id, note=reason, actor=actor, now=now),
        _("Pengembalian dicatat terkirim."),
    )


@blueprint.post("/pengembalian/<string:refund_id>/ulangi")
@guard(rights.MANAGE_INFLOW)
def retry_refund(refund_id: str) -> Any:
    """Send a failed refund once more through the provider."""
    actor, now = current_actor(), clock.now()
    return _do(
        lambda: desk_service.retry_refund(refund_id=refund_id, actor=actor, now=now),
        _("Pengembalian dikirim lagi ke penyedia pembayaran."),
    )


@blueprint.post("/pengembalian/<string:refund_id>/lewat-bank")
@guard(rights.MANAGE_INFLOW)
def settle_refund(refund_id: str) -> Any:
    """A failed refund was sent from the bank instead."""
    return _with_reason(
        lambda reason, actor, now: desk_service.settle_failed_refund(
            refund_id=refund_id, note=reason, actor=actor, now=now
        ),
        _("Pengembalian dicatat terkirim dari rekening bank."),
    )


def waiting_count(actor: Actor) -> int:
    """How much waits for finance, for the menu."""
    return (
        len(queries.failed_refunds())
        + len(queries.refunds_by_hand())
        + len(queries.needing_attention())
        + sum(1 for each in queries.transfers_to_confirm() if each.proof_media_id)
    )


def _with_reason(work: Callable[[str, Actor, Any], Any], done: str) -> Any:
    form = ReasonForm()
    if not form.validate():
        return _page(errors=_errors(form)), 422
    actor, now, reason = current_actor(), clock.now(), str(form.reason.data)
    return _do(lambda: work(reason, actor, now), done)


def _do(work: Callable[[], Any], done: str) -> Any:
    """Run a use case; its refusal is shown on the page, which is then as it was."""
    try:
        perform(work)
    except NotFound:
        raise
    except ShopError as error:
        return _page(errors={"": [error.text()]}), error.http_status
    flash(done)
    return redirect(url_for(".inflow"), 303)


def _errors(form: Any) -> dict[str, list[str]]:
    return {"": [str(text) for texts in form.errors.values() for text in texts]}


def _page(*, errors: dict[str, list[str]] | None = None, report: statements.ImportReport | None = None) -> str:
    transfers = queries.transfers_to_confirm()
    return render_template(
        "payments/inflow.html",
        errors=errors or {},
        report=report,
        transfers=transfers,
        choices=[("", "—"), *[(each.id, f"{each.transfer_code} · {each.description}") for each in transfers]],
        lines=statements.unmatched_lines(),
        failed=queries.failed_refunds(),
        by_hand=queries.refunds_by_hand(),
        attention=queries.needing_attention(),
        events=queries.unmatched_events()[:20],
        drafts=payout_queries.batches_to_approve(),
        may_manage=policy.may(current_actor(), rights.MANAGE_INFLOW),
        today=clock.local_date(clock.now()),
    )
