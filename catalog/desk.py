"""The desk's view of everything on sale: states, suspending with a reason, taking a clearance back."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from catalog import queries, rights, service, words
from catalog.errors import BadCursor
from catalog.forms import ReasonForm
from catalog.queries.management import ManagedListing, all_listings, counts_by_status, managed_listing
from catalog.states import ListingStatus
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import audit, clock
from shop.kernel.errors import ShopError
from shop.kernel.text import BadText, clean_text
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("catalog_desk", __name__, url_prefix="/meja/etalase", template_folder="templates")


@blueprint.get("")
@guard(rights.DESK)
def listings() -> str:
    """Every listing with its state, newest first."""
    status = request.args.get("status")
    status = status if status in {state.value for state in ListingStatus} else None
    try:
        text = clean_text(request.args.get("q", ""), max_length=100)
    except BadText:
        text = ""
    cursor = request.args.get("dari") or None
    try:
        rows, more = all_listings(status=status, text=text, cursor=cursor)
    except BadCursor:
        rows, more = all_listings(status=status, text=text)
    kept: dict[str, Any] = {"status": status, "q": text or None}
    counts = counts_by_status()
    here = url_for("catalog_desk.listings")
    tabs = [(_("Semua"), here, status is None, sum(counts.values()))]
    tabs += [
        (_(label), url_for("catalog_desk.listings", status=key), status == key, counts[key])
        for key, label in words.LISTING_STATES.items()
    ]
    return render_template(
        "catalog/listings.html",
        rows=rows,
        tabs=tabs,
        text=text,
        status=status,
        words=words,
        next_url=url_for("catalog_desk.listings", dari=more, **kept) if more else None,
        first_url=url_for("catalog_desk.listings", **kept) if cursor else None,
    )


@blueprint.get("/<string:listing_id>")
@guard(rights.DESK)
def listing(listing_id: str) -> str:
    """One listing with its history and what can be done."""
    return _page(managed_listing(listing_id=listing_id), form=ReasonForm(formdata=None))


@blueprint.post("/<string:listing_id>/tahan")
@guard(rights.SUSPEND)
def suspend(listing_id: str) -> Any:
    """Take the listing down, with the reason the maker reads."""
    return _with_reason(listing_id, service.suspend_listing, _("Karya ini ditahan dan tidak tampil lagi."))


@blueprint.post("/<string:listing_id>/lepas")
@guard(rights.SUSPEND)
def lift(listing_id: str) -> Any:
    """Show the listing again."""
    return _with_reason(listing_id, service.lift_suspension, _("Karya ini tampil lagi di toko."))


@blueprint.post("/<string:listing_id>/cabut-izin")
@guard(rights.REVOKE)
def revoke(listing_id: str) -> Any:
    """Take back the clearance of the revision on sale."""
    revision_id = managed_listing(listing_id=listing_id).revision_id

    def revoke_it(*, listing_id: str, reason: str, actor: Any, now: Any) -> None:
        service.revoke_clearance(revision_id=revision_id, reason=reason, actor=actor, now=now)

    return _with_reason(listing_id, revoke_it, _("Izin tayang dicabut. Pesanan yang sudah dibayar tetap berjalan."))


def _with_reason(listing_id: str, act: Any, text: str) -> Any:
    found, form = managed_listing(listing_id=listing_id), ReasonForm()
    if form.validate_on_submit():
        actor, now, reason = current_actor(), clock.now(), form.reason.data or ""
        try:
            perform(lambda: act(listing_id=listing_id, reason=reason, actor=actor, now=now))
        except ShopError as error:
            form.reason.errors = [error.text()]
        else:
            flash(text)
            return redirect(url_for("catalog_desk.listing", listing_id=listing_id), code=303)
    return _page(found, form=form), 422


def _page(found: ManagedListing, *, form: ReasonForm) -> str:
    actor = current_actor()
    return render_template(
        "catalog/listing.html",
        listing=found,
        form=form,
        words=words,
        revisions=queries.revisions_of(product_id=found.product_id),
        history=list(reversed(audit.history(object_type="listing", object_id=found.id))),
        may_suspend=policy.may(actor, rights.SUSPEND),
        may_revoke=policy.may(actor, rights.REVOKE),
    )
