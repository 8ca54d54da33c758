"""What is read about people and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from shop.identity.models import ApiKey, RoleRecord, User, UserRole
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db


@dataclass(frozen=True)
class UserView:
    """A person's account as pages and other rooms see it."""

    id: str
    email: str
    name: str
    phone: str | None
    locale: str
    active: bool
    roles: tuple[str, ...]
    artisan_id: str | None
    has_totp: bool
    totp_exempt: bool
    created_at: datetime


@dataclass(frozen=True)
class ApiKeyView:
    """A key without its secret; `shown` is the part that tells it from others."""

    id: str
    user_id: str
    label: str
    shown: str
    scopes: tuple[str, ...] | None
    attribution: str | None
    created_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True)
class KeyRow:
    """A key with its owner, for the key check only."""

    key: ApiKey
    user: User


@dataclass(frozen=True)
class ActView:
    """One act of the audit trail."""

    id: str
    at: datetime
    actor_kind: str
    actor_id: str
    actor_label: str
    action: str
    object_type: str
    object_id: str
    sequence: int
    from_state: str | None
    to_state: str | None
    reason: str | None
    data: dict[str, Any]


def user_by_id(*, user_id: str) -> UserView | None:
    """The person with this id."""
    return _user_view(db.session.get(User, user_id))


def user_by_email(*, email: str) -> UserView | None:
    """The person with this e-mail address (as it is kept: lower case)."""
    return _user_view(db.session.scalar(select(User).where(User.email == email.strip().lower())))


def users(*, search: str = "", role: str = "", after: tuple[str, str] | None = None, limit: int = 50) -> list[UserView]:
    """People by name; `search` is part of a name or an e-mail address, `after` the (name, id) of the last one shown."""
    query = select(User).order_by(User.name, User.id).limit(limit)
    if search:
        found = (column.icontains(search, autoescape=True) for column in (User.name, User.email))
        query = query.where(or_(*found))
    if role:
        query = query.where(User.id.in_(_holders(role)))
    if after is not None:
        name, last_id = after
        query = query.where(or_(User.name > name, and_(User.name == name, User.id > last_id)))
    return [view for user in db.session.scalars(query) if (view := _user_view(user)) is not None]


def people_with_role(*, role: str) -> list[UserView]:
    """The active people who hold a role, by name."""
    query = select(User).where(User.active, User.id.in_(_holders(role))).order_by(User.name, User.id)
    return [view for user in db.session.scalars(query) if (view := _user_view(user)) is not None]


def people_of_artisan(*, artisan_id: str) -> list[UserView]:
    """The active people who belong to a craft business."""
    query = select(User).where(User.active, User.artisan_id == artisan_id).order_by(User.name, User.id)
    return [view for user in db.session.scalars(query) if (view := _user_view(user)) is not None]


def active_with_role(*, role: str, except_for: str) -> int:
    """How many other active people hold a role."""
    query = select(func.count()).select_from(User)
    return db.session.scalar(query.where(User.active, User.id != except_for, User.id.in_(_holders(role)))) or 0


def role_rows(*, names: Sequence[str]) -> list[RoleRecord]:
    """The rows of these roles, for the service."""
    return list(db.session.scalars(select(RoleRecord).where(RoleRecord.name.in_(names)).order_by(RoleRecord.name)))


def api_keys(*, user_id: str) -> list[ApiKeyView]:
    """A person's keys, newest first."""
    query = select(ApiKey).where(ApiKey.user_id == user_id).order_by(ApiKey.created_at.desc(), ApiKey.id.desc())
    return [key_view(key) for key in db.session.scalars(query)]


def api_key(*, key_id: str) -> ApiKeyView | None:
    """One key."""
    key = db.session.get(ApiKey, key_id)
    return None if key is None else key_view(key)


def api_key_row(*, prefix: str) -> KeyRow | None:
    """The key with this prefix and its owner, for the key check."""
    row = db.session.execute(
        select(ApiKey, User).join(User, User.id == ApiKey.user_id).where(ApiKey.prefix == prefix)
    ).one_or_none()
    return None if row is None else KeyRow(row[0], row[1])


def attribution_of_key_owner(*, user_id: str) -> str | None:
    """The attribution that a reseller's live keys carry."""
    query = select(ApiKey.attribution).where(
        ApiKey.user_id == user_id, ApiKey.revoked_at.is_(None), ApiKey.attribution.is_not(None)
    )
    return db.session.scalar(query.order_by(ApiKey.id.desc()).limit(1))


def acts(
    *,
    object_type: str = "",
    object_id: str = "",
    actor: str = "",
    action: str = "",
    before: tuple[datetime, str] | None = None,
    limit: int = 50,
) -> list[ActView]:
    """The audit trail, newest first; `actor` is an id or part of a name, `before` the last (at, id) shown."""
    query = select(AuditEvent).order_by(AuditEvent.at.desc(), AuditEvent.id.desc()).limit(limit)
    if object_type:
        query = query.where(AuditEvent.object_type == object_type)
    if object_id:
        query = query.where(AuditEvent.object_id == object_id)
    if actor:
        query = query.where(or_(AuditEvent.actor_id == actor, AuditEvent.actor_label.icontains(actor, autoescape=True)))
    if action:
        query = query.where(AuditEvent.action.startswith(action, autoescape=True))
    if before is not None:
        at, last_id = before
        query = query.where(or_(AuditEvent.at < at, and_(AuditEvent.at == at, AuditEvent.id < last_id)))
    names = ActView.__dataclass_fields__
    return [ActView(**{name: getattr(event, name) for name in names}) for event in db.session.scalars(query)]


def object_types() -> list[str]:
    """The kinds of things in the audit trail."""
    return list(db.session.scalars(select(AuditEvent.object_type).distinct().order_by(AuditEvent.object_type)))


def key_view(key: ApiKey) -> ApiKeyView:
    """A key without its secret."""
    return ApiKeyView(
        id=key.id,
        user_id=key.user_id,
        label=key.label,
        shown=f"kl_{key.prefix}_…",
        scopes=None if key.scopes is None else tuple(key.scopes),
        attribution=key.attribution,
        created_at=key.created_at,
        last_used_at=key.last_used_at,
        revoked_at=key.revoked_at,
    )


def _holders(role: str) -> Any:
    return select(UserRole.user_id).join(RoleRecord, RoleRecord.id == UserRole.role_id).where(RoleRecord.name == role)


def _user_view(user: User | None) -> UserView | None:
    if user is None:
        return None
    return UserView(
        id=user.id,
        email=user.email,
        name=user.name,
        phone=user.phone,
        locale=user.locale,
        active=user.active,
        roles=tuple(sorted(role.name for role in user.roles)),
        artisan_id=user.artisan_id,
        has_totp=bool(user.tf_primary_method),
        totp_exempt=user.totp_exempt,
        created_at=user.created_at,
    )
