"""Registrations become submissions: the business, its work frozen with its photos, and its number in the round."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from catalog import service as catalog
from catalog.fields import PHOTO_SLOTS
from curation_gate import fingerprints
from curation_gate.models import CurationRound, RegistrationImport, Submission
from curation_gate.registration_sheet import Reason, RefusedRow, Registration
from curation_gate.service import coaching
from curation_gate.service.rounds import demand_place, demand_status, locked_round
from curation_gate.states import ACCEPTING, FINAL, SubmissionKind, SubmissionStatus
from shop.artisans import service as artisans
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.states import move_to, start
from shop.kernel.text import N_
from shop.media import service as media

BUSINESS_NUMBER_STATUS = {"issued": "registered", "in_process": "in_process", "none": "none"}
CHECKED = N_("Baris impor diperiksa sekretariat: usaha, daerah, dan persetujuan.")


class StatedWork(Protocol):
    """What a registration and an application say of a work: millimetres, grams, days."""

    @property
    def product_name(self) -> str: ...
    @property
    def story(self) -> str: ...
    @property
    def material(self) -> str: ...
    @property
    def technique(self) -> str: ...
    @property
    def length_mm(self) -> int: ...
    @property
    def width_mm(self) -> int: ...
    @property
    def height_mm(self) -> int: ...
    @property
    def weight_g(self) -> int: ...
    @property
    def lead_days(self) -> int: ...
    @property
    def tolerance(self) -> str: ...
    @property
    def packaging(self) -> str: ...
    @property
    def care(self) -> str: ...


@dataclass(frozen=True)
class Registered:
    """What became of one row: the submission's id and number, and whether this call made it."""

    submission_id: str
    number: int
    is_new: bool


def register_row(
    *,
    year: int,
    row: Registration,
    photos: Sequence[media.Received],
    warnings: Sequence[Reason],
    actor: Actor,
    now: datetime,
) -> Registered:
    """Make a submission of an accepted row, screened; the one with the same fingerprint is given back unchanged.

    The business is found again by its name and number, its product by the fingerprint of an earlier round. `photos`
    are stored files in the order of the sheet. Raises RoundNotReady when the round takes no registrations,
    QuotaReached when it takes no more of them.
    """
    round_ = locked_round(year)
    known = db.session.scalar(
        select(Submission).where(Submission.round_id == round_.id, Submission.fingerprint == row.fingerprint)
    )
    if known is not None:
        return Registered(submission_id=known.id, number=known.number, is_new=False)
    demand_status(round_, *ACCEPTING)
    demand_place(round_)
    artisan = artisans.register_artisan(profile=_profile(row), actor=actor, now=now)
    earlier = earlier_submission(row.fingerprint, artisan.id)
    product_id = earlier.product_id if earlier else None
    if product_id is not None:
        coaching.resubmit(product_id=product_id, actor=actor, now=now)
    revision = catalog.draft_revision(
        artisan_id=artisan.id, craft_id=row.craft_id, statement=statement_of(row),
        photos=_photos(photos, actor=actor, now=now), product_id=product_id, actor=actor, now=now,
    )  # fmt: skip
    catalog.submit_revision(revision_id=revision.id, actor=actor, now=now)
    submission = Submission(
        round_id=round_.id, number=free_number(round_, row.number), product_id=revision.product_id,
        revision_id=revision.id, artisan_id=artisan.id, content_hash=revision.content_hash,
        asking_price=row.selling_price, offtake_price=row.offtake_price, mode=row.mode, stock=row.stock,
        fingerprint=row.fingerprint, warnings=[reason_data(reason) for reason in warnings],
        submitted_at=row.submitted_at or now, held_reason=None, kind=kind_after(earlier),
        previous_id=earlier.id if earlier is not None and earlier.status in FINAL else None,
    )  # fmt: skip
    start(
        submission, state=SubmissionStatus.SUBMITTED, actor=actor, now=now,
        data={"round": round_.id, "number": submission.number, "row": row.row},
    )  # fmt: skip
    artisans.verify_region(artisan_id=artisan.id, actor=actor, now=now)
    move_to(submission, SubmissionStatus.SCREENED, actor=actor, now=now, reason=CHECKED)
    return Registered(submission_id=submission.id, number=submission.number, is_new=True)


def remember_import(
    *,
    year: int,
    file_name: str,
    file_hash: str,
    imported: int,
    refused: Sequence[RefusedRow],
    actor: Actor,
    now: datetime,
) -> None:
    """Keep which rows of a file were refused and why. The same file again changes nothing unless rows came in."""
    round_ = locked_round(year)
    rows = [{"row": one.row, "reasons": [reason_data(reason) for reason in one.reasons]} for one in refused]
    record = db.session.scalar(
        select(RegistrationImport).where(
            RegistrationImport.round_id == round_.id, RegistrationImport.file_hash == file_hash
        )
    )
    if record is not None and record.refused == rows and not imported:
        return
    if record is None:
        record = RegistrationImport(
            round_id=round_.id, file_name=file_name, file_hash=file_hash, imported=0, refused=rows, imported_at=now,
            imported_by=actor.label,
        )  # fmt: skip
        db.session.add(record)
    record.imported += imported
    record.refused, record.imported_at, record.imported_by = rows, now, actor.label
    db.session.flush()
    audit.record(
        actor=actor, action="curation.import", object_type="curation_round", object_id=round_.id, now=now,
        data={"file": file_hash, "imported": imported, "refused": len(rows)},
    )  # fmt: skip


def reason_data(reason: Reason) -> dict[str, Any]:
    """A reason as it is kept; its text stays a msgid, so that everybody reads it in their language."""
    return {**asdict(reason), "params": {key: str(value) for key, value in reason.params.items()}}


def _profile(row: Registration) -> artisans.ArtisanProfile:
    return artisans.ArtisanProfile(
        name=row.maker_name, owner_name=row.owner_name, phone=row.phone, email=row.email or None,
        region_code=row.region_code, district_code=row.district_code or None, address=row.address,
        postcode=row.postcode or None, nib=row.business_number or None,
        nib_status=BUSINESS_NUMBER_STATUS[row.business_number_status], identity_number=row.identity_number or None,
        is_pkp=row.tax_registered, bank_name=row.bank_name or None, bank_account=row.bank_account or None,
        bank_holder=row.bank_holder or None, monthly_capacity=row.capacity_per_month,
        fingerprint=fingerprints.of_business(name=row.maker_name, phone=row.phone),
    )  # fmt: skip


def statement_of(row: StatedWork) -> catalog.RevisionStatement:
    """What was stated of a work, as the catalogue keeps it."""
    return catalog.RevisionStatement(
        name_id=row.product_name,
        description_id=row.story or f"{row.product_name}: {row.material}, {row.technique}.",
        materials=row.material, technique=row.technique, length_mm=row.length_mm, width_mm=row.width_mm,
        height_mm=row.height_mm, weight_g=row.weight_g, lead_time_days=row.lead_days, tolerance=row.tolerance,
        packaging=row.packaging, care=row.care,
    )  # fmt: skip


def _photos(received: Sequence[media.Received], *, actor: Actor, now: datetime) -> list[catalog.PhotoInput]:
    """The rows of stored photos, each with its slot: the sheet names the front first, then details."""
    rows: dict[str, catalog.PhotoInput] = {}
    for position, one in enumerate(received):
        row = media.record(received=one, purpose="revision_photo", actor=actor, now=now)
        slot = PHOTO_SLOTS[position] if position < len(PHOTO_SLOTS) else "detail"
        rows.setdefault(row.id, catalog.PhotoInput(media_id=row.id, slot=slot))
    return list(rows.values())


def kind_after(earlier: Submission | None) -> SubmissionKind:
    """Why a work is before a round, from what became of it the last time."""
    if earlier is None or earlier.status not in FINAL:
        return SubmissionKind.NEW
    return SubmissionKind.RENEWAL if earlier.status == SubmissionStatus.PASSED else SubmissionKind.REAPPLICATION


def earlier_submission(fingerprint: str, artisan_id: str) -> Submission | None:
    """The last submission of the same registration: applying again makes the next revision of its product.

    One that was decided on counts before one that was taken back.
    """
    return db.session.scalar(
        select(Submission)
        .where(Submission.fingerprint == fingerprint, Submission.artisan_id == artisan_id)
        .order_by(Submission._status.in_(FINAL).desc(), Submission.submitted_at.desc())
        .limit(1)
    )


def free_number(round_: CurationRound, wanted: int) -> int:
    """The wanted number of the round, locked by the caller, or the next after all that are taken."""
    taken = set(db.session.scalars(select(Submission.number).where(Submission.round_id == round_.id)))
    return wanted if wanted not in taken else max(taken) + 1
