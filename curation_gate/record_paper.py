"""Puts together what the papers of a round say: the minutes from the record."""

from curation_gate import agreement, queries
from curation_gate.minutes import Minutes
from curation_gate.queries import record
from curation_gate.queries.sheets import SCORES_OPEN
from curation_gate.states import SheetStatus
from shop.kernel.errors import ShopError
from shop.kernel.text import N_


class RecordNotReady(ShopError):
    """The scoring goes on: nothing that rests on scores leaves the system."""

    code = "record_not_ready"
    message = N_("Berita acara putaran %(year)s dapat dicetak setelah penilaian ditutup.")


class OwnSheetsOpen(ShopError):
    """The reader sits on the jury and has sheets to hand in: the minutes would show them the others' judgement."""

    code = "own_sheets_open"
    message = N_("Anda masih punya lembar nilai di putaran %(year)s. Kirim lembar itu dulu, lalu buka berita acaranya.")


def minutes_of(*, year: int, user_id: str | None) -> Minutes:
    """The minutes of a round for this reader.

    Raises NotFound, RecordNotReady while curators still score, OwnSheetsOpen in the deliberation.
    """
    round_ = queries.round_by_year(year=year)
    if round_.status not in SCORES_OPEN:
        raise RecordNotReady(year=year, ids={"curation_round": round_.id})
    if not round_.is_announced and user_id and record.unscored_by(year=year, user_id=user_id):
        raise OwnSheetsOpen(year=year, ids={"curation_round": round_.id})
    return Minutes(
        round=round_,
        submissions=queries.submissions(year=year),
        decisions=queries.decisions(year=year, announced_only=round_.is_announced),
        departures=record.departures(year=year),
        notes=record.notes(year=year),
        recusals=record.recusals(year=year),
        interests=record.interests(year=year),
        alpha=_alpha(year, [sub.code for sub in round_.rubric.subs]),
    )


def _alpha(year: int, codes: list[str]) -> float | None:
    sheets: dict[str, dict[str, dict[str, int]]] = {}
    for line in record.sheet_lines(year=year):
        if line.status == SheetStatus.SUBMITTED:
            sheets.setdefault(line.submission_id, {})[str(line.seat)] = line.scores
    return agreement.alpha(sheets=sheets, codes=codes)
