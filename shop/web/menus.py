"""Menus: every room and feature registers its entries; a page shows those that exist and that the person may use."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import structlog
from flask import current_app, has_request_context, request, url_for
from werkzeug.routing import BuildError

from shop.kernel.actors import ANONYMOUS, Actor

AUDIENCES = ("storefront", "account", "workbench", "desk", "footer_shop", "footer_artisan", "footer_council")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Item:
    """A registered entry. `label` is lazy (lazy_gettext); `action` None means: for everybody of that audience."""

    key: str
    label: Any
    endpoint: str
    icon: str
    action: str | None
    order: int
    badge: Callable[[Actor], int] | None
    values: dict[str, Any]


@dataclass(frozen=True)
class Entry:
    """An entry as the templates show it."""

    key: str
    label: Any
    url: str
    icon: str
    badge: int
    current: bool


_items: dict[str, dict[str, Item]] = {audience: {} for audience in AUDIENCES}


def register(
    audience: str,
    *,
    key: str,
    label: Any,
    endpoint: str,
    icon: str = "kanan",
    action: str | None = None,
    order: int = 100,
    badge: Callable[[Actor], int] | None = None,
    values: dict[str, Any] | None = None,
) -> None:
    """Add an entry, or replace the one with the same key. Raises ValueError for an unknown audience.

    `values` are parameters of the endpoint; `badge` counts what waits for the person.
    """
    if audience not in _items:
        raise ValueError(f"no menu for {audience!r}; one of {', '.join(AUDIENCES)}")
    _items[audience][key] = Item(key, label, endpoint, icon, action, order, badge, values or {})


def visible(audience: str) -> list[Entry]:
    """The entries of `audience` for the person of this request, in order. Nothing for a visitor's account menu."""
    actor = current_actor()
    if audience == "account" and actor.kind == "anonymous":
        return []
    entries = []
    for item in sorted(_items[audience].values(), key=lambda entry: (entry.order, entry.key)):
        if item.action is not None and not _may(actor, item.action):
            continue
        try:
            url = url_for(item.endpoint, **item.values)
        except (BuildError, RuntimeError):
            continue
        entries.append(Entry(item.key, item.label, url, item.icon, _count(item, actor), False))
    return _mark_current(entries)


def current_actor() -> Actor:
    """Who asks, as the identity room says; a visitor without it."""
    find: Callable[[], Actor | None] | None = current_app.extensions.get("shop.actor")
    return (find() if find is not None else None) or ANONYMOUS


def _may(actor: Actor, action: str) -> bool:
    may: Callable[[Actor, str], bool] | None = current_app.extensions.get("shop.may")
    return bool(may is not None and may(actor, action))


def _count(item: Item, actor: Actor) -> int:
    if item.badge is None:
        return 0
    try:
        return int(item.badge(actor))
    except Exception:
        # A number beside a menu word must not take the page down.
        log.exception("menu_badge_failed", key=item.key)
        return 0


def _mark_current(entries: list[Entry]) -> list[Entry]:
    """The entry with the longest address that this page's address lies under is the current one."""
    if not has_request_context():
        return entries
    here = (request.script_root + request.path).rstrip("/")
    best = max((path for entry in entries if _covers(path := _path(entry), here)), key=len, default=None)
    return [replace(entry, current=best is not None and _path(entry) == best) for entry in entries]


def _path(entry: Entry) -> str:
    return entry.url.partition("?")[0].rstrip("/")


def _covers(path: str, here: str) -> bool:
    if path == here:
        return True
    # The front page is current only on itself, not on everything below it.
    return path != request.script_root and here.startswith(path + "/")
