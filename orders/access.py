"""How somebody without an account opens an order: its token, in the link or in a header; remembered in the session.

The session is signed, so what it remembers was once shown with its token. Private photos ask it too: the browser
fetches them without the link.
"""

from flask import request, session

from orders.links import token_fits
from orders.models import ShopOrder
from orders.queries import rows
from orders.rights import fulfils
from orders.service.claims import CLAIM_PHOTO
from orders.service.fulfilment import PACKING_PHOTO
from shop.identity import policy
from shop.identity.current import current_actor, with_grant
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.media import guards
from shop.media.queries import MediaFile

SESSION_KEY = "orders"
CART_KEY = "cart"
# The cookie has room for that many.
REMEMBERED = 20
HEADER = "X-Order-Token"


def remember(order_id: str) -> None:
    """This browser may open the order from now on."""
    known = [each for each in session.get(SESSION_KEY, []) if each != order_id]
    session[SESSION_KEY] = [*known, order_id][-REMEMBERED:]


def page_actor(order: ShopOrder) -> Actor:
    """Who asks for the order's page, with the right that the link or this browser's memory gives."""
    actor = current_actor()
    token = request.args.get("t", "")
    if token and token_fits(token, order.access_hash):
        remember(order.id)
    if order.id in session.get(SESSION_KEY, []):
        actor = with_grant(actor, order.id)
    return actor


def api_actor(order_id: str, *, action: str) -> Actor:
    """Who asks for the order over the API: its owner, staff, or the bearer of its token. Raises NotFound for others."""
    order = rows.order(order_id)
    actor = current_actor()
    token = request.headers.get(HEADER) or request.args.get("token", "")
    if token and token_fits(token, order.access_hash):
        actor = with_grant(actor, order.id)
    policy.demand(actor, action, order)
    return actor


def register_photo_guards() -> None:
    """Tell the media room who may see the photos of packed goods and of claims."""
    guards.guard(PACKING_PHOTO)(_sees_packing)
    guards.guard(CLAIM_PHOTO)(_sees_claim)


def _sees_packing(actor: Actor, media: MediaFile) -> bool:
    if media.owner_type != "work_order" or media.owner_id is None:
        return media.created_by == actor.id and actor.kind != "anonymous"
    try:
        order_id = rows.order_id_of(media.owner_id)
    except NotFound:
        return False
    return _is_customer(actor, order_id) or policy.may(actor, "orders.work_order.read", rows.work_order(media.owner_id))


def _sees_claim(actor: Actor, media: MediaFile) -> bool:
    if media.owner_type != "order" or media.owner_id is None:
        return False
    if _is_customer(actor, media.owner_id) or policy.may(actor, "orders.claim.read"):
        return True
    return any(fulfils(actor, work_order) for work_order in rows.claimed_work_orders(media.owner_id))


def _is_customer(actor: Actor, order_id: str) -> bool:
    order = rows.order(order_id)
    return order_id in session.get(SESSION_KEY, []) or (actor.user_id is not None and actor.user_id == order.user_id)
