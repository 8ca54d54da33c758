"""Following an order without an account: what is where, confirm, claim, call off, agree to a difference."""

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from orders import access, mails, photos
from orders.forms import ClaimForm, LookupForm, provider_choices
from orders.models import ShopOrder
from orders.queries import orders as queries
from orders.queries import rows
from orders.service import cancellation, claims, confirmation, packing, payment
from orders.states import ClaimReason
from orders.storefront import blueprint
from orders.storefront_checkout import to_payment
from orders.timeline import order_timeline
from orders.uploads import uploaded_photos
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError, SignInRequired
from shop.kernel.unit_of_work import perform
from shop.media.errors import ImageRefused
from shop.payments import calls


@blueprint.get("/pesanan")
@public
def lookup() -> str:
    """Find an order again by its number and e-mail address."""
    form = LookupForm(formdata=None, data={"number": request.args.get("nomor", "")[:20]})
    return render_template("orders/lookup.html", form=form)


@blueprint.post("/pesanan")
@public
def lookup_send() -> Any:
    """Mail the link, if there is such an order. The answer is the same when there is none."""
    form = LookupForm()
    if not form.validate():
        return make_response(render_template("orders/lookup.html", form=form), 422)
    number, email, now = (form.number.data or "").strip().upper(), (form.email.data or "").strip(), clock.now()

    def work() -> None:
        found = rows.orders_of_email(number=number, email=email)
        if found is not None:
            mails.order_link_again(order=found, now=now)

    perform(work)
    flash(_("Bila nomor dan e-mailnya cocok, tautannya sudah kami kirim ke e-mail itu."), "info")
    return redirect(url_for(".lookup"), 303)


@blueprint.get("/akun/pesanan")
@guard("orders.order.read")
def mine() -> str:
    """The orders of whoever is signed in."""
    actor = current_actor()
    if actor.user_id is None:
        raise SignInRequired()
    return render_template("orders/mine.html", orders=queries.orders_of_user(user_id=actor.user_id))


@blueprint.get("/pesanan/<string:number>")
@guard("orders.order.read")
def order(number: str) -> Any:
    """One order, for whoever has its link, its owner, or the staff."""
    row, _actor = _opened(number, "orders.order.read")
    return _page(row)


@blueprint.post("/pesanan/<string:number>/bayar")
@guard("orders.order.pay")
def pay(number: str) -> Any:
    """Go on paying, or try again another way while the pieces are held."""
    row, actor = _opened(number, "orders.order.pay")
    provider, order_id, now = request.form.get("provider", ""), row.id, clock.now()
    payment_id = perform(lambda: payment.try_again(order_id=order_id, provider=provider, actor=actor, now=now))
    return to_payment(number, calls.create_at_provider(payment_id).next_action)


@blueprint.post("/pesanan/<string:number>/batal")
@guard("orders.order.cancel")
def cancel(number: str) -> Any:
    """Call off what no maker has accepted yet."""
    row, actor = _opened(number, "orders.order.cancel")
    order_id, now, part = row.id, clock.now(), request.form.get("paket") or None
    return _done(
        number,
        _("Dibatalkan. Uang yang sudah dibayar kembali seluruhnya."),
        lambda: cancellation.cancel_order(order_id=order_id, work_order_id=part, actor=actor, now=now),
    )


@blueprint.post("/pesanan/<string:number>/<string:work_order_id>/sesuai")
@guard("orders.order.confirm")
def confirm(number: str, work_order_id: str) -> Any:
    """It is here and as shown."""
    row, actor = _opened(number, "orders.order.confirm")
    order_id, now = row.id, clock.now()
    return _done(
        number,
        _("Terima kasih. Perajin kami kabari bahwa barangnya sesuai."),
        lambda: confirmation.confirm(order_id=order_id, work_order_id=work_order_id, actor=actor, now=now),
    )


@blueprint.post("/pesanan/<string:number>/<string:work_order_id>/persetujuan")
@guard("orders.order.consent")
def consent(number: str, work_order_id: str) -> Any:
    """Yes or no to a stated difference."""
    row, actor = _opened(number, "orders.order.consent")
    order_id, now, agrees = row.id, clock.now(), request.form.get("jawab") == "setuju"
    said = _("Baik, paket dikirim seperti ini.") if agrees else _("Paket dibatalkan, uang Anda kembali seluruhnya.")
    return _done(
        number,
        said,
        lambda: packing.answer_consent(
            order_id=order_id, work_order_id=work_order_id, agrees=agrees, actor=actor, now=now
        ),
    )


@blueprint.get("/pesanan/<string:number>/<string:work_order_id>/klaim")
@guard("orders.order.claim")
def claim(number: str, work_order_id: str) -> Any:
    """What went wrong with a parcel?"""
    row, _actor = _opened(number, "orders.order.claim")
    return _claim_page(row, work_order_id, ClaimForm(formdata=None))


@blueprint.post("/pesanan/<string:number>/<string:work_order_id>/klaim")
@guard("orders.order.claim")
def claim_send(number: str, work_order_id: str) -> Any:
    """Open the claim; each photo is stored by itself first."""
    row, actor = _opened(number, "orders.order.claim")
    form, order_id, now = ClaimForm(), row.id, clock.now()
    if not form.validate():
        return _claim_page(row, work_order_id, form, status=422)
    try:
        sent = uploaded_photos(
            request.files.getlist("foto")[: claims.MOST_PHOTOS], purpose=claims.CLAIM_PHOTO, owner_type="order",
            owner_id=order_id, actor=actor,
        )  # fmt: skip
        perform(
            lambda: claims.open_claim(
                order_id=order_id, work_order_id=work_order_id, reason=ClaimReason(form.reason.data),
                description=form.description.data or "", wanted=form.wanted.data, photos=sent, actor=actor, now=now,
            )
        )  # fmt: skip
    except (ImageRefused, ShopError) as refusal:
        return _claim_page(row, work_order_id, form, refusal=refusal, status=refusal.http_status)
    flash(_("Klaim Anda sudah kami terima. Perajin menanggapi, lalu sekretariat memutuskan."))
    return redirect(url_for(".order", number=number), 303)


@blueprint.post("/pesanan/<string:number>/klaim/<string:claim_id>/tarik")
@guard("orders.order.claim")
def withdraw(number: str, claim_id: str) -> Any:
    """Take a claim back."""
    row, actor = _opened(number, "orders.order.claim")
    if rows.claim(claim_id).order_id != row.id:
        raise NotFound()
    now = clock.now()
    return _done(number, _("Klaim ditarik."), lambda: claims.withdraw_claim(claim_id=claim_id, actor=actor, now=now))


def _opened(number: str, action: str) -> tuple[ShopOrder, Actor]:
    """The order by its number, for whoever may do this with it. Raises NotFound for everybody else."""
    row = rows.order_by_number(number)
    actor = access.page_actor(row)
    policy.demand(actor, action, row)
    return row, actor


def _done(number: str, said: str, work: Any) -> Any:
    """Do it and say so on the order's page; a refusal is said there too."""
    try:
        perform(work)
    except NotFound:
        raise
    except ShopError as refusal:
        flash(refusal.text(), "bad")
    else:
        flash(said)
    return redirect(url_for(".order", number=number), 303)


def _page(row: ShopOrder) -> Any:
    view = queries.order_view(order_id=row.id)
    response = make_response(
        render_template(
            "orders/order.html", order=view, media=photos.of_work_orders(view.work_orders), now=clock.now(),
            events={part.id: order_timeline(part) for part in view.parcels}, providers=provider_choices(),
        )
    )  # fmt: skip
    # The address and the token are nobody else's.
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _claim_page(
    row: ShopOrder, work_order_id: str, form: ClaimForm, *, refusal: ShopError | None = None, status: int = 200
) -> Any:
    view = queries.order_view(order_id=row.id)
    part = next((part for part in view.parcels if part.id == work_order_id), None)
    if part is None:
        raise NotFound()
    page = render_template(
        "orders/claim.html", order=view, part=part, form=form, refusal=refusal, most=claims.MOST_PHOTOS
    )
    return make_response(page, status)
