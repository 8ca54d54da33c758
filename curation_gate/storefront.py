"""For everybody: how works are judged, who judges, and how many passed. Nobody who did not pass is named."""

from flask import Blueprint, render_template

from curation_gate import queries, words
from curation_gate.states import ENDED
from shop.identity.guards import public
from shop.kernel.errors import NotFound

blueprint = Blueprint("curation_public", __name__, url_prefix="/kurasi", template_folder="templates")


@blueprint.get("")
@public
def rounds() -> str:
    """The round that is under way, the rounds before it, and the standards of the newest."""
    known = [(one, queries.round_numbers(year=one.year)) for one in queries.rounds(public_only=True)]
    return render_template(
        "curation/rounds_public.html",
        current=[(one, numbers) for one, numbers in known if one.status not in ENDED],
        rounds=[(one, numbers) for one, numbers in known if one.status in ENDED],
        rubric=known[0][0].rubric if known else None,
        words=words,
    )


@blueprint.get("/<int:year>")
@public
def round_page(year: int) -> str:
    """One round that is no draft: dates, terms, criteria and weights, jury, and numbers once it is announced."""
    found = queries.round_by_year(year=year)
    if not found.is_public:
        raise NotFound(ids={"curation_round": str(year)})
    return render_template(
        "curation/round_public.html", round=found, numbers=queries.round_numbers(year=year), words=words
    )
