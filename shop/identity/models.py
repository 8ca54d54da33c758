"""Accounts, their roles, API keys. Private to this package."""

from datetime import datetime
from typing import Any

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.ext.associationproxy import AssociationProxy, association_proxy
from sqlalchemy.orm import Mapped, mapped_column, relationship

from shop.identity.roles import STAFF
from shop.kernel.db import Model
from shop.kernel.ids import new_id


class UserRole(Model):
    """That a person holds a role."""

    __tablename__ = "user_role"

    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), primary_key=True)
    role_id: Mapped[str] = mapped_column(ForeignKey("role.id"), primary_key=True)


class RoleRecord(Model, RoleMixin):
    """A role by name; `shop.identity.roles` lists them."""

    __tablename__ = "role"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("rol"))  # type: ignore[assignment]
    name: Mapped[str] = mapped_column(unique=True)
    description: Mapped[str | None]


class User(Model, UserMixin):
    """A person's account. `artisan_id` is the craft business they belong to, if any."""

    __tablename__ = "user_account"

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("usr"))  # type: ignore[assignment]
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    phone: Mapped[str | None]
    locale: Mapped[str] = mapped_column(default="id")
    password: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    # Changes at every password or role change, which ends all other sessions.
    fs_uniquifier: Mapped[str] = mapped_column(unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    artisan_id: Mapped[str | None] = mapped_column(ForeignKey("artisan.id"), index=True)
    totp_exempt: Mapped[bool] = mapped_column(default=False)
    tf_primary_method: Mapped[str | None]
    tf_totp_secret: Mapped[str | None]
    mf_recovery_codes: Mapped[list[Any] | None]

    roles: Mapped[list[RoleRecord]] = relationship(  # type: ignore[assignment]
        secondary="user_role", lazy="selectin"
    )
    role_names: AssociationProxy[list[str]] = association_proxy("roles", "name")

    def check_tf_required_setup(self) -> bool:
        """Flask-Security asks before it offers to switch the second factor off: staff may not."""
        return not self.totp_exempt and any(role.name in STAFF for role in self.roles)


class ApiKey(Model):
    """A key for programs: only its hash is kept. `scopes` are action prefixes; None means all of the person's."""

    __tablename__ = "api_key"
    __table_args__ = (UniqueConstraint("prefix"),)

    id: Mapped[str] = mapped_column(primary_key=True, default=lambda: new_id("key"))
    user_id: Mapped[str] = mapped_column(ForeignKey("user_account.id"), index=True)
    prefix: Mapped[str]
    secret_hash: Mapped[str]
    label: Mapped[str]
    scopes: Mapped[list[str] | None]
    attribution: Mapped[str | None]
    created_at: Mapped[datetime]
    last_used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
