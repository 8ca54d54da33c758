"""What the layouts ask: addresses that exist, menus, the cart's count, the shop's name, the links of the footer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app, has_request_context, request, url_for
from flask_babel import gettext as _
from werkzeug.routing import BuildError

from shop.web import forms, menus


@dataclass
class LinkGroup:
    """A titled column of the footer."""

    title: str
    links: list[tuple[str, str]] = field(default_factory=list)


def init_app(app: Flask) -> None:
    """Give these helpers to every template, imported macros included."""
    app.jinja_env.globals.update(
        page_url=page_url,
        maybe_url=maybe_url,
        home_url=home_url,
        help_url=help_url,
        shop_name=shop_name,
        cart_count=cart_count,
        footer_groups=footer_groups,
        menu=menus.visible,
        field_kind=forms.field_kind,
        error_links=forms.error_links,
    )


def page_url(path: str) -> str | None:
    """The address of a page of ours, or None when this shop has no such page (a link to it is then absent)."""
    known: dict[str, bool] = current_app.extensions.setdefault("shop.known_paths", {})
    if path not in known:
        known[path] = current_app.url_map.bind("localhost").test(path.partition("?")[0], "GET")
    return f"{_root()}{path}" if known[path] else None


def maybe_url(endpoint: str, **values: Any) -> str | None:
    """`url_for`, or None when the endpoint does not exist."""
    try:
        return url_for(endpoint, **values)
    except (BuildError, RuntimeError):
        return None


def home_url() -> str:
    return f"{_root()}/"


def help_url() -> str | None:
    """A chat with the secretariat, when the shop has a WhatsApp number."""
    number = str(current_app.config.get("SHOP_WHATSAPP_NUMBER") or "").lstrip("+")
    return f"https://wa.me/{number}" if number.isdigit() else None


def shop_name() -> str:
    return str(current_app.config.get("SHOP_NAME") or "Kriya Lampung")


def cart_count() -> int:
    """How many pieces are in the visitor's cart; 0 until the orders feature says otherwise."""
    count: Callable[[], int] | None = current_app.extensions.get("shop.cart_count")
    return int(count()) if count is not None else 0


def footer_groups(plain: bool = False) -> list[LinkGroup]:
    """The footer's columns, with the pages that this shop has. `plain` asks nobody who is signed in."""
    shop = LinkGroup(_("Belanja"))
    makers = LinkGroup(_("Perajin"))
    council = LinkGroup("Dekranasda")
    wanted = (
        (shop, _("Semua karya"), "/produk"),
        (shop, _("Ongkos dan lama kirim"), "/ongkos-kirim"),
        (shop, _("Lacak pesanan"), "/pesanan"),
        (shop, _("Klaim barang tidak sesuai"), "/klaim"),
        (makers, _("Perajin kami"), "/perajin-kami"),
        (makers, _("Cara kami menilai"), "/kurasi"),
        (makers, _("Ajukan karya untuk kurasi"), "/daftar/perajin"),
        (makers, _("Ruang perajin"), "/perajin/"),
        (council, _("Tentang kami"), "/tentang"),
        (council, _("Pesanan instansi dan suvenir"), "/pesanan-instansi"),
        (council, _("Hubungi kami"), "/hubungi"),
        (council, _("Data pribadi Anda"), "/privasi"),
        (council, _("Syarat dan ketentuan"), "/syarat"),
        (council, _("Untuk pengembang (API)"), "/api/docs"),
    )
    for group, label, path in wanted:
        url = page_url(path)
        if url is not None:
            group.links.append((label, url))
    if not plain:
        for group, audience in ((shop, "footer_shop"), (makers, "footer_artisan"), (council, "footer_council")):
            group.links += [(str(item.label), item.url) for item in menus.visible(audience)]
    return [group for group in (shop, makers, council) if group.links]


def _root() -> str:
    return request.script_root if has_request_context() else ""
