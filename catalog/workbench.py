"""The maker's works: what is on sale, price, stock, pausing."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from catalog import queries, rights, service, words
from catalog.cards import THUMBNAIL, urls_of
from catalog.forms import PriceForm, StockForm
from catalog.queries.management import ManagedListing, listings_of, managed_listing
from catalog.states import Seller
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound, ShopError
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("catalog_workbench", __name__, url_prefix="/perajin/karya", template_folder="templates")


@blueprint.get("")
@guard(rights.READ)
def works() -> str:
    """The maker's own works with their state."""
    actor = current_actor()
    rows = listings_of(artisan_id=actor.artisan_id) if actor.artisan_id else []
    pictures = urls_of([row.photos[0] for row in rows if row.photos], up_to=THUMBNAIL)
    return render_template("catalog/works.html", rows=rows, pictures=pictures, words=words)


@blueprint.get("/<string:listing_id>")
@guard(rights.READ)
def work(listing_id: str) -> str:
    """One own work: the revision on sale, and the forms."""
    listing = _own(listing_id, rights.READ)
    return _page(listing, price=_price_form(listing), stock=_stock_form(listing))


@blueprint.post("/<string:listing_id>/harga")
@guard(rights.KEEP)
def change_price(listing_id: str) -> Any:
    """A new price within the band."""
    listing, form = _own(listing_id, rights.KEEP), PriceForm()
    if form.validate_on_submit():
        actor, now, price = current_actor(), clock.now(), int(form.price.data or 0)
        try:
            perform(lambda: service.change_price(listing_id=listing_id, price=price, actor=actor, now=now))
        except ShopError as error:
            form.price.errors = [error.text()]
        else:
            return _done(listing_id, _("Harga tersimpan dan langsung berlaku."))
    return _page(listing, price=form, stock=_stock_form(listing)), 422


@blueprint.post("/<string:listing_id>/stok")
@guard(rights.KEEP)
def change_stock(listing_id: str) -> Any:
    """What lies on the shelf, and whether the work is made to order."""
    listing, form = _own(listing_id, rights.KEEP), StockForm()
    if form.validate_on_submit():
        actor, now, mode, on_hand = current_actor(), clock.now(), form.mode.data, int(form.stock.data or 0)

        def change() -> None:
            if mode != listing.mode:
                service.change_mode(listing_id=listing_id, mode=mode, actor=actor, now=now)
            service.set_stock(listing_id=listing_id, on_hand=on_hand, actor=actor, now=now)

        try:
            perform(change)
        except ShopError as error:
            form.stock.errors = [error.text()]
        else:
            return _done(listing_id, _("Stok tersimpan dan langsung berlaku."))
    return _page(listing, price=_price_form(listing), stock=form), 422


@blueprint.post("/<string:listing_id>/jeda")
@guard(rights.KEEP)
def pause(listing_id: str) -> Any:
    """Off the shop for a while."""
    _own(listing_id, rights.KEEP)
    actor, now = current_actor(), clock.now()
    perform(lambda: service.pause_listing(listing_id=listing_id, actor=actor, now=now))
    return _done(listing_id, _("Karya ini tidak tampil di toko sampai Anda menayangkannya lagi."))


@blueprint.post("/<string:listing_id>/tayang")
@guard(rights.KEEP)
def resume(listing_id: str) -> Any:
    """Back on the shop."""
    _own(listing_id, rights.KEEP)
    actor, now = current_actor(), clock.now()
    perform(lambda: service.resume_listing(listing_id=listing_id, actor=actor, now=now))
    return _done(listing_id, _("Karya ini tampil lagi di toko."))


@blueprint.post("/<string:listing_id>/tarik")
@guard(rights.KEEP)
def withdraw(listing_id: str) -> Any:
    """Off the shop for good: the maker does not make it any more. What was ordered goes on."""
    listing = _own(listing_id, rights.KEEP)
    actor, now = current_actor(), clock.now()
    try:
        perform(lambda: service.retire_listing(listing_id=listing_id, actor=actor, now=now))
    except ShopError as error:
        flash(error.text(), "bad")
        return redirect(url_for("catalog_workbench.work", listing_id=listing_id), code=303)
    flash(_("%(title)s ditarik dari toko. Pesanan yang ada tetap Anda selesaikan.", title=listing.title))
    return redirect(url_for("catalog_workbench.works"), code=303)


def _own(listing_id: str, action: str) -> ManagedListing:
    """The listing, for its maker's people only: Dekranasda's own goods are kept at the desk."""
    listing, actor = managed_listing(listing_id=listing_id), current_actor()
    policy.demand(actor, action, listing)
    if listing.seller != Seller.ARTISAN:
        raise NotFound(ids={"listing": listing_id})
    return listing


def _price_form(listing: ManagedListing) -> PriceForm:
    return PriceForm(formdata=None, data={"price": listing.price})


def _stock_form(listing: ManagedListing) -> StockForm:
    return StockForm(formdata=None, data={"mode": listing.mode, "stock": listing.on_hand})


def _page(listing: ManagedListing, *, price: PriceForm, stock: StockForm) -> str:
    return render_template(
        "catalog/work.html",
        listing=listing,
        revisions=queries.revisions_of(product_id=listing.product_id),
        price=price,
        stock=stock,
        words=words,
    )


def _done(listing_id: str, text: str) -> Any:
    flash(text)
    return redirect(url_for("catalog_workbench.work", listing_id=listing_id), code=303)
