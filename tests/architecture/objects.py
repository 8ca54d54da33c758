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

from catalog import service as catalog
from shop.identity import queries as people_queries
from shop.kernel import settings
from shop.kernel.actors import ANONYMOUS, SYSTEM, Actor
from shop.kernel.db import db
from shop.kernel.unit_of_work import perform
from shop.media import service as media
from shop.messages import service as messages
from tests.shop.media.pictures import jpeg
from tests.shop.media.test_service import PDF
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
Body = Callable[["World", dict[str, "Found"]], dict[str, Any]]
_bodies: dict[str, Body] = {}
_queries: dict[str, Body] = {}


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


def body(*endpoints: str) -> Callable[[Body], Body]:
    """Register a well-formed body for endpoints that refuse an empty one before they look at the object."""

    def register(make: Body) -> Body:
        _bodies.update(dict.fromkeys(endpoints, make))
        return make

    return register


def query(*endpoints: str) -> Callable[[Body], Body]:
    """Register the query without which an endpoint finds nothing."""

    def register(make: Body) -> Body:
        _queries.update(dict.fromkeys(endpoints, make))
        return make

    return register


def body_for(world: World, endpoint: str, objects: dict[str, Found]) -> dict[str, Any]:
    """The body for an endpoint; empty unless one is registered."""
    return _bodies[endpoint](world, objects) if endpoint in _bodies else {}


def query_for(world: World, endpoint: str, objects: dict[str, Found]) -> dict[str, Any]:
    """The query for an endpoint; empty unless one is registered."""
    return _queries[endpoint](world, objects) if endpoint in _queries else {}


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
    from catalog.words import GROUPS

    return Found(next(iter(GROUPS)))


@provides("media_id", endpoint="media.document")
def private_paper(world: World, role: str, own: bool) -> Found | None:
    """A paper that no room vouches for: nobody's."""

    def store() -> str:
        return str(
            perform(
                lambda: media.store_document(data=PDF, name="uji.pdf", purpose="unknown", actor=SYSTEM, now=world.now)
            ).id
        )

    return Found(world.once("paper", "", store))


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


@provides("listing_id")
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


@provides("message_id")
def message_id(world: World, role: str, own: bool) -> Found | None:
    """A text to a maker that waits for a person of the staff."""

    def queue() -> str:
        message = perform(
            lambda: messages.queue_whatsapp(
                to_e164="+6281234567890", text="Ada pesanan", template="work_order_offered", reference="wor_matrix",
                now=world.now,
            )
        )  # fmt: skip
        return message.id

    return Found(str(world.once("message", "manual", queue)))


@provides("variant_id")
def variant_id(world: World, role: str, own: bool) -> Found | None:
    return Found(variant_of(world, "other:artisan"))


def variant_of(world: World, whose: str) -> str:
    """A variant of the artisan of this role with pieces enough for everybody in this test."""
    artisan = world.people[whose].actor.artisan_id

    def stock_up() -> str:
        listing, variant = db.session.execute(
            text(
                "SELECT l.id, v.id FROM variant v JOIN listing l ON l.id = v.listing_id WHERE l.artisan_id = :artisan "
                "AND l.status = 'live' AND l.seller = 'artisan' AND l.mode = 'ready_stock' ORDER BY v.id"
            ),
            {"artisan": artisan},
        ).first() or ("", "")
        assert variant, f"{whose} has nothing in stock"
        perform(lambda: catalog.set_stock(listing_id=listing, on_hand=500, actor=SYSTEM, now=world.now))
        return str(variant)

    return str(world.once("variant", whose, stock_up))
