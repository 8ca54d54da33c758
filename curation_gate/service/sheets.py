"""Score sheets: handing one in, stepping back from one, reopening one, and taking scores from the workbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from curation_gate import interests
from curation_gate.errors import DecisionFinal, OwnWork
from curation_gate.models import ConflictOfInterest, CurationRound, JuryMember, ScoreSheet, Submission
from curation_gate.registration_sheet import Reason
from curation_gate.rubric import Rubric
from curation_gate.scoring import SheetScores, check_sheet
from curation_gate.service import deciding, drafts
from curation_gate.service.drafts import demand_known_codes
from curation_gate.service.rounds import demand_status, locked_round, rubric_of
from curation_gate.states import FINAL, RoundStatus, SheetStatus, SubmissionStatus
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ShopError, Stale
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import move_to
from shop.kernel.text import N_

SHEET_NOT_OPEN = N_("Lembar kurator ini sudah dikirim dengan nilai lain. Ketua dapat membukanya lagi.")
SHEET_ABSENT = N_("Kurator ini tidak menilai nomor %(number)s: punya kepentingan, mengundurkan diri, atau selesai.")
NOT_SCORING = N_("Penilaian putaran ini sudah ditutup.")


class SeatHasAccount(ShopError):
    """Nobody fills in the sheet of a curator who can do it themselves."""

    code = "seat_has_account"
    message = N_("%(curator)s menilai dengan akunnya sendiri. Lembar kertas hanya diketik untuk kursi tanpa akun.")


class SubmissionWithdrawn(ShopError):
    """Its maker took it back: nobody judges it any more."""

    code = "submission_withdrawn"
    message = N_("Karya nomor %(number)s sudah ditarik, jadi tidak dinilai lagi. Lanjutkan ke karya berikutnya.")


@dataclass(frozen=True)
class Entered:
    """What became of one curator's rows of a workbook: how many came in, were there already, and were refused."""

    new: int
    unchanged: int
    refused: tuple[tuple[int, Reason], ...]


@dataclass(frozen=True)
class _Held:
    """A sheet with all it belongs to, everything locked."""

    round: CurationRound
    member: JuryMember
    submission: Submission
    sheet: ScoreSheet


def submit_sheet(
    *,
    sheet_id: str,
    shown_hash: str,
    scores: Mapping[str, int],
    gates: Mapping[str, bool],
    note: str,
    actor: Actor,
    now: datetime,
) -> ScoreSheet:
    """Hand in one's own sheet for the content that was shown.

    Raises NotFound for somebody else's sheet, OwnWork, Stale when another revision was shown, ScoreIncomplete,
    ScoreOutOfRange, InvalidInput for codes that are not in the rubric, RoundNotReady, DecisionFinal, TransitionRefused
    for a sheet that is in already.
    """
    held = _hold(sheet_id)
    if held.member.user_id is None or held.member.user_id != actor.user_id:
        raise NotFound(ids={"score_sheet": sheet_id})
    if held.submission.content_hash != shown_hash:
        raise Stale(ids={"submission": held.submission.id})
    rubric = rubric_of(held.round)
    given = SheetScores(curator=held.member.name, scores=dict(scores), gates=dict(gates), note=note)
    demand_known_codes(given.scores, given.gates, rubric)
    _enter(held, given, rubric=rubric, barred=interests.of(held.member), actor=actor, now=now)
    return held.sheet


def recuse(*, sheet_id: str, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    """Step back from a submission one has an interest in; the interest is kept for the rest of the round.

    Raises NotFound for somebody else's sheet, ReasonRequired, TransitionRefused once it is in.
    """
    held = _hold(sheet_id)
    if held.member.user_id is None or held.member.user_id != actor.user_id:
        raise NotFound(ids={"score_sheet": sheet_id})
    drafts.discard(sheet_id)
    move_to(held.sheet, SheetStatus.RECUSED, actor=actor, now=now, reason=reason)
    _remember_interest(held.member, held.submission.artisan_id, reason=reason, actor=actor, now=now)
    note_complete(held.round, held.submission, actor=actor, now=now)
    return held.sheet


def declare_conflict(*, member_id: str, artisan_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Note a curator's interest in a business before the sheets are given out; repeating it changes nothing."""
    member = db.session.get(JuryMember, member_id)
    if member is None:
        raise NotFound(ids={"jury_member": member_id})
    _remember_interest(member, artisan_id, reason=reason, actor=actor, now=now)


def reopen_sheet(*, sheet_id: str, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    """The chair gives a sheet back to its curator, with the reason. Raises ReasonRequired, DecisionFinal."""
    held = _hold(sheet_id)
    demand_not_withdrawn(held.submission)
    if held.submission.status in FINAL:
        raise DecisionFinal(ids={"submission": held.submission.id})
    demand_status(held.round, RoundStatus.SCORING, RoundStatus.DELIBERATION)
    move_to(held.sheet, SheetStatus.REOPENED, actor=actor, now=now, reason=reason)
    return held.sheet


def enter_paper_sheet(
    *, sheet_id: str, scores: Mapping[str, int], gates: Mapping[str, bool], note: str, actor: Actor, now: datetime
) -> ScoreSheet:
    """Type in the paper sheet of a seat without an account; who typed stays on it.

    Raises SeatHasAccount where the curator does that in the browser, TransitionRefused for a sheet that is in already;
    else as `submit_sheet`.
    """
    held = _hold(sheet_id)
    if held.member.user_id is not None:
        raise SeatHasAccount(curator=held.member.name, ids={"score_sheet": sheet_id})
    rubric = rubric_of(held.round)
    given = SheetScores(curator=held.member.name, scores=dict(scores), gates=dict(gates), note=note)
    demand_known_codes(given.scores, given.gates, rubric)
    _enter(held, given, rubric=rubric, barred=interests.of(held.member), actor=actor, now=now)
    return held.sheet


def enter_scores(*, year: int, seat: int, by_number: Mapping[int, SheetScores], actor: Actor, now: datetime) -> Entered:
    """Take one curator's scores from the workbook, for the revision that is before the round.

    A sheet that is in with the same scores is unchanged; with other scores, recused, or with an interest, its row is
    refused. Raises NotFound without such a seat.
    """
    round_ = locked_round(year)
    member = db.session.scalar(select(JuryMember).where(JuryMember.round_id == round_.id, JuryMember.seat == seat))
    if member is None:
        raise NotFound(ids={"jury_member": f"{year}/{seat}"})
    rubric, barred = rubric_of(round_), interests.of(member)
    sheets = _lock_sheets(round_, member)
    new = unchanged = 0
    refused: list[tuple[int, Reason]] = []
    for number, given in sorted(by_number.items()):
        held = sheets.get(number)
        if held is None or _is_absent(held, barred):
            refused.append((number, Reason("sheet_absent", "", SHEET_ABSENT, {"number": number})))
        elif held.sheet.status == SheetStatus.SUBMITTED:
            before = (held.sheet.scores, held.sheet.gates, held.sheet.note)
            if before == (dict(given.scores), dict(given.gates), given.note):
                unchanged += 1
            else:
                refused.append((number, Reason("sheet_not_open", "", SHEET_NOT_OPEN, {"number": number})))
        elif not drafts.takes_sheet(round_, held.sheet):
            refused.append((number, Reason("not_scoring", "", NOT_SCORING, {"number": number})))
        else:
            _enter(held, given, rubric=rubric, barred=barred, actor=actor, now=now)
            new += 1
    return Entered(new=new, unchanged=unchanged, refused=tuple(refused))


def _is_absent(held: _Held, barred: set[str]) -> bool:
    """Whether this curator does not judge this submission (any more)."""
    return (
        held.sheet.status == SheetStatus.RECUSED
        or held.submission.artisan_id in barred
        or held.submission.status == SubmissionStatus.WITHDRAWN
    )


def _enter(held: _Held, given: SheetScores, *, rubric: Rubric, barred: set[str], actor: Actor, now: datetime) -> None:
    demand_not_withdrawn(held.submission)
    if held.submission.status in FINAL:
        raise DecisionFinal(ids={"submission": held.submission.id})
    drafts.demand_takes_sheet(held.round, held.sheet)
    if held.submission.artisan_id in barred:
        raise OwnWork(ids={"submission": held.submission.id})
    check_sheet(rubric=rubric, sheet=given, carried=deciding.carried_medians(held.submission.carried))
    sheet = held.sheet
    if sheet.status != SheetStatus.SUBMITTED:
        sheet.scores, sheet.gates, sheet.note = dict(given.scores), dict(given.gates), given.note
        sheet.content_hash, sheet.submitted_at = held.submission.content_hash, now
        sheet.entered_by = None if actor.user_id == held.member.user_id else actor.id
    drafts.discard(sheet.id)
    move_to(sheet, SheetStatus.SUBMITTED, actor=actor, now=now, data={"hash": held.submission.content_hash})
    note_complete(held.round, held.submission, actor=actor, now=now)


def demand_not_withdrawn(submission: Submission) -> None:
    """Raises SubmissionWithdrawn."""
    if submission.status == SubmissionStatus.WITHDRAWN:
        raise SubmissionWithdrawn(number=submission.number, ids={"submission": submission.id})


def note_complete(round_: CurationRound, submission: Submission, *, actor: Actor, now: datetime) -> None:
    """Every sheet is in and there are enough of them: the submission is scored, in deliberation decided anew."""
    if submission.status == SubmissionStatus.WITHDRAWN:
        return
    rows = db.session.execute(
        select(ScoreSheet._status.label("status"), func.count().label("number"))
        .where(ScoreSheet.submission_id == submission.id)
        .group_by(ScoreSheet._status)
    )
    counts = {row.status: row.number for row in rows}
    if round_.status == RoundStatus.DELIBERATION:
        # What was not handed in by the end of the scoring counts as not given.
        waiting = deciding.awaits_sheet(submission.id)
    else:
        waiting = bool(counts.get(SheetStatus.ASSIGNED, 0) + counts.get(SheetStatus.REOPENED, 0))
    if waiting or counts.get(SheetStatus.SUBMITTED, 0) < round_.minimum_curators:
        return
    if submission.status == SubmissionStatus.SCREENED:
        move_to(submission, SubmissionStatus.SCORED, actor=actor, now=now)
    if round_.status == RoundStatus.DELIBERATION:
        deciding.decide_one(submission, rubric=rubric_of(round_), actor=actor, now=now)


def _hold(sheet_id: str) -> _Held:
    sheet = db.session.get(ScoreSheet, sheet_id)
    if sheet is None:
        raise NotFound(ids={"score_sheet": sheet_id})
    submission = db.session.get_one(Submission, sheet.submission_id)
    return _Held(
        round=lock_one(CurationRound, submission.round_id),
        submission=lock_one(Submission, submission.id),
        sheet=lock_one(ScoreSheet, sheet_id),
        member=db.session.get_one(JuryMember, sheet.curator_id),
    )


def _lock_sheets(round_: CurationRound, member: JuryMember) -> dict[int, _Held]:
    """All of one curator's sheets by submission number, locked together."""
    pairs = db.session.execute(
        select(Submission.id, ScoreSheet.id)
        .join(ScoreSheet, ScoreSheet.submission_id == Submission.id)
        .where(Submission.round_id == round_.id, ScoreSheet.curator_id == member.id)
    ).all()
    if not pairs:
        return {}
    submissions = lock(Submission, [submission_id for submission_id, _ in pairs])
    sheets = lock(ScoreSheet, [sheet_id for _, sheet_id in pairs])
    held = (
        _Held(round=round_, member=member, submission=submissions[sheet.submission_id], sheet=sheet)
        for sheet in sheets.values()
    )
    return {one.submission.number: one for one in held}


def _remember_interest(member: JuryMember, artisan_id: str, *, reason: str, actor: Actor, now: datetime) -> None:
    known = db.session.scalar(
        select(ConflictOfInterest.id).where(
            ConflictOfInterest.jury_member_id == member.id, ConflictOfInterest.artisan_id == artisan_id
        )
    )
    if known is None:
        conflict = ConflictOfInterest(jury_member_id=member.id, artisan_id=artisan_id, reason=reason, declared_at=now)
        db.session.add(conflict)
        db.session.flush()
        audit.record(
            actor=actor, action="conflict_of_interest.declare", object_type="jury_member", object_id=member.id,
            now=now, reason=reason, data={"artisan": artisan_id},
        )  # fmt: skip
