"""For everybody: how works are judged, who judges, and how many passed. Nobody who did not pass is named."""

from flask import Blueprint, render_template

from curation_gate import queries, words
from shop.identity.guards import public
from shop.kernel.errors import NotFound

blueprint = Blueprint("curation_public", __name__, url_prefix="/kurasi", template_folder="templates")


@blueprint.get("")
@public
def rounds() -> str:
    """The rounds that were announced, and the standards of the newest."""
    announced = queries.rounds(announced_only=True)
    return render_template(
        "curation/rounds_public.html",
        rounds=[(one, queries.round_numbers(year=one.year)) for one in announced],
        rubric=announced[0].rubric if announced else None,
        words=words,
    )


@blueprint.get("/<int:year>")
@public
def round_page(year: int) -> str:
    """One announced round: criteria and weights, jury, numbers by area and craft."""
    found = queries.round_by_year(year=year)
    if not found.is_announced:
        raise NotFound(ids={"curation_round": str(year)})
    return render_template(
        "curation/round_public.html", round=found, numbers=queries.round_numbers(year=year), words=words
    )
