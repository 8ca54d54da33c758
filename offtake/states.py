"""The lives of commitments, production runs and lots."""

from enum import StrEnum

from shop.kernel.states import transitions


class CommitmentStatus(StrEnum):
    DRAFT = "draft"
    APPROVED = "approved"
    ACTIVE = "active"
    FULFILLED = "fulfilled"
    ENDED = "ended"


class RunStatus(StrEnum):
    DRAFT = "draft"
    OFFERED = "offered"
    COUNTERED = "countered"
    ACCEPTED = "accepted"
    ADVANCE_PAID = "advance_paid"
    PRODUCING = "producing"
    DELIVERING = "delivering"
    SETTLED = "settled"
    DECLINED = "declined"
    CANCELLED = "cancelled"


class LotStatus(StrEnum):
    ANNOUNCED = "announced"
    WITHDRAWN = "withdrawn"
    RECEIVED = "received"
    INSPECTING = "inspecting"
    ACCEPTED = "accepted"
    PART_ACCEPTED = "part_accepted"
    REWORK = "rework"
    REJECTED = "rejected"


class Mode(StrEnum):
    """Dekranasda buys itself, or finds the buyer and buys what that buyer does not."""

    DIRECT = "direct"
    BROKERED_WITH_BACKSTOP = "brokered_with_backstop"


# Promised to the artisan and not yet done with: what counts as exposure.
OPEN_RUNS = (
    RunStatus.OFFERED,
    RunStatus.COUNTERED,
    RunStatus.ACCEPTED,
    RunStatus.ADVANCE_PAID,
    RunStatus.PRODUCING,
    RunStatus.DELIVERING,
)
# Both sides have agreed: capacity is booked.
AGREED_RUNS = (RunStatus.ACCEPTED, RunStatus.ADVANCE_PAID, RunStatus.PRODUCING, RunStatus.DELIVERING)
STANDING_COMMITMENTS = (CommitmentStatus.APPROVED, CommitmentStatus.ACTIVE)

COMMITMENT = transitions(
    name="offtake_commitment",
    states=CommitmentStatus,
    initial=CommitmentStatus.DRAFT,
    table={
        "draft": ["approved", "ended"],
        "approved": ["active", "ended"],
        "active": ["fulfilled", "ended"],
    },
    needs_reason=["ended"],
)

RUN = transitions(
    name="production_run",
    states=RunStatus,
    initial=RunStatus.DRAFT,
    table={
        "draft": ["offered", "cancelled"],
        "offered": ["countered", "accepted", "declined", "cancelled"],
        "countered": ["offered", "accepted", "cancelled"],
        # Without an advance the work begins at once.
        "accepted": ["advance_paid", "producing", "cancelled"],
        "advance_paid": ["producing", "cancelled"],
        "producing": ["delivering", "cancelled"],
        "delivering": ["settled"],
    },
    needs_reason=["declined", "cancelled"],
)

LOT = transitions(
    name="production_lot",
    states=LotStatus,
    initial=LotStatus.ANNOUNCED,
    table={
        "announced": ["received", "withdrawn"],
        "received": ["inspecting"],
        "inspecting": ["accepted", "part_accepted", "rework", "rejected"],
        # Reworked pieces come back and are looked at again.
        "rework": ["inspecting"],
    },
    needs_reason=["withdrawn"],
)
