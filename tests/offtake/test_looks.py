"""The pages in a real browser, at a phone's and a desk's width: nothing scrolls sideways, no rule of the CSP breaks."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest
from flask import Flask
from werkzeug.serving import make_server

from catalog import queries as catalog
from offtake import queries, service
from shop.kernel import clock
from shop.kernel.unit_of_work import unit_of_work
from shop.media import queries as media
from shop.media.service import storage
from tests.offtake import world
from tests.shop.media.pictures import encoded
from tests.shop.media.pictures import picture as drawn
from tests.support.browser import shot
from tests.support.people import Person, make_person, sign_in

if TYPE_CHECKING:
    from playwright.sync_api import Page


class Site:
    """A served shop in the middle of buying, and its people's cookies."""

    def __init__(self, app: Flask, address: str) -> None:
        self.app, self.address = app, address
        self.people: dict[str, Person] = {}
        self.paths: dict[str, list[str]] = {}

    def enter(self, page: Page, who: str) -> None:
        """Give the browser this person's session."""
        client = self.app.test_client()
        with self.app.app_context():
            sign_in(client, self.people[who])
        cookies = [{"name": each.key, "value": each.value, "url": self.address} for each in client._cookies.values()]
        page.context.clear_cookies()
        page.context.add_cookies(cookies)  # type: ignore[arg-type]


@pytest.fixture
def site(committed: Callable[[], Flask]) -> Iterator[Site]:
    app = committed()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = Site(app, f"http://127.0.0.1:{server.server_port}")
    with app.app_context():
        _fill(made)
    yield made
    server.shutdown()


def _draw(media_id: str) -> None:
    """The file of a picture whose row a test has made."""
    row = media.by_id(media_id)
    for width in row.widths:
        picture = encoded(drawn(width, width * 5 // 4), "WEBP")
        storage().put(key=f"{row.visibility}/{row.id}/{width}.webp", data=picture, content_type=row.content_type)


def _fill(site: Site) -> None:
    now = clock.now()
    with unit_of_work():
        maker = world.make_world(now=now)
    for photo in catalog.revision_view(revision_id=maker.revision_id).photos:
        _draw(photo.media_id)
    people: tuple[tuple[str, dict[str, Any]], ...] = (
        ("buyer", {}), ("approver", {}), ("finance", {}), ("artisan", {"artisan_id": maker.artisan_id})
    )  # fmt: skip
    for role, more in people:
        site.people[role] = make_person(role, **more)
    with unit_of_work():
        run = world.advanced(maker, now=now, quantity=20)
    with unit_of_work():
        lot = world.received(maker, run, 10, now=now)
        world.inspect(lot, now=now, accepted=7, rework=2, rejected=1)
    with unit_of_work():
        other = world.received(maker, run, 5, now=now)
    with unit_of_work():
        offer = world.offered(maker, now=now, quantity=10)
        world.offered(maker, now=now, quantity=60, unit_price=2_000_000)
    with unit_of_work():
        promise = service.draft_commitment(
            artisan_id=maker.artisan_id, starts_on=now.date(), ends_on=world.DUE, mode="brokered_with_backstop",
            value=50_000_000, actor=world.BUYER, now=now,
        )  # fmt: skip
    number = queries.notes_of(run_id=run.id)[0].number
    site.paths = {
        "approver": ["/meja", "/meja/serap", "/meja/serap/anggaran", f"/meja/serap/komitmen/{promise.id}"],
        "buyer": [
            "/meja/serap/komitmen", "/meja/serap/komitmen/baru", "/meja/serap/pesanan", "/meja/serap/pesanan/baru",
            f"/meja/serap/pesanan/{run.id}", "/meja/serap/kiriman", f"/meja/serap/kiriman/{other.id}",
            f"/bast/{number}",
        ],
        "artisan": ["/perajin/produksi", f"/perajin/produksi/{run.id}", f"/perajin/produksi/{offer.id}"],
    }  # fmt: skip


@pytest.mark.browser
@pytest.mark.parametrize("device", ["phone", "desk"])
def test_no_page_breaks_at_any_width(site: Site, device: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(device)
    for who, paths in site.paths.items():
        site.enter(page, who)
        for path in paths:
            answer = page.goto(site.address + path)
            assert answer is not None and answer.status == 200, path
            assert page.locator("h1").count() == 1, path
            shot(page, f"offtake-{device}{path.replace('/', '-')[:40]}")
