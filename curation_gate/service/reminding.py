"""Reminding curators of the sheets they have left: by mail, to nobody twice a day."""

from datetime import datetime

from sqlalchemy import func, select

from curation_gate.models import JuryMember, ScoreSheet, Submission
from curation_gate.service.rounds import demand_status, locked_round
from curation_gate.states import RoundStatus, SheetStatus, SubmissionStatus
from shop.identity import queries as people
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.messages import queries as sent
from shop.messages import service as messages
from shop.messages.links import link
from shop.messages.states import Channel

TEMPLATE = "curation_reminder"
QUEUE_PAGE = "/meja/kurasi"


def remind_curators(*, year: int, actor: Actor, now: datetime) -> int:
    """Mail every curator with an account who has sheets left; returns how many were told now.

    Who was reminded today (WIB) already is not mailed again. Raises RoundNotReady outside the scoring.
    """
    round_ = locked_round(year)
    demand_status(round_, RoundStatus.SCORING)
    rows = db.session.execute(
        select(JuryMember.user_id, func.count(ScoreSheet.id))
        .join(ScoreSheet, ScoreSheet.curator_id == JuryMember.id)
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .where(
            JuryMember.round_id == round_.id, JuryMember.user_id.is_not(None),
            Submission._status != SubmissionStatus.WITHDRAWN,
            ScoreSheet._status.in_((SheetStatus.ASSIGNED, SheetStatus.REOPENED)),
        )
        .group_by(JuryMember.user_id)
        .order_by(JuryMember.user_id)
    ).all()  # fmt: skip
    reference = f"{round_.id}:{local_date(now).isoformat()}"
    told = 0
    for user_id, left in rows:
        person = people.user_by_id(user_id=user_id or "")
        if person is None or not person.active:
            continue
        if sent.find(channel=Channel.MAIL, template=TEMPLATE, reference=reference, recipient=person.email):
            continue
        context = {
            "name": person.name, "year": year, "left": left,
            "link": link(QUEUE_PAGE),
        }  # fmt: skip
        messages.queue_mail(
            to=person.email, template=TEMPLATE, locale="id", context=context, reference=reference, now=now, actor=actor
        )
        told += 1
    if told:
        audit.record(
            actor=actor, action="curation_round.remind", object_type="curation_round", object_id=round_.id, now=now,
            data={"curators": told},
        )  # fmt: skip
    return told
