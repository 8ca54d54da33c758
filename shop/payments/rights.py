"""The actions on payments and payouts, and who may do them."""

from typing import Any

from shop.identity import policy
from shop.identity.roles import Role
from shop.kernel.actors import Actor

READ_INFLOW = "payments.inflow.read"
MANAGE_INFLOW = "payments.inflow.manage"
READ_BATCH = "payouts.batch.read"
DRAFT_BATCH = "payouts.batch.draft"
APPROVE_BATCH = "payouts.batch.approve"
SEND_BATCH = "payouts.batch.send"
SETTLE_PAYOUT = "payouts.payout.settle"
READ_PAYOUT = "payouts.payout.read"
READ_MONEY = "payouts.money.read"


def declare() -> None:
    """Declare them to the policy. Drafting and approving the same batch is refused by the service and the database."""
    policy.declare(action=READ_INFLOW, all=[Role.FINANCE, Role.AUDITOR])
    policy.declare(action=MANAGE_INFLOW, all=[Role.FINANCE])
    policy.declare(action=READ_BATCH, all=[Role.FINANCE, Role.APPROVER, Role.AUDITOR])
    policy.declare(action=DRAFT_BATCH, all=[Role.FINANCE])
    policy.declare(action=APPROVE_BATCH, all=[Role.FINANCE, Role.APPROVER])
    policy.declare(action=SEND_BATCH, all=[Role.FINANCE])
    policy.declare(action=SETTLE_PAYOUT, all=[Role.FINANCE])
    policy.declare(
        action=READ_PAYOUT, all=[Role.FINANCE, Role.APPROVER, Role.AUDITOR], own=[Role.ARTISAN], owns=_is_own_business
    )
    policy.declare(action=READ_MONEY, own=[Role.ARTISAN], owns=_is_own_business)


def _is_own_business(actor: Actor, obj: Any) -> bool:
    """`obj` is an artisan's id, or something with an `artisan_id`."""
    artisan_id = obj if isinstance(obj, str) else obj.artisan_id
    return actor.artisan_id is not None and actor.artisan_id == artisan_id
