"""What happened to a run, newest first, from the trail."""

from typing import Any

from flask_babel import gettext as _

from offtake.words import EVENT_WORDS
from shop.kernel import audit


def run_timeline(run_id: str) -> list[dict[str, Any]]:
    """The lines that the timeline macro shows."""
    events: list[dict[str, Any]] = []
    for event in reversed(audit.history(object_type="production_run", object_id=run_id)):
        note = event.reason or ""
        if event.action == "production_run.progress":
            made = _("%(count)d buah selesai", count=int(event.data["made"]))
            note = f"{made}. {note}" if note else made
        events.append(
            {
                "title": _(EVENT_WORDS.get(event.action, event.action)),
                "at": event.at,
                "by": event.actor_label,
                "note": note,
                "state": "done" if events else "now",
            }
        )
    return events
