"""Objects for the access matrix: for a parameter of a route, one that is the person's own or somebody else's.

A provider is registered under the parameter's name (where one name means several things, for endpoints that begin so).
It gives a `Found`, or None when this person cannot have such an object. Objects come from the demonstration shop;
what it lacks is made here through the services.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Flask
from sqlalchemy import text

from orders.models import ShopOrder, WorkOrder
from orders.service import cart as cart_service
from shop.identity import queries as people_queries
from shop.kernel import settings
from shop.kernel.actors import ANONYMOUS, SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.media import service as media
from shop.payments import payout_batches, payouts
from tests.orders import world as orders_world
from tests.shop.media.pictures import jpeg
from tests.support.people import Person, make_key

ROLES = (
    "anyone", "customer", "reseller", "artisan", "curator", "chair", "secretariat", "buyer", "approver", "finance",
    "auditor", "admin",
)  # fmt: skip
IN_DEMO = {"customer": "customer_1", "artisan": "artisan_1", "curator": "curator_1"}
OTHERS = {"customer": "customer_2", "artisan": "artisan_2", "curator": "curator_2"}


@dataclass(frozen=True)
class Found:
    """A value for the address, and what the person shows with it."""

    value: str
    headers: dict[str, str] = field(default_factory=dict)
    query: dict[str, str] = field(default_factory=dict)


Provider = Callable[["World", str, bool], Found | None]
_providers: dict[tuple[str, str], Provider] = {}
_bodies: dict[str, Callable[["World"], dict[str, Any]]] = {}


@dataclass
class World:
    """The demonstration shop with one person for each role, and what was made for them."""

    app: Flask
    now: datetime
    people: dict[str, Person]
    keys: dict[str, str] = field(default_factory=dict)
    made: dict[tuple[str, str], Any] = field(default_factory=dict)

    def actor(self, role: str) -> Actor:
        """Who a role is here."""
        return ANONYMOUS if role == "anyone" else self.people[role].actor

    def key(self, role: str) -> str:
        """An API key of that person."""
        if role not in self.keys:
            self.keys[role] = make_key(self.people[role])
        return self.keys[role]

    def once(self, what: str, whose: str, make: Callable[[], Any]) -> Any:
        """Made at the first asking."""
        if (what, whose) not in self.made:
            self.made[what, whose] = make()
        return self.made[what, whose]


def world_of(app: Flask, *, now: datetime, people: dict[str, dict[str, str]]) -> World:
    """The people of the demonstration by role; `other:<role>` is somebody else of the same role."""
    found = {}
    for role in ROLES[1:]:
        found[role] = _person(people[IN_DEMO.get(role, role)]["email"])
        if role in OTHERS:
            found[f"other:{role}"] = _person(people[OTHERS[role]]["email"])
    return World(app=app, now=now, people=found)


def _person(email: str) -> Person:
    view = people_queries.user_by_email(email=email)
    assert view is not None
    actor = Actor(kind="user", id=view.id, label=view.name, roles=frozenset(view.roles), artisan_id=view.artisan_id)
    return Person(view.id, view.email, actor)


def provides(*names: str, endpoint: str = "") -> Callable[[Provider], Provider]:
    """Register a provider for parameters of these names (of endpoints that begin with `endpoint`)."""

    def register(provider: Provider) -> Provider:
        for name in names:
            _providers[name, endpoint] = provider
        return provider

    return register


def object_for(world: World, *, name: str, endpoint: str, role: str, own: bool) -> Found | None:
    """An object for this parameter, or None when this person has none."""
    fitting = [key for key in _providers if key[0] == name and endpoint.startswith(key[1])]
    return _providers[max(fitting, key=lambda key: len(key[1]))](world, role, own)


def has_provider(*, name: str, endpoint: str) -> bool:
    """Whether somebody has said where objects of this parameter come from."""
    return any(key[0] == name and endpoint.startswith(key[1]) for key in _providers)


def body(endpoint: str) -> Callable[[Callable[["World"], dict[str, Any]]], Any]:
    """Register a well-formed body for an endpoint that refuses an empty one before it looks at the object."""

    def register(make: Callable[["World"], dict[str, Any]]) -> Any:
        _bodies[endpoint] = make
        return make

    return register


def body_for(world: World, endpoint: str) -> dict[str, Any]:
    """The body for an endpoint; empty unless one is registered."""
    return _bodies[endpoint](world) if endpoint in _bodies else {}


def rows(sql: str, **values: Any) -> list[Any]:
    """First columns of a query."""
    return [row[0] for row in db.session.execute(text(sql), values)]


def first(sql: str, **values: Any) -> Found | None:
    """The first value of a query, if any."""
    found = rows(sql, **values)
    return Found(str(found[0])) if found else None


def artisan_of(world: World, role: str, own: bool) -> str | None:
    """The craft business whose objects count as own, or as foreign, for this role."""
    if own:
        return world.people["artisan"].actor.artisan_id if role == "artisan" else None
    return world.people["other:artisan"].actor.artisan_id


# People, keys, settings


@provides("user_id")
def user_id(world: World, role: str, own: bool) -> Found | None:
    if own and role == "anyone":
        return None
    return Found(world.people[role if own else "other:customer"].id)


@provides("key_id")
def key_id(world: World, role: str, own: bool) -> Found | None:
    if own and role == "anyone":
        return None
    person = world.people[role if own else "other:artisan"]
    world.once("key", person.id, lambda: make_key(person))
    return Found(people_queries.api_keys(user_id=person.id)[0].id)


@provides("key")
def setting_key(world: World, role: str, own: bool) -> Found | None:
    return Found(settings.known()[0].key)


@provides("token")
def reset_token(world: World, role: str, own: bool) -> Found | None:
    return Found("x")


# Places, pictures, catalogue


@provides("slug", endpoint="catalog_storefront.region")
def region_slug(world: World, role: str, own: bool) -> Found | None:
    return first("SELECT slug FROM region WHERE code = '18.09'")


@provides("slug", endpoint="catalog_storefront.product")
def product_slug(world: World, role: str, own: bool) -> Found | None:
    return first(
        "SELECT p.slug FROM product p JOIN listing l ON l.product_id = p.id WHERE l.status = 'live' "
        "AND l.artisan_id = :artisan ORDER BY p.id",
        artisan=artisan_of(world, role, False),
    )


@provides("slug", endpoint="catalog_storefront.maker")
def maker_slug(world: World, role: str, own: bool) -> Found | None:
    return first("SELECT slug FROM artisan WHERE id = :id", id=artisan_of(world, role, False))


@provides("craft_id")
def craft_id(world: World, role: str, own: bool) -> Found | None:
    return first("SELECT id FROM craft ORDER BY id")


@provides("group")
def craft_group(world: World, role: str, own: bool) -> Found | None:
    from catalog import storefront

    for craft in rows("SELECT group_name FROM craft ORDER BY id"):
        with world.app.test_request_context():
            if world.app.test_client().get(f"/kategori/{craft}").status_code == 200:
                return Found(str(craft))
    assert storefront
    return None


@provides("media_id", endpoint="media.")
def public_photo(world: World, role: str, own: bool) -> Found | None:
    def store() -> str:
        stored = perform(
            lambda: media.store_image(
                data=jpeg(700, 500), purpose="revision_photo", visibility="public", actor=SYSTEM, now=world.now
            )
        )
        return str(stored.id)

    return Found(world.once("photo", "", store))


@provides("width")
def photo_width(world: World, role: str, own: bool) -> Found | None:
    return Found("320")


@provides("listing_id", "artisan_listing_id")
def listing_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return (
        first(
            "SELECT id FROM listing WHERE artisan_id = :artisan AND seller = 'artisan' AND status = 'live' ORDER BY id",
            artisan=artisan,
        )
        if artisan
        else None
    )


@provides("artisan_id")
def artisan_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return Found(artisan) if artisan else None


@provides("variant_id")
def variant_id(world: World, role: str, own: bool) -> Found | None:
    return Found(variant_of(world, "other:artisan"))


def variant_of(world: World, whose: str) -> str:
    """A variant that can be bought, of the artisan of this role."""
    found = rows(
        "SELECT v.id FROM variant v JOIN listing l ON l.id = v.listing_id WHERE l.artisan_id = :artisan "
        "AND l.status = 'live' AND l.seller = 'artisan' AND (l.mode = 'made_to_order' OR v.on_hand > v.reserved) "
        "ORDER BY v.id",
        artisan=world.people[whose].actor.artisan_id,
    )
    return str(found[0])


# Carts, orders, work orders


@provides("cart_id")
def cart_id(world: World, role: str, own: bool) -> Found | None:
    actor = world.actor(role) if own else world.people["other:customer"].actor
    token = world.once(
        "cart", actor.id, lambda: perform(lambda: cart_service.create_cart(actor=actor, now=world.now)).token
    )
    return Found(token)


def order_of(world: World, role: str, own: bool) -> ShopOrder:
    """A paid order with one piece of each artisan, placed by this person."""
    actor = world.actor(role) if own else world.people["other:customer"].actor

    def buy() -> str:
        wants = {variant_of(world, "artisan"): 1, variant_of(world, "other:artisan"): 1}
        order, _ = orders_world.bought(wants, now=world.now, actor=actor)
        return str(order.id)

    return db.session.get_one(ShopOrder, world.once("order", actor.id, buy))


@provides("order_id")
def order_id(world: World, role: str, own: bool) -> Found | None:
    order = order_of(world, role, own)
    shown = own and role == "anyone"
    return Found(order.id, headers={"X-Order-Token": order.access_token} if shown else {})


@provides("number")
def order_number(world: World, role: str, own: bool) -> Found | None:
    order = order_of(world, role, own)
    shown = own and role == "anyone"
    return Found(order.number, query={"t": order.access_token} if shown else {})


@provides("work_order_id")
def work_order_id(world: World, role: str, own: bool) -> Found | None:
    if own and role in ("secretariat", "buyer"):
        return Found(world.once("owned", "", lambda: owned_work_order(world)))
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None
    order = order_of(world, "customer", True)
    found = rows("SELECT id FROM work_order WHERE order_id = :order AND artisan_id = :artisan", order=order.id,
                 artisan=artisan)  # fmt: skip
    return Found(found[0])


@provides("work_order_id", endpoint="orders_storefront.")
def work_order_of_order(world: World, role: str, own: bool) -> Found | None:
    found = rows("SELECT id FROM work_order WHERE order_id = :order ORDER BY id", order=order_of(world, role, own).id)
    return Found(found[0])


def owned_work_order(world: World) -> str:
    """A work order for goods that Dekranasda owns."""
    from catalog.models import Listing

    listing = db.session.get_one(Listing, listing_id(world, "artisan", True).value)  # type: ignore[union-attr]
    owned = perform(
        lambda: orders_world.add_owned(listing, quantity=5, unit_cost=100_000, price=listing.price, now=world.now)
    )
    order, parts = orders_world.bought({orders_world.variant_id(owned): 1}, now=world.now)
    assert order.id
    work_order: WorkOrder = parts[0]
    return work_order.id


# Money


@provides("provider")
def provider(world: World, role: str, own: bool) -> Found | None:
    return Found("simulated")


@provides("payment_id")
def payment_id(world: World, role: str, own: bool) -> Found | None:
    return Found(order_of(world, "customer", True).payment_id or "")


def batch(world: World) -> str:
    """A draft batch with a payout for each of the two artisans."""

    def draft() -> str:
        from shop.artisans import service as artisans
        from shop.ledger import chart
        from shop.ledger import service as ledger

        def work() -> str:
            for whose in ("artisan", "other:artisan"):
                artisan = world.people[whose].actor.artisan_id or ""
                artisans.change_bank_account(
                    artisan_id=artisan, bank_name="BRI", account="1234567890", holder="Pemilik Uji", actor=SYSTEM,
                    now=world.now.replace(year=world.now.year - 1),
                )  # fmt: skip
                payouts.record_earning(
                    artisan_id=artisan, source_type="test", source_id=f"matrix-{whose}", amount=500_000,
                    description="Uji", actor=SYSTEM, now=world.now,
                )  # fmt: skip
                ledger.post(
                    kind="test.earning", reference=f"matrix-{whose}", description="Uji",
                    postings=[ledger.Posting(chart.bank(), chart.artisan_payable(artisan), 500_000)], actor=SYSTEM,
                    now=world.now,
                )  # fmt: skip
            return payout_batches.draft_batch(actor=SYSTEM, now=world.now).batch_id

        return perform(work)

    return str(world.once("batch", "", draft))


@provides("batch_id")
def batch_id(world: World, role: str, own: bool) -> Found | None:
    return Found(batch(world))


@provides("payout_id")
def payout_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None
    return first(
        "SELECT id FROM payout WHERE batch_id = :batch AND artisan_id = :artisan", batch=batch(world), artisan=artisan
    )


# Curation


@provides("year")
def round_year(world: World, role: str, own: bool) -> Found | None:
    return Found("2021")


@provides("submission_id")
def submission_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    return (
        first("SELECT id FROM submission WHERE artisan_id = :artisan ORDER BY id", artisan=artisan) if artisan else None
    )


@provides("sheet_id")
def sheet_id(world: World, role: str, own: bool) -> Found | None:
    if own and role != "curator":
        return None
    whose = world.people["curator" if own else "other:curator"].id
    return first(
        "SELECT s.id FROM score_sheet s JOIN jury_member j ON j.id = s.curator_id WHERE j.user_id = :user "
        "ORDER BY s.id",
        user=whose,
    )
