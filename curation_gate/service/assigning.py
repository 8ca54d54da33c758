"""Giving the sheets out: the assignment of `assigning.py` written down, all of it in few statements."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from catalog import queries as catalog
from curation_gate import interests
from curation_gate.assigning import Assignment, Curator, Work, assign
from curation_gate.models import CurationRound, JuryMember, ScoreSheet, Submission
from curation_gate.states import BEFORE_JURY, SheetStatus
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.states import start_many


def assign_sheets(round_: CurationRound, *, actor: Actor, now: datetime) -> int:
    """Give out the sheets that are missing, `curators_each` a submission or to all who may; returns how many.

    Sheets that are there stay where they are. The caller holds the round's lock.
    """
    wanted = planned(round_)
    sheets = [new_sheet(submission_id, curator_id) for submission_id, curator_id in wanted.pairs]
    start_many(sheets, actor=actor, now=now)
    return len(sheets)


def planned(round_: CurationRound, *, without: Collection[str] = ()) -> Assignment:
    """What would be given out now, as if the sheets `without` were not there."""
    submissions = db.session.execute(
        select(Submission.id, Submission.artisan_id, Submission.revision_id)
        .where(Submission.round_id == round_.id, Submission._status.in_(BEFORE_JURY))
        .order_by(Submission.number)
    ).all()
    titles = catalog.revision_titles(revision_ids=[row.revision_id for row in submissions])
    works = [Work(row.id, row.artisan_id, titles[row.revision_id].craft_group) for row in submissions]
    return assign(works=works, curators=_curators(round_, set(without)), each=round_.curators_each)


def new_sheet(submission_id: str, curator_id: str) -> ScoreSheet:
    """A sheet as it is before it begins its life."""
    return ScoreSheet(
        submission_id=submission_id, curator_id=curator_id, scores={}, gates={}, note="", content_hash=None,
        submitted_at=None,
    )  # fmt: skip


def _curators(round_: CurationRound, without: set[str]) -> list[Curator]:
    sheets: dict[str, set[str]] = defaultdict(set)
    closed: dict[str, set[str]] = defaultdict(set)
    rows = db.session.execute(
        select(ScoreSheet.id, ScoreSheet.submission_id, ScoreSheet.curator_id, ScoreSheet._status.label("status"))
        .join(Submission, Submission.id == ScoreSheet.submission_id)
        .where(Submission.round_id == round_.id)
    )
    for row in rows:
        if row.id not in without:
            kept = closed if row.status == SheetStatus.RECUSED else sheets
            kept[row.curator_id].add(row.submission_id)
    members = db.session.scalars(
        select(JuryMember).where(JuryMember.round_id == round_.id).order_by(JuryMember.seat)
    ).all()
    return [
        Curator(
            id=member.id, fields=frozenset(member.fields), barred=frozenset(interests.of(member)),
            sheets=frozenset(sheets[member.id]), closed=frozenset(closed[member.id]),
        )
        for member in members
    ]  # fmt: skip
