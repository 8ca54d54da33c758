"""The deliberation: what was said is written down, and one more curator is asked where the jury is far apart."""

from datetime import datetime

from sqlalchemy import select

from curation_gate import interests
from curation_gate.errors import DecisionFinal
from curation_gate.models import CurationRound, DeliberationNote, JuryMember, ScoreSheet, Submission
from curation_gate.service import deciding
from curation_gate.service.assigning import new_sheet
from curation_gate.service.reassigning import CuratorConflict, SheetThere
from curation_gate.service.rounds import demand_status, rubric_of
from curation_gate.states import FINAL, RoundStatus, SheetStatus
from shop.identity import queries as people
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound, ReasonRequired, ShopError
from shop.kernel.locks import lock_one
from shop.kernel.states import start
from shop.kernel.text import N_

# They read the sheets of the others once the scoring is closed.
READ_SHEETS = frozenset({Role.ADMIN.value, Role.SECRETARIAT.value, Role.CHAIR.value, Role.AUDITOR.value})
UNKNOWN_SUB = N_("Subkriteria ini tidak ada di rubrik putaran.")
NOTE_EMPTY = N_("Tulis apa yang dibicarakan, lalu simpan.")


class HasReadSheets(ShopError):
    """The extra curator must not know what the others scored."""

    code = "has_read_sheets"
    message = N_("%(curator)s dapat membaca nilai kurator lain di meja, jadi tidak dapat diminta. Pilih kurator lain.")


class NotExtra(ShopError):
    """Only a request that still waits for its sheet is taken back."""

    code = "not_extra"
    message = N_("Lembar ini bukan lembar kurator tambahan yang masih ditunggu. Muat ulang untuk keadaan terbaru.")


def add_note(*, submission_id: str, code: str, text: str, actor: Actor, now: datetime) -> DeliberationNote:
    """Keep what was said about a submission, or about one sub-criterion (`code`); it is never changed afterwards.

    Raises InvalidInput for an empty text or an unknown code, RoundNotReady outside the deliberation, DecisionFinal,
    NotFound.
    """
    round_, submission = _hold(submission_id)
    if not text.strip():
        raise InvalidInput(errors={"text": [NOTE_EMPTY]})
    if code and code not in {sub.code for sub in rubric_of(round_).subs}:
        raise InvalidInput(errors={"code": [UNKNOWN_SUB]})
    note = DeliberationNote(
        submission_id=submission_id, code=code, text=text.strip(), written_at=now, written_by=actor.label,
        written_by_id=actor.id,
    )  # fmt: skip
    db.session.add(note)
    db.session.flush()
    audit.record(
        actor=actor, action="submission.note", object_type="submission", object_id=submission.id, now=now,
        data={"note": note.id, "code": code},
    )  # fmt: skip
    return note


def ask_extra_curator(*, submission_id: str, member_id: str, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    """Ask a curator of the round who has not scored this submission; its decision waits for that sheet.

    A sheet that was not handed in by the end of the scoring is opened for it. Raises ReasonRequired, RoundNotReady
    outside the deliberation, DecisionFinal, SheetThere for who has scored or stepped back, CuratorConflict,
    HasReadSheets, NotFound.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission_id})
    round_, submission = _hold(submission_id)
    member = db.session.get(JuryMember, member_id)
    if member is None or member.round_id != round_.id:
        raise NotFound(ids={"jury_member": member_id[:40]})
    sheet = db.session.scalar(
        select(ScoreSheet).where(ScoreSheet.submission_id == submission_id, ScoreSheet.curator_id == member_id)
    )
    _demand_may_score(submission, member, sheet)
    if sheet is None:
        sheet = new_sheet(submission_id, member_id)
        sheet.is_extra = True
        start(sheet, actor=actor, now=now, reason=reason.strip(), data={"extra": True})
    else:
        lock_one(ScoreSheet, sheet.id).is_extra = True
        db.session.flush()
        _note_request("score_sheet.ask_extra", sheet, reason=reason, actor=actor, now=now)
    return sheet


def withdraw_extra_curator(*, sheet_id: str, reason: str, actor: Actor, now: datetime) -> ScoreSheet:
    """Stop waiting for an extra curator: the sheet counts as not given. Raises NotExtra, ReasonRequired, NotFound."""
    found = db.session.get(ScoreSheet, sheet_id)
    if found is None:
        raise NotFound(ids={"score_sheet": sheet_id[:40]})
    if not reason.strip():
        raise ReasonRequired(ids={"score_sheet": sheet_id})
    _hold(found.submission_id)
    sheet = lock_one(ScoreSheet, sheet_id)
    if not sheet.is_extra or sheet.status != SheetStatus.ASSIGNED:
        raise NotExtra(ids={"score_sheet": sheet_id})
    sheet.is_extra = False
    db.session.flush()
    _note_request("score_sheet.withdraw_extra", sheet, reason=reason, actor=actor, now=now)
    return sheet


def _demand_may_score(submission: Submission, member: JuryMember, sheet: ScoreSheet | None) -> None:
    curator, number = member.name, submission.number
    if sheet is not None and (sheet.is_extra or sheet.status != SheetStatus.ASSIGNED):
        raise SheetThere(curator=curator, number=number, ids={"score_sheet": sheet.id})
    if submission.artisan_id in interests.of(member):
        raise CuratorConflict(curator=curator, number=number, ids={"submission": submission.id})
    person = people.user_by_id(user_id=member.user_id) if member.user_id else None
    if person is not None and READ_SHEETS.intersection(person.roles):
        raise HasReadSheets(curator=curator, ids={"jury_member": member.id})


def _hold(submission_id: str) -> tuple[CurationRound, Submission]:
    found = db.session.get(Submission, submission_id)
    if found is None:
        raise NotFound(ids={"submission": submission_id[:40]})
    round_ = lock_one(CurationRound, found.round_id)
    submission = lock_one(Submission, submission_id)
    if submission.status in FINAL:
        raise DecisionFinal(ids={"submission": submission_id})
    demand_status(round_, RoundStatus.DELIBERATION)
    if deciding.latest(submission_id) is None:
        # Withdrawn before the jury had scored it: there is nothing to deliberate on.
        raise NotFound(ids={"submission": submission_id})
    return round_, submission


def _note_request(action: str, sheet: ScoreSheet, *, reason: str, actor: Actor, now: datetime) -> None:
    audit.record(
        actor=actor, action=action, object_type="score_sheet", object_id=sheet.id, now=now, reason=reason.strip(),
        data={"submission": sheet.submission_id},
    )  # fmt: skip
