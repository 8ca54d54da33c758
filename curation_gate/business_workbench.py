"""The business of who applies: registering it, and the papers that prove where it is."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from curation_gate import rights, service
from curation_gate.application_forms import BusinessForm, ProofForm, first_text, received_proof
from curation_gate.service.businesses import PROOF
from shop.artisans import queries as artisans
from shop.identity import queries as people
from shop.identity.current import current_actor
from shop.identity.guards import guard, public
from shop.identity.sign_in import renew_session
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.media import queries as stored
from shop.media.queries import MediaFile
from shop.media.urls import document_url, image_urls

blueprint = Blueprint("curation_business", __name__, url_prefix="/perajin/kurasi/usaha", template_folder="templates")
doorway = Blueprint("curation_doorway", __name__)


@doorway.get("/daftar/perajin")
@public
def apply() -> Any:
    """The address that the shop's pages name: to the business, which asks strangers to sign in."""
    return redirect(url_for("curation_business.business"), 302)


@blueprint.get("")
@guard(rights.REGISTER_BUSINESS)
def business() -> str:
    """One's own business, or the form that registers it."""
    if current_actor().artisan_id is not None:
        return _own(ProofForm(formdata=None))
    person = people.user_by_id(user_id=current_actor().id)
    known = {"owner_name": person.name, "phone": person.phone or ""} if person is not None else {}
    return _register(BusinessForm(formdata=None, data=known).offer_places())


@blueprint.post("")
@guard(rights.REGISTER_BUSINESS)
def register() -> Any:
    """Register it; this browser goes on as an artisan."""
    form, actor, now = BusinessForm().offer_places(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _register(form), 422
    typed = form.business()
    try:
        proof = received_proof()
    except ShopError as error:
        form.proof.errors = [first_text(error)]
        return _register(form), error.http_status
    try:
        perform(lambda: service.register_business(business=typed, proof=proof, actor=actor, now=now))
    except ShopError as error:
        return _register(form, refusal=error.text()), error.http_status
    renew_session(user_id=actor.id)
    flash(_("Usaha terdaftar. Sekarang isi karya pertama Anda."))
    return redirect(url_for("curation_workbench.overview"), 303)


@blueprint.post("/bukti")
@guard(rights.APPLY)
def add_proof() -> Any:
    """One more paper."""
    form, actor, now = ProofForm(), current_actor(), clock.now()
    try:
        proof = received_proof()
        if proof is None:
            form.proof.errors = [_("Pilih berkas PDF atau foto dulu.")]
            return _own(form), 422
        perform(lambda: service.add_proof(proof=proof, actor=actor, now=now))
    except ShopError as error:
        form.proof.errors = [first_text(error)]
        return _own(form), error.http_status
    flash(_("Bukti tersimpan. Sekretariat bisa melihatnya."))
    return redirect(url_for("curation_business.business"), 303)


def papers(artisan_id: str) -> list[tuple[str, Any, MediaFile]]:
    """The proofs of a business: address of a document, picture of a photo (one of both is empty), and the file."""
    rows = stored.of_owner(owner_type="artisan", owner_id=artisan_id, purpose=PROOF)
    return [("" if row.is_image else document_url(row), image_urls(row) if row.is_image else None, row) for row in rows]


def _register(form: BusinessForm, *, refusal: str = "") -> str:
    return render_template("curation/apply_business.html", form=form, refusal=refusal)


def _own(form: ProofForm) -> str:
    artisan_id = current_actor().artisan_id or ""
    return render_template(
        "curation/apply_own_business.html", maker=artisans.artisan(artisan_id=artisan_id), papers=papers(artisan_id),
        form=form,
    )  # fmt: skip
