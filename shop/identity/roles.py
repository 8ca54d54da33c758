"""The roles of the shop. A person may hold several; an artisan's people also carry their business."""

from enum import StrEnum


class Role(StrEnum):
    ADMIN = "admin"
    SECRETARIAT = "secretariat"
    CHAIR = "chair"
    CURATOR = "curator"
    BUYER = "buyer"
    APPROVER = "approver"
    FINANCE = "finance"
    AUDITOR = "auditor"
    ARTISAN = "artisan"
    CUSTOMER = "customer"
    RESELLER = "reseller"


STAFF = frozenset(
    {Role.ADMIN, Role.SECRETARIAT, Role.CHAIR, Role.CURATOR, Role.BUYER, Role.APPROVER, Role.FINANCE, Role.AUDITOR}
)
# Everybody, signed in or not.
ANYONE = "anyone"
