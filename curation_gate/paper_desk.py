"""The papers of a round on the desk: the minutes as PDF and the workbook of everything."""

from typing import Any

from flask import Blueprint, render_template
from flask_babel import gettext as _

from curation_gate import exporting, minutes, queries, record_paper, rights, round_tabs, words
from curation_gate.queries.sheets import SCORES_OPEN
from shop.documents.downloads import download
from shop.documents.spreadsheets import XLSX
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard

blueprint = Blueprint("curation_papers", __name__, url_prefix="/meja/kurasi/putaran", template_folder="templates")


@blueprint.get("/<int:year>/dokumen")
@guard(rights.READ_DESK)
def papers(year: int) -> str:
    """What can be printed and taken out of a round now, and what not yet."""
    found = queries.round_by_year(year=year)
    return render_template(
        "curation/papers.html",
        round=found,
        round_tabs=round_tabs.tabs(year=year),
        scores_open=found.status in SCORES_OPEN,
        may_export=policy.may(current_actor(), rights.EXPORT_ROUND),
        sees_contacts=policy.may(current_actor(), rights.READ_CONTACTS),
        words=words,
    )


@blueprint.get("/<int:year>/dokumen/berita-acara.pdf")
@guard(rights.READ_DESK)
def minutes_paper(year: int) -> Any:
    """The minutes; a draft until the round is announced."""
    found = record_paper.minutes_of(year=year, user_id=current_actor().user_id)
    name = _("Rancangan berita acara kurasi %(year)s", year=year) if found.is_draft else None
    return download(
        data=minutes.minutes_pdf(found),
        filename=f"{name or _('Berita acara kurasi %(year)s', year=year)}.pdf",
        content_type="application/pdf",
    )


@blueprint.get("/<int:year>/dokumen/putaran.xlsx")
@guard(rights.EXPORT_ROUND)
def workbook(year: int) -> Any:
    """Everything of the round; scores once the scoring is closed."""
    actor = current_actor()
    reader = exporting.Reader(user_id=actor.user_id, sees_contacts=policy.may(actor, rights.READ_CONTACTS))
    data = exporting.round_workbook(year=year, reader=reader)
    return download(data=data, filename=_("Kurasi %(year)s", year=year) + ".xlsx", content_type=XLSX)
