"""The pages of one round on the desk, in the order of the work; a page shows in the row when the reader may open it."""

from dataclasses import dataclass

from flask import request, url_for
from flask_babel import gettext

from curation_gate import rights
from shop.identity import policy
from shop.identity.current import current_actor
from shop.kernel.text import N_


@dataclass(frozen=True)
class RoundTab:
    """`endpoint` takes the year; `label` is a msgid."""

    label: str
    endpoint: str
    action: str


TABS = (
    RoundTab(N_("Ringkasan"), "curation_desk.round_page", rights.READ_ROUND),
    RoundTab(N_("Berkas"), "curation_screening.queue", rights.READ_DESK),
    RoundTab(N_("Juri"), "curation_seats.seats", rights.READ_DESK),
    RoundTab(N_("Pembagian"), "curation_assignment.table", rights.MANAGE_ROUND),
    RoundTab(N_("Kemajuan"), "curation_progress.progress", rights.READ_DESK),
    RoundTab(N_("Musyawarah"), "curation_deliberation.board", rights.READ_DESK),
    RoundTab(N_("Dokumen"), "curation_papers.papers", rights.READ_DESK),
)


def tabs(*, year: int) -> list[tuple[str, str, bool, int | None]]:
    """What `m.tabs` shows: label, address, whether it is the present page, no count."""
    actor = current_actor()
    return [
        (gettext(tab.label), url_for(tab.endpoint, year=year), request.endpoint == tab.endpoint, None)
        for tab in TABS
        if policy.may(actor, tab.action)
    ]
