"""What the chapters of the journey share: the shop, its people's browsers at one width, and what was agreed so far."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from tests.functional.open_shop import OpenShop
from tests.functional.visiting import JAKARTA_PUSAT, sign_in
from tests.support.browser import Visitors, shot

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class Work:
    """One listing, as the API gives it."""

    listing: dict[str, Any]

    @property
    def title(self) -> str:
        return str(self.listing["title"])

    @property
    def maker(self) -> str:
        return str(self.listing["artisan"]["name"])

    @property
    def price(self) -> int:
        return int(self.listing["price"])

    @property
    def variant_id(self) -> str:
        return str(self.listing["variant_id"])

    @property
    def content_hash(self) -> str:
        return str(self.listing["revision"]["content_hash"])

    def path(self, shop: OpenShop) -> str:
        return str(self.listing["url"]).removeprefix(shop.url)


@dataclass
class Story:
    """A walk through the shop on screens of one width."""

    shop: OpenShop
    visitors: Visitors
    width: str
    javascript: bool = True
    people: dict[str, Page] = field(default_factory=dict)

    def stranger(self) -> Page:
        """Somebody new, with a browser of their own."""
        page: Page = getattr(self.visitors, self.width)(javascript=self.javascript)
        page.set_default_timeout(15_000)
        return page

    def person(self, role: str) -> Page:
        """A person of the demonstration, signed in once."""
        if role not in self.people:
            self.people[role] = sign_in(self.stranger(), self.shop, role)
        return self.people[role]

    def go(self, page: Page, path: str) -> Page:
        answer = page.goto(self.shop.url + path)
        assert answer is not None and answer.status == 200, f"{answer and answer.status} at {path}"
        return page

    def shot(self, page: Page, name: str) -> None:
        shot(page, f"{self.width}/{name}")

    def artisan_id(self, role: str) -> str:
        return str(self.shop.api(role).get("/me")["artisan_id"])

    def work_of(self, role: str) -> Work:
        """The one listing of an artisan of the demonstration."""
        artisan_id = self.artisan_id(role)
        (listing,) = [row for row in self.listings if row["artisan"]["id"] == artisan_id]
        return Work(listing)

    @cached_property
    def listings(self) -> list[dict[str, Any]]:
        """What was on sale when the story began."""
        return self.shop.api().everything("/products")

    @cached_property
    def results(self) -> list[dict[str, Any]]:
        """Every submission of the round with its decision, as the operator's command prints them."""
        found: list[dict[str, Any]] = json.loads(self.shop.flask("curation", "results", "2021", "--json").stdout)[
            "results"
        ]
        return found

    def fee(self, work: Work, *, quantity: int, courier: str, service: str) -> int:
        """What the shop quotes for sending these pieces to Jakarta Pusat."""
        quote = self.shop.api().get(
            "/shipping/quote",
            params={"region": JAKARTA_PUSAT, "variant_id": work.variant_id, "quantity": quantity},
        )
        (parcel,) = quote["parcels"]
        (option,) = [each for each in parcel["options"] if (each["courier"], each["service"]) == (courier, service)]
        return int(option["fee"])


def slug_of(title: str) -> str:
    """The address a stranger would guess for a title."""
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
