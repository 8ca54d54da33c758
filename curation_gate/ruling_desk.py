"""The steps of a ruling at the desk: propose, sign, refuse, withdraw; shown on the page of the submission."""

from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _

from curation_gate import queries, rights, service
from curation_gate.forms import typed_reason
from curation_gate.scoring import Decision
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_rulings", __name__, url_prefix="/meja/kurasi")


@blueprint.post("/pengajuan/<string:submission_id>/usulan")
@guard(rights.PROPOSE_RULING)
def propose(submission_id: str) -> Any:
    """Propose an outcome other than the rule's."""
    found, actor, now = queries.submission(submission_id=submission_id), current_actor(), clock.now()
    wanted = request.form.get("outcome", "")
    if wanted not in {one.value for one in Decision}:
        raise NotFound(ids={"submission": submission_id})
    reason = typed_reason()
    perform(
        lambda: service.propose_ruling(
            submission_id=found.id, outcome=Decision(wanted), reason=reason, actor=actor, now=now
        )
    )
    flash(_("Usulan dicatat. Berlaku setelah orang kedua menandatanganinya."))
    return _back(submission_id)


@blueprint.post("/usulan/<string:ruling_id>/tanda-tangan")
@guard(rights.SIGN_RULING)
def sign(ruling_id: str) -> Any:
    """The second signature."""
    found, actor, now = queries.ruling(ruling_id=ruling_id), current_actor(), clock.now()
    sign = service.sign_on_appeal if found.basis == "appeal" else service.sign_ruling
    perform(lambda: sign(ruling_id=ruling_id, actor=actor, now=now))
    flash(_("Keputusan ketua ditandatangani dan berlaku."))
    return _back(found.submission_id)


@blueprint.post("/usulan/<string:ruling_id>/tolak")
@guard(rights.SIGN_RULING)
def refuse(ruling_id: str) -> Any:
    """The second person says no."""
    found, actor, now = queries.ruling(ruling_id=ruling_id), current_actor(), clock.now()
    reason = typed_reason()
    perform(lambda: service.refuse_ruling(ruling_id=ruling_id, reason=reason, actor=actor, now=now))
    flash(_("Usulan ditolak. Keputusan menurut rubrik tetap berlaku."))
    return _back(found.submission_id)


@blueprint.post("/usulan/<string:ruling_id>/tarik")
@guard(rights.PROPOSE_RULING)
def withdraw(ruling_id: str) -> Any:
    """Who proposed it takes it back."""
    found, actor, now = queries.ruling(ruling_id=ruling_id), current_actor(), clock.now()
    perform(lambda: service.withdraw_ruling(ruling_id=ruling_id, actor=actor, now=now))
    flash(_("Usulan ditarik."))
    return _back(found.submission_id)


def _back(submission_id: str) -> Any:
    return redirect(url_for("curation_casework.submission", submission_id=submission_id), 303)
