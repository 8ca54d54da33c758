"""The curator's queue: what is left, what is in, at what pace; and the way to the next sheet."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from curation_gate import queries, rights, terms, words
from curation_gate.queries import QueueRow, next_open
from shop.identity.current import current_actor
from shop.identity.guards import guard
from shop.kernel import clock, settings

blueprint = Blueprint("curation_jury", __name__, url_prefix="/meja/kurasi", template_folder="templates")
PAGE = 40
STATES = ("left", "begun", "done", "recused")


@blueprint.get("")
@guard(rights.SCORE)
def queue() -> str:
    """What is assigned, what is in, and what is left; by state and kind of craft, a page at a time."""
    now = clock.now()
    rows = queries.queue_rows(user_id=current_actor().id)
    titles = queries.queue_titles(rows)
    kinds = {state: [row for row in rows if _is(row, state)] for state in STATES}
    state = request.args.get("keadaan", "left")
    state = state if state in STATES else "left"
    crafts = _crafts(kinds[state], titles)
    craft = request.args.get("kriya", "")
    craft = craft if craft in crafts else ""
    shown = [row for row in kinds[state] if craft in ("", titles[row.revision_id].craft_id)]
    begin = min(request.args.get("mulai", 0, type=int) or 0, len(shown))
    begin = max(0, begin)
    pace, limit = queries.pace(rows, now=now), settings.get(terms.SHEETS_PER_DAY)
    return render_template(
        "curation/queue.html",
        counts={name: len(found) for name, found in kinds.items()},
        next=kinds["left"][0] if kinds["left"] else None,
        state=state,
        crafts=crafts,
        craft=craft,
        rows=shown[begin : begin + PAGE],
        begin=begin,
        more=begin + PAGE if begin + PAGE < len(shown) else None,
        total=len(shown),
        titles=titles,
        pace=pace,
        too_many=limit if pace.today > limit else None,
        words=words,
    )


@blueprint.get("/berikutnya")
@guard(rights.SCORE)
def next_sheet() -> Any:
    """The first sheet that is open, or the queue when none is."""
    left = [row for row in queries.queue_rows(user_id=current_actor().id) if row.is_open]
    return redirect(url_for("curation_sheets.sheet", sheet_id=left[0].id) if left else words.queue_url(), 303)


def after(*, year: int, number: int) -> tuple[str, int | None]:
    """Where to go after a sheet: the address of the next open one and its number; the queue when none is open."""
    found = next_open(user_id=current_actor().id, year=year, after=number)
    if found is None:
        return words.queue_url(), None
    return url_for("curation_sheets.sheet", sheet_id=found[0]), found[1]


def _is(row: QueueRow, state: str) -> bool:
    if state == "left":
        return row.is_open
    if state == "begun":
        return row.is_open and row.is_begun
    return row.status == ("submitted" if state == "done" else "recused")


def _crafts(rows: list[QueueRow], titles: dict[str, Any]) -> dict[str, tuple[str, int]]:
    """Kind of craft → its name and how many of these rows are of it, by name."""
    found: dict[str, tuple[str, int]] = {}
    for row in rows:
        title = titles[row.revision_id]
        if title.craft_id is not None:
            name, count = found.get(title.craft_id, (title.craft_name or "", 0))
            found[title.craft_id] = (name, count + 1)
    return dict(sorted(found.items(), key=lambda item: item[1][0]))
