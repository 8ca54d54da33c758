"""Information pages of the storefront: who we are, how to buy, claims, privacy, terms, for artisans.

The words stand in `templates/web/info`; the numbers in them are the council's settings in force. Addresses and phone
numbers come from the configuration, never from here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Blueprint, Flask, current_app, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.exceptions import NotFound

from shop.kernel import settings
from shop.web import menus
from shop.web.pages import page_url

# What a customer agrees to at checkout. A change of the terms' meaning gets a new version; orders keep theirs.
TERMS_VERSION = "2026-11"

View = TypeVar("View", bound=Callable[..., Any])
blueprint = Blueprint("info", __name__)


@dataclass(frozen=True)
class InfoPage:
    """One page: its address, its title, and a sentence for search engines."""

    key: str
    path: str
    title: Any
    summary: Any


PAGES = (
    InfoPage("about", "/tentang", _l("Tentang kami"), _l("Toko Dekranasda Provinsi Lampung dan janji kurasinya.")),
    InfoPage("how_to_buy", "/cara-belanja", _l("Cara belanja"), _l("Dari memilih karya sampai barang Anda terima.")),
    InfoPage(
        "shipping", "/ongkos-kirim", _l("Ongkos dan lama kirim"), _l("Cara kami memperkirakan ongkos dan lama kirim.")
    ),
    InfoPage("claims", "/klaim", _l("Klaim barang tidak sesuai"), _l("Arti “sesuai” dan cara mengajukan klaim.")),
    InfoPage("contact", "/hubungi", _l("Hubungi kami"), _l("Kontak toko dan tempat mengadu sebagai konsumen.")),
    InfoPage(
        "for_artisans", "/untuk-perajin", _l("Untuk perajin"), _l("Cara ikut kurasi dan apa yang didapat anggota.")
    ),
    InfoPage(
        "privacy", "/privasi", _l("Data pribadi Anda"), _l("Data apa yang kami simpan, untuk apa, dan berapa lama.")
    ),
    InfoPage(
        "terms", "/syarat", _l("Syarat dan ketentuan"), _l("Perjanjian antara Anda, perajin, dan Dekranasda Lampung.")
    ),
)
BY_KEY = {page.key: page for page in PAGES}

# The numbers that the pages name: the setting of the council, and what holds where its room is left out.
FIGURES = {
    "accept_days": ("orders.accept_days_made", 3),
    "accept_hours": ("orders.accept_hours_ready", 48),
    "account_wait_hours": ("payouts.account_change_wait_hours", 24),
    "advance_bp": ("offtake.advance_bp", 3000),
    "claim_answer_days": ("orders.claim_answer_days", 2),
    "claim_days": ("orders.claim_window_days", 3),
    "commission_bp": ("orders.commission_bp", 1000),
    "grace_days": ("orders.delivery_grace_days", 7),
    "inspection_days": ("offtake.inspection_working_days", 3),
    "membership_months": ("membership.months", 12),
    "payment_days": ("offtake.payment_working_days", 7),
    "reservation_minutes": ("orders.reservation_minutes", 15),
    "ship_days": ("orders.ship_days_ready", 3),
    "transfer_hours": ("orders.transfer_hours", 24),
}

# Permendag 31/2023: a shop shows where consumers may complain to the ministry. Channels as Ditjen PKTN itself named
# them to the press (kontan.co.id, 12 July 2024); check them once a year.
MINISTRY_WHATSAPP = ("0853-1111-1010", "https://wa.me/6285311111010")
MINISTRY_EMAIL = "pengaduan.konsumen@kemendag.go.id"
MINISTRY_SITE = "simpktn.kemendag.go.id"


def init_app(app: Flask) -> None:
    """Route the pages, and put those that the footer lacks into it."""
    app.register_blueprint(blueprint)
    menus.register("footer_shop", key="how_to_buy", label=BY_KEY["how_to_buy"].title, endpoint="info.how_to_buy")
    menus.register(
        "footer_artisan", key="for_artisans", label=BY_KEY["for_artisans"].title, endpoint="info.for_artisans"
    )


def public(view: View) -> View:
    """Anyone may open this view. The guards of the identity room lie above the web edge; they read the same mark."""
    view.__access__ = "public"  # type: ignore[attr-defined]
    return view


@blueprint.get("/cara-kami-menilai")
@public
def how_we_judge() -> Any:
    """The public page of the rounds, where this shop has one."""
    url = page_url("/kurasi")
    if url is None:
        raise NotFound()
    return redirect(url)


def _show(page: InfoPage) -> Callable[[], str]:
    @public
    def view() -> str:
        others = [(other.title, page_url(other.path)) for other in PAGES if other is not page]
        return render_template(
            f"web/info/{page.key}.html",
            page=page,
            others=others,
            contact=contact_rows(),
            terms_version=TERMS_VERSION,
            ministry=ministry_rows(),
            info_url=lambda key: page_url(BY_KEY[key].path),
            **figures(),
        )

    view.__doc__ = f"{page.path}: see its template."
    return view


for each in PAGES:
    blueprint.add_url_rule(each.path, each.key, _show(each), methods=["GET"])


@dataclass(frozen=True)
class ContactRow:
    """One way to reach the shop. `url` is None where there is nothing to tap."""

    label: str
    value: str
    url: str | None = None


def contact_rows() -> list[ContactRow]:
    """The council's own address and numbers, as configured. In development the missing ones say so."""
    config = current_app.config
    phone, number = (str(config.get(name) or "") for name in ("SHOP_PHONE", "SHOP_WHATSAPP_NUMBER"))
    email = str(config.get("SHOP_EMAIL") or "")
    digits = number.lstrip("+")
    rows = [
        ContactRow(_("Alamat"), str(config.get("SHOP_ADDRESS") or "")),
        ContactRow(_("E-mail"), email, f"mailto:{email}"),
        ContactRow(_("Telepon"), phone, "tel:" + "".join(char for char in phone if char.isdigit() or char == "+")),
        ContactRow(_("WhatsApp"), f"+{digits}" if digits.isdigit() else "", f"https://wa.me/{digits}"),
    ]
    if config.get("SHOP_ENV", "development") == "development":
        return [row if row.value else ContactRow(row.label, _("belum diisi")) for row in rows]
    return [row for row in rows if row.value]


def ministry_rows() -> list[ContactRow]:
    """Where a consumer complains when the shop did not help."""
    return [
        ContactRow(_("WhatsApp"), *MINISTRY_WHATSAPP),
        ContactRow(_("E-mail"), MINISTRY_EMAIL, f"mailto:{MINISTRY_EMAIL}"),
        ContactRow(_("Situs"), MINISTRY_SITE, f"https://{MINISTRY_SITE}"),
    ]


def figures() -> dict[str, int]:
    """The numbers in force; the defaults where no room declares the setting or there is no database (the bare edge)."""
    known = {setting.key: setting for setting in settings.known()}
    stored = "sqlalchemy" in current_app.extensions
    return {
        name: settings.get(known[key]) if stored and key in known else default
        for name, (key, default) in FIGURES.items()
    }
