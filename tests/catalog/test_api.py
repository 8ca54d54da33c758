"""The API shows what can be bought in few statements, and says clearly what it does not take."""

from datetime import datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from shop.kernel.unit_of_work import unit_of_work
from tests.catalog import world
from tests.catalog.statements import Statements


@pytest.fixture
def makers(database: Any, now: datetime) -> tuple[Any, Any]:
    with unit_of_work():
        first = world.make_artisan(now=now, name="Anyaman Bersama")
        second = world.make_artisan(now=now, name="Bunga Sulam", region=world.PESISIR_BARAT)
    return first, second


def fill(makers: tuple[Any, Any], count: int, now: datetime) -> None:
    with unit_of_work():
        for number in range(count):
            world.make_listing(
                artisan_id=makers[0].id, now=now, name_id=f"Selendang {number}", price=200_000 + 1000 * number, photos=2
            )


def test_a_product_is_shown_whole(client: FlaskClient, makers: tuple[Any, Any], now: datetime) -> None:
    with unit_of_work():
        listing = world.make_listing(artisan_id=makers[0].id, now=now, price=250_000, stock=5)
    shown = client.get(f"/api/v1/products/{listing.id}").get_json()
    listed = client.get("/api/v1/products").get_json()
    assert listed["next"] is None
    assert listed["items"][0].items() <= shown.items()
    assert shown["images"][0]["url"].startswith("http://localhost/media/med_")
    expected = {
        "price": 250_000, "currency": "IDR", "available": 5, "weight_g": 780, "seller": "artisan",
        "mode": "ready_stock", "tolerance": "Jarak sulam sampai 3 mm",
    }  # fmt: skip
    assert {key: shown[key] for key in expected} == expected
    assert shown["artisan"] == {"id": makers[0].id, "slug": "anyaman-bersama", "name": "Anyaman Bersama"}
    assert shown["region"] == {"code": "18.09", "name": "Pesawaran"}
    assert shown["craft"] == {"id": "selendang-tapis", "name": "Selendang Tapis"}
    assert shown["revision"]["content_hash"].startswith("v1:")


def test_the_statements_do_not_grow_with_the_items(client: FlaskClient, makers: tuple[Any, Any], now: datetime) -> None:
    fill(makers, 2, now)
    with Statements() as few:
        client.get("/api/v1/products?limit=100")
    fill(makers, 12, now)
    with Statements() as many:
        answer = client.get("/api/v1/products?limit=100")
    assert len(answer.get_json()["items"]) == 14
    assert many.count == few.count
    assert many.count <= 6, many.seen


@pytest.mark.parametrize("sort", ["newest", "soonest", "price_asc", "price_desc"])
def test_cursors_give_every_item_once_in_order(
    client: FlaskClient, makers: tuple[Any, Any], now: datetime, sort: str
) -> None:
    fill(makers, 7, now)
    seen: list[Any] = []
    cursor = ""
    while True:
        page = client.get(f"/api/v1/products?limit=3&sort={sort}{cursor}").get_json()
        seen += page["items"]
        if page["next"] is None:
            break
        cursor = f"&cursor={page['next']}"
    assert len({item["id"] for item in seen}) == len(seen) == 7
    prices = [item["price"] for item in seen]
    if sort == "price_asc":
        assert prices == sorted(prices)
    if sort == "price_desc":
        assert prices == sorted(prices, reverse=True)


def test_a_search_is_paged_by_relevance(client: FlaskClient, makers: tuple[Any, Any], now: datetime) -> None:
    fill(makers, 5, now)
    with unit_of_work():
        world.make_listing(
            artisan_id=makers[0].id, now=now, name_id="Kain biasa", description_id="Cocok dengan selendang.",
            craft_id=None,
        )  # fmt: skip
    first = client.get("/api/v1/products?q=selendang&limit=4").get_json()
    rest = client.get(f"/api/v1/products?q=selendang&limit=4&cursor={first['next']}").get_json()
    assert [item["title"] for item in rest["items"]][-1] == "Kain biasa"
    assert len(first["items"]) + len(rest["items"]) == 6
    assert client.get("/api/v1/products?q=tidakada").get_json()["items"] == []


@pytest.mark.parametrize(
    ("query", "count"),
    [("craft=selendang-tapis", 1), ("craft=siger", 0), ("region=18.13", 1), ("mode=made_to_order", 1),
     ("price_min=1000000", 1), ("price_max=1000000", 1), ("q=pulau", 1), ("region=18.13&mode=ready_stock", 0)],
)  # fmt: skip
def test_filters(client: FlaskClient, makers: tuple[Any, Any], now: datetime, query: str, count: int) -> None:
    with unit_of_work():
        world.make_listing(artisan_id=makers[0].id, now=now, price=250_000)
        world.make_listing(
            artisan_id=makers[1].id, now=now, craft_id="tapis-pulau-pisang", name_id="Tapis Pulau", price=3_000_000,
            mode="made_to_order", stock=0,
        )  # fmt: skip
    assert len(client.get(f"/api/v1/products?{query}").get_json()["items"]) == count
    assert len(client.get(f"/api/v1/products?artisan={makers[1].id}").get_json()["items"]) == 1


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "limit=１", "price_min=-1", "price_min=1.5", "price_min=10&price_max=5", "mode=x",
              "sort=x", "cursor=x", "cursor=WzEsImEiXQ", "region=Pesawaran", "artisan=x", "other=1", "q=%00"],
)  # fmt: skip
def test_malformed_questions_are_422_with_the_field(client: FlaskClient, database: Any, query: str) -> None:
    answer = client.get(f"/api/v1/products?{query}")
    assert answer.status_code == 422
    assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("address", ["products/x", "products/lst_0123456789abcdefghjkmnpqrs", "artisans/-1"])
def test_unknown_is_404(client: FlaskClient, database: Any, address: str) -> None:
    assert client.get(f"/api/v1/{address}").status_code == 404


def test_makers_crafts_and_regions(client: FlaskClient, makers: tuple[Any, Any], now: datetime) -> None:
    fill(makers, 1, now)
    first = client.get("/api/v1/artisans?limit=1").get_json()
    second = client.get(f"/api/v1/artisans?limit=1&cursor={first['next']}").get_json()
    assert [row["name"] for row in first["items"] + second["items"]] == ["Anyaman Bersama", "Bunga Sulam"]
    assert second["next"] is None
    assert [row["works"] for row in first["items"] + second["items"]] == [1, 0]
    one = client.get(f"/api/v1/artisans/{makers[1].id}").get_json()
    assert (one["name"], one["region"]) == ("Bunga Sulam", {"code": "18.13", "name": "Pesisir Barat"})
    assert "phone" not in one

    crafts = {row["id"]: row for row in client.get("/api/v1/crafts").get_json()["items"]}
    assert len(crafts) == 30
    assert len(crafts["tapis-sarung"]["origins"]) == 15
    assert crafts["siger"]["origins"] == ["18.71"]
    assert crafts["sulam-usus"]["origins"] == ["18.05", "18.09", "18.71"]
    regions = client.get("/api/v1/regions").get_json()["items"]
    assert [row["code"] for row in regions if row["slug"] == "pesawaran"] == ["18.09"]
    assert len(regions) == 15
