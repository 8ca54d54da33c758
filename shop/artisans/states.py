"""The life of a membership."""

from enum import StrEnum

from shop.kernel.states import transitions


class MembershipStatus(StrEnum):
    ACTIVE = "active"
    GRACE = "grace"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"


MEMBERSHIP = transitions(
    name="membership",
    states=MembershipStatus,
    initial=MembershipStatus.ACTIVE,
    table={
        "active": ["grace", "suspended"],
        "grace": ["lapsed", "active"],
        "lapsed": ["active"],
        "suspended": ["active"],
    },
    needs_reason=["suspended"],
)
