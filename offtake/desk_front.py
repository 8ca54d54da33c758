"""The desk's first page (/meja): what waits for the person, with the offtake's figures first for those who steer it."""

from flask import Blueprint, render_template

from offtake import queries, rights
from offtake.todos import todos
from shop.identity import policy
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock
from shop.web import menus

blueprint = Blueprint("offtake_front", __name__, template_folder="templates")


@blueprint.get("/meja")
@guard(rights.OPEN_DESK)
def front() -> str:
    """To-dos of one's own roles."""
    actor, now = current_actor(), clock.now()
    figures = None
    if policy.may(actor, rights.READ_FIGURES):
        figures = queries.figures(year=clock.local_date(now).year)
    # Every other room says by the number beside its menu word what waits there.
    waiting = [entry for entry in menus.visible("desk") if entry.badge and entry.key != "offtake"]
    return render_template(
        "offtake/front.html", actor=actor, figures=figures, own=todos(actor, now=now), waiting=waiting, now=now
    )
