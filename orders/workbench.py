"""The maker's orders: what is due today on top, one primary action a job."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from orders import papers, photos, tracking
from orders.forms import DeclineForm
from orders.packing import MEASURES, Packed
from orders.queries import orders as queries
from orders.queries.orders import TABS
from orders.queries.views import WorkOrderView
from orders.rights import fulfils
from orders.service import claims, fulfilment, packing
from orders.service.fulfilment import DECLINE_REASONS, PACKING_PHOTO
from orders.timeline import order_timeline
from orders.uploads import uploaded_photo, uploaded_photos
from shop.documents.downloads import download
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.errors import InvalidInput, NotFound, ShopError
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform
from shop.payments import payouts

blueprint = Blueprint("orders_workbench", __name__, url_prefix="/perajin", template_folder="templates")
MOST_PHOTOS = 6


def waiting(actor: Actor) -> int:
    """How many jobs wait for this maker: the number beside the menu word."""
    return queries.counts(artisan_id=actor.artisan_id)["todo"] if actor.artisan_id else 0


@blueprint.get("/")
@guard("orders.workbench")
def home() -> Any:
    """Today's jobs first, then the money; who has no business yet registers it."""
    if current_actor().artisan_id is None:
        return redirect(url_for("curation_business.business"), 303)
    artisan_id = _artisan(current_actor())
    jobs = queries.inbox(artisan_id=artisan_id, tab="todo", limit=5)
    held, parcels = queries.waiting_earnings(artisan_id=artisan_id)
    return render_template(
        "orders/workbench_home.html", jobs=jobs, counts=queries.counts(artisan_id=artisan_id), now=clock.now(),
        media=photos.of_work_orders(jobs), money=payouts.money_of(artisan_id), held=held, parcels=parcels,
    )  # fmt: skip


@blueprint.get("/pesanan")
@guard("orders.workbench")
def inbox() -> str:
    """The orders of a tab: to do, sent, done."""
    artisan_id = _artisan(current_actor())
    tab = request.args.get("tab", "todo")
    tab = tab if tab in TABS else "todo"
    rows = queries.inbox(artisan_id=artisan_id, tab=tab, before=request.args.get("sebelum"))
    return render_template(
        "orders/inbox.html", jobs=rows, tab=tab, counts=queries.counts(artisan_id=artisan_id), now=clock.now(),
        media=photos.of_work_orders(rows), decline_reasons=DECLINE_REASONS, example=tracking.example,
    )  # fmt: skip


@blueprint.get("/pesanan/<string:work_order_id>")
@guard("orders.work_order.read")
def work_order(work_order_id: str) -> Any:
    """One order with its next step."""
    return page(own(work_order_id))


@blueprint.post("/pesanan/<string:work_order_id>/terima")
@guard("orders.work_order.accept")
def accept(work_order_id: str) -> Any:
    """Take it on."""
    actor, now = current_actor(), clock.now()
    return act(
        work_order_id,
        _("Diterima. Alamat pembeli sekarang terlihat."),
        lambda: fulfilment.accept(work_order_id=work_order_id, actor=actor, now=now),
    )


@blueprint.post("/pesanan/<string:work_order_id>/tolak")
@guard("orders.work_order.decline")
def decline(work_order_id: str) -> Any:
    """Not possible this time."""
    actor, now, form = current_actor(), clock.now(), DeclineForm()
    if not form.validate():
        return page(own(work_order_id), decline_form=form, status=422)
    return act(
        work_order_id,
        _("Terima kasih sudah memberi tahu. Pembeli kami urus, Anda tidak kena sanksi."),
        lambda: fulfilment.decline(
            work_order_id=work_order_id, reason=form.reason.data, note=form.note.data or "", actor=actor, now=now
        ),
    )


@blueprint.post("/pesanan/<string:work_order_id>/mulai")
@guard("orders.work_order.start")
def start(work_order_id: str) -> Any:
    """Work has begun."""
    actor, now = current_actor(), clock.now()
    return act(
        work_order_id,
        _("Selamat bekerja. Kirim kabar dan foto bila ada kemajuan."),
        lambda: fulfilment.start_production(work_order_id=work_order_id, actor=actor, now=now),
    )


@blueprint.post("/pesanan/<string:work_order_id>/kabar")
@guard("orders.work_order.progress")
def progress(work_order_id: str) -> Any:
    """A word and a photo for the customer."""
    actor, now = current_actor(), clock.now()
    own(work_order_id)

    def work() -> None:
        text = _typed("kabar", 500)
        sent = request.files.get("foto")
        photo = uploaded_photo(sent, purpose=PACKING_PHOTO, actor=actor).id if sent and sent.filename else None
        if not text and photo is None:
            raise InvalidInput(errors={"kabar": [_("Tulis kabar atau ambil foto.")]})
        perform(
            lambda: fulfilment.add_progress(
                work_order_id=work_order_id, text=text, photo_id=photo, actor=actor, now=now
            )
        )

    return act(work_order_id, _("Kabar terkirim ke pembeli."), work, opens_unit=True)


@blueprint.post("/pesanan/<string:work_order_id>/kemas")
@guard("orders.work_order.pack")
def pack(work_order_id: str) -> Any:
    """The packing check: photos, counts, measures; or what is different."""
    actor, now = current_actor(), clock.now()
    view = own(work_order_id)

    def work() -> None:
        answers = [_answer(line.id) for line in view.lines]
        deviation = _typed("beda", 1000)
        sent = uploaded_photos(request.files.getlist("foto")[:MOST_PHOTOS], purpose=PACKING_PHOTO, actor=actor)
        perform(
            lambda: packing.pack(
                work_order_id=work_order_id, answers=answers, photos=sent, deviation=deviation, actor=actor, now=now
            )
        )

    return act(work_order_id, _("Tersimpan. Lanjut tempel label."), work, opens_unit=True)


@blueprint.post("/pesanan/<string:work_order_id>/kirim")
@guard("orders.work_order.ship")
def ship(work_order_id: str) -> Any:
    """The parcel is handed over."""
    actor, now = current_actor(), clock.now()
    overrule = request.form.get("pastikan") == "1"
    return act(
        work_order_id,
        _("Terima kasih. Nomor resi sudah kami kirim ke pembeli."),
        lambda: fulfilment.ship(
            work_order_id=work_order_id, tracking_number=request.form.get("resi", "")[:60], overrule=overrule,
            actor=actor, now=now,
        ),
    )  # fmt: skip


@blueprint.post("/pesanan/<string:work_order_id>/klaim/<string:claim_id>")
@guard("orders.claim.answer")
def answer_claim(work_order_id: str, claim_id: str) -> Any:
    """The maker's side of a claim."""
    actor, now = current_actor(), clock.now()
    if claim_id not in [claim.id for claim in own(work_order_id).claims]:
        raise NotFound()
    return act(
        work_order_id,
        _("Jawaban tersimpan. Sekretariat memutuskan dan mengabari Anda."),
        lambda: claims.answer_claim(claim_id=claim_id, text=_typed("jawaban", 2000), actor=actor, now=now),
    )


@blueprint.get("/pesanan/<string:work_order_id>/slip.pdf")
@guard("orders.work_order.read")
def slip(work_order_id: str) -> Any:
    """The packing slip; there is one as long as the address may be seen."""
    view = own(work_order_id)
    if view.shown_recipient is None:
        raise NotFound()
    return download(
        data=papers.packing_slip(view), filename=f"slip-{view.code}.pdf", content_type="application/pdf", inline=True
    )


def own(work_order_id: str) -> WorkOrderView:
    """A paid work order that the actor may see. Raises NotFound for every other."""
    view = queries.work_order_view(work_order_id=work_order_id)
    policy.demand(current_actor(), "orders.work_order.read", view)
    if view.status == "awaiting_payment":
        raise NotFound()
    return view


def act(work_order_id: str, said: str, work: Callable[[], Any], *, opens_unit: bool = False) -> Any:
    """Do a step and say so; a refusal is shown on the work order's page with what to do about it."""
    try:
        work() if opens_unit else perform(work)
    except NotFound:
        raise
    except ShopError as refusal:
        return page(own(work_order_id), refusal=refusal, status=refusal.http_status)
    flash(said)
    return redirect(url_for("orders_workbench.work_order", work_order_id=work_order_id), 303)


def page(
    view: WorkOrderView, *, refusal: ShopError | None = None, decline_form: DeclineForm | None = None, status: int = 200
) -> Any:
    """The work order's page, in the layout of whoever looks; who does not fulfil it finds no buttons."""
    actor = current_actor()
    response = make_response(
        render_template(
            "orders/work_order.html", job=view, refusal=refusal,
            decline_form=decline_form or DeclineForm(formdata=None),
            media=photos.of_work_orders([view]), now=clock.now(), events=order_timeline(view),
            example=tracking.example(view.courier), form=request.form, most_photos=MOST_PHOTOS,
            layout="web/workbench.html" if actor.artisan_id else "web/desk.html", mine=fulfils(actor, view),
        ),
        status,
    )  # fmt: skip
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _artisan(actor: Actor) -> str:
    if actor.artisan_id is None:
        raise NotFound()
    return actor.artisan_id


def _answer(line_id: str) -> Packed:
    """What was counted and measured of a line; sizes are typed in centimetres, weight in grams."""
    measures: dict[str, int | None] = {}
    for name in MEASURES:
        typed = request.form.get(f"{name}-{line_id}", "").strip().replace(",", ".")
        measures[name] = _measure(name, typed) if typed else None
    counted = request.form.get(f"jumlah-{line_id}", "")
    return Packed(line_id=line_id, count=int(counted) if _digits(counted) else 0, **measures)


def _measure(name: str, typed: str) -> int:
    whole, point, part = typed.partition(".")
    if not _digits(whole) or (point and not (len(part) == 1 and _digits(part))):
        raise InvalidInput(errors={name: [_("Tulis ukuran dengan angka, misalnya 112 atau 112,5.")]})
    return int(whole) if name == "weight_g" else int(whole) * 10 + int(part or 0)


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8


def _typed(name: str, most: int) -> str:
    try:
        return clean_text(request.form.get(name, ""), max_length=most, multiline=True)
    except BadText as error:
        raise InvalidInput(errors={name: [_(error.reason, **error.params)]}) from error
