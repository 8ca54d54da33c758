"""`flask demo load`: everything that the contract promises, the same a second time, never in production."""

import json
import stat
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest

from catalog import queries as catalog
from curation_gate import queries
from demo import loading, steps
from shop.identity import queries as people_queries
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.audit import AuditEvent
from shop.kernel.db import db
from tests.support.demo import DemoShop

ROLES = (
    "admin", "secretariat", "chair", "curator_1", "curator_2", "curator_3", "buyer", "approver", "finance", "auditor",
    "artisan_1", "artisan_2", "artisan_coached", "customer_1", "customer_2", "reseller",
)  # fmt: skip


def test_the_round_of_2021_is_announced_and_only_who_passed_is_in_the_shop(demo_shop: DemoShop) -> None:
    with demo_shop.app.app_context():
        found = queries.results(year=2021)["results"]
        assert Counter(row["decision"] for row in found) == {"passed": 20, "coaching": 5, "not_passed": 7}
        items = catalog.sellable_items(now=clock.now(), limit=100).items
        assert len(items) == 20
        assert {item.artisan_name for item in items} == {row["artisan"] for row in found if row["decision"] == "passed"}
        assert all(len(item.photos) == 2 for item in items)


def test_the_auditor_finds_nothing(demo_shop: DemoShop) -> None:
    result = demo_shop.app.test_cli_runner().invoke(args=["audit", "--json"])
    assert json.loads(result.output)["violations"] == []
    assert result.exit_code == 0


def test_there_is_one_person_per_role_with_a_key_that_works(demo_shop: DemoShop) -> None:
    assert tuple(demo_shop.people) == ROLES
    client = demo_shop.app.test_client()
    for role, person in demo_shop.people.items():
        assert person["email"] == f"{role.replace('_', '-')}@demo.kriya.example"
        answer = client.get("/api/v1/me", headers=demo_shop.key(role))
        assert answer.status_code == 200
        assert answer.get_json()["roles"] == [role.rpartition("_")[0] if role[-1].isdigit() else role.split("_")[0]]


def test_the_artisans_are_two_members_with_stock_and_one_in_coaching(demo_shop: DemoShop) -> None:
    client = demo_shop.app.test_client()
    ids = {
        role: client.get("/api/v1/me", headers=demo_shop.key(role)).get_json()["artisan_id"]
        for role in ("artisan_1", "artisan_2", "artisan_coached")
    }
    with demo_shop.app.app_context():
        by_maker = {item.artisan_id: item for item in catalog.sellable_items(now=clock.now(), limit=100).items}
        for role in ("artisan_1", "artisan_2"):
            item = by_maker[ids[role]]
            assert (item.mode, item.available >= 10, item.price <= 500_000) == ("ready_stock", True, True)
        assert ids["artisan_1"] != ids["artisan_2"]
        (coached,) = queries.submissions_of(artisan_id=ids["artisan_coached"])
        assert coached.status == "coaching"
        assert any(item.mode == "made_to_order" for item in by_maker.values())


def test_somebody_signs_in_with_the_printed_password(demo_shop: DemoShop) -> None:
    demo_shop.app.config["WTF_CSRF_ENABLED"] = False
    client = demo_shop.app.test_client()
    person = demo_shop.people["secretariat"]
    client.post("/masuk", data={"email": person["email"], "password": person["password"]})
    assert client.get("/meja/kurasi/putaran").status_code == 200


def test_a_second_run_changes_nothing_and_prints_the_same(demo_shop: DemoShop) -> None:
    def events() -> int:
        with demo_shop.app.app_context():
            return len(db.session.scalars(db.select(AuditEvent.id)).all())

    before = events()
    result = demo_shop.app.test_cli_runner().invoke(args=["demo", "load", "--json"])
    assert (result.exit_code, json.loads(result.output)) == (
        0, {"base_url": "http://localhost", "people": demo_shop.people},
    )  # fmt: skip
    assert events() == before
    assert stat.S_IMODE((demo_shop.var / "demo-people.json").stat().st_mode) == 0o600


def test_without_the_file_people_get_new_keys_and_the_old_ones_end(demo_shop: DemoShop) -> None:
    (demo_shop.var / "demo-people.json").unlink()
    result = demo_shop.app.test_cli_runner().invoke(args=["demo", "load", "--json"])
    renewed = json.loads(result.output)["people"]
    assert tuple(renewed) == ROLES
    client = demo_shop.app.test_client()
    for role in ("admin", "artisan_1"):
        assert renewed[role]["email"] == demo_shop.people[role]["email"]
        assert renewed[role]["api_key"] != demo_shop.people[role]["api_key"]
        assert client.get("/api/v1/me", headers=demo_shop.key(role)).status_code == 401
        key = {"Authorization": f"Bearer {renewed[role]['api_key']}"}
        assert client.get("/api/v1/me", headers=key).status_code == 200


def test_the_plain_output_lists_everybody(demo_shop: DemoShop) -> None:
    result = demo_shop.app.test_cli_runner().invoke(args=["demo", "load"])
    lines = result.output.splitlines()
    assert lines[0] == "http://localhost/masuk"
    assert [line.split()[0] for line in lines[1:]] == list(ROLES)


def test_it_refuses_in_production(demo_shop: DemoShop) -> None:
    demo_shop.app.config["SHOP"] = replace(demo_shop.app.config["SHOP"], env="production")
    with demo_shop.app.app_context():
        people = len(people_queries.users(limit=200))
    result = demo_shop.app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "produksi" in result.output
    with demo_shop.app.app_context():
        assert len(people_queries.users(limit=200)) == people


def test_features_add_their_steps(demo_shop: DemoShop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(steps, "_steps", {})
    seen: list[tuple[list[str], datetime]] = []

    @steps.register("uji")
    def step(*, people: dict[str, Actor], now: datetime) -> None:
        seen.append((sorted(people), now))

    with demo_shop.app.app_context():
        now = clock.now()
        loading.load(now=now)
    assert seen == [(sorted(ROLES), now)]
