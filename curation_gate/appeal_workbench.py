"""The artisan objects to a result, or takes the objection back."""

from typing import Any

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _

from curation_gate import queries, rights, service
from curation_gate.forms import typed_reason
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.kernel.unit_of_work import perform

blueprint = Blueprint("curation_appeal", __name__, url_prefix="/perajin/kurasi")


@blueprint.post("/<string:submission_id>/banding")
@guard(rights.APPEAL)
def file(submission_id: str) -> Any:
    """File an appeal against the decision on an own work."""
    found, actor, now = queries.submission(submission_id=submission_id), current_actor(), clock.now()
    policy.demand(actor, rights.APPEAL, found)
    text = typed_reason()
    perform(lambda: service.file_appeal(submission_id=found.id, text=text, actor=actor, now=now))
    flash(_("Keberatan Anda terkirim. Ketua menjawabnya, dan Anda diberi tahu."))
    return redirect(url_for("curation_workbench.result", submission_id=found.id), 303)


@blueprint.post("/banding/<string:appeal_id>/tarik")
@guard(rights.APPEAL)
def withdraw(appeal_id: str) -> Any:
    """Take an own appeal back."""
    found, actor, now = queries.appeal(appeal_id=appeal_id), current_actor(), clock.now()
    policy.demand(actor, rights.APPEAL, found)
    perform(lambda: service.withdraw_appeal(appeal_id=found.id, actor=actor, now=now))
    flash(_("Keberatan Anda ditarik."))
    return redirect(url_for("curation_workbench.result", submission_id=found.submission_id), 303)
