"""The lives of revisions, listings and reservations."""

from enum import StrEnum

from shop.kernel.states import transitions


class RevisionStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    CLEARED = "cleared"
    REFUSED = "refused"
    SUPERSEDED = "superseded"
    REVOKED = "revoked"


class ListingStatus(StrEnum):
    DRAFT = "draft"
    LIVE = "live"
    PAUSED = "paused"
    SUSPENDED = "suspended"
    RETIRED = "retired"


class Mode(StrEnum):
    """How a listing is supplied: from pieces on the shelf, or made after the order from the maker's capacity."""

    READY_STOCK = "ready_stock"
    MADE_TO_ORDER = "made_to_order"


class Seller(StrEnum):
    """Who owns the goods: the maker, or Dekranasda after it bought them."""

    ARTISAN = "artisan"
    DEKRANASDA = "dekranasda"


class ReservationStatus(StrEnum):
    LIVE = "live"
    CONSUMED = "consumed"
    RELEASED = "released"


REVISION = transitions(
    name="revision",
    states=RevisionStatus,
    initial=RevisionStatus.DRAFT,
    table={
        "draft": ["submitted"],
        "submitted": ["cleared", "refused"],
        # Only when an appeal was upheld (docs/decisions/0008).
        "refused": ["cleared"],
        "cleared": ["superseded", "revoked"],
    },
    needs_reason=["refused", "revoked"],
)

LISTING = transitions(
    name="listing",
    states=ListingStatus,
    initial=ListingStatus.DRAFT,
    table={
        "draft": ["live", "retired"],
        "live": ["paused", "suspended", "retired"],
        "paused": ["live", "suspended", "retired"],
        "suspended": ["live", "retired"],
    },
    needs_reason=["suspended"],
)
