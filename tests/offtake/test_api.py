"""The offtake over the API: the whole way, who may do what, and what is refused without a trace."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from offtake.models import Inspection, Lot, Run
from shop.kernel import clock
from shop.kernel.db import db
from shop.kernel.ids import new_id
from shop.kernel.unit_of_work import unit_of_work
from shop.ledger import chart
from shop.ledger import queries as ledger
from tests.offtake import world
from tests.support.people import bearer, make_person


class Desk:
    """Everybody's headers, and calls with a fresh idempotency key."""

    def __init__(self, client: FlaskClient, made: world.World, other: world.World) -> None:
        self.client, self.world, self.other = client, made, other
        roles = ("buyer", "approver", "finance", "auditor", "customer")
        self.headers = {role: bearer(make_person(role)) for role in roles}
        self.headers["artisan"] = bearer(make_person("artisan", artisan_id=made.artisan_id))
        self.headers["stranger"] = bearer(make_person("artisan", artisan_id=other.artisan_id))
        self.due = (clock.now() + timedelta(days=60)).date().isoformat()

    def post(self, who: str, path: str, data: dict[str, Any] | None = None, *, key: str | None = "") -> Any:
        headers = dict(self.headers[who])
        if key is not None:
            headers["Idempotency-Key"] = key or new_id("key")
        return self.client.post(f"/api/v1{path}", json=data, headers=headers)

    def get(self, who: str, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.headers[who])

    def order(self, **changes: Any) -> dict[str, Any]:
        return {
            "revision_id": self.world.revision_id, "quantity": 10, "unit_price": 500_000, "due_on": self.due,
            **changes,
        }  # fmt: skip


@pytest.fixture
def desk(client: FlaskClient) -> Iterator[Desk]:
    with unit_of_work():
        made = world.make_world(now=clock.now())
        other = world.make_maker(now=clock.now())
    yield Desk(client, made, other)


def test_the_whole_way(desk: Desk) -> None:
    answer = desk.post("buyer", "/runs", desk.order())
    run = answer.get_json()
    assert (answer.status_code, run["status"], run["value"]) == (201, "offered", 5_000_000)
    assert (run["advance_amount"], run["resale_price"], run["currency"], run["counter"]) == (
        1_500_000, 500_000, "IDR", None,
    )  # fmt: skip
    path = f"/runs/{run['id']}"
    countered = desk.post("artisan", f"{path}/counter", {"unit_price": 550_000, "note": "Benang naik"}).get_json()
    assert (countered["status"], countered["counter"]) == (
        "countered", {"due_on": None, "unit_price": 550_000, "note": "Benang naik"},
    )  # fmt: skip
    assert desk.post("artisan", f"{path}/accept").status_code == 403
    agreed = desk.post("buyer", f"{path}/accept").get_json()
    assert (agreed["status"], agreed["unit_price"]) == ("accepted", 550_000)
    paid = desk.post("finance", f"{path}/pay-advance", {"reference": "BL-9"}).get_json()
    assert (paid["status"], paid["advance_paid"]) == ("advance_paid", 1_650_000)
    assert desk.post("artisan", f"{path}/progress", {"made": 4}).get_json()["status"] == "producing"
    lot = desk.post("artisan", "/lots", {"run_id": run["id"], "quantity": 10})
    assert (lot.status_code, lot.get_json()["status"]) == (201, "announced")
    lot_id = lot.get_json()["id"]
    assert desk.post("buyer", f"/lots/{lot_id}/receive", {"quantity": 10}).get_json()["awaiting"] == 10
    found = desk.post(
        "buyer", "/inspections", {"lot_id": lot_id, "accepted": 8, "rework": 1, "rejected": 1, "reasons": ["Noda"]}
    )
    body = found.get_json()
    assert found.status_code == 201
    assert (body["gross"], body["advance_recovered"], body["net"]) == (4_400_000, 1_320_000, 3_080_000)
    assert body["reasons"] == [
        {"verdict": "rework", "quantity": 1, "reason": "Noda"},
        {"verdict": "rejected", "quantity": 1, "reason": "Noda"},
    ]
    assert body["handover_note"].startswith("BAST-")
    assert desk.post("buyer", f"/lots/{lot_id}/receive", {"quantity": 1}).get_json()["status"] == "inspecting"
    assert desk.post("buyer", "/inspections", {"lot_id": lot_id, "accepted": 1}).status_code == 201
    settled = desk.get("artisan", path).get_json()
    assert (settled["status"], settled["accepted"], settled["rejected"], settled["advance_outstanding"]) == (
        "settled", 9, 1, 0,
    )  # fmt: skip
    assert len(desk.get("artisan", f"/inspections?run_id={run['id']}").get_json()["items"]) == 2
    assert desk.get("auditor", f"/lots/{lot_id}").get_json()["status"] == "part_accepted"


def test_commitments_over_the_api(desk: Desk) -> None:
    today = clock.now().date()
    body = {
        "artisan_id": desk.world.artisan_id, "starts_on": today.isoformat(), "value": 50_000_000,
        "ends_on": (today + timedelta(days=300)).isoformat(),
    }  # fmt: skip
    made = desk.post("buyer", "/commitments", body)
    assert (made.status_code, made.get_json()["status"], made.get_json()["mode"]) == (201, "draft", "direct")
    path = f"/commitments/{made.get_json()['id']}"
    assert desk.get("artisan", path).status_code == 404
    assert desk.get("artisan", "/commitments").get_json()["items"] == []
    assert desk.post("approver", f"{path}/approve").get_json()["status"] == "active"
    assert desk.get("artisan", path).get_json()["promised_value"] == 50_000_000
    assert [row["id"] for row in desk.get("artisan", "/commitments").get_json()["items"]] == [made.get_json()["id"]]
    assert desk.get("stranger", "/commitments").get_json()["items"] == []
    assert desk.get("stranger", path).status_code == 404
    assert desk.post("buyer", f"{path}/end", {"reason": "Dana dialihkan"}).get_json()["status"] == "ended"


def test_lists_go_on_after_a_cursor(desk: Desk) -> None:
    made = [desk.post("buyer", "/runs", desk.order(quantity=1)).get_json()["id"] for _ in range(3)]
    first = desk.get("auditor", "/runs?limit=2").get_json()
    second = desk.get("auditor", f"/runs?limit=2&cursor={first['next']}").get_json()
    assert [row["id"] for row in first["items"] + second["items"]] == made[::-1]
    assert second["next"] is None
    assert desk.get("auditor", "/runs?cursor=nonsense").status_code == 422
    assert desk.get("auditor", "/runs?status=settled").get_json()["items"] == []


def test_a_foreign_run_is_not_there(desk: Desk) -> None:
    run = desk.post("buyer", "/runs", desk.order()).get_json()
    assert desk.get("stranger", f"/runs/{run['id']}").status_code == 404
    assert desk.get("stranger", "/runs").get_json()["items"] == []
    assert desk.get("stranger", f"/runs?artisan_id={desk.world.artisan_id}").get_json()["items"] == []
    for path, body in (
        ("accept", None), ("decline", {"reason": "x"}), ("counter", {"unit_price": 1}), ("progress", {"made": 1})
    ):  # fmt: skip
        assert desk.post("stranger", f"/runs/{run['id']}/{path}", body).status_code == 404, path
    assert desk.post("stranger", "/lots", {"run_id": run["id"], "quantity": 1}).status_code == 404
    assert desk.get("customer", "/runs").status_code == 403
    assert desk.client.get("/api/v1/runs").status_code == 401
    assert world.row(Run, run["id"]).status == "offered"


def test_a_draft_is_not_shown_to_the_artisan(desk: Desk) -> None:
    draft = desk.post("buyer", "/runs", desk.order(quantity=100, unit_price=2_000_000)).get_json()
    assert (draft["status"], draft["signature_reasons"]) == ("draft", ["over_budget", "over_advance_limit"])
    assert desk.get("artisan", f"/runs/{draft['id']}").status_code == 404
    assert desk.get("artisan", "/runs").get_json()["items"] == []
    assert desk.post("buyer", f"/runs/{draft['id']}/approve").status_code == 403
    assert desk.post("approver", f"/runs/{draft['id']}/approve").get_json()["status"] == "offered"
    assert desk.get("artisan", f"/runs/{draft['id']}").status_code == 200


@pytest.mark.parametrize(
    ("who", "status"), [("artisan", 403), ("finance", 403), ("approver", 403), ("auditor", 403), ("customer", 403)]
)
def test_only_a_buyer_issues(desk: Desk, who: str, status: int) -> None:
    assert desk.post(who, "/runs", desk.order()).status_code == status
    assert db.session.scalar(select(func.count()).select_from(Run)) == 0


def test_where_money_moves_a_key_is_required_and_a_repetition_changes_nothing(desk: Desk) -> None:
    run = desk.post("buyer", "/runs", desk.order()).get_json()
    desk.post("artisan", f"/runs/{run['id']}/accept")
    path, body = f"/runs/{run['id']}/pay-advance", {"reference": "BL-1"}
    assert desk.post("finance", path, body, key=None).get_json()["code"] == "idempotency_key_required"
    answers = [desk.post("finance", path, body, key="k1").get_data() for _ in range(2)]
    assert answers[0] == answers[1]
    assert desk.post("finance", path, {"reference": "BL-2"}, key="k1").get_json()["code"] == "idempotency_conflict"
    assert ledger.balance(chart.bank()) == -1_500_000
    lot = desk.post("artisan", "/lots", {"run_id": run["id"], "quantity": 10}).get_json()
    desk.post("buyer", f"/lots/{lot['id']}/receive", {"quantity": 10})
    look = {"lot_id": lot["id"], "accepted": 5}
    assert desk.post("buyer", "/inspections", look, key=None).status_code == 400
    for _ in range(2):
        assert desk.post("buyer", "/inspections", look, key="k2").status_code == 201
    assert world.row(Lot, lot["id"]).accepted == 5
    assert db.session.scalar(select(func.count()).select_from(Inspection)) == 1


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"quantity": 0}, 422, None),
        ({"quantity": 1.5}, 422, None),
        ({"quantity": "2"}, 422, None),
        ({"quantity": True}, 422, None),
        ({"unit_price": -1}, 422, None),
        ({"unit_price": 2**63}, 422, None),
        ({"due_on": "besok"}, 422, None),
        ({"due_on": "2020-01-01"}, 422, "due_too_soon"),
        ({"total": 1}, 422, None),
        ({"advance_bp": 5001}, 422, None),
        ({"note": "a\u0000b"}, 422, None),
        ({"revision_id": "rev_00000000000000000000000000"}, 404, "not_found"),
        ({"content_hash": "v1:other"}, 409, "stale_revision"),
        ({"quantity": 100_000}, 409, "capacity_exceeded"),
        ({"resale_price": 99_999}, 409, "price_outside_band"),
    ],
)
def test_a_bad_order_is_refused_clearly(desk: Desk, changes: dict[str, Any], status: int, code: str | None) -> None:
    answer = desk.post("buyer", "/runs", desk.order(**changes))
    assert answer.status_code == status, answer.get_json()
    if code:
        assert answer.get_json()["code"] == code
    assert db.session.scalar(select(func.count()).select_from(Run)) == 0


def test_counts_that_do_not_add_up_are_refused(desk: Desk) -> None:
    run = desk.post("buyer", "/runs", desk.order(advance_bp=0)).get_json()
    desk.post("artisan", f"/runs/{run['id']}/accept")
    assert desk.post("artisan", "/lots", {"run_id": run["id"], "quantity": 11}).get_json()["code"] == "above_ordered"
    lot = desk.post("artisan", "/lots", {"run_id": run["id"], "quantity": 6}).get_json()
    above = desk.post("buyer", f"/lots/{lot['id']}/receive", {"quantity": 11})
    assert (above.status_code, above.get_json()["code"]) == (409, "above_ordered")
    desk.post("buyer", f"/lots/{lot['id']}/receive", {"quantity": 6})
    for body, status, code in (
        ({"accepted": 7}, 409, "above_received"),
        ({"accepted": 5, "rejected": 1}, 422, "reasons_due"),
        ({"accepted": 0}, 422, "nothing_inspected"),
        ({"accepted": -1}, 422, None),
        ({"accepted": 5, "rejected": 1, "reasons": [{"verdict": "lost", "quantity": 1, "reason": "x"}]}, 422, None),
        ({"accepted": 6, "readings": [{"length_mm": 9999}]}, 422, "out_of_range"),
    ):
        answer = desk.post("buyer", "/inspections", {"lot_id": lot["id"], **body})
        assert answer.status_code == status, body
        assert code in (None, answer.get_json()["code"]), body
    assert (world.row(Lot, lot["id"]).awaiting, ledger.balance(chart.offtake_inventory())) == (6, 0)
