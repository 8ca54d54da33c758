"""From a request to an actor: an API key for programs, the signed-in person for pages.

Addresses under /api/ look at the `Authorization` header and at nothing else. A browser sends its cookies there as well,
but no right comes from them, so another site can make it do nothing (and no CSRF token is asked for).
"""

import hmac
from datetime import datetime, timedelta

from flask import has_request_context, request, session
from flask_login import current_user
from sqlalchemy import update

from shop.identity import queries
from shop.identity.errors import KeyRefused
from shop.identity.keys import hash_secret, read_key
from shop.identity.models import ApiKey, User
from shop.identity.roles import STAFF
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import in_unit_of_work, unit_of_work

PROGRAMS = ("/api/", "/webhooks/")
SIGNED_IN_AT = "signed_in_at"
# Staff handle other people's money: they sign in anew each working day (ASVS 5.0, 7.3).
STAFF_SESSION = timedelta(hours=12)
SESSION = timedelta(days=30)
# Written at most this often, so that reading does not write at every request.
USE_NOTED_EVERY = timedelta(minutes=10)


def load_actor() -> Actor | None:
    """Who is asking, or None for a stranger. Raises KeyRefused for a key that is unknown, revoked or malformed."""
    if not has_request_context():
        return None
    if request.path.startswith(PROGRAMS):
        return _by_key()
    user = signed_in_user()
    return None if user is None else person(user)


def signed_in_user() -> User | None:
    """The account behind this browser's session, unless it is closed or the session is too old."""
    user = current_user
    if not user or not user.is_authenticated or not user.active:
        return None
    is_staff = bool(STAFF & {role.name for role in user.roles})
    age = clock.now().timestamp() - float(session.get(SIGNED_IN_AT, 0))
    if age > (STAFF_SESSION if is_staff else SESSION).total_seconds():
        return None
    return user


def needs_totp(user: User) -> bool:
    """Whether this person may use a staff role only after setting up a second factor."""
    return bool(STAFF & {role.name for role in user.roles}) and not user.tf_primary_method and not user.totp_exempt


def person(user: User) -> Actor:
    """A signed-in person. Until a second factor is set up, the roles of staff give no rights."""
    roles = frozenset(role.name for role in user.roles)
    return Actor(
        kind="user",
        id=user.id,
        label=user.name,
        roles=roles - STAFF if needs_totp(user) else roles,
        artisan_id=user.artisan_id,
    )


def _by_key() -> Actor | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, text = header.partition(" ")
    given = read_key(text.strip()) if scheme.lower() == "bearer" else None
    row = queries.api_key_row(prefix=given.prefix) if given else None
    # Compared in constant time, and compared also when there is no such prefix.
    expected = row.key.secret_hash if row else hash_secret("")
    matches = hmac.compare_digest(expected, hash_secret(given.secret if given else " "))
    if not matches or row is None or row.key.revoked_at is not None or not row.user.active:
        raise KeyRefused()
    actor = Actor(
        kind="api_key",
        id=row.user.id,
        label=f"{row.user.name} (API: {row.key.label})",
        roles=frozenset(role.name for role in row.user.roles),
        artisan_id=row.user.artisan_id,
        scopes=None if row.key.scopes is None else frozenset(row.key.scopes),
    )
    _note_use(row.key, now=clock.now())
    return actor


def _note_use(key: ApiKey, *, now: datetime) -> None:
    if in_unit_of_work() or (key.last_used_at is not None and now - key.last_used_at < USE_NOTED_EVERY):
        return
    key_id = key.id
    with unit_of_work():
        db.session.execute(update(ApiKey).where(ApiKey.id == key_id).values(last_used_at=now))
