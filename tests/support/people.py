"""People for tests: accounts, signed-in browsers, API keys, forms with their CSRF token."""

import hashlib
import itertools
import os
import re
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer

from shop.identity import service
from shop.identity.models import User
from shop.kernel import clock
from shop.kernel.actors import SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work

PASSWORD = "kain-tapis-pucuk-rebung"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Person:
    """An account made for a test, and the actor it acts as."""

    id: str
    email: str
    actor: Actor

    @property
    def password(self) -> str:
        return PASSWORD


def make_person(
    *roles: str, name: str = "Orang Uji", artisan_id: str | None = None, totp_exempt: bool = True, email: str = ""
) -> Person:
    """An account with these roles (default: customer). Opens its own unit of work."""
    wanted = [str(role) for role in roles] or ["customer"]
    address = email or f"{wanted[0]}{next(_numbers)}@contoh.id"
    with unit_of_work():
        view = service.create_user(
            email=address, name=name, password=PASSWORD, roles=wanted, actor=SYSTEM, now=clock.now(),
            artisan_id=artisan_id, totp_exempt=totp_exempt,
        )  # fmt: skip
    actor = Actor(kind="user", id=view.id, label=name, roles=frozenset(wanted), artisan_id=artisan_id)
    return Person(view.id, address, actor)


def make_key(person: Person, *, scopes: list[str] | None = None, attribution: str | None = None) -> str:
    """A plain API key of this person, whatever their role."""
    with unit_of_work():
        made = service.make_api_key(
            user_id=person.id, label="uji", scopes=scopes, attribution=attribution, actor=person.actor,
            now=clock.now(), any_role=True,
        )  # fmt: skip
    return made.plain


def bearer(person: Person, *, scopes: list[str] | None = None) -> dict[str, str]:
    """Headers with a new key of this person."""
    return {"Authorization": f"Bearer {make_key(person, scopes=scopes)}"}


def sign_in(client: FlaskClient, person: Person) -> None:
    """Put this person into the browser's session, as the sign-in page would."""
    user = db.session.get(User, person.id)
    assert user is not None
    with client.session_transaction() as session:
        session.clear()
        session.update(
            {"_user_id": user.fs_uniquifier, "_fresh": True, "fs_cc": "set", "fs_paa": clock.now().timestamp(),
             "signed_in_at": int(clock.now().timestamp())}
        )  # fmt: skip


def csrf_token(client: FlaskClient) -> str:
    """A token for the session of this browser."""
    with client.session_transaction() as session:
        raw = session.setdefault("csrf_token", hashlib.sha1(os.urandom(64), usedforsecurity=False).hexdigest())
    secret = current_app.config.get("WTF_CSRF_SECRET_KEY") or current_app.secret_key
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))


def post(client: FlaskClient, path: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Any:
    """Send a form as the page would, with its CSRF token."""
    return client.post(path, data={"csrf_token": csrf_token(client), **(data or {})}, **kwargs)


def form_token(page: Any) -> str:
    """The CSRF token in a page's first form."""
    found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.get_data(as_text=True))
    assert found is not None
    return found.group(1)
