"""Wires carts, orders, work orders and claims into the shop."""

from flask import Blueprint, Flask

from orders import access, api, api_work_orders, jobs, rights
from orders.service import claims, payment
from orders.service.checkout import PURPOSE
from shop import api as shop_api
from shop.payments import events

# Only carries the mails' templates; it has no address.
mail_templates = Blueprint("orders_messages", __name__, template_folder="templates")


def init_app(app: Flask) -> None:
    """Rights, news of money, pages, API, jobs, audit checks."""
    rights.declare()
    payment.register()
    events.on_refunded(PURPOSE, claims.refunded)
    access.register_photo_guards()
    app.register_blueprint(mail_templates)
    shop_api.register(api.blp)
    shop_api.register(api_work_orders.blp)
    jobs.register()
