"""Puts the catalogue on the shop: reference data, pages, API, jobs, checks."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from catalog import maker_pages, product_page, storefront, words
from catalog.reference import load_reference_data
from shop import reference
from shop.web import menus

product_page.register(storefront.blueprint)
maker_pages.register(storefront.blueprint)


def init_app(app: Flask) -> None:
    """See the package's docstring for what it owns."""
    reference.register(load_reference_data)
    app.register_blueprint(storefront.blueprint)
    _menus()


def _menus() -> None:
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
