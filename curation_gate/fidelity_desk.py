"""Reviews at the desk: what was delivered against what was judged, and the decision to keep or to revoke."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired

from catalog import queries as catalog
from curation_gate import queries, rights, service, words
from curation_gate.queries import ProblemView, ReviewView
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import ShopError
from shop.kernel.unit_of_work import perform
from shop.web.forms import LongTextField, ShopForm
from shop.web.pages import maybe_url

blueprint = Blueprint("curation_fidelity", __name__, url_prefix="/meja/kurasi/kesesuaian", template_folder="templates")
# Where a problem was found, in rooms above this one.
PLACES = {
    "claim": ("orders_desk.claim", "claim_id"),
    "packing_check": ("orders_desk.order", "order_id"),
    "inspection": ("offtake_lots.show", "lot_id"),
}


class DecisionForm(ShopForm):
    """Keep the clearance or take it back, with the reason that the artisan reads."""

    decision = RadioField(
        _l("Keputusan"), [DataRequired()],
        choices=[("keep", _l("Izin tayang tetap")), ("revoke", _l("Cabut izin tayang"))],
    )  # fmt: skip
    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=2000)


@blueprint.get("")
@guard(rights.READ_FIDELITY)
def reviews() -> str:
    """Every review, those to be decided first."""
    return render_template("curation/fidelity.html", rows=queries.reviews(), words=words)


@blueprint.get("/<string:review_id>")
@guard(rights.READ_FIDELITY)
def review(review_id: str) -> str:
    """One review: the photos that were judged, and every problem."""
    return _page(queries.review(review_id=review_id), form=DecisionForm(formdata=None))


@blueprint.post("/<string:review_id>/putusan")
@guard(rights.DECIDE_FIDELITY)
def decide(review_id: str) -> Any:
    """Keep or revoke."""
    found, form, actor, now = queries.review(review_id=review_id), DecisionForm(), current_actor(), clock.now()
    if not form.validate_on_submit():
        return _page(found, form=form), 422
    act = service.keep_clearance if form.decision.data == "keep" else service.revoke_after_review
    reason = form.reason.data or ""
    try:
        perform(lambda: act(review_id=review_id, reason=reason, actor=actor, now=now))
    except ShopError as error:
        return _page(found, form=form, refusal=error.text()), error.http_status
    flash(_("Keputusan dicatat dan perajin sudah diberi tahu."))
    return redirect(url_for("curation_fidelity.review", review_id=review_id), 303)


def address_of(problem: ProblemView) -> str | None:
    """The page of the claim, order or lot, where there is one."""
    endpoint, name = PLACES[problem.kind]
    return maybe_url(endpoint, **{name: problem.found_at})


def _page(found: ReviewView, *, form: DecisionForm, refusal: str = "") -> str:
    revision = catalog.revision_view(revision_id=found.revision_id)
    problems = queries.problems_of(revision_id=found.revision_id)
    return render_template(
        "curation/fidelity_review.html",
        review=found,
        revision=revision,
        pictures=words.pictures(revision.photos, up_to=640),
        problems=[(problem, address_of(problem)) for problem in problems],
        form=form,
        refusal=refusal,
        may_decide=policy.may(current_actor(), rights.DECIDE_FIDELITY) and found.status == "open",
        words=words,
    )
