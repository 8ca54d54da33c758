"""Who scores what, changed by hand while the scoring goes on: add, move, take away, give out anew what nobody began.

A sheet that was begun, handed in or recused is somebody's work and stays. One that is taken away is deleted, and the
trail of its submission says by whom and why: nothing was ever written on it.
"""

from datetime import datetime

from sqlalchemy import false, select

from curation_gate import interests
from curation_gate.errors import OwnWork
from curation_gate.models import CurationRound, JuryMember, ScoreSheet, SheetDraft, Submission
from curation_gate.service.assigning import assign_sheets, new_sheet
from curation_gate.service.rounds import demand_status, locked_round
from curation_gate.service.sheets import note_complete
from curation_gate.states import BEFORE_JURY, RoundStatus, SheetStatus
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired, ShopError
from shop.kernel.locks import lock, lock_one
from shop.kernel.states import start
from shop.kernel.text import N_


class SheetBegun(ShopError):
    """Somebody has typed on the sheet, handed it in, or stepped back from it."""

    code = "sheet_begun"
    message = N_(
        "Lembar nomor %(number)s milik %(curator)s sudah diisi, dikirim, atau ditolak kuratornya, jadi tidak dipindah. "
        "Tambahkan kurator lain bila perlu."
    )


class SheetThere(ShopError):
    """The curator has a sheet of this submission already."""

    code = "sheet_there"
    message = N_("%(curator)s sudah punya lembar nomor %(number)s. Pilih kurator lain.")


class CuratorConflict(OwnWork):
    """What the secretariat reads where a curator may not judge a business."""

    message = N_("%(curator)s punya kepentingan pada usaha nomor %(number)s dan tidak menilainya. Pilih kurator lain.")


def add_sheet(
    *, year: int, submission_id: str, curator_id: str, reason: str, actor: Actor, now: datetime
) -> ScoreSheet:
    """Give one more curator a sheet. Raises CuratorConflict, SheetThere, ReasonRequired, RoundNotReady, NotFound."""
    round_ = locked_round(year)
    demand_status(round_, RoundStatus.SCORING)
    submission, member = _submission(round_, submission_id), _member(round_, curator_id)
    _demand_reason(reason, submission)
    return _give(submission, member, reason=reason, actor=actor, now=now)


def move_sheet(*, sheet_id: str, curator_id: str, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    """Give a sheet that nobody began to another curator.

    Raises SheetBegun, CuratorConflict, SheetThere, ReasonRequired, RoundNotReady, NotFound.
    """
    round_, submission, sheet = _hold(sheet_id)
    member = _member(round_, curator_id)
    _demand_reason(reason, submission)
    _demand_free(submission, member)
    _take(submission, sheet, reason=reason, actor=actor, now=now)
    return _give(submission, member, reason=reason, actor=actor, now=now)


def remove_sheet(*, sheet_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take a sheet that nobody began from its curator. Raises SheetBegun, ReasonRequired, RoundNotReady, NotFound."""
    round_, submission, sheet = _hold(sheet_id)
    _demand_reason(reason, submission)
    _take(submission, sheet, reason=reason, actor=actor, now=now)
    note_complete(round_, submission, actor=actor, now=now)


def reassign(*, year: int, actor: Actor, now: datetime) -> tuple[int, int]:
    """Give out anew every sheet that nobody began; returns how many were taken back and how many given.

    Raises RoundNotReady outside the scoring.
    """
    round_ = locked_round(year)
    demand_status(round_, RoundStatus.SCORING)
    lock(Submission, db.session.scalars(select(Submission.id).where(Submission.round_id == round_.id)))
    ids = db.session.scalars(
        select(ScoreSheet.id)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .outerjoin(SheetDraft, SheetDraft.sheet_id == ScoreSheet.id)
        .where(
            Submission.round_id == round_.id, Submission._status.in_(BEFORE_JURY),
            ScoreSheet._status == SheetStatus.ASSIGNED, ScoreSheet.started_at.is_(None),
            ScoreSheet.is_extra.is_(false()), SheetDraft.sheet_id.is_(None),
        )
    ).all()  # fmt: skip
    for sheet in lock(ScoreSheet, ids).values():
        db.session.delete(sheet)
    db.session.flush()
    given = assign_sheets(round_, actor=actor, now=now)
    audit.record(
        actor=actor, action="curation_round.reassign", object_type="curation_round", object_id=round_.id, now=now,
        data={"taken": len(ids), "given": given},
    )  # fmt: skip
    return len(ids), given


def _hold(sheet_id: str) -> tuple[CurationRound, Submission, ScoreSheet]:
    found = db.session.get(ScoreSheet, sheet_id)
    if found is None:
        raise NotFound(ids={"score_sheet": sheet_id[:40]})
    submission = db.session.get_one(Submission, found.submission_id)
    round_ = lock_one(CurationRound, submission.round_id)
    demand_status(round_, RoundStatus.SCORING)
    return round_, lock_one(Submission, submission.id), lock_one(ScoreSheet, sheet_id)


def _submission(round_: CurationRound, submission_id: str) -> Submission:
    found = lock_one(Submission, submission_id)
    if found.round_id != round_.id or found.status not in BEFORE_JURY:
        raise NotFound(ids={"submission": submission_id[:40]})
    return found


def _member(round_: CurationRound, curator_id: str) -> JuryMember:
    found = db.session.get(JuryMember, curator_id)
    if found is None or found.round_id != round_.id:
        raise NotFound(ids={"jury_member": curator_id[:40]})
    return found


def _demand_reason(reason: str, submission: Submission) -> None:
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission.id})


def _demand_free(submission: Submission, member: JuryMember) -> None:
    curator, number = member.name, submission.number
    there = db.session.scalar(
        select(ScoreSheet.id).where(ScoreSheet.submission_id == submission.id, ScoreSheet.curator_id == member.id)
    )
    if there is not None:
        raise SheetThere(curator=curator, number=number, ids={"score_sheet": there})
    if submission.artisan_id in interests.of(member):
        raise CuratorConflict(curator=curator, number=number, ids={"submission": submission.id})


def _give(submission: Submission, member: JuryMember, *, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    _demand_free(submission, member)
    sheet = new_sheet(submission.id, member.id)
    start(sheet, actor=actor, now=now, reason=reason)
    return sheet


def _take(submission: Submission, sheet: ScoreSheet, *, reason: str, actor: Actor, now: datetime) -> None:
    member = db.session.get_one(JuryMember, sheet.curator_id)
    begun = sheet.started_at is not None or db.session.get(SheetDraft, sheet.id) is not None
    if begun or sheet.status != SheetStatus.ASSIGNED:
        raise SheetBegun(number=submission.number, curator=member.name, ids={"score_sheet": sheet.id})
    db.session.delete(sheet)
    db.session.flush()
    audit.record(
        actor=actor, action="submission.take_sheet", object_type="submission", object_id=submission.id, now=now,
        reason=reason, data={"sheet": sheet.id, "curator": member.id, "seat": member.seat},
    )  # fmt: skip
