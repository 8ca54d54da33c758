"""Appeals at the desk: the list, the answer, and the better outcome that a second person signs."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from curation_gate import queries, rights, service, words
from curation_gate.forms import typed_reason
from curation_gate.scoring import Decision
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.errors import NotFound
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_appeals", __name__, url_prefix="/meja/kurasi/banding", template_folder="templates")


@blueprint.get("")
@guard(rights.READ_DESK)
def appeals() -> str:
    """Every appeal, those that wait for an answer first."""
    rows = queries.appeals()
    return render_template(
        "curation/appeals.html",
        rows=rows,
        may_answer=policy.may(current_actor(), rights.PROPOSE_RULING),
        open_rulings={
            row.submission_id: one
            for row in rows
            for one in queries.rulings_of(submission_id=row.submission_id)
            if one.status == "proposed"
        },
        words=words,
    )


@blueprint.post("/<string:appeal_id>/tolak")
@guard(rights.PROPOSE_RULING)
def refuse(appeal_id: str) -> Any:
    """The decision stands, with the answer."""
    found, actor, now = queries.appeal(appeal_id=appeal_id), current_actor(), clock.now()
    answer = typed_reason()
    perform(lambda: service.refuse_appeal(appeal_id=found.id, answer=answer, actor=actor, now=now))
    flash(_("Keberatan dijawab; keputusan tetap. Perajin sudah diberi tahu."))
    return redirect(url_for("curation_appeals.appeals"), 303)


@blueprint.post("/<string:appeal_id>/usulan")
@guard(rights.PROPOSE_RULING)
def propose(appeal_id: str) -> Any:
    """Propose a better outcome; it is in force once a second person has signed."""
    found, actor, now = queries.appeal(appeal_id=appeal_id), current_actor(), clock.now()
    wanted = request.form.get("outcome", "")
    if wanted not in {Decision.PASSED.value, Decision.COACHING.value}:
        raise NotFound(ids={"appeal": appeal_id})
    reason = typed_reason()
    perform(
        lambda: service.propose_on_appeal(
            appeal_id=found.id, outcome=Decision(wanted), reason=reason, actor=actor, now=now
        )
    )
    flash(_("Usulan dicatat. Berlaku setelah orang kedua menandatanganinya."))
    return redirect(url_for("curation_casework.submission", submission_id=found.submission_id), 303)
