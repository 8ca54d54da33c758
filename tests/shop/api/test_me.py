"""`/api/v1/me`: keys, and nothing but keys."""

from datetime import UTC, datetime
from typing import Any

from flask.testing import FlaskClient

from shop.identity import queries, service
from shop.kernel import clock
from shop.kernel.unit_of_work import unit_of_work
from tests.support.people import bearer, make_key, make_person, sign_in


def test_a_key_says_who_it_is(client: FlaskClient) -> None:
    person = make_person("reseller", name="Mitra Uji")
    answer = client.get("/api/v1/me", headers=bearer(person, scopes=["catalog", "identity.me"]))
    assert answer.status_code == 200
    assert answer.get_json() == {
        "id": person.id,
        "kind": "api_key",
        "label": "Mitra Uji (API: uji)",
        "roles": ["reseller"],
        "scopes": ["catalog", "identity.me"],
        "artisan_id": None,
    }


def test_a_stranger_is_asked_for_a_key(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    body = answer.get_json()
    assert (body["status"], body["code"]) == (401, "sign_in_required")
    assert body["request_id"] == answer.headers["X-Request-ID"]


def test_a_cookie_gives_no_right_to_the_api(client: FlaskClient) -> None:
    sign_in(client, make_person("admin"))
    assert client.get("/akun").status_code == 200
    assert client.get("/api/v1/me").status_code == 401


def test_a_key_out_of_scope_is_forbidden(client: FlaskClient) -> None:
    answer = client.get("/api/v1/me", headers=bearer(make_person("reseller"), scopes=["catalog"]))
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


def test_bad_keys_are_refused_alike(client: FlaskClient) -> None:
    person = make_person("reseller")
    good = make_key(person)
    prefix = good.rsplit("_", 1)[0] if good.count("_") == 2 else "_".join(good.split("_")[:2])
    for text in ("", "x", "kl_abc_def", f"{prefix}_{'A' * 43}", "kl_000000000000_" + "A" * 43, good + "x", "Ä"):
        answer = client.get("/api/v1/me", headers={"Authorization": f"Bearer {text}"})
        assert (answer.status_code, answer.get_json()["code"]) == (401, "invalid_key"), text
    basic = client.get("/api/v1/me", headers={"Authorization": f"Basic {good}"})
    assert basic.get_json()["code"] == "invalid_key"


def test_a_revoked_key_and_a_closed_account_stop_at_once(client: FlaskClient) -> None:
    person, other = make_person("reseller"), make_person("artisan")
    key, kept = bearer(person), bearer(other)
    view = queries.api_keys(user_id=person.id)[0]
    with unit_of_work():
        service.revoke_api_key(key_id=view.id, actor=person.actor, now=clock.now())
        service.deactivate(user_id=other.id, reason="uji", actor=person.actor, now=clock.now())
    assert client.get("/api/v1/me", headers=key).status_code == 401
    assert client.get("/api/v1/me", headers=kept).status_code == 401


def test_use_is_noted_at_most_every_ten_minutes(client: FlaskClient, monkeypatch: Any) -> None:
    person = make_person("reseller")
    headers = bearer(person)
    moments = iter(
        [datetime(2026, 11, 24, 2, 0, tzinfo=UTC), datetime(2026, 11, 24, 2, 9, tzinfo=UTC),
         datetime(2026, 11, 24, 2, 10, tzinfo=UTC)]
    )  # fmt: skip
    seen = []
    for moment in moments:
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert client.get("/api/v1/me", headers=headers).status_code == 200
        seen.append(queries.api_keys(user_id=person.id)[0].last_used_at)
    assert [used.minute for used in seen if used] == [0, 0, 10]
