"""The contract over HTTP, with the demonstration's keys and nothing else: what partner programs rely on."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from openapi_spec_validator import OpenAPIV31SpecValidator

from tests.functional import trading
from tests.functional.open_shop import Api, OpenShop
from tests.functional.visiting import jpeg

PROBLEM = {"type", "title", "status", "code", "detail", "request_id"}


def ready_work(shop: OpenShop, role: str) -> dict[str, Any]:
    """The one listing of an artisan of the demonstration."""
    artisan_id = shop.api(role).get("/me")["artisan_id"]
    rows: list[dict[str, Any]] = shop.api().get("/products", params={"artisan": artisan_id})["items"]
    (found,) = [row for row in rows if row["seller"] == "artisan"]
    return found


def jobs_of(key: Api, order: dict[str, Any]) -> list[dict[str, Any]]:
    """The work orders of that order which this key sees."""
    return [row for row in key.everything("/work-orders") if row["code"].startswith(f"{order['number']}-")]


def in_days(days: int) -> str:
    return f"{datetime.now(UTC) + timedelta(days=days):%Y-%m-%d}"


def test_products_are_exactly_the_twenty(shop: OpenShop) -> None:
    results = json.loads(shop.flask("curation", "results", "2021", "--json").stdout)["results"]
    decisions = [row["decision"] for row in results]
    assert {each: decisions.count(each) for each in set(decisions)} == {"passed": 20, "coaching": 5, "not_passed": 7}
    assert sum(bool(row["gates"]) for row in results) == 3
    passed = sorted((row["product"], row["artisan"]) for row in results if row["decision"] == "passed")

    public = shop.api()
    for limit in (3, 20, 100):
        rows = public.everything("/products", limit=limit)
        assert sorted((row["title"], row["artisan"]["name"]) for row in rows) == passed
        assert len({row["id"] for row in rows}) == 20
    for row in rows:
        one = public.get(f"/products/{row['id']}")
        assert (one["id"], one["price"], one["revision"]) == (row["id"], row["price"], row["revision"])
        assert one["currency"] == "IDR" and one["available"] >= 1
    makers = {row["name"] for row in public.everything("/artisans")}
    assert makers == {artisan for _product, artisan in passed}


def test_from_cart_to_completed_order(shop: OpenShop) -> None:
    first, second = ready_work(shop, "artisan_1"), ready_work(shop, "artisan_2")
    public = shop.api()
    cart_id = trading.cart(public, {first["variant_id"]: 2, second["variant_id"]: 1})
    body = trading.checkout_body(public, cart_id)
    order = public.post(f"/carts/{cart_id}/checkout", body, status=201)
    assert (order["total"], order["currency"], order["payment"]["status"]) == (body["shown_total"], "IDR", "pending")
    assert order["payment"]["next_action"]["type"] == "redirect"

    public.post(f"/payments/{order['payment']['id']}/simulate", {"outcome": "captured"})
    token = {"token": order["token"]}
    assert public.get(f"/orders/{order['id']}", params=token)["status"] == "paid"

    for role, listing, quantity in (("artisan_1", first, 2), ("artisan_2", second, 1)):
        key = shop.api(role)
        (job,) = jobs_of(key, order)
        assert [(line["title"], line["quantity"]) for line in job["lines"]] == [(listing["title"], quantity)]
        assert job["lines"][0]["content_hash"] == listing["revision"]["content_hash"]
        assert job["recipient"] is None
        path = f"/work-orders/{job['id']}"
        accepted = key.post(f"{path}/accept")
        assert (accepted["status"], accepted["recipient"]["address"]["street"]) == ("accepted", "Jalan Cikini Raya 73")
        photo = key.upload("/media", jpeg(words=listing["title"]))
        assert photo.status_code == 201
        lines = [{"line_id": job["lines"][0]["id"], "count": quantity, "weight_g": listing["weight_g"]}]
        packed = key.post(f"{path}/pack", {"lines": lines, "photos": [photo.json()["id"]]})
        assert (packed["status"], packed["check"]["result"]) == ("packed", "same")
        shipped = key.post(f"{path}/ship", {"tracking_number": "0123456789012", "overrule": True})
        assert (shipped["status"], shipped["parcel"]["tracking_number"]) == ("shipped", "0123456789012")
        public.post(f"/orders/{order['id']}/confirm", {"work_order_id": job["id"]}, params=token)
        assert key.get(path)["status"] == "completed"
    assert public.get(f"/orders/{order['id']}", params=token)["status"] == "completed"

    entries = [
        entry for entry in shop.api("finance").everything("/ledger/entries", limit=50)
        if entry["description"].startswith(order["number"])
    ]  # fmt: skip
    assert sorted(entry["kind"] for entry in entries) == ["payment.captured", *["work_order.completed"] * 2]
    for entry in entries:
        expected = order["total"] if entry["kind"] == "payment.captured" else None
        assert expected is None or sum(posting["amount"] for posting in entry["postings"]) == expected


def test_a_production_run_with_the_demonstrations_keys(shop: OpenShop) -> None:
    work = ready_work(shop, "artisan_2")
    buyer, maker, finance = shop.api("buyer"), shop.api("artisan_2"), shop.api("finance")
    price = work["price"] * 9 // 10
    promise = {
        "artisan_id": work["artisan"]["id"],
        "starts_on": in_days(0),
        "ends_on": in_days(300),
        "value": 50_000_000,
    }
    commitment = buyer.post("/commitments", promise, status=201)
    approved = shop.api("approver").post(f"/commitments/{commitment['id']}/approve")
    assert (commitment["status"], approved["status"], approved["promised_value"]) == ("draft", "active", 50_000_000)
    order = {
        "revision_id": work["revision"]["id"], "content_hash": work["revision"]["content_hash"], "quantity": 10,
        "unit_price": price, "due_on": in_days(50), "resale_price": work["price"], "commitment_id": commitment["id"],
    }  # fmt: skip
    run = buyer.post("/runs", order, status=201)
    assert (run["status"], run["value"], run["advance_amount"]) == ("offered", 10 * price, 10 * price * 3 // 10)
    assert maker.post(f"/runs/{run['id']}/accept")["status"] == "accepted"
    paid = finance.post(f"/runs/{run['id']}/pay-advance", {"reference": "TRF-1"})
    assert (paid["status"], paid["advance_outstanding"]) == ("advance_paid", run["advance_amount"])
    maker.post(f"/runs/{run['id']}/progress", {"made": 10})
    lot = maker.post("/lots", {"run_id": run["id"], "quantity": 10}, status=201)
    received = buyer.post(f"/lots/{lot['id']}/receive", {"quantity": 10})
    assert (received["received"], received["awaiting"]) == (10, 10)
    found = buyer.post(
        "/inspections",
        {
            "lot_id": lot["id"], "accepted": 7, "rework": 2, "rejected": 1,
            "reasons": [
                {"verdict": "rework", "quantity": 2, "reason": "Jahitan lepas"},
                {"verdict": "rejected", "quantity": 1, "reason": "Noda"},
            ],
        },
        status=201,
    )  # fmt: skip
    recovered = run["advance_amount"] * 7 // 10
    assert (found["gross"], found["advance_recovered"], found["net"]) == (7 * price, recovered, 7 * price - recovered)
    lot = buyer.get(f"/lots/{lot['id']}")
    assert lot["received"] == lot["accepted"] + lot["rework"] + lot["rejected"] + lot["awaiting"] == 10
    (owned,) = [row for row in shop.api().everything("/products") if row["seller"] == "dekranasda"]
    assert (owned["revision"], owned["available"], owned["price"]) == (work["revision"], 7, work["price"])
    assert owned["artisan"] == work["artisan"]


def test_the_document_is_openapi_3_1_and_names_every_json_route(shop: OpenShop, app: Flask) -> None:
    document = shop.api().get("/openapi.json")
    assert document["openapi"].startswith("3.1.")
    OpenAPIV31SpecValidator(document).validate()

    described = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method in ("get", "post", "put", "patch", "delete")
    }
    served = {
        (method, _openapi_path(rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and not rule.rule.endswith("openapi.json")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == served
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in ("get", "post", "put", "patch", "delete"):
                assert operation.get("summary"), f"{method} {path} says nothing about itself"
                assert set(operation["responses"]) & {"200", "201", "204"}, f"{method} {path}"


def _openapi_path(rule: str) -> str:
    parts = [part.partition(":")[2] or part.strip("<>") if part.startswith("<") else part for part in rule.split("/")]
    named = [
        "{" + part.rstrip(">") + "}" if rule.split("/")[place].startswith("<") else part
        for place, part in enumerate(parts)
    ]
    return "/".join(named)


@pytest.mark.parametrize(
    ("method", "path", "role", "options", "status", "code"),
    [
        ("GET", "/work-orders", None, {}, 401, "sign_in_required"),
        ("GET", "/me", None, {"headers": {"Authorization": "Bearer kl_nothing_atall"}}, 401, None),
        ("GET", "/ledger/entries", "customer_1", {}, 403, "forbidden"),
        ("POST", "/runs", "artisan_1", {"json": {}}, 403, "forbidden"),
        ("GET", "/nothing", None, {}, 404, "not_found"),
        ("GET", "/products/lst_00000000000000000000000000", None, {}, 404, "not_found"),
        ("DELETE", "/products", None, {}, 405, "method_not_allowed"),
        ("POST", "/carts", None, {"data": "a=1", "headers": {"Content-Type": "text/plain"}}, 415, None),
        ("POST", "/carts", None, {"json": {"total": 1}}, 422, "invalid_input"),
        ("GET", "/products", None, {"params": {"limit": "0"}}, 422, "invalid_input"),
        ("GET", "/products", None, {"params": {"cursor": "!"}}, 422, "invalid_input"),
        ("GET", "/products", None, {"params": {"colour": "red"}}, 422, "invalid_input"),
    ],
)
def test_errors_are_problem_details(
    shop: OpenShop, method: str, path: str, role: str | None, options: Any, status: int, code: str | None
) -> None:
    answer = shop.api(role).ask(method, path, **options)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    body = answer.json()
    assert set(body) >= PROBLEM
    assert body["status"] == status
    assert code is None or body["code"] == code
    assert body["type"] == f"urn:kriya:problem:{body['code']}"
    if status == 405:
        assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_checkout_sent_twice_is_one_order(shop: OpenShop) -> None:
    api = shop.api()
    cart_id = trading.cart(api, {ready_work(shop, "artisan_2")["variant_id"]: 1})
    path, body = f"/carts/{cart_id}/checkout", trading.checkout_body(api, cart_id)

    assert api.session.post(api.root + path, json=body, timeout=30).json()["code"] == "idempotency_key_required"
    first = api.ask("POST", path, json=body, key="mitra-0001")
    again = api.ask("POST", path, json=body, key="mitra-0001")
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert first.status_code == 201
    other = api.ask("POST", path, json={**body, "name": "Orang Lain"}, key="mitra-0001")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_conflict")
    # Also under a new key a cart becomes one order only.
    third = api.ask("POST", path, json=body, key="mitra-0002")
    assert third.status_code in (201, 409)
    assert third.status_code == 409 or third.json()["id"] == first.json()["id"]


def test_another_total_than_shown_is_told_and_not_charged(shop: OpenShop) -> None:
    api = shop.api()
    listing = ready_work(shop, "artisan_2")
    cart_id = trading.cart(api, {listing["variant_id"]: 1})
    body = trading.checkout_body(api, cart_id)
    for shown in (body["shown_total"] - 1, body["shown_total"] * 100, 0):
        answer = api.ask("POST", f"/carts/{cart_id}/checkout", json={**body, "shown_total": shown})
        assert (answer.status_code, answer.json()["code"]) == (409, "total_changed")
        assert answer.json()["ids"] == {"total": str(body["shown_total"])}
    assert api.get(f"/carts/{cart_id}")["order_id"] is None
    assert api.get(f"/products/{listing['id']}")["available"] == listing["available"]
    order = api.post(f"/carts/{cart_id}/checkout", body, status=201)
    assert order["total"] == body["shown_total"]


def test_what_belongs_to_somebody_else_is_not_there(shop: OpenShop) -> None:
    order = trading.bought(shop, {ready_work(shop, "artisan_2")["variant_id"]: 1})
    owner, other = shop.api("artisan_2"), shop.api("artisan_1")
    (job,) = jobs_of(owner, order)
    assert job["id"] not in [row["id"] for row in other.get("/work-orders")["items"]]
    foreign: list[tuple[Any, str, str, Any]] = [
        (other, "GET", f"/work-orders/{job['id']}", None),
        (other, "POST", f"/work-orders/{job['id']}/accept", {}),
        (other, "POST", f"/work-orders/{job['id']}/decline", {"reason": "other"}),
        (other, "POST", f"/work-orders/{job['id']}/ship", {"tracking_number": "0123456789012"}),
        (shop.api(), "GET", f"/orders/{order['id']}", None),
        (shop.api(), "GET", f"/orders/{order['id']}?token=wrong", None),
        (shop.api("customer_1"), "GET", f"/orders/{order['id']}", None),
        (shop.api("customer_1"), "POST", f"/orders/{order['id']}/cancel", {}),
        (shop.api("customer_1"), "POST", f"/orders/{order['id']}/confirm", {"work_order_id": job["id"]}),
        (shop.api(), "GET", "/carts/not-a-cart", None),
        (shop.api(), "GET", "/payments/pay_00000000000000000000000000", None),
    ]
    mine = shop.api("customer_1").post("/carts", status=201)["id"]
    foreign += [
        (shop.api("customer_2"), "GET", f"/carts/{mine}", None),
        (shop.api("customer_2"), "DELETE", f"/carts/{mine}", None),
        (shop.api(), "GET", f"/carts/{mine}", None),
    ]
    for api, method, path, body in foreign:
        answer = api.ask(method, path, json=body) if body is not None else api.ask(method, path)
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), f"{method} {path}: {answer.text}"
    assert owner.get(f"/work-orders/{job['id']}")["status"] == "offered"
    assert shop.api("customer_1").get(f"/carts/{mine}")["id"] == mine
