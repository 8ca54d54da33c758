"""Commitments on the desk (/meja/serap/komitmen)."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from offtake import queries, rights, service
from offtake.forms import CommitmentForm, ReasonForm
from shop.artisans.queries import active_members
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("offtake_commitments", __name__, url_prefix="/meja/serap/komitmen", template_folder="templates")
PAGE = 30


@blueprint.get("")
@guard(rights.READ_FIGURES)
def index() -> str:
    """All commitments, newest first."""
    rows = queries.commitments(before=request.args.get("sebelum"), limit=PAGE + 1)
    more = url_for(".index", sebelum=rows[PAGE - 1].id) if len(rows) > PAGE else None
    return render_template("offtake/commitments.html", rows=rows[:PAGE], more=more)


@blueprint.get("/baru")
@guard(rights.DRAFT_COMMITMENT)
def new() -> str:
    """A promise to make."""
    return _form_page(_form())


@blueprint.post("/baru")
@guard(rights.DRAFT_COMMITMENT)
def draft() -> Any:
    """Draft it; another person approves."""
    actor, now, form = current_actor(), clock.now(), _form()
    if not form.validate():
        return _form_page(form), 422
    values: dict[str, Any] = {
        "artisan_id": form.artisan_id.data, "starts_on": form.starts_on.data, "ends_on": form.ends_on.data,
        "mode": form.mode.data, "value": form.value.data or None, "quantity": form.quantity.data or None,
        "floor_price": form.floor_price.data or 0, "note": form.note.data or "",
    }  # fmt: skip
    try:
        made = perform(lambda: service.draft_commitment(**values, actor=actor, now=now))
    except ShopError as error:
        return _form_page(form, refusal=error), error.http_status
    flash(_("Draf %(number)s tersimpan. Mintalah penyetuju menandatangani.", number=made.number))
    return redirect(url_for(".show", commitment_id=made.id), 303)


@blueprint.get("/<string:commitment_id>")
@guard(rights.READ_FIGURES)
def show(commitment_id: str) -> str:
    """One commitment with its runs."""
    return _page(commitment_id)


@blueprint.post("/<string:commitment_id>/setujui")
@guard(rights.APPROVE_COMMITMENT)
def approve(commitment_id: str) -> Any:
    """The second person's yes."""
    actor, now = current_actor(), clock.now()
    return _do(
        commitment_id,
        _("Komitmen disetujui."),
        lambda: service.approve_commitment(commitment_id=commitment_id, actor=actor, now=now),
    )


@blueprint.post("/<string:commitment_id>/mulai")
@guard(rights.END_COMMITMENT)
def activate(commitment_id: str) -> Any:
    """Begin before the first day."""
    actor, now = current_actor(), clock.now()
    return _do(
        commitment_id,
        _("Komitmen berjalan."),
        lambda: service.activate_commitment(commitment_id=commitment_id, actor=actor, now=now),
    )


@blueprint.post("/<string:commitment_id>/akhiri")
@guard(rights.END_COMMITMENT)
def end(commitment_id: str) -> Any:
    """Take the promise back."""
    actor, now, form = current_actor(), clock.now(), ReasonForm()
    if not form.validate():
        return _page(commitment_id, reason_form=form), 422
    reason = str(form.reason.data)
    return _do(
        commitment_id,
        _("Komitmen diakhiri. Pesanan yang sudah terbit tetap berjalan."),
        lambda: service.end_commitment(commitment_id=commitment_id, reason=reason, actor=actor, now=now),
    )


def _form() -> CommitmentForm:
    form = CommitmentForm()
    form.artisan_id.choices = [
        ("", "–"), *((maker.id, f"{maker.name}, {maker.region_name}") for maker in active_members())
    ]  # fmt: skip
    return form


def _form_page(form: CommitmentForm, refusal: ShopError | None = None) -> str:
    return render_template("offtake/commitment_form.html", form=form, refusal=refusal)


def _page(commitment_id: str, *, refusal: ShopError | None = None, reason_form: ReasonForm | None = None) -> str:
    return render_template(
        "offtake/commitment.html", row=queries.commitment_view(commitment_id=commitment_id),
        runs=queries.runs(commitment_id=commitment_id, limit=None), reason_form=reason_form or ReasonForm(),
        refusal=refusal, actor=current_actor(),
    )  # fmt: skip


def _do(commitment_id: str, done: str, work: Callable[[], object]) -> Any:
    try:
        perform(work)
    except ShopError as error:
        return _page(commitment_id, refusal=error), error.http_status
    flash(done)
    return redirect(url_for(".show", commitment_id=commitment_id), 303)
