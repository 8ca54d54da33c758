"""Wires carts, orders, work orders and claims into the shop."""

from typing import Any

from flask import Flask
from flask_babel import lazy_gettext as _l

from curation_gate import year_record as curation_year
from orders import (
    access,
    api,
    api_work_orders,
    audit_checks,
    desk,
    jobs,
    rights,
    storefront,
    storefront_checkout,
    storefront_orders,
    workbench,
    year_record,
)
from orders.service import claims, payment
from orders.service.checkout import PURPOSE
from orders.states import CLAIM_WORDS, DECISION_WORDS, ORDER_WORDS, PAYMENT_WORDS, REASON_WORDS, WORK_ORDER_WORDS
from shop import api as shop_api
from shop.identity import limits
from shop.payments import events, providers
from shop.web import menus

# A link that is mailed again, and orders that are placed, by network address.
LOOKUP_BY_ADDRESS = "20 per hour"
CHECKOUT_BY_ADDRESS = "300 per minute"


def init_app(app: Flask) -> None:
    """Rights, news of money, pages, API, jobs, audit checks."""
    rights.declare()
    payment.register()
    events.on_refunded(PURPOSE, claims.refunded)
    access.register_photo_guards()
    # By being imported: pages on the storefront's blueprint, checks of the auditor.
    _ = storefront_checkout, storefront_orders, audit_checks
    for blueprint in (storefront.blueprint, workbench.blueprint, desk.blueprint):
        app.register_blueprint(blueprint)
    app.extensions["shop.cart_count"] = storefront.cart_count
    app.context_processor(_words)
    shop_api.register(api.blp)
    shop_api.register(api_work_orders.blp)
    jobs.register()
    curation_year.register("orders", year_record.figures)
    _menus()
    limits.limit_view(app, "orders_storefront.lookup_send", (LOOKUP_BY_ADDRESS, limits.by_address))
    limits.limit_view(app, "orders_storefront.checkout_send", (CHECKOUT_BY_ADDRESS, limits.by_address))


def _words() -> dict[str, Any]:
    """How states are called on pages; msgids, translated where they are shown."""
    return {
        "order_words": ORDER_WORDS,
        "part_words": WORK_ORDER_WORDS,
        "claim_words": CLAIM_WORDS,
        "payment_words": PAYMENT_WORDS,
        "provider_words": providers.LABELS,
        "reason_words": REASON_WORDS,
        "decision_words": DECISION_WORDS,
    }


def _menus() -> None:
    menus.register(
        "account", key="orders", label=_l("Pesanan saya"), endpoint="orders_storefront.mine", icon="kotak", order=20
    )
    menus.register(
        "workbench", key="home", label=_l("Beranda"), endpoint="orders_workbench.home", icon="rumah",
        action="orders.workbench", order=10,
    )  # fmt: skip
    menus.register(
        "workbench", key="orders", label=_l("Pesanan"), endpoint="orders_workbench.inbox", icon="kotak",
        action="orders.workbench", order=20, badge=workbench.waiting,
    )  # fmt: skip
    menus.register(
        "desk", key="orders", label=_l("Pesanan"), endpoint="orders_desk.search", icon="kotak",
        action="orders.order.desk", order=30, badge=desk.waiting,
    )  # fmt: skip
