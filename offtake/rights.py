"""Who may do what with the offtake; declared once, from `feature.py`."""

from typing import Any

from shop.identity import policy
from shop.identity.roles import STAFF, Role
from shop.kernel.actors import Actor

READERS = (Role.BUYER, Role.APPROVER, Role.FINANCE, Role.AUDITOR, Role.SECRETARIAT, Role.CHAIR, Role.ADMIN)

OPEN_DESK = "offtake.desk.open"
READ_FIGURES = "offtake.figures.read"
SET_BUDGET = "offtake.budget.set"
READ_COMMITMENT = "offtake.commitment.read"
DRAFT_COMMITMENT = "offtake.commitment.draft"
APPROVE_COMMITMENT = "offtake.commitment.approve"
END_COMMITMENT = "offtake.commitment.end"
READ_RUN = "offtake.run.read"
ISSUE_RUN = "offtake.run.issue"
APPROVE_RUN = "offtake.run.approve"
# Accepting: the artisan an offer, the buyer a counter-offer.
ACCEPT_RUN = "offtake.run.accept"
ANSWER_RUN = "offtake.run.answer"
MANAGE_RUN = "offtake.run.manage"
PAY_ADVANCE = "offtake.run.pay_advance"
MAKE_RUN = "offtake.run.make"
READ_LOT = "offtake.lot.read"
ANNOUNCE_LOT = "offtake.lot.announce"
RECEIVE_LOT = "offtake.lot.receive"
INSPECT_LOT = "offtake.lot.inspect"
WRITE_OFF = "offtake.stock.write_off"


def owns(actor: Actor, obj: Any) -> bool:
    """The craft business that makes it."""
    return actor.artisan_id is not None and actor.artisan_id == obj.artisan_id


def declare() -> None:
    """Declare the actions of the offtake to the policy."""
    policy.declare(action=OPEN_DESK, all=STAFF)
    policy.declare(action=READ_FIGURES, all=READERS)
    policy.declare(action=SET_BUDGET, all=[Role.APPROVER, Role.ADMIN])
    for action in (READ_COMMITMENT, READ_RUN, READ_LOT):
        policy.declare(action=action, all=READERS, own=[Role.ARTISAN], owns=owns)
    for action in (DRAFT_COMMITMENT, ISSUE_RUN, MANAGE_RUN, RECEIVE_LOT, INSPECT_LOT):
        policy.declare(action=action, all=[Role.BUYER])
    for action in (APPROVE_COMMITMENT, APPROVE_RUN, WRITE_OFF):
        policy.declare(action=action, all=[Role.APPROVER])
    policy.declare(action=END_COMMITMENT, all=[Role.BUYER, Role.APPROVER])
    policy.declare(action=ACCEPT_RUN, all=[Role.BUYER], own=[Role.ARTISAN], owns=owns)
    for action in (ANSWER_RUN, MAKE_RUN, ANNOUNCE_LOT):
        policy.declare(action=action, own=[Role.ARTISAN], owns=owns)
    policy.declare(action=PAY_ADVANCE, all=[Role.FINANCE])
