"""The actions of the ledger, and who may do them."""

from shop.identity import policy
from shop.identity.roles import Role

READ = "ledger.entry.read"


def declare() -> None:
    """Declare them to the policy."""
    policy.declare(action=READ, all=[Role.FINANCE, Role.AUDITOR])
