"""Desk pages: people, settings, the trail; and the command line."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from shop.identity import queries
from shop.identity.models import ApiKey, User
from shop.kernel import audit, settings
from shop.kernel.db import db
from shop.kernel.settings import ShopSetting
from shop.messages.models import Message
from tests.support.people import Person, make_person, post, sign_in

WINDOW = settings.define(
    key="test.window_days", default=3, minimum=2, maximum=14, unit="hari kerja", label="Batas waktu uji"
)


@pytest.fixture
def admin(client: FlaskClient) -> Person:
    person = make_person("admin", name="Pengurus Uji")
    sign_in(client, person)
    return person


def test_the_admin_opens_an_account_by_invitation(client: FlaskClient, admin: Person) -> None:
    assert client.get("/meja/pengguna/baru").status_code == 200
    answer = post(
        client,
        "/meja/pengguna/baru",
        {"name": "Kurator Uji", "email": "kur@contoh.id", "roles": ["curator", "artisan"]},
    )
    view = queries.user_by_email(email="kur@contoh.id")
    assert view is not None
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/meja/pengguna/{view.id}")
    assert (view.roles, view.totp_exempt) == (("artisan", "curator"), False)
    mail = db.session.scalars(select(Message).where(Message.recipient == "kur@contoh.id")).one()
    link = re.search(r"http://localhost(/lupa-sandi/\S+)", mail.body_text)
    assert link is not None
    act = audit.history(object_type="user_account", object_id=view.id)[0]
    assert act.actor_id == admin.id
    assert client.get(f"/meja/pengguna/{view.id}").status_code == 200
    stranger = client.application.test_client()
    new = "tenun-inuh-sulam-usus"
    assert post(stranger, link.group(1), {"password": new, "password_confirm": new}).status_code == 302


@pytest.mark.parametrize(
    "changes", [{"email": "bukan"}, {"roles": []}, {"roles": ["raja"]}, {"name": ""}, {"phone": "12"}]
)
def test_a_bad_form_is_shown_again(client: FlaskClient, admin: Person, changes: dict[str, Any]) -> None:
    data = {"name": "Kurator Uji", "email": "kur@contoh.id", "roles": ["curator"], **changes}
    assert post(client, "/meja/pengguna/baru", data).status_code == 422
    assert queries.user_by_email(email="kur@contoh.id") is None


def test_roles_are_changed_with_a_reason(client: FlaskClient, admin: Person) -> None:
    person = make_person("customer")
    url = f"/meja/pengguna/{person.id}/peran"
    assert post(client, url, {"roles": ["curator"], "reason": ""}).status_code == 422
    assert post(client, url, {"roles": ["curator"], "reason": "SK 12"}).status_code == 302
    view = queries.user_by_id(user_id=person.id)
    assert view is not None
    assert view.roles == ("curator",)


def test_the_last_admin_sees_why_not(client: FlaskClient, admin: Person) -> None:
    answer = post(client, f"/meja/pengguna/{admin.id}/peran", {"roles": ["customer"], "reason": "uji"})
    assert answer.status_code == 409
    assert "pengurus sistem terakhir" in answer.get_data(as_text=True)
    view = queries.user_by_id(user_id=admin.id)
    assert view is not None
    assert view.roles == ("admin",)


def test_an_account_is_closed_and_opened(client: FlaskClient, admin: Person) -> None:
    person = make_person("customer")
    for word, active in (("nonaktif", False), ("aktif", True)):
        assert post(client, f"/meja/pengguna/{person.id}/{word}", {"reason": ""}).status_code == 422
        assert post(client, f"/meja/pengguna/{person.id}/{word}", {"reason": "uji"}).status_code == 302
        db.session.expire_all()
        assert db.session.get(User, person.id).active is active  # type: ignore[union-attr]


def test_unknown_people_are_not_found(client: FlaskClient, admin: Person) -> None:
    assert client.get("/meja/pengguna/usr_tidak_ada").status_code == 404
    assert post(client, "/meja/pengguna/x/nonaktif", {"reason": "uji"}).status_code == 404


def test_people_are_listed_page_by_page(client: FlaskClient, admin: Person) -> None:
    for number in range(51):
        make_person("customer", name=f"Pembeli {number:02}")
    page = client.get("/meja/pengguna?peran=customer").get_data(as_text=True)
    assert "Pembeli 49" in page
    assert "Pembeli 50" not in page
    link = re.search(r'href="([^"]*setelah=[^"]*)"', page)
    assert link is not None
    assert "Pembeli 50" in client.get(link.group(1).replace("&amp;", "&")).get_data(as_text=True)
    assert client.get("/meja/pengguna?q=%00%ff&peran=raja").status_code == 200


def test_a_setting_is_changed_with_its_reason(client: FlaskClient, admin: Person) -> None:
    assert "Batas waktu uji" in client.get("/meja/pengaturan").get_data(as_text=True)
    answer = post(client, "/meja/pengaturan/test.window_days", {"value": "5", "reason": "Rapat 3"})
    assert answer.status_code == 302
    db.session.expire_all()
    assert settings.get(WINDOW) == 5
    act = audit.history(object_type="setting", object_id="test.window_days")[0]
    assert (act.actor_id, act.reason, act.data) == (admin.id, "Rapat 3", {"before": 3, "after": 5})


@pytest.mark.parametrize(
    ("key", "value", "reason", "status"),
    [
        ("test.window_days", "15", "uji", 422),
        ("test.window_days", "1.5", "uji", 422),
        ("test.window_days", "5", "", 422),
        ("test.window_days", "", "uji", 422),
        ("test.unknown", "5", "uji", 404),
    ],
)
def test_a_refused_setting_stays(
    client: FlaskClient, admin: Person, key: str, value: str, reason: str, status: int
) -> None:
    assert post(client, f"/meja/pengaturan/{key}", {"value": value, "reason": reason}).status_code == status
    assert db.session.scalars(select(ShopSetting)).all() == []


def test_the_auditor_reads_and_changes_nothing(client: FlaskClient) -> None:
    sign_in(client, make_person("auditor"))
    assert client.get("/meja/pengaturan").status_code == 200
    assert client.get("/meja/jejak").status_code == 200
    assert client.get("/meja/pengguna").status_code == 403
    assert post(client, "/meja/pengaturan/test.window_days", {"value": "5", "reason": "uji"}).status_code == 403
    assert db.session.scalars(select(ShopSetting)).all() == []


def test_the_trail_is_searched_by_object_actor_and_action(client: FlaskClient, admin: Person) -> None:
    one, two = make_person("customer"), make_person("reseller")
    page = client.get(f"/meja/jejak?objek={one.id}").get_data(as_text=True)
    assert f"{one.id}</a> #1" in page
    assert two.id not in page
    post(client, f"/meja/pengguna/{two.id}/nonaktif", {"reason": "Permintaan sendiri"})
    page = client.get("/meja/jejak?pelaku=pengurus&tindakan=user.deact&jenis=user_account").get_data(as_text=True)
    assert "Permintaan sendiri" in page
    assert two.id in page
    assert one.id not in page
    assert "Tidak ada jejak" in client.get("/meja/jejak?jenis=tidak_ada").get_data(as_text=True)


@pytest.mark.parametrize("query", ["sebelum=kemarin", "sebelum=2026-11-24", "sebelum=2026-11-24T00:00:00"])
def test_a_broken_page_marker_is_refused(client: FlaskClient, admin: Person, query: str) -> None:
    assert client.get(f"/meja/jejak?{query}").status_code == 422


def test_a_person_keeps_profile_and_keys(client: FlaskClient) -> None:
    person = make_person("reseller")
    sign_in(client, person)
    answer = post(client, "/akun", {"name": "Mitra Baru", "phone": "0812 3456 7890", "locale": "en"})
    assert answer.status_code == 302
    view = queries.user_by_id(user_id=person.id)
    assert view is not None
    assert (view.name, view.phone, view.locale) == ("Mitra Baru", "+6281234567890", "en")
    assert post(client, "/akun", {"name": "", "phone": "1", "locale": "xx"}).status_code == 422
    page = post(client, "/akun/kunci", {"label": "Toko mitra"})
    plain = re.search(r"kl_[0-9a-z]{12}_[A-Za-z0-9_-]{43}", page.get_data(as_text=True))
    assert plain is not None
    assert page.headers["Cache-Control"] == "no-store"
    bearer = {"Authorization": f"Bearer {plain.group()}"}
    assert client.get("/api/v1/me", headers=bearer).get_json()["id"] == person.id
    assert plain.group() not in client.get("/akun").get_data(as_text=True)
    key_id = queries.api_keys(user_id=person.id)[0].id
    assert post(client, f"/akun/kunci/{key_id}/cabut").status_code == 302
    assert client.get("/api/v1/me", headers=bearer).status_code == 401


def test_keys_of_others_are_not_found_and_stay(client: FlaskClient) -> None:
    owner, other = make_person("reseller"), make_person("reseller")
    sign_in(client, owner)
    post(client, "/akun/kunci", {"label": "Toko mitra"})
    key_id = queries.api_keys(user_id=owner.id)[0].id
    sign_in(client, other)
    assert post(client, f"/akun/kunci/{key_id}/cabut").status_code == 404
    db.session.expire_all()
    assert db.session.get(ApiKey, key_id).revoked_at is None  # type: ignore[union-attr]


def test_a_customer_is_offered_no_keys(client: FlaskClient) -> None:
    sign_in(client, make_person("customer"))
    assert "Kunci API" not in client.get("/akun").get_data(as_text=True)
    assert post(client, "/akun/kunci", {"label": "x"}).status_code == 403
    assert db.session.scalars(select(ApiKey)).all() == []


def run(app: Flask, *arguments: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["users", *arguments])
    return result.exit_code, result.output


def test_the_command_line(app: Flask, database: Any) -> None:
    code, output = run(app, "create", "Ketua@contoh.id", "--name", "Ketua Uji", "--role", "chair", "--role", "admin")
    assert code == 0
    assert "ketua@contoh.id admin,chair" in output
    assert "password: " in output
    code, output = run(app, "create", "ketua@contoh.id", "--name", "Lain", "--role", "chair")
    assert code == 1
    assert "Sudah ada akun" in output
    code, output = run(app, "list", "--role", "chair")
    assert [line.split("\t")[1:] for line in output.splitlines()] == [
        ["ketua@contoh.id", "Ketua Uji", "admin,chair", "aktif"]
    ]
    code, output = run(app, "api-key", "ketua@contoh.id", "--scope", "catalog")
    assert code == 0
    assert re.fullmatch(r"kl_[0-9a-z]{12}_[A-Za-z0-9_-]{43}\n", output)
    code, output = run(app, "deactivate", "ketua@contoh.id", "--reason", "uji")
    assert (code, "pengurus sistem terakhir" in output) == (1, True)
    run(app, "create", "lain@contoh.id", "--name", "Lain", "--role", "admin", "--password", "tenun-inuh-sulam")
    assert run(app, "role", "ketua@contoh.id", "chair", "--reason", "SK 1")[0] == 0
    assert run(app, "deactivate", "ketua@contoh.id", "--reason", "uji")[0] == 0
    view = queries.user_by_email(email="ketua@contoh.id")
    assert view is not None
    assert (view.active, view.roles) == (False, ("chair",))
    assert run(app, "role", "tidak@contoh.id", "chair", "--reason", "uji")[0] == 1
