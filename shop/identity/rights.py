"""The actions of this room, and who may do them."""

from typing import Any

from shop.identity import policy
from shop.identity.roles import STAFF, Role
from shop.kernel.actors import Actor

MANAGE_USERS = "identity.user.manage"
READ_SETTINGS = "identity.settings.read"
CHANGE_SETTINGS = "identity.settings.change"
READ_TRAIL = "identity.audit.read"
USE_ACCOUNT = "identity.account.use"
USE_KEYS = "identity.api_key.use"
WHO_AM_I = "identity.me.read"


def declare() -> None:
    """Declare them to the policy."""
    everybody = [role.value for role in Role]
    policy.declare(action=MANAGE_USERS, all=[Role.ADMIN])
    policy.declare(action=READ_SETTINGS, all=[Role.ADMIN, Role.CHAIR, Role.FINANCE, Role.AUDITOR])
    policy.declare(action=CHANGE_SETTINGS, all=[Role.ADMIN])
    policy.declare(action=READ_TRAIL, all=[Role.ADMIN, Role.AUDITOR])
    policy.declare(action=USE_ACCOUNT, own=everybody, owns=_is_same_person)
    policy.declare(action=USE_KEYS, own=[*STAFF, Role.ARTISAN, Role.RESELLER], owns=_is_same_person)
    policy.declare(action=WHO_AM_I, all=everybody)


def _is_same_person(actor: Actor, obj: Any) -> bool:
    """`obj` is a user id, or something with a `user_id`."""
    return actor.user_id is not None and actor.user_id == (obj if isinstance(obj, str) else obj.user_id)
