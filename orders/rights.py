"""Who may do what with carts, orders, work orders and claims; declared once, from `feature.py`."""

from typing import Protocol

from orders.splitting import ARTISAN, DEKRANASDA
from shop.identity import policy
from shop.identity.roles import ANYONE, Role
from shop.kernel.actors import Actor

WATCHERS = (Role.SECRETARIAT, Role.FINANCE, Role.AUDITOR, Role.ADMIN)
# Who packs and ships the goods that Dekranasda owns.
OWN_GOODS = (Role.SECRETARIAT, Role.BUYER)
CUSTOMER_ACTS = ("cancel", "confirm", "claim", "pay", "consent")
MAKER_ACTS = ("accept", "decline", "start", "progress", "pack", "ship")


class Owned(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def user_id(self) -> str | None: ...


class Fulfilled(Protocol):
    @property
    def fulfiller(self) -> str: ...
    @property
    def artisan_id(self) -> str | None: ...


def owns_order(actor: Actor, order: Owned) -> bool:
    """The account that placed it, or whoever has shown its token."""
    return order.id in actor.grants or (actor.user_id is not None and actor.user_id == order.user_id)


def owns_cart(actor: Actor, cart: Owned) -> bool:
    """A guest's cart is its bearer's (the token was shown to get here); an account's cart is that account's."""
    return cart.user_id is None or cart.user_id == actor.user_id


def fulfils(actor: Actor, work_order: Fulfilled) -> bool:
    """The maker's own people, or for goods of Dekranasda those who handle its stock."""
    if work_order.fulfiller == DEKRANASDA:
        return bool(actor.roles & set(OWN_GOODS))
    return (
        work_order.fulfiller == ARTISAN
        and Role.ARTISAN in actor.roles
        and actor.artisan_id is not None
        and actor.artisan_id == work_order.artisan_id
    )


def declare() -> None:
    """Tell the policy."""
    policy.declare(action="orders.cart.use", own=[ANYONE], owns=owns_cart)
    policy.declare(action="orders.order.read", all=WATCHERS, own=[ANYONE], owns=owns_order)
    for act in CUSTOMER_ACTS:
        policy.declare(action=f"orders.order.{act}", own=[ANYONE], owns=owns_order)
    policy.declare(action="orders.order.desk", all=[*WATCHERS, Role.BUYER])
    policy.declare(action="orders.work_order.read", all=WATCHERS, own=[Role.ARTISAN, *OWN_GOODS], owns=fulfils)
    for act in MAKER_ACTS:
        policy.declare(action=f"orders.work_order.{act}", own=[Role.ARTISAN, *OWN_GOODS], owns=fulfils)
    policy.declare(action="orders.workbench", all=[Role.ARTISAN])
    policy.declare(action="orders.work_order.cancel", all=[Role.SECRETARIAT])
    policy.declare(action="orders.work_order.deliver", all=[Role.SECRETARIAT])
    policy.declare(action="orders.claim.read", all=WATCHERS)
    policy.declare(action="orders.claim.answer", own=[Role.ARTISAN, *OWN_GOODS], owns=fulfils)
    policy.declare(action="orders.claim.decide", all=[Role.SECRETARIAT])
    policy.declare(action="orders.refund.late", all=[Role.SECRETARIAT, Role.FINANCE])
    policy.declare(action="orders.media.upload", all=[Role.ARTISAN, *OWN_GOODS])
