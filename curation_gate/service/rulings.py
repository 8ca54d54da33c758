"""The chair's rulings: an outcome other than the rule's, in force when a second person has signed it."""

from datetime import datetime

from sqlalchemy import select

from curation_gate import interests
from curation_gate.errors import DecisionFinal, NotDecided
from curation_gate.models import ChairRuling, CurationRound, DecisionRecord, JuryMember, Submission
from curation_gate.ruling_errors import (
    GateStands,
    MayNotSign,
    RulingOutdated,
    SameAsRule,
    SecondPersonNeeded,
)
from curation_gate.scoring import Decision
from curation_gate.service import deciding
from curation_gate.service.rounds import demand_status, rubric_of
from curation_gate.service.sheets import demand_not_withdrawn
from curation_gate.states import FINAL, RoundStatus, RulingStatus
from curation_gate.written_reason import advice
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import NotFound, ReasonRequired
from shop.kernel.locks import lock_one
from shop.kernel.states import move_to, start

SIGNERS = frozenset({Role.CHAIR.value, Role.SECRETARIAT.value})


def propose_ruling(*, submission_id: str, outcome: Decision, reason: str, actor: Actor, now: datetime) -> ChairRuling:
    """Propose another outcome than the one that counts, with the reason the artisan will read.

    Raises ReasonRequired, RoundNotReady outside the deliberation, DecisionFinal, NotDecided, SameAsRule, GateStands
    for passing what failed a gate, RulingOpen while another proposal waits.
    """
    if not reason.strip():
        raise ReasonRequired(ids={"submission": submission_id})
    _round, submission = _hold(submission_id)
    last = _last(submission)
    if last.outcome == outcome:
        raise SameAsRule(ids={"submission": submission_id})
    return propose(submission, last, basis="ruling", outcome=outcome, reason=reason, actor=actor, now=now)


def sign_ruling(*, ruling_id: str, actor: Actor, now: datetime) -> DecisionRecord:
    """The second signature: the ruling becomes the decision that counts.

    Raises SecondPersonNeeded for who proposed it, MayNotSign, RulingOutdated when the sheets say something else by now,
    DecisionFinal, RoundNotReady, TransitionRefused once it is signed, refused or withdrawn.
    """
    round_, submission, ruling = _hold_ruling(ruling_id)
    if ruling.basis != "ruling":
        raise NotFound(ids={"chair_ruling": ruling_id})
    return countersign(ruling, submission, _last(submission), round_=round_, actor=actor, now=now)


def refuse_ruling(*, ruling_id: str, reason: str, actor: Actor, now: datetime) -> ChairRuling:
    """The second person says no, with a reason: the rule's outcome stands. Raises as `sign_ruling`, ReasonRequired."""
    _round, submission, ruling = _hold_ruling(ruling_id)
    _demand_may_sign(ruling, submission, actor=actor)
    move_to(ruling, RulingStatus.REFUSED, actor=actor, now=now, reason=reason)
    return ruling


def withdraw_ruling(*, ruling_id: str, actor: Actor, now: datetime) -> ChairRuling:
    """Who proposed it takes it back. Raises NotFound for somebody else's, TransitionRefused."""
    _round, _submission, ruling = _hold_ruling(ruling_id)
    if ruling.proposed_by_id != actor.id:
        raise NotFound(ids={"chair_ruling": ruling_id})
    move_to(ruling, RulingStatus.WITHDRAWN, actor=actor, now=now)
    return ruling


def propose(
    submission: Submission, last: DecisionRecord, *, basis: str, outcome: Decision, reason: str, actor: Actor,
    now: datetime,
) -> ChairRuling:  # fmt: skip
    """A ruling that departs from the `last` decision and waits for its second signature; the caller holds the locks.

    Raises GateStands for passing what failed a gate, RulingOpen while another proposal waits.
    """
    if last.failed_gates and outcome is Decision.PASSED:
        raise GateStands(codes=", ".join(last.failed_gates), ids={"submission": submission.id})
    deciding.demand_no_open_ruling([submission.id])
    ruling = ChairRuling(
        submission_id=submission.id, decision_id=last.id, basis=basis, outcome=outcome.value, reason=reason.strip(),
        proposed_at=now, proposed_by=actor.label, proposed_by_id=actor.id, signed_at=None, signed_by=None,
        signed_by_id=None,
    )  # fmt: skip
    data = {"outcome": outcome.value, "round": submission.round_id}
    start(ruling, actor=actor, now=now, reason=ruling.reason, data=data)
    return ruling


def countersign(
    ruling: ChairRuling, submission: Submission, last: DecisionRecord, *, round_: CurationRound, actor: Actor,
    now: datetime,
) -> DecisionRecord:  # fmt: skip
    """The second signature, and the decision that it makes; the caller holds the locks.

    Raises SecondPersonNeeded, MayNotSign, RulingOutdated, TransitionRefused.
    """
    _demand_may_sign(ruling, submission, actor=actor)
    if ruling.status == RulingStatus.PROPOSED and ruling.decision_id != last.id:
        raise RulingOutdated(ids={"chair_ruling": ruling.id})
    ruling.signed_at, ruling.signed_by, ruling.signed_by_id = now, actor.label, actor.id
    # One statement writes the signature and the state: the row's constraint ties them together.
    move_to(ruling, RulingStatus.SIGNED, actor=actor, now=now, data={"submission": submission.id})
    return _decide(submission, ruling, last, round_=round_, actor=actor, now=now)


def _may_sign(submission: Submission, *, actor: Actor) -> bool:
    """Whether this person's signature makes the ruling one of two independent people."""
    if actor.user_id is None or actor.artisan_id == submission.artisan_id:
        return False
    if actor.roles & SIGNERS:
        return True
    member = db.session.scalar(
        select(JuryMember).where(
            JuryMember.round_id == submission.round_id, JuryMember.user_id == actor.user_id
        )
    )  # fmt: skip
    return member is not None and submission.artisan_id not in interests.of(member)


def _demand_may_sign(ruling: ChairRuling, submission: Submission, *, actor: Actor) -> None:
    """Raises SecondPersonNeeded for who proposed it, MayNotSign."""
    if ruling.proposed_by_id == actor.id:
        raise SecondPersonNeeded(ids={"chair_ruling": ruling.id})
    if not _may_sign(submission, actor=actor):
        raise MayNotSign(ids={"chair_ruling": ruling.id})


def _decide(
    submission: Submission, ruling: ChairRuling, last: DecisionRecord, *, round_: CurationRound, actor: Actor,
    now: datetime,
) -> DecisionRecord:  # fmt: skip
    """The decision that a signed ruling makes; it keeps what the sheets add up to."""
    rubric, outcome = rubric_of(round_), deciding.outcome_of(last)
    record = DecisionRecord(
        submission_id=submission.id, sequence=last.sequence + 1, outcome=ruling.outcome,
        total_hundredths=last.total_hundredths, criteria=last.criteria, medians=last.medians,
        needs_note=last.needs_note, weak=last.weak, failed_gates=last.failed_gates,
        reason="\n".join([ruling.reason, *advice(outcome=outcome, rubric=rubric, english=False)]),
        reason_en="\n".join([ruling.reason, *advice(outcome=outcome, rubric=rubric, english=True)]),
        sheet_ids=last.sheet_ids, content_hash=last.content_hash, decided_by=f"{ruling.proposed_by}, {actor.label}",
        decided_at=now, announced_at=None, basis=ruling.basis, rule_outcome=last.rule_outcome or last.outcome,
        ruling_id=ruling.id, carried=last.carried,
    )  # fmt: skip
    db.session.add(record)
    db.session.flush()
    audit.record(
        actor=actor, action="decision.rule", object_type="decision", object_id=record.id, now=now,
        reason=ruling.reason,
        data={"submission": submission.id, "outcome": record.outcome, "by_rule": record.rule_outcome},
    )  # fmt: skip
    return record


def _hold(submission_id: str, *, on_appeal: bool = False) -> tuple[CurationRound, Submission]:
    found = db.session.get(Submission, submission_id)
    if found is None:
        raise NotFound(ids={"submission": submission_id})
    round_ = lock_one(CurationRound, found.round_id)
    submission = lock_one(Submission, submission_id)
    if on_appeal:
        return round_, submission
    demand_not_withdrawn(submission)
    if submission.status in FINAL:
        raise DecisionFinal(ids={"submission": submission_id})
    demand_status(round_, RoundStatus.DELIBERATION)
    return round_, submission


def _hold_ruling(ruling_id: str) -> tuple[CurationRound, Submission, ChairRuling]:
    found = db.session.get(ChairRuling, ruling_id)
    if found is None:
        raise NotFound(ids={"chair_ruling": ruling_id})
    round_, submission = _hold(found.submission_id, on_appeal=found.basis == "appeal")
    return round_, submission, lock_one(ChairRuling, ruling_id)


def _last(submission: Submission) -> DecisionRecord:
    last = deciding.latest(submission.id)
    if last is None:
        raise NotDecided(number=submission.number, ids={"submission": submission.id})
    return last
