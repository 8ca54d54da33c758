"""What a curator has typed so far, kept while it is typed: for themselves alone, until the sheet is handed in."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete

from curation_gate.models import CurationRound, JuryMember, ScoreSheet, SheetDraft, Submission
from curation_gate.rubric import HIGHEST_SCORE, LOWEST_SCORE, Rubric
from curation_gate.service.rounds import demand_status, rubric_of
from curation_gate.states import RoundStatus, SheetStatus
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound, ShopError
from shop.kernel.locks import lock_one
from shop.kernel.text import N_

UNKNOWN_CODE = N_("Kode ini tidak ada di rubrik.")
NO_SCORE = N_("Nilai harus 1 sampai 5.")


class SheetNotOpen(ShopError):
    """The sheet is handed in or recused: there is nothing to draft."""

    code = "sheet_not_open"
    message = N_("Lembar ini sudah terkirim atau ditutup. Muat ulang untuk melihat keadaan terbaru.")


def save_draft(
    *,
    sheet_id: str,
    scores: Mapping[str, int],
    gates: Mapping[str, bool],
    note: str,
    typed_at: int,
    actor: Actor,
    now: datetime,
) -> bool:
    """Keep what is typed on one's own open sheet; False when something typed later is kept already.

    `typed_at` is the clock of the device in milliseconds; one that runs ahead counts as now, so that it cannot shut out
    other devices. The first draft begins the sheet. Raises NotFound for somebody else's sheet, SheetNotOpen,
    RoundNotReady, InvalidInput.
    """
    sheet = _own_open_sheet(sheet_id, actor)
    round_ = _round_of(sheet)
    demand_takes_sheet(round_, sheet)
    demand_known_codes(scores, gates, rubric_of(round_))
    _demand_scores(scores)
    typed_at = min(typed_at, int(now.timestamp() * 1000))
    draft = db.session.get(SheetDraft, sheet_id, populate_existing=True)
    if draft is not None and draft.typed_at > typed_at:
        return False
    if draft is None:
        draft = SheetDraft(sheet_id=sheet_id)
        db.session.add(draft)
    draft.scores, draft.gates, draft.note = dict(scores), dict(gates), note
    draft.typed_at, draft.saved_at = typed_at, now
    if sheet.started_at is None:
        _begin(sheet, actor=actor, now=now)
    db.session.flush()
    return True


def discard(sheet_id: str) -> None:
    """The sheet is in or recused: the draft goes. The caller holds the sheet's lock."""
    db.session.execute(delete(SheetDraft).where(SheetDraft.sheet_id == sheet_id))


def takes_sheet(round_: CurationRound, sheet: ScoreSheet) -> bool:
    """Whether the round takes this open sheet: while it is scored, and after that what is reopened or asked for."""
    asked_for = sheet.status == SheetStatus.REOPENED or sheet.is_extra
    return round_.status == RoundStatus.SCORING or (round_.status == RoundStatus.DELIBERATION and asked_for)


def demand_takes_sheet(round_: CurationRound, sheet: ScoreSheet) -> None:
    """Raises RoundNotReady for a sheet that is not in and that the round does not take."""
    if sheet.status in (SheetStatus.ASSIGNED, SheetStatus.REOPENED) and not takes_sheet(round_, sheet):
        demand_status(round_, RoundStatus.SCORING)


def demand_known_codes(scores: Mapping[str, int], gates: Mapping[str, bool], rubric: Rubric) -> None:
    """Raises InvalidInput naming the codes that the rubric does not have."""
    unknown = set(scores) - {sub.code for sub in rubric.subs}
    unknown |= set(gates) - {gate.code for gate in rubric.gates}
    if unknown:
        raise InvalidInput(errors={code: [UNKNOWN_CODE] for code in sorted(map(str, unknown))})


def _demand_scores(scores: Mapping[str, int]) -> None:
    wrong = sorted(code for code, value in scores.items() if not LOWEST_SCORE <= value <= HIGHEST_SCORE)
    if wrong:
        raise InvalidInput(errors={code: [NO_SCORE] for code in wrong})


def _own_open_sheet(sheet_id: str, actor: Actor) -> ScoreSheet:
    sheet = lock_one(ScoreSheet, sheet_id)
    member = db.session.get_one(JuryMember, sheet.curator_id)
    if member.user_id is None or member.user_id != actor.user_id:
        raise NotFound(ids={"score_sheet": sheet_id})
    if sheet.status not in (SheetStatus.ASSIGNED, SheetStatus.REOPENED):
        raise SheetNotOpen(ids={"score_sheet": sheet_id})
    return sheet


def _round_of(sheet: ScoreSheet) -> CurationRound:
    submission = db.session.get_one(Submission, sheet.submission_id)
    return db.session.get_one(CurationRound, submission.round_id)


def _begin(sheet: ScoreSheet, *, actor: Actor, now: datetime) -> None:
    sheet.started_at = now
    db.session.flush()
    audit.record(actor=actor, action="score_sheet.begin", object_type="score_sheet", object_id=sheet.id, now=now)
