"""Accounts, roles and keys as use cases: what is kept, what is refused, and that a refusal changes nothing."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from shop.identity import errors, queries, service
from shop.identity.keys import read_key
from shop.identity.models import ApiKey, RoleRecord, User
from shop.identity.roles import Role
from shop.kernel import audit
from shop.kernel.actors import SYSTEM
from shop.kernel.errors import InvalidInput, NotFound
from shop.kernel.unit_of_work import unit_of_work
from tests.support.people import PASSWORD, make_person

GOOD: dict[str, Any] = {"email": "Siti@Contoh.ID", "name": " Siti ", "password": PASSWORD, "roles": ["customer"]}


def create(now: datetime, **changes: Any) -> queries.UserView:
    with unit_of_work():
        return service.create_user(**{**GOOD, **changes}, actor=SYSTEM, now=now)


def people(database: Any) -> int:
    return len(database.session.scalars(select(User)).all())


def test_an_account_is_kept_in_its_normal_form(database: Any, now: datetime) -> None:
    view = create(now)
    assert (view.email, view.name, view.roles, view.active) == ("siti@contoh.id", "Siti", ("customer",), True)
    stored = database.session.get(User, view.id)
    assert stored.password.startswith("$argon2id$")
    assert PASSWORD not in stored.password
    acts = audit.history(object_type="user_account", object_id=view.id)
    assert [(act.action, act.data) for act in acts] == [("user.create", {"roles": ["customer"]})]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": "bukan-email"}, InvalidInput),
        ({"email": "a\x00@contoh.id"}, InvalidInput),
        ({"name": "  "}, InvalidInput),
        ({"password": "pendek"}, errors.WeakPassword),
        ({"password": "1234567890"}, errors.WeakPassword),
        ({"password": "aaaaaaaaaaaa"}, errors.WeakPassword),
        ({"password": "x" * 129}, errors.WeakPassword),
        ({"email": "sitinurhaliza@contoh.id", "password": "sitinurhaliza1"}, errors.WeakPassword),
        ({"roles": []}, errors.RoleNeeded),
        ({"roles": ["customer", "raja"]}, errors.UnknownRole),
    ],
)
def test_what_is_malformed_is_refused(database: Any, now: datetime, changes: dict[str, Any], error: type) -> None:
    before = people(database)
    with pytest.raises(error):
        create(now, **changes)
    assert people(database) == before


def test_an_address_has_one_account(database: Any, now: datetime) -> None:
    create(now)
    with pytest.raises(errors.EmailTaken):
        create(now, email="SITI@contoh.id", name="Orang lain")
    assert [user.name for user in database.session.scalars(select(User).where(User.email == "siti@contoh.id"))] == [
        "Siti"
    ]


def test_roles_change_with_their_reason_and_end_sessions(database: Any, now: datetime) -> None:
    admin, person = make_person("admin"), make_person("customer")
    before = database.session.get(User, person.id).fs_uniquifier
    with unit_of_work():
        view = service.set_roles(
            user_id=person.id, roles=["curator", "customer"], reason="SK 12/2026", actor=admin.actor, now=now
        )
    assert view.roles == ("curator", "customer")
    assert database.session.get(User, person.id).fs_uniquifier != before
    act = audit.history(object_type="user_account", object_id=person.id)[-1]
    assert (act.action, act.reason) == ("user.set_roles", "SK 12/2026")
    assert act.data == {"before": ["customer"], "after": ["curator", "customer"]}


def test_the_last_admin_stays(database: Any, now: datetime) -> None:
    admin = make_person("admin")
    with pytest.raises(errors.LastAdmin), unit_of_work():
        service.set_roles(user_id=admin.id, roles=["customer"], reason="uji", actor=SYSTEM, now=now)
    with pytest.raises(errors.LastAdmin), unit_of_work():
        service.deactivate(user_id=admin.id, reason="uji", actor=SYSTEM, now=now)
    view = queries.user_by_id(user_id=admin.id)
    assert view is not None
    assert (view.roles, view.active) == (("admin",), True)
    make_person("admin")
    with unit_of_work():
        assert not service.deactivate(user_id=admin.id, reason="uji", actor=SYSTEM, now=now).active


def test_a_closed_admin_does_not_count(database: Any, now: datetime) -> None:
    first, second = make_person("admin"), make_person("admin")
    with unit_of_work():
        service.deactivate(user_id=first.id, reason="uji", actor=SYSTEM, now=now)
    with pytest.raises(errors.LastAdmin), unit_of_work():
        service.set_roles(user_id=second.id, roles=["customer"], reason="uji", actor=SYSTEM, now=now)


def test_nobody_closes_their_own_account(database: Any, now: datetime) -> None:
    admin, _other = make_person("admin"), make_person("admin")
    with pytest.raises(errors.NotYourself), unit_of_work():
        service.deactivate(user_id=admin.id, reason="uji", actor=admin.actor, now=now)
    assert database.session.get(User, admin.id).active is True


def test_a_key_is_shown_once_and_kept_as_a_hash(database: Any, now: datetime) -> None:
    person = make_person("reseller")
    with unit_of_work():
        made = service.make_api_key(
            user_id=person.id, label="Toko mitra", scopes=["orders", "catalog"], attribution="mitra",
            actor=person.actor, now=now,
        )  # fmt: skip
    given = read_key(made.plain)
    assert given is not None
    row = database.session.get(ApiKey, made.id)
    assert (row.prefix, row.scopes, row.attribution) == (given.prefix, ["catalog", "orders"], "mitra")
    assert given.secret not in row.secret_hash
    assert len(row.secret_hash) == 64
    act = audit.history(object_type="api_key", object_id=made.id)[0]
    assert given.secret not in str(act.data)


def test_a_customer_has_no_key(database: Any, now: datetime) -> None:
    person = make_person("customer")
    with pytest.raises(errors.KeyNotAllowed), unit_of_work():
        service.make_api_key(user_id=person.id, label="x", scopes=None, actor=person.actor, now=now)
    assert database.session.scalars(select(ApiKey)).all() == []


def test_revoking_twice_is_revoking_once(database: Any, now: datetime) -> None:
    person = make_person("artisan")
    with unit_of_work():
        made = service.make_api_key(user_id=person.id, label="x", scopes=None, actor=person.actor, now=now)
    for _ in range(2):
        with unit_of_work():
            service.revoke_api_key(key_id=made.id, actor=person.actor, now=now)
    actions = [act.action for act in audit.history(object_type="api_key", object_id=made.id)]
    assert actions == ["api_key.make", "api_key.revoke"]
    with pytest.raises(NotFound), unit_of_work():
        service.revoke_api_key(key_id="key_none", actor=person.actor, now=now)


def test_every_role_is_there_and_a_second_load_adds_none(database: Any) -> None:
    with unit_of_work():
        service.load_roles()
    names = sorted(database.session.scalars(select(RoleRecord.name)))
    assert names == sorted(role.value for role in Role)


def test_people_are_found_by_part_of_a_name_page_by_page(database: Any, now: datetime) -> None:
    for number in range(5):
        make_person("curator", name=f"Kurator {number}_%")
    make_person("customer", name="Kurator palsu")
    first = queries.users(search="kurator", role="curator", limit=3)
    rest = queries.users(search="kurator", role="curator", after=(first[-1].name, first[-1].id), limit=3)
    assert [view.name for view in (*first, *rest)] == [f"Kurator {number}_%" for number in range(5)]
    assert [view.name for view in queries.users(search="3_%")] == ["Kurator 3_%"]
