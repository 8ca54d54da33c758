"""Use cases on craft businesses and their memberships."""

from calendar import monthrange
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from slugify import slugify
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from shop.artisans.errors import BusinessKnown, MembershipExists, NotAMember, UnknownRegion
from shop.artisans.models import Artisan, Membership
from shop.artisans.states import MembershipStatus
from shop.artisans.terms import GRACE_DAYS, MONTHS
from shop.kernel import audit, settings
from shop.kernel.actors import Actor
from shop.kernel.clock import local_date
from shop.kernel.db import db
from shop.kernel.locks import lock, lock_one
from shop.kernel.secrets import mask
from shop.kernel.states import move_to, start
from shop.places import queries as places

# How often a number that was just taken by another business is read anew.
NUMBER_ATTEMPTS = 10


@dataclass(frozen=True)
class ArtisanProfile:
    """What is known of a craft business. `monthly_capacity` in pieces; `fingerprint` finds it again."""

    name: str
    owner_name: str
    phone: str
    email: str | None
    region_code: str
    district_code: str | None
    address: str
    postcode: str | None
    nib: str | None
    nib_status: str
    identity_number: str | None
    is_pkp: bool
    bank_name: str | None
    bank_account: str | None
    bank_holder: str | None
    monthly_capacity: int
    fingerprint: str
    story: str = ""


def register_artisan(*, profile: ArtisanProfile, actor: Actor, now: datetime) -> Artisan:
    """Add a craft business, or give back the one with the same fingerprint unchanged. Raises UnknownRegion."""
    known = _by_fingerprint(profile.fingerprint)
    return known if known is not None else _add(profile, actor=actor, now=now)


def add_artisan(*, profile: ArtisanProfile, actor: Actor, now: datetime) -> Artisan:
    """Add a craft business that must be new. Raises BusinessKnown, UnknownRegion."""
    if _by_fingerprint(profile.fingerprint) is not None:
        raise BusinessKnown()
    try:
        with db.session.begin_nested():
            return _add(profile, actor=actor, now=now)
    except IntegrityError as error:
        # Somebody typed the same name and number in at the same moment.
        if _by_fingerprint(profile.fingerprint) is None:
            raise
        raise BusinessKnown() from error


def _by_fingerprint(fingerprint: str) -> Artisan | None:
    return db.session.scalar(select(Artisan).where(Artisan.fingerprint == fingerprint))


def _add(profile: ArtisanProfile, *, actor: Actor, now: datetime) -> Artisan:
    if places.region(code=profile.region_code) is None:
        raise UnknownRegion()
    artisan = Artisan(
        **asdict(profile),
        slug=_free_slug(profile.name),
        bank_account_masked=mask(profile.bank_account) if profile.bank_account else None,
        bank_changed_at=None,
        created_at=now,
    )
    db.session.add(artisan)
    db.session.flush()
    audit.record(
        actor=actor, action="artisan.register", object_type="artisan", object_id=artisan.id, now=now,
        data={"name": artisan.name, "region": artisan.region_code},
    )  # fmt: skip
    return artisan


def verify_region(*, artisan_id: str, actor: Actor, now: datetime) -> None:
    """Note that the secretariat has seen where the business is; the origin guard rests on it."""
    artisan = lock_one(Artisan, artisan_id)
    if artisan.region_verified_at is None:
        artisan.region_verified_at = now
        audit.record(
            actor=actor, action="artisan.verify_region", object_type="artisan", object_id=artisan_id, now=now,
            data={"region": artisan.region_code},
        )  # fmt: skip


def start_membership(*, artisan_id: str, year: int, starts_on: date, actor: Actor, now: datetime) -> Membership:
    """Make the artisan a member with the next number of the year (`DKL-2021-0007`). Raises MembershipExists."""
    lock_one(Artisan, artisan_id)
    current = _current(artisan_id)
    if current is not None:
        raise MembershipExists(number=current.number, ids={"artisan": artisan_id})
    for attempt in range(1, NUMBER_ATTEMPTS + 1):
        membership = Membership(
            artisan_id=artisan_id,
            number=_next_number(year),
            starts_on=starts_on,
            ends_on=_months_later(starts_on, settings.get(MONTHS)),
            created_at=now,
        )
        try:
            with db.session.begin_nested():
                start(membership, actor=actor, now=now, data={"artisan": artisan_id, "number": membership.number})
        except IntegrityError:
            # Another business has taken the number in the meantime; the next reading sees it.
            if attempt == NUMBER_ATTEMPTS:
                raise
        else:
            return membership
    raise AssertionError("unreachable")


def renew_membership(*, artisan_id: str, actor: Actor, now: datetime) -> None:
    """The artisan passed again: the term runs anew from today, never shorter than it was; grace ends.

    A suspended member stays suspended. The same day again changes nothing. Raises NotAMember.
    """
    lock_one(Artisan, artisan_id)
    membership = _locked_membership(artisan_id)
    ends_on = _months_later(local_date(now), settings.get(MONTHS))
    if ends_on > membership.ends_on:
        before, membership.ends_on = membership.ends_on, ends_on
        db.session.flush()
        audit.record(
            actor=actor, action="membership.renew", object_type="membership", object_id=membership.id, now=now,
            data={"before": before.isoformat(), "after": ends_on.isoformat()},
        )  # fmt: skip
    if membership.status == MembershipStatus.GRACE:
        move_to(membership, MembershipStatus.ACTIVE, actor=actor, now=now)


def suspend_membership(*, artisan_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Take an artisan's works down at once; open orders go on. Raises NotAMember, ReasonRequired."""
    move_to(_locked_membership(artisan_id), MembershipStatus.SUSPENDED, actor=actor, now=now, reason=reason)


def lift_suspension(*, artisan_id: str, reason: str, actor: Actor, now: datetime) -> None:
    """Let a suspended member sell again. Raises NotAMember, TransitionRefused."""
    move_to(_locked_membership(artisan_id), MembershipStatus.ACTIVE, actor=actor, now=now, reason=reason)


def change_bank_account(
    *, artisan_id: str, bank_name: str, account: str, holder: str, actor: Actor, now: datetime
) -> None:
    """Change where an artisan is paid; payouts to it wait (setting `payouts.account_change_wait_hours`)."""
    artisan = lock_one(Artisan, artisan_id)
    before = artisan.bank_account_masked
    artisan.bank_name, artisan.bank_account, artisan.bank_holder = bank_name, account, holder
    artisan.bank_account_masked, artisan.bank_changed_at = mask(account), now
    audit.record(
        actor=actor, action="artisan.change_bank_account", object_type="artisan", object_id=artisan_id, now=now,
        data={"before": before, "after": artisan.bank_account_masked},
    )  # fmt: skip


def age_memberships(*, actor: Actor, now: datetime) -> int:
    """Move memberships past their term to grace, and past the grace to lapsed; returns how many moved."""
    today, moved = local_date(now), 0
    grace = timedelta(days=settings.get(GRACE_DAYS))
    for status, past, target in (
        (MembershipStatus.GRACE, today - grace, MembershipStatus.LAPSED),
        (MembershipStatus.ACTIVE, today, MembershipStatus.GRACE),
    ):
        due = db.session.scalars(
            select(Membership.id).where(Membership._status == status, Membership.ends_on < past)
        ).all()
        for membership in lock(Membership, due).values() if due else ():
            if membership.status == status:
                move_to(membership, target, actor=actor, now=now)
                moved += 1
    return moved


def _current(artisan_id: str) -> Membership | None:
    return db.session.scalar(
        select(Membership).where(Membership.artisan_id == artisan_id, Membership._status != MembershipStatus.LAPSED)
    )


def _locked_membership(artisan_id: str) -> Membership:
    current = _current(artisan_id)
    if current is None:
        raise NotAMember(ids={"artisan": artisan_id})
    return lock_one(Membership, current.id)


def _next_number(year: int) -> str:
    prefix = f"DKL-{year}-"
    last = db.session.scalar(select(func.max(Membership.number)).where(Membership.number.startswith(prefix)))
    return f"{prefix}{int(last.removeprefix(prefix)) + 1 if last else 1:04d}"


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _free_slug(name: str) -> str:
    base = slugify(name) or "perajin"
    taken = set(db.session.scalars(select(Artisan.slug).where(Artisan.slug.startswith(base))))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
