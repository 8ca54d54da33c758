"""The desk's view of orders: search, one order with its trail, parcels of Dekranasda's goods, claims to decide."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from orders import photos
from orders.forms import DecisionForm, LateRefundForm
from orders.queries import orders as queries
from orders.queries import rows
from orders.queries.orders import TABS
from orders.service import cancellation, claims, confirmation
from orders.states import ClaimDecision, WorkOrderStatus
from orders.timeline import order_timeline
from shop.identity import queries as identity
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.ids import new_id
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("orders_desk", __name__, url_prefix="/meja/pesanan", template_folder="templates")
PER_PAGE = 50


def waiting(actor: Actor) -> int:
    """What waits for the desk: parcels of Dekranasda's goods, and claims to decide."""
    return queries.counts(artisan_id=None)["todo"] + queries.running_claims()


@blueprint.get("/")
@guard("orders.order.desk")
def search() -> str:
    """Orders by number, name or e-mail, and by what a parcel of theirs waits for."""
    text, status = request.args.get("q", "").strip()[:100], request.args.get("status", "")
    status = status if status in set(WorkOrderStatus) else ""
    found = queries.search_orders(text=text, status=status, before=request.args.get("sebelum"), limit=PER_PAGE + 1)
    more = url_for(".search", q=text, status=status, sebelum=found[PER_PAGE - 1].id) if len(found) > PER_PAGE else None
    return render_template(
        "orders/desk_search.html", orders=found[:PER_PAGE], q=text, status=status, next_url=more,
        own=queries.counts(artisan_id=None)["todo"], claims=queries.running_claims(), states=list(WorkOrderStatus),
    )  # fmt: skip


@blueprint.get("/milik-dekranasda")
@guard("orders.order.desk")
def own_goods() -> str:
    """The parcels of goods that Dekranasda owns."""
    tab = request.args.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    found = queries.inbox(artisan_id=None, tab=tab)
    return render_template(
        "orders/desk_own.html", jobs=found, tab=tab, counts=queries.counts(artisan_id=None), now=clock.now(),
        media=photos.of_work_orders(found),
    )  # fmt: skip


@blueprint.get("/klaim")
@guard("orders.claim.read")
def claim_list() -> str:
    """The claims that still run, oldest first."""
    found = queries.claims_to_decide()
    parts = {claim.id: queries.work_order_view(work_order_id=claim.work_order_id) for claim in found}
    return render_template("orders/desk_claims.html", claims=found, parts=parts, now=clock.now())


@blueprint.get("/klaim/<string:claim_id>")
@guard("orders.claim.read")
def claim(claim_id: str) -> Any:
    """Both sides of a claim beside what was ordered and what was packed."""
    return _claim_page(claim_id, DecisionForm(formdata=None))


@blueprint.post("/klaim/<string:claim_id>")
@guard("orders.claim.decide")
def decide(claim_id: str) -> Any:
    """Decide, with a reason both can read."""
    form, actor, now = DecisionForm(), current_actor(), clock.now()
    if not form.validate():
        return _claim_page(claim_id, form, status=422)
    try:
        perform(
            lambda: claims.decide_claim(
                claim_id=claim_id, decision=ClaimDecision(form.decision.data), amount=form.amount.data or 0,
                reason=form.reason.data or "", actor=actor, now=now,
            )
        )  # fmt: skip
    except NotFound:
        raise
    except ShopError as refusal:
        return _claim_page(claim_id, form, refusal=refusal, status=refusal.http_status)
    flash(_("Keputusan tersimpan. Pembeli dikabari lewat e-mail."))
    return redirect(url_for(".claim_list"), 303)


@blueprint.get("/<string:order_id>")
@guard("orders.order.desk")
def order(order_id: str) -> Any:
    """One order with its work orders and the trail of each."""
    return _order_page(order_id)


@blueprint.post("/paket/<string:work_order_id>/sampai")
@guard("orders.work_order.deliver")
def delivered(work_order_id: str) -> Any:
    """The courier says it has arrived."""
    actor, now = current_actor(), clock.now()
    return _do(
        work_order_id,
        _("Tercatat sampai; pembeli diminta memberi kabar."),
        lambda: confirmation.report_delivered(work_order_id=work_order_id, actor=actor, now=now),
    )


@blueprint.post("/paket/<string:work_order_id>/batal")
@guard("orders.work_order.cancel")
def cancel(work_order_id: str) -> Any:
    """Call a work order off, with a reason and full refund."""
    actor, now, reason = current_actor(), clock.now(), _reason()
    restock = request.form.get("kembali") == "1"
    return _do(
        work_order_id,
        _("Dibatalkan; uang pembeli kembali seluruhnya."),
        lambda: cancellation.cancel_by_desk(
            work_order_id=work_order_id, reason=reason, restock=restock, actor=actor, now=now
        ),
    )


@blueprint.post("/paket/<string:work_order_id>/kembalikan")
@guard("orders.refund.late")
def refund(work_order_id: str) -> Any:
    """A refund after completion. The hidden key keeps a double click from refunding twice."""
    actor, now, form = current_actor(), clock.now(), LateRefundForm()
    order_id = rows.order_id_of(work_order_id)
    if not form.validate():
        return _order_page(order_id, late_form=form, status=422)
    reference = request.form.get("kunci", "")[:40] or new_id("orf")
    return _do(
        work_order_id,
        _("Pengembalian diputuskan."),
        lambda: claims.refund_late(
            work_order_id=work_order_id, amount=form.amount.data or 0, reason=form.reason.data or "",
            reference=reference, actor=actor, now=now,
        ),
    )  # fmt: skip


def _do(work_order_id: str, said: str, work: Any) -> Any:
    order_id = rows.order_id_of(work_order_id)
    try:
        perform(work)
    except NotFound:
        raise
    except ShopError as refusal:
        return _order_page(order_id, refusal=refusal, status=refusal.http_status)
    flash(said)
    return redirect(url_for(".order", order_id=order_id), 303)


def _order_page(
    order_id: str, *, refusal: ShopError | None = None, late_form: LateRefundForm | None = None, status: int = 200
) -> Any:
    view = queries.order_view(order_id=order_id)
    trail = {
        part.id: identity.acts(object_type="work_order", object_id=part.id, limit=100) for part in view.work_orders
    }
    page = render_template(
        "orders/desk_order.html", order=view, trail=trail, refusal=refusal,
        late_form=late_form or LateRefundForm(formdata=None), key=new_id("orf"),
        media=photos.of_work_orders(view.work_orders), now=clock.now(),
        placed=identity.acts(object_type="shop_order", object_id=order_id, limit=100),
    )  # fmt: skip
    return make_response(page, status)


def _claim_page(claim_id: str, form: DecisionForm, *, refusal: ShopError | None = None, status: int = 200) -> Any:
    view = queries.claim_view(claim_id=claim_id)
    part = queries.work_order_view(work_order_id=view.work_order_id)
    page = render_template(
        "orders/desk_claim.html", claim=view, part=part, form=form, refusal=refusal, now=clock.now(),
        media=photos.of_work_orders([part]), events=order_timeline(part),
    )  # fmt: skip
    return make_response(page, status)


def _reason() -> str:
    try:
        return clean_text(request.form.get("alasan", ""), max_length=500, multiline=True)
    except BadText:
        return ""
