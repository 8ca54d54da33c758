"""Reading who is barred from judging whose work, and why."""

from dataclasses import dataclass

from sqlalchemy import select

from curation_gate import interests
from curation_gate.models import ConflictOfInterest, CurationRound, JuryMember
from shop.artisans import queries as artisans
from shop.identity import queries as people
from shop.kernel.db import db


@dataclass(frozen=True)
class BarredView:
    """A business that a curator does not judge; `kind` is `own`, `coached` or `declared`, which has a reason."""

    artisan_id: str
    artisan_name: str
    kind: str
    reason: str


def barred(*, year: int) -> dict[str, list[BarredView]]:
    """Seat id → the businesses its curator does not judge, by name. Not for curators: it names makers."""
    names = {one.id: one.name for one in artisans.all_artisans()}
    members = db.session.scalars(
        select(JuryMember)
        .join(CurationRound, CurationRound.id == JuryMember.round_id)
        .where(CurationRound.year == year)
    ).all()
    return {
        member.id: sorted(
            (
                BarredView(artisan_id, names.get(artisan_id, artisan_id), kind, reason)
                for artisan_id, (kind, reason) in _why(member).items()
            ),
            key=lambda one: one.artisan_name,
        )
        for member in members
    }


def _why(member: JuryMember) -> dict[str, tuple[str, str]]:
    """Artisan → why; what was declared in words is shown before what the shop found by itself."""
    found: dict[str, tuple[str, str]] = {}
    if member.user_id is not None:
        found |= dict.fromkeys(interests.coached_by(member.user_id), ("coached", ""))
        person = people.user_by_id(user_id=member.user_id)
        if person is not None and person.artisan_id is not None:
            found[person.artisan_id] = ("own", "")
    declared = db.session.scalars(select(ConflictOfInterest).where(ConflictOfInterest.jury_member_id == member.id))
    return found | {row.artisan_id: ("declared", row.reason) for row in declared}
