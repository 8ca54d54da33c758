"""What can be done with the offtake: the public face of the use cases, each in its own file."""

from offtake.service.answering import accept_counter, accept_offer, counter_offer, decline_offer, offer_again
from offtake.service.budgets import set_budget
from offtake.service.commitments import (
    activate_commitment,
    approve_commitment,
    draft_commitment,
    end_commitment,
    keep_commitments,
)
from offtake.service.delivering import announce_lot, receive_lot, receive_rework, report_progress, withdraw_lot
from offtake.service.ending import cancel_run, close_run
from offtake.service.inspecting import Findings, Reason, inspect_lot
from offtake.service.issuing import RunOrder, approve_run, issue_run, pay_advance
from offtake.service.stock import write_off_stock

__all__ = [
    "Findings",
    "Reason",
    "RunOrder",
    "accept_counter",
    "accept_offer",
    "activate_commitment",
    "announce_lot",
    "approve_commitment",
    "approve_run",
    "cancel_run",
    "close_run",
    "counter_offer",
    "decline_offer",
    "draft_commitment",
    "end_commitment",
    "inspect_lot",
    "issue_run",
    "keep_commitments",
    "offer_again",
    "pay_advance",
    "receive_lot",
    "receive_rework",
    "report_progress",
    "set_budget",
    "withdraw_lot",
    "write_off_stock",
]
