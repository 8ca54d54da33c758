"""What a customer sees of a payment: how to pay it, and the way back. Public by the payment's unguessable id."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import public
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform
from shop.media import guards as media_guards
from shop.media import service as media
from shop.payments import calls, desk_service, events, queries, rights, simulated, simulation
from shop.payments.queries import PaymentView
from shop.web.security import safe_next

blueprint = Blueprint("payments_pages", __name__, url_prefix="/bayar", template_folder="templates")
PROOF = "transfer_proof"


@blueprint.get("/<string:payment_id>")
@public
def pay(payment_id: str) -> Any:
    """How to pay: where to transfer, the simulation's buttons, or the way to the provider's page."""
    view = queries.payment(payment_id)
    if view.is_open and view.provider not in (simulated.NAME, "bank_transfer"):
        return redirect(url_for(".returned", payment_id=payment_id), 303)
    return _page(view)


@blueprint.post("/<string:payment_id>/simulasi")
@public
def simulate(payment_id: str) -> Any:
    """The buttons of the simulated provider's page."""
    outcome = request.form.get("outcome", "")
    if outcome not in ("captured", "failed"):
        raise NotFound()
    simulation.settle(payment_id, outcome=outcome, now=clock.now())
    return redirect(url_for(".returned", payment_id=payment_id), 303)


@blueprint.post("/<string:payment_id>/bukti")
@public
def add_proof(payment_id: str) -> Any:
    """A photo of the transfer, for finance."""
    view = queries.payment(payment_id)
    actor, now = current_actor(), clock.now()
    upload = request.files.get("proof")
    data = upload.read() if upload is not None else b""
    if not data:
        return _page(view, errors={"proof": [_("Pilih foto buktinya dulu.")]}), 422
    try:
        if view.provider != "bank_transfer" or not view.is_open:
            raise desk_service.ProofNotWanted()
        received = media.receive_image(data=data, visibility="private")

        def keep() -> None:
            kept = media.record(
                received=received, purpose=PROOF, actor=actor, now=now, owner_type="payment", owner_id=payment_id
            )
            desk_service.add_proof(payment_id=payment_id, media_id=kept.id, actor=actor, now=now)

        perform(keep)
    except ShopError as error:
        return _page(queries.payment(payment_id), errors={"proof": [error.text()]}), error.http_status
    flash(_("Bukti transfer kami terima. Bagian keuangan mencocokkannya pada hari kerja."))
    return redirect(url_for(".pay", payment_id=payment_id), 303)


@blueprint.get("/<string:payment_id>/kembali")
@public
def returned(payment_id: str) -> Any:
    """Back from the provider: ask it what is true, then go to the purpose's page. The address itself proves nothing."""
    view = calls.refresh(payment_id, now=clock.now())
    if view.is_open and view.provider != "bank_transfer":
        # The provider has not said yet; the page says so and offers to ask again.
        return _page(view)
    return _to_purpose(view)


@media_guards.guard(PROOF)
def may_see_proof(actor: Any, file: Any) -> bool:
    """Finance and auditors see proofs of transfers."""
    return policy.may(actor, rights.READ_INFLOW)


def _page(view: PaymentView, *, errors: dict[str, list[str]] | None = None) -> str:
    return render_template(
        "payments/pay.html", payment=view, errors=errors or {}, back=_purpose_path(view), now=clock.now()
    )


def _to_purpose(view: PaymentView) -> Response:
    return redirect(_purpose_path(view), 303)


def _purpose_path(view: PaymentView) -> str:
    """The purpose's page as a path of this site."""
    address = events.address_of(view)
    return safe_next(address.removeprefix(current_app.config["BASE_URL"]), "/")
