"""Who may do what with listings and clearances; declared once, from `feature.py`."""

from typing import Protocol

from shop.identity import policy
from shop.identity.roles import Role
from shop.kernel.actors import Actor

READ = "catalog.listing.read"
KEEP = "catalog.listing.keep"
SUSPEND = "catalog.listing.suspend"
REVOKE = "catalog.clearance.revoke"
DESK = "catalog.desk.read"


class Made(Protocol):
    @property
    def artisan_id(self) -> str: ...


def is_maker(actor: Actor, work: Made) -> bool:
    """The people of the craft business that makes it."""
    return actor.artisan_id is not None and actor.artisan_id == work.artisan_id


def declare() -> None:
    """Tell the policy. KEEP is price, stock, mode and pausing."""
    watchers = (Role.ADMIN, Role.SECRETARIAT, Role.CHAIR, Role.BUYER, Role.AUDITOR)
    policy.declare(action=READ, all=watchers, own=[Role.ARTISAN], owns=is_maker)
    policy.declare(action=KEEP, all=[Role.SECRETARIAT], own=[Role.ARTISAN], owns=is_maker)
    policy.declare(action=DESK, all=watchers)
    policy.declare(action=SUSPEND, all=[Role.SECRETARIAT, Role.ADMIN])
    policy.declare(action=REVOKE, all=[Role.CHAIR, Role.SECRETARIAT])
