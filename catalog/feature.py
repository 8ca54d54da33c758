"""Puts the catalogue on the shop: reference data, pages, API, jobs, checks."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from catalog import api, desk, maker_pages, product_page, rights, storefront, words, workbench
from catalog import audit_checks as audit_checks  # registers its checks
from catalog import jobs as jobs  # registers its schedule
from catalog.reference import load_reference_data
from shop import reference
from shop.api import register
from shop.web import menus

product_page.register(storefront.blueprint)
maker_pages.register(storefront.blueprint)


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    reference.register(load_reference_data)
    rights.declare()
    for blueprint in (storefront.blueprint, workbench.blueprint, desk.blueprint):
        app.register_blueprint(blueprint)
    register(api.blp)
    _menus()


def _menus() -> None:
    menus.register(
        "workbench", key="works", label=_l("Karya"), endpoint="catalog_workbench.works", icon="kain",
        action=rights.READ, order=30,
    )  # fmt: skip
    menus.register(
        "desk", key="listings", label=_l("Etalase"), endpoint="catalog_desk.listings", icon="toko",
        action=rights.DESK, order=40,
    )  # fmt: skip
    menus.register("storefront", key="all", label=_l("Semua karya"), endpoint="catalog_storefront.products", order=10)
    for number, (name, label) in enumerate(words.GROUPS.items()):
        menus.register(
            "storefront", key=f"group-{name}", label=_l(label), endpoint="catalog_storefront.group", order=20 + number,
            values={"group": name.replace(" ", "-")},
        )  # fmt: skip
    menus.register(
        "storefront", key="owned", label=_l("Stok Dekranasda"), endpoint="catalog_storefront.owned", order=80
    )
    menus.register("storefront", key="makers", label=_l("Perajin"), endpoint="catalog_storefront.maker_list", order=90)
