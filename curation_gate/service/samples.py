"""What was measured and photographed of the sample on the table. Nothing is changed later: who measures again adds."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from curation_gate import interests
from curation_gate.errors import OwnWork
from curation_gate.models import CurationRound, JuryMember, SampleCheck, Submission
from curation_gate.sample import MEASURES
from curation_gate.service.rounds import demand_status
from curation_gate.states import RoundStatus
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.locks import lock_one
from shop.kernel.text import N_
from shop.media import service as media

PURPOSE = "sample_photo"
NOTHING = N_("Isi paling sedikit satu ukuran, foto, atau catatan.")


def record_sample(
    *,
    submission_id: str,
    measures: Mapping[str, int | None],
    photos: Sequence[media.Received],
    note: str,
    actor: Actor,
    now: datetime,
) -> SampleCheck:
    """Keep the measures (mm, grams), photos and note of a sample; the newest counts.

    By the secretariat, or a curator of the round without an interest. Raises NotFound for anybody else, OwnWork,
    RoundNotReady outside scoring and deliberation, InvalidInput for nothing at all.
    """
    submission = lock_one(Submission, submission_id)
    round_ = db.session.get_one(CurationRound, submission.round_id)
    demand_status(round_, RoundStatus.SCORING, RoundStatus.DELIBERATION)
    _demand_allowed(round_, submission, actor)
    found = {name: measures.get(name) for name in MEASURES}
    if not photos and not note and all(value is None for value in found.values()):
        raise InvalidInput(errors={"": [NOTHING]})
    check = SampleCheck(
        submission_id=submission_id, **found, photos=[], note=note, checked_at=now, checked_by=actor.label,
        checked_by_id=actor.id,
    )  # fmt: skip
    db.session.add(check)
    db.session.flush()
    check.photos = [
        media.record(
            received=one, purpose=PURPOSE, owner_type="submission", owner_id=submission_id, actor=actor, now=now
        ).id
        for one in photos
    ]
    db.session.flush()
    audit.record(
        actor=actor, action="submission.measure_sample", object_type="submission", object_id=submission_id, now=now,
        data={"check": check.id, "photos": len(check.photos), **found},
    )  # fmt: skip
    return check


def _demand_allowed(round_: CurationRound, submission: Submission, actor: Actor) -> None:
    if Role.SECRETARIAT in actor.roles:
        return
    member = actor.user_id and db.session.scalar(
        select(JuryMember).where(JuryMember.round_id == round_.id, JuryMember.user_id == actor.user_id)
    )
    if not member:
        raise NotFound(ids={"submission": submission.id})
    if submission.artisan_id in interests.of(member):
        raise OwnWork(ids={"submission": submission.id})
