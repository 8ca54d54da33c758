"""The people of the demonstration shop: one per role, with a password that is easy to type and an API key.

Passwords and keys are kept in clear text in `var/demo-people.json`, readable by its owner only, so that a second run
prints the same ones. Without the file the people get new ones.
"""

import json
import os
import secrets
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app

from shop.identity import queries, service
from shop.identity.keys import hash_secret, read_key
from shop.identity.roles import STAFF, Role
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound

LOADER = Actor(kind="system", id="demo", label="Toko contoh", roles=frozenset({"system"}))
KEY_LABEL = "Toko contoh"
DOMAIN = "demo.kriya.example"

# Name in the contract → role and what the person is called on screen.
PEOPLE: dict[str, tuple[Role, str]] = {
    "admin": (Role.ADMIN, "Pengurus (contoh)"),
    "secretariat": (Role.SECRETARIAT, "Sekretariat (contoh)"),
    "chair": (Role.CHAIR, "Ketua (contoh)"),
    "curator_1": (Role.CURATOR, "Kurator 1 (contoh)"),
    "curator_2": (Role.CURATOR, "Kurator 2 (contoh)"),
    "curator_3": (Role.CURATOR, "Kurator 3 (contoh)"),
    "buyer": (Role.BUYER, "Petugas pengadaan (contoh)"),
    "approver": (Role.APPROVER, "Pejabat penyetuju (contoh)"),
    "finance": (Role.FINANCE, "Bendahara (contoh)"),
    "auditor": (Role.AUDITOR, "Pemeriksa (contoh)"),
    "artisan_1": (Role.ARTISAN, "Perajin 1 (contoh)"),
    "artisan_2": (Role.ARTISAN, "Perajin 2 (contoh)"),
    "artisan_coached": (Role.ARTISAN, "Perajin binaan (contoh)"),
    "customer_1": (Role.CUSTOMER, "Pembeli 1 (contoh)"),
    "customer_2": (Role.CUSTOMER, "Pembeli 2 (contoh)"),
    "reseller": (Role.RESELLER, "Mitra penjual (contoh)"),
}
ARTISANS = ("artisan_1", "artisan_2", "artisan_coached")
WORDS = (
    "tapis", "siger", "kapal", "lada", "badak", "rotan", "tikew", "celugam", "sekura", "gerabah", "tembaga", "songket",
    "maduaro", "jelujur", "kebaya", "manik", "perak", "kopiah", "kendi", "besek", "tampah", "pandan", "melati",
)  # fmt: skip


def email_of(name: str) -> str:
    """The address a person of the demonstration signs in with."""
    return f"{name.replace('_', '-')}@{DOMAIN}"


def actors() -> dict[str, Actor]:
    """The people who have an account, by their name in the contract."""
    found = {name: queries.user_by_email(email=email_of(name)) for name in PEOPLE}
    return {
        name: Actor(
            kind="user", id=view.id, label=view.name, roles=frozenset(view.roles), artisan_id=view.artisan_id
        )
        for name, view in found.items()
        if view is not None
    }  # fmt: skip


def make(*, names: tuple[str, ...], artisans: Mapping[str, str], now: datetime) -> dict[str, dict[str, str]]:
    """Open the accounts that are missing; returns the credentials of the new ones. Call inside a unit of work."""
    known = actors()
    made = {}
    for name in names:
        if name in known:
            continue
        role, label = PEOPLE[name]
        password = easy_password()
        view = service.create_user(
            email=email_of(name), name=label, password=password, roles=[role], artisan_id=artisans.get(name),
            totp_exempt=role in STAFF, actor=LOADER, now=now,
        )  # fmt: skip
        made[name] = {"email": view.email, "password": password, "api_key": _key(name, view.id, now=now)}
    return made


def renew(*, names: tuple[str, ...], now: datetime) -> dict[str, dict[str, str]]:
    """New passwords and keys for people whose old ones nobody can look up any more. Call inside a unit of work."""
    known = actors()
    renewed = {}
    for name in names:
        person, password = known[name], easy_password()
        service.set_password(user_id=person.id, password=password, actor=LOADER, now=now)
        for key in queries.api_keys(user_id=person.id):
            if key.label == KEY_LABEL and key.revoked_at is None:
                service.revoke_api_key(key_id=key.id, actor=LOADER, now=now)
        renewed[name] = {
            "email": email_of(name), "password": password, "api_key": _key(name, person.id, now=now)
        }  # fmt: skip
    return renewed


def easy_password() -> str:
    """Three words of the craft and a number: `tapis-rotan-melati-47`."""
    return "-".join([*secrets.SystemRandom().sample(WORDS, 3), str(10 + secrets.randbelow(90))])


def kept() -> dict[str, dict[str, str]]:
    """The credentials in the file that open this database; those of another database are left out."""
    try:
        found: dict[str, Any] = json.loads(_path().read_text())["people"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    known = actors()
    return {name: person for name, person in found.items() if name in known and _opens(person, known[name].id)}


def keep(people: Mapping[str, Mapping[str, str]]) -> None:
    """Write the credentials, readable by the owner of the process only."""
    path = _path()
    ordered = {name: dict(people[name]) for name in PEOPLE if name in people}
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump({"people": ordered}, file, indent=2)
    temporary.replace(path)


def _key(name: str, user_id: str, *, now: datetime) -> str:
    attribution = "mitra-contoh" if name == "reseller" else None
    made = service.make_api_key(
        user_id=user_id, label=KEY_LABEL, scopes=None, attribution=attribution, any_role=True, actor=LOADER, now=now
    )
    return made.plain


def _opens(person: Any, user_id: str) -> bool:
    if not isinstance(person, dict) or not {"email", "password", "api_key"} <= set(person):
        return False
    given = read_key(str(person["api_key"]))
    row = queries.api_key_row(prefix=given.prefix) if given else None
    if given is None or row is None or row.user.id != user_id:
        return False
    return row.key.secret_hash == hash_secret(given.secret) and row.key.revoked_at is None


def _path() -> Path:
    var: Path = current_app.config["SHOP"].var
    return var / "demo-people.json"


def demand(known: Mapping[str, Actor], name: str) -> Actor:
    """The person of that name. Raises NotFound."""
    if name not in known:
        raise NotFound(ids={"user_account": email_of(name)})
    return known[name]
