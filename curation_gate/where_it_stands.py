"""Where a submission stands on its way, for its maker: five stages with their dates, never a score. Pure."""

from dataclasses import dataclass
from datetime import date, datetime

from shop.kernel.text import N_

STAGES = (N_("Terkirim"), N_("Diperiksa"), N_("Dinilai"), N_("Musyawarah"), N_("Diumumkan"))
FINAL = ("passed", "coaching", "not_passed")
SENT, CHECKED, JUDGED, DISCUSSED, ANNOUNCED = range(5)


@dataclass(frozen=True)
class Dates:
    """The dates of a round, None where none is set."""

    submitted_at: datetime
    closes_on: date | None
    scoring_from: date | None
    scoring_until: date | None
    announce_on: date | None
    announced_at: datetime | None


@dataclass(frozen=True)
class Stage:
    """One stage; `label` and `note` are msgids, `note` with `day` in it; `state` is done, now or ''."""

    label: str
    state: str
    at: datetime | date | None
    note: str
    day: date | None


def current(*, status: str, round_status: str) -> int:
    """The stage a submission is at. That its sheets are in is the jury's matter: screened and scored look alike."""
    if status in FINAL:
        return ANNOUNCED
    if status in ("submitted", "needs_fix"):
        return CHECKED
    return {"scoring": JUDGED, "deliberation": DISCUSSED}.get(round_status, CHECKED)


def stages(*, status: str, round_status: str, dates: Dates) -> list[Stage]:
    """The stages in their order; empty for what was withdrawn."""
    if status == "withdrawn":
        return []
    here = current(status=status, round_status=round_status)
    # Checked, and the scoring has not begun: the check is done and nothing else is under way.
    waits = here == CHECKED and status in ("screened", "scored")
    notes = (
        (dates.submitted_at, "", None),
        (None, N_("Pendaftaran sampai %(day)s.") if dates.closes_on else "", dates.closes_on),
        (dates.scoring_from, N_("Sampai %(day)s.") if dates.scoring_until else "", dates.scoring_until),
        (None, "", None),
        (dates.announced_at, N_("Rencananya %(day)s.") if dates.announce_on else "", dates.announce_on),
    )
    return [
        Stage(label, _state(position, here, waits=waits), at, "" if at and position == ANNOUNCED else note, day)
        for position, (label, (at, note, day)) in enumerate(zip(STAGES, notes, strict=True))
    ]


def _state(position: int, here: int, *, waits: bool) -> str:
    if position < here or here == ANNOUNCED or (waits and position == CHECKED):
        return "done"
    return "now" if position == here else ""
