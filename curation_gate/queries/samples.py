"""Reading what was measured of the samples."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from curation_gate.models import JuryMember, SampleCheck, Submission
from shop.kernel.db import db


@dataclass(frozen=True)
class SampleView:
    """One look at a sample: sizes in mm, weight in grams, None where it was not measured; ids of private pictures."""

    length_mm: int | None
    width_mm: int | None
    height_mm: int | None
    weight_g: int | None
    photos: list[str]
    note: str
    checked_at: datetime
    checked_by: str

    @property
    def found(self) -> dict[str, int | None]:
        return {
            "length_mm": self.length_mm, "width_mm": self.width_mm, "height_mm": self.height_mm,
            "weight_g": self.weight_g,
        }  # fmt: skip


def latest_sample(*, submission_id: str) -> SampleView | None:
    """The look that counts: the newest; None when nobody measured yet."""
    row = db.session.scalar(
        select(SampleCheck)
        .where(SampleCheck.submission_id == submission_id)
        .order_by(SampleCheck.checked_at.desc(), SampleCheck.id.desc())
        .limit(1)
    )
    if row is None:
        return None
    return SampleView(
        row.length_mm, row.width_mm, row.height_mm, row.weight_g, list(row.photos), row.note, row.checked_at,
        row.checked_by,
    )  # fmt: skip


def sits_on_jury_of(*, user_id: str, submission_id: str) -> bool:
    """Whether a person is on the jury of the round a submission is before."""
    found = db.session.scalar(
        select(JuryMember.id)
        .join(Submission, Submission.round_id == JuryMember.round_id)
        .where(Submission.id == submission_id, JuryMember.user_id == user_id)
    )
    return found is not None
