"""Use cases on people: accounts, roles, API keys. Entry points open the unit of work."""

import secrets
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from flask_security import hash_password
from sqlalchemy.exc import IntegrityError

from shop.identity import errors, passwords, queries
from shop.identity.keys import ALPHABET, PREFIX_LENGTH, hash_secret
from shop.identity.models import ApiKey, RoleRecord, User
from shop.identity.roles import STAFF, Role
from shop.kernel import audit, locks
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.text import N_, clean_text

MAY_HOLD_KEYS = STAFF | {Role.ARTISAN, Role.RESELLER}
# A customer's key is made by the demonstration's loader only, for programs that try the API.
LANGUAGES = ("id", "en")
BAD_EMAIL = N_("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id.")
ROLE_DESCRIPTIONS = {
    Role.ADMIN: N_("Pengurus sistem: orang, pengaturan, jejak"),
    Role.SECRETARIAT: N_("Sekretariat Dekranasda"),
    Role.CHAIR: N_("Ketua: menetapkan dan mengumumkan hasil kurasi"),
    Role.CURATOR: N_("Kurator"),
    Role.BUYER: N_("Petugas pengadaan (offtaker)"),
    Role.APPROVER: N_("Pejabat yang menyetujui pengadaan"),
    Role.FINANCE: N_("Bendahara"),
    Role.AUDITOR: N_("Pemeriksa: melihat semuanya, tidak mengubah apa pun"),
    Role.ARTISAN: N_("Perajin"),
    Role.CUSTOMER: N_("Pembeli"),
    Role.RESELLER: N_("Mitra penjual"),
}


@dataclass(frozen=True)
class NewKey:
    """A key just made. `plain` is shown once and kept nowhere."""

    id: str
    plain: str


def load_roles() -> None:
    """Write the roles that are missing; a second run changes nothing."""
    known = {row.name for row in queries.role_rows(names=[role.value for role in Role])}
    for role in Role:
        if role.value not in known:
            db.session.add(RoleRecord(name=role.value, description=ROLE_DESCRIPTIONS[role]))
    db.session.flush()


def create_user(
    *,
    email: str,
    name: str,
    password: str | None,
    roles: Sequence[str],
    actor: Actor,
    now: datetime,
    phone: str | None = None,
    locale: str = "id",
    artisan_id: str | None = None,
    totp_exempt: bool = False,
) -> queries.UserView:
    """Open an account. Without a password the person sets one through the link of a reset mail.

    `totp_exempt` is for the staff of a demonstration. Raises InvalidInput (e-mail), WeakPassword, UnknownRole,
    RoleNeeded, EmailTaken.
    """
    address = normal_email(email=email)
    clean_name = clean_text(name, max_length=120)
    if not clean_name:
        raise InvalidInput(errors={"name": [N_("Wajib diisi.")]})
    if password is not None and passwords.is_weak(password, about=(address.partition("@")[0],)):
        raise errors.WeakPassword(length=passwords.LEAST)
    rows = _roles(roles)
    user = User(
        email=address,
        name=clean_name,
        phone=phone,
        locale=locale if locale in LANGUAGES else "id",
        password=None if password is None else hash_password(password),
        fs_uniquifier=uuid.uuid4().hex,
        created_at=now,
        artisan_id=artisan_id,
        totp_exempt=totp_exempt,
        roles=rows,
    )
    try:
        with db.session.begin_nested():
            db.session.add(user)
            db.session.flush()
    except IntegrityError as error:
        raise errors.EmailTaken() from error
    _record(user, actor=actor, now=now, action="user.create", data={"roles": sorted(roles)})
    return _view(user)


def set_roles(*, user_id: str, roles: Sequence[str], reason: str, actor: Actor, now: datetime) -> queries.UserView:
    """Replace a person's roles, which ends their other sessions.

    Raises NotFound, UnknownRole, RoleNeeded, and LastAdmin when nobody else could manage the shop any more.
    """
    user = _locked_with_admins(user_id)
    before = sorted(role.name for role in user.roles)
    rows = _roles(roles)
    if Role.ADMIN in before and Role.ADMIN not in roles and user.active:
        _demand_other_admin(user)
    if before == sorted(set(roles)):
        return _view(user)
    user.roles = rows
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    _record(user, actor=actor, now=now, action="user.set_roles", reason=reason,
            data={"before": before, "after": sorted(set(roles))})  # fmt: skip
    return _view(user)


def attach_artisan(*, user_id: str, artisan_id: str, actor: Actor, now: datetime) -> queries.UserView:
    """Make a person one of a craft business: the role beside those they hold, which ends their sessions.

    Raises NotFound, HasBusiness, StaffHasNoBusiness.
    """
    user = locks.lock_one(User, user_id)
    before = sorted(role.name for role in user.roles)
    if not user.active:
        raise NotFound(ids={"user_account": user_id})
    if user.artisan_id is not None:
        raise errors.HasBusiness(ids={"user_account": user_id})
    if STAFF & set(before):
        raise errors.StaffHasNoBusiness(ids={"user_account": user_id})
    user.artisan_id = artisan_id
    user.roles = _roles([*before, Role.ARTISAN])
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    _record(user, actor=actor, now=now, action="user.attach_artisan",
            data={"artisan": artisan_id, "before": before, "after": sorted({*before, Role.ARTISAN})})  # fmt: skip
    return _view(user)


def deactivate(*, user_id: str, reason: str, actor: Actor, now: datetime) -> queries.UserView:
    """Close an account: sessions end, keys stop. Raises NotFound, NotYourself, LastAdmin."""
    user = _locked_with_admins(user_id)
    if actor.user_id == user_id:
        raise errors.NotYourself()
    if not user.active:
        return _view(user)
    if Role.ADMIN in [role.name for role in user.roles]:
        _demand_other_admin(user)
    user.active = False
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    _record(user, actor=actor, now=now, action="user.deactivate", reason=reason)
    return _view(user)


def reactivate(*, user_id: str, reason: str, actor: Actor, now: datetime) -> queries.UserView:
    """Open a closed account again. Raises NotFound."""
    user = locks.lock_one(User, user_id)
    if not user.active:
        user.active = True
        db.session.flush()
        _record(user, actor=actor, now=now, action="user.reactivate", reason=reason)
    return _view(user)


def change_profile(
    *, user_id: str, name: str, phone: str | None, locale: str, actor: Actor, now: datetime
) -> queries.UserView:
    """Change what a person says about themselves; `phone` is E.164. Raises NotFound, InvalidInput."""
    user = locks.lock_one(User, user_id)
    clean_name = clean_text(name, max_length=120)
    if not clean_name:
        raise InvalidInput(errors={"name": [N_("Wajib diisi.")]})
    user.name, user.phone = clean_name, phone
    user.locale = locale if locale in LANGUAGES else "id"
    db.session.flush()
    _record(user, actor=actor, now=now, action="user.change_profile")
    return _view(user)


def set_password(*, user_id: str, password: str, actor: Actor, now: datetime) -> None:
    """Replace a password, which ends all other sessions. Raises NotFound, WeakPassword."""
    user = locks.lock_one(User, user_id)
    if passwords.is_weak(password, about=(user.email.partition("@")[0],)):
        raise errors.WeakPassword(length=passwords.LEAST)
    user.password = hash_password(password)
    user.fs_uniquifier = uuid.uuid4().hex
    db.session.flush()
    _record(user, actor=actor, now=now, action="user.set_password")


def make_api_key(
    *,
    user_id: str,
    label: str,
    scopes: Sequence[str] | None,
    attribution: str | None = None,
    actor: Actor,
    now: datetime,
    any_role: bool = False,
) -> NewKey:
    """Make a key `kl_<prefix>_<secret>`; the secret is returned once and only its hash is kept.

    `scopes` are prefixes of actions, None means everything the person may do. `attribution` marks a reseller's orders.
    Raises NotFound, InvalidInput, and KeyNotAllowed for a person without a role that works with programs
    (`any_role` lifts this for the demonstration).
    """
    user = locks.lock_one(User, user_id)
    if not user.active:
        raise NotFound(ids={"user_account": user_id})
    if not any_role and not MAY_HOLD_KEYS & {role.name for role in user.roles}:
        raise errors.KeyNotAllowed()
    clean_label = clean_text(label, max_length=80)
    if not clean_label:
        raise InvalidInput(errors={"label": [N_("Wajib diisi.")]})
    prefix = "".join(secrets.choice(ALPHABET) for _ in range(PREFIX_LENGTH))
    secret = secrets.token_urlsafe(32)
    key = ApiKey(
        user_id=user.id,
        prefix=prefix,
        secret_hash=hash_secret(secret),
        label=clean_label,
        scopes=None if scopes is None else sorted(set(scopes)),
        attribution=attribution,
        created_at=now,
    )
    db.session.add(key)
    db.session.flush()
    audit.record(actor=actor, action="api_key.make", object_type="api_key", object_id=key.id, now=now,
                 data={"user": user.id, "scopes": key.scopes})  # fmt: skip
    return NewKey(id=key.id, plain=f"kl_{prefix}_{secret}")


def revoke_api_key(*, key_id: str, actor: Actor, now: datetime) -> None:
    """Stop a key for good; a second time changes nothing. Raises NotFound."""
    key = db.session.get(ApiKey, key_id, with_for_update=True, populate_existing=True)
    if key is None:
        raise NotFound(ids={"api_key": key_id})
    if key.revoked_at is None:
        key.revoked_at = now
        db.session.flush()
        audit.record(actor=actor, action="api_key.revoke", object_type="api_key", object_id=key.id, now=now)


def normal_email(*, email: str) -> str:
    """The address as it is kept: checked in form only, lower case. Raises InvalidInput."""
    try:
        return validate_email(email.strip(), check_deliverability=False).normalized.lower()
    except EmailNotValidError as error:
        raise InvalidInput(errors={"email": [BAD_EMAIL]}) from error


def _roles(names: Sequence[str]) -> list[RoleRecord]:
    wanted = sorted({str(name) for name in names})
    if not wanted:
        raise errors.RoleNeeded()
    rows = queries.role_rows(names=wanted)
    if missing := set(wanted) - {row.name for row in rows}:
        raise errors.UnknownRole(role=min(missing))
    return rows


def _locked_with_admins(user_id: str) -> User:
    """The person, locked together with all admins: two who demote each other at once must not both succeed."""
    admins = [view.id for view in queries.people_with_role(role=Role.ADMIN)]
    return locks.lock(User, [user_id, *admins])[user_id]


def _demand_other_admin(user: User) -> None:
    if queries.active_with_role(role=Role.ADMIN, except_for=user.id) == 0:
        raise errors.LastAdmin(ids={"user_account": user.id})


def _record(
    user: User,
    *,
    actor: Actor,
    now: datetime,
    action: str,
    reason: str | None = None,
    data: dict[str, object] | None = None,
) -> None:
    audit.record(
        actor=actor, action=action, object_type="user_account", object_id=user.id, now=now, reason=reason, data=data
    )


def _view(user: User) -> queries.UserView:
    view = queries.user_by_id(user_id=user.id)
    assert view is not None
    return view
