"""Signing in, out, registering, resetting, the second factor: as a browser does it."""

import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_security.utils import get_hmac
from sqlalchemy import select

from shop.identity import limits, queries, service
from shop.identity.models import User
from shop.kernel import audit, clock
from shop.kernel.actors import SYSTEM
from shop.kernel.db import db
from shop.kernel.unit_of_work import unit_of_work
from shop.messages.models import Message
from tests.support.people import PASSWORD, Person, bearer, make_person, post, sign_in


def enter(client: FlaskClient, person: Person, password: str = PASSWORD, **extra: str) -> Any:
    return post(client, "/masuk", {"email": person.email, "password": password, **extra})


def is_in(client: FlaskClient) -> bool:
    return bool(client.get("/akun").status_code == 200)


def hash_password_weakly(password: str) -> str:
    """As an older version of the shop, with cheaper settings, would have stored it."""
    from passlib.hash import argon2

    # Flask-Security hashes an HMAC of the password.
    return str(argon2.using(rounds=2, memory_cost=16, parallelism=1).hash(get_hmac(password)))


def mails(to: str) -> list[Message]:
    return list(db.session.scalars(select(Message).where(Message.recipient == to).order_by(Message.id)))


def test_in_and_out(client: FlaskClient) -> None:
    person = make_person("customer")
    assert client.get("/masuk").status_code == 200
    answer = enter(client, person)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/mulai")
    assert is_in(client)
    assert client.get("/keluar").status_code == 200
    assert is_in(client)
    assert post(client, "/keluar").status_code == 302
    assert not is_in(client)


def test_an_old_hash_is_made_anew_and_kept(client: FlaskClient) -> None:
    person = make_person("customer")
    user = db.session.get(User, person.id)
    assert user is not None
    with unit_of_work():
        user.password = hash_password_weakly(PASSWORD)
    before = user.password

    assert enter(client, person).status_code == 302

    db.session.expire_all()
    assert user.password != before
    assert enter(client, person).status_code == 302


def test_a_form_without_its_token_does_nothing(client: FlaskClient) -> None:
    person = make_person("customer")
    answer = client.post("/masuk", data={"email": person.email, "password": PASSWORD})
    assert answer.status_code == 400
    assert not is_in(client)


def test_a_session_is_begun_anew(client: FlaskClient) -> None:
    with client.session_transaction() as session:
        session["planted"] = "x"
    person = make_person("customer")
    enter(client, person)
    with client.session_transaction() as session:
        assert "planted" not in session
        assert "csrf_token" not in session
        assert session["signed_in_at"] > 0


@pytest.mark.parametrize("known", [True, False])
def test_a_wrong_password_and_an_unknown_address_sound_the_same(client: FlaskClient, known: bool) -> None:
    person = make_person("customer")
    email = person.email if known else "tidak-ada@contoh.id"
    answer = post(client, "/masuk", {"email": email, "password": "salah-sama-sekali"})
    text = re.sub(r'value="[^"]*"', "", answer.get_data(as_text=True))
    assert answer.status_code == 200
    assert "E-mail, kata sandi, atau kodenya tidak cocok." in text
    assert "errmsg" not in text
    assert not is_in(client)


@pytest.mark.parametrize("email", ["a\x00@contoh.id", "x" * 5000, "'; drop table", "\u202e@contoh.id", ""])
def test_a_strange_address_is_refused_calmly(client: FlaskClient, email: str) -> None:
    answer = post(client, "/masuk", {"email": email, "password": "salah-sama-sekali"})
    assert answer.status_code in (200, 422)
    assert not is_in(client)


def test_a_closed_account_does_not_get_in(client: FlaskClient) -> None:
    person = make_person("customer")
    sign_in(client, person)
    with unit_of_work():
        service.deactivate(user_id=person.id, reason="uji", actor=SYSTEM, now=clock.now())
    assert not is_in(client)
    enter(client, person)
    assert not is_in(client)


def test_a_changed_role_ends_the_session(client: FlaskClient) -> None:
    person = make_person("customer")
    sign_in(client, person)
    assert is_in(client)
    with unit_of_work():
        service.set_roles(user_id=person.id, roles=["reseller"], reason="uji", actor=SYSTEM, now=clock.now())
    assert not is_in(client)


@pytest.mark.parametrize(
    ("role", "hours", "stays"), [("auditor", 11, True), ("auditor", 13, False), ("customer", 700, True)]
)
def test_staff_sign_in_anew_each_day(client: FlaskClient, role: str, hours: int, stays: bool) -> None:
    sign_in(client, make_person(role))
    with client.session_transaction() as session:
        session["signed_in_at"] -= hours * 3600
    assert is_in(client) is stays


@pytest.mark.parametrize(
    "address", ["https://jahat.example/", "//jahat.example", "/\\jahat.example", "javascript:alert(1)"]
)
def test_nobody_is_sent_elsewhere(client: FlaskClient, address: str) -> None:
    answer = enter(client, make_person("customer"), next=address)
    assert re.match(r"/[^/\\]", answer.headers.get("Location", "/x"))


def test_one_goes_where_one_wanted(client: FlaskClient) -> None:
    assert enter(client, make_person("customer"), next="/akun?x=1").headers["Location"] == "/akun?x=1"


def register(client: FlaskClient, email: str, password: str = PASSWORD, name: str = "Ibu Uji") -> Any:
    return post(client, "/daftar", {"name": name, "email": email, "password": password})


def test_registering_makes_a_customer(client: FlaskClient) -> None:
    assert client.get("/daftar").status_code == 200
    answer = register(client, "Baru@contoh.id")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk")
    view = queries.user_by_email(email="baru@contoh.id")
    assert view is not None
    assert (view.roles, view.name) == (("customer",), "Ibu Uji")
    assert [mail.template for mail in mails("baru@contoh.id")] == ["account_welcome"]
    post(client, "/masuk", {"email": "baru@contoh.id", "password": PASSWORD})
    assert is_in(client)


def test_registering_a_known_address_says_the_same_and_changes_nothing(client: FlaskClient) -> None:
    person = make_person("artisan")
    before = db.session.get(User, person.id).password  # type: ignore[union-attr]
    answer = register(client, person.email, "kata-sandi-lain-sekali")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk")
    db.session.expire_all()
    user = db.session.get(User, person.id)
    assert user is not None
    assert (user.password, user.name) == (before, "Orang Uji")
    assert [mail.template for mail in mails(person.email)] == ["account_exists"]


@pytest.mark.parametrize(
    ("email", "password", "name"),
    [("bukan", PASSWORD, "Ibu"), ("a@contoh.id", "pendek", "Ibu"), ("a@contoh.id", PASSWORD, "a\x00b"), ("", "", "")],
)
def test_a_bad_registration_is_shown_again(client: FlaskClient, email: str, password: str, name: str) -> None:
    answer = register(client, email, password, name)
    assert answer.status_code == 422
    assert queries.user_by_email(email="a@contoh.id") is None


def ask_for_reset(client: FlaskClient, email: str) -> Any:
    return post(client, "/lupa-sandi", {"email": email})


def test_resetting_a_password(client: FlaskClient) -> None:
    person = make_person("customer")
    answer = ask_for_reset(client, person.email)
    assert answer.status_code == 200
    assert "Bila e-mail itu punya akun di sini" in client.get("/masuk").get_data(as_text=True) + answer.get_data(
        as_text=True
    )
    mail = mails(person.email)[0]
    assert mail.template == "account_reset_link"
    path = re.search(r"http://localhost(/lupa-sandi/\S+)", mail.body_text)
    assert path is not None
    page = client.get(path.group(1))
    assert page.status_code == 200
    weak = post(client, path.group(1), {"password": "pendek", "password_confirm": "pendek"})
    assert "Kata sandi paling sedikit 10 huruf" in weak.get_data(as_text=True)
    new = "tenun-inuh-sulam-usus"
    answer = post(client, path.group(1), {"password": new, "password_confirm": new})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/masuk")
    assert not is_in(client)
    enter(client, person)
    assert not is_in(client)
    enter(client, person, new)
    assert is_in(client)
    actions = [act.action for act in audit.history(object_type="user_account", object_id=person.id)]
    assert actions == ["user.create", "user.reset_password"]
    assert [mail.template for mail in mails(person.email)] == ["account_reset_link", "account_password_changed"]
    post(client, "/keluar")
    again = post(client, path.group(1), {"password": "x" * 12, "password_confirm": "x" * 12})
    assert again.status_code == 302
    assert enter(client, person, new).headers["Location"] == "/akun/mulai"


def test_resetting_an_unknown_address_says_the_same(client: FlaskClient) -> None:
    person = make_person("customer")
    texts = []
    for email in (person.email, "tidak-ada@contoh.id"):
        answer = ask_for_reset(client, email)
        text = re.sub(r'value="[^"]*"|nonce="[^"]*"', "", answer.get_data(as_text=True))
        texts.append((answer.status_code, text))
    assert texts[0] == texts[1]
    assert mails("tidak-ada@contoh.id") == []


def test_changing_a_password_ends_other_sessions(client: FlaskClient, app: Flask) -> None:
    person = make_person("customer")
    other = app.test_client()
    for browser in (client, other):
        sign_in(browser, person)
    new = "tenun-inuh-sulam-usus"
    wrong = post(client, "/akun/sandi", {"password": "salah", "new_password": new, "new_password_confirm": new})
    assert wrong.status_code == 200
    assert is_in(other)
    answer = post(client, "/akun/sandi", {"password": PASSWORD, "new_password": new, "new_password_confirm": new})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun")
    assert is_in(client)
    assert not is_in(other)


def code_for(secret: str, at: float) -> str:
    from passlib.totp import TOTP

    return str(TOTP(key=secret.replace(" ", ""), format="base32").generate(at).token)


def set_up_totp(client: FlaskClient) -> str:
    page = post(client, "/akun/dua-langkah", {"setup": "authenticator"}).get_data(as_text=True)
    key = re.search(r"<code>([A-Z2-7 -]+)</code>", page)
    action = re.search(r'action="(/akun/dua-langkah/[^"]+)"', page)
    assert key is not None
    assert action is not None
    assert "data:image/svg+xml" in page
    secret = key.group(1).replace("-", "")
    answer = post(client, action.group(1), {"code": code_for(secret, time.time())})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/kode-cadangan")
    return secret


def test_staff_work_only_with_a_second_factor(client: FlaskClient) -> None:
    person = make_person("auditor", totp_exempt=False)
    enter(client, person)
    answer = client.get("/meja/jejak")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/akun/dua-langkah")
    assert client.get("/akun/dua-langkah").status_code == 200
    secret = set_up_totp(client)
    assert client.get("/meja/jejak").status_code == 200
    stored = db.session.get(User, person.id)
    assert stored is not None
    db.session.refresh(stored)
    assert secret not in str(stored.tf_totp_secret)
    page = post(client, "/akun/kode-cadangan").get_data(as_text=True)
    codes = re.findall(r"<li><code>([^<]+)</code></li>", page)
    assert len(codes) == 5
    post(client, "/keluar")
    assert enter(client, person).headers["Location"].startswith("/masuk/kode")
    assert not is_in(client)
    wrong = post(client, "/masuk/kode", {"code": "000000"})
    assert "Kodenya tidak cocok" in wrong.get_data(as_text=True)
    assert not is_in(client)
    used = post(client, "/masuk/kode-cadangan", {"code": codes[0]})
    assert used.status_code == 302
    assert is_in(client)
    post(client, "/keluar")
    enter(client, person)
    assert post(client, "/masuk/kode-cadangan", {"code": codes[0]}).status_code == 200
    assert not is_in(client)
    answer = post(client, "/masuk/kode", {"code": code_for(secret, time.time() + 30)})
    assert answer.status_code == 302
    assert is_in(client)


def test_staff_cannot_switch_the_second_factor_off(client: FlaskClient) -> None:
    person = make_person("auditor", totp_exempt=False)
    enter(client, person)
    set_up_totp(client)
    post(client, "/akun/dua-langkah", {"setup": "disable"})
    view = queries.user_by_id(user_id=person.id)
    assert view is not None
    assert view.has_totp


def test_staff_of_the_demonstration_need_none(client: FlaskClient) -> None:
    enter(client, make_person("auditor", totp_exempt=True))
    assert client.get("/meja/jejak").status_code == 200


def test_limits_by_account_and_address(client: FlaskClient) -> None:
    limits.limiter.enabled = True
    try:
        limits.limiter.reset()
        person, other = make_person("customer"), make_person("customer")
        for _ in range(10):
            assert enter(client, person, "salah-sama-sekali").status_code == 200
        answer = enter(client, person)
        assert answer.status_code == 429
        assert 0 < int(answer.headers["Retry-After"]) <= 300
        assert not is_in(client)
        assert enter(client, other).status_code == 302
    finally:
        limits.limiter.enabled = False
        limits.limiter.reset()


def test_the_api_is_counted_too(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "API", "5 per minute")
    key = bearer(make_person("reseller"))
    limits.limiter.enabled = True
    try:
        limits.limiter.reset()
        wrong = {"Authorization": "Bearer kl_" + "0" * 12 + "_" + "A" * 43}
        assert [client.get("/api/v1/me", headers=wrong).status_code for _ in range(6)] == [401] * 5 + [429]
        answer = client.get("/api/v1/me")
        assert (answer.status_code, answer.get_json()["code"]) == (429, "too_many_requests")
        assert 0 < int(answer.headers["Retry-After"]) <= 60
        assert client.get("/api/v1/me", headers=key).status_code == 200
    finally:
        limits.limiter.enabled = False
        limits.limiter.reset()


def test_counters_are_shared_and_run_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    uri = f"kriya-sqlite://{tmp_path / 'counters.sqlite3'}"
    one, two = limits.SqliteStorage(uri), limits.SqliteStorage(uri)
    monkeypatch.setattr(time, "time", lambda: 1000.0)
    assert [storage.incr("k", 60) for storage in (one, two, one)] == [1, 2, 3]
    assert (two.get("k"), two.get_expiry("k"), two.get("other")) == (3, 1060.0, 0)
    monkeypatch.setattr(time, "time", lambda: 1060.0)
    assert (one.get("k"), one.incr("k", 60), one.get_expiry("k")) == (0, 1, 1120.0)
