"""The lives of rounds, applications, submissions, score sheets, rulings, appeals, coaching plans and their sessions."""

from enum import StrEnum

from shop.kernel.states import transitions


class RoundStatus(StrEnum):
    DRAFT = "draft"
    OPEN = "open"
    SCREENING = "screening"
    SCORING = "scoring"
    DELIBERATION = "deliberation"
    ANNOUNCED = "announced"
    CLOSED = "closed"


class SubmissionStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    NEEDS_FIX = "needs_fix"
    SCREENED = "screened"
    SCORED = "scored"
    PASSED = "passed"
    COACHING = "coaching"
    NOT_PASSED = "not_passed"
    WITHDRAWN = "withdrawn"


class SheetStatus(StrEnum):
    ASSIGNED = "assigned"
    RECUSED = "recused"
    SUBMITTED = "submitted"
    REOPENED = "reopened"


class PlanStatus(StrEnum):
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    READY = "ready"
    RESUBMITTED = "resubmitted"
    CLOSED = "closed"


class PlanKind(StrEnum):
    """Why there is a plan: to pass next time, or to sell well after passing."""

    COACHING = "coaching"
    SELLING = "selling"


class SubmissionKind(StrEnum):
    """Why a work is before a round: first time, again after coaching, for another year, or changed while on sale."""

    NEW = "new"
    REAPPLICATION = "reapplication"
    RENEWAL = "renewal"
    CHANGE = "change"


class ApplicationStatus(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    DISCARDED = "discarded"


class RulingStatus(StrEnum):
    PROPOSED = "proposed"
    SIGNED = "signed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class AppealStatus(StrEnum):
    FILED = "filed"
    UPHELD = "upheld"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class SessionStatus(StrEnum):
    PLANNED = "planned"
    HELD = "held"
    CANCELLED = "cancelled"


class ReviewStatus(StrEnum):
    OPEN = "open"
    KEPT = "kept"
    REVOKED = "revoked"


# Rounds that still take registrations.
ACCEPTING = frozenset({RoundStatus.OPEN, RoundStatus.SCREENING})
# Rounds whose decisions are final.
ENDED = frozenset({RoundStatus.ANNOUNCED, RoundStatus.CLOSED})
# Submissions whose decision is announced; it never changes afterwards.
FINAL = frozenset({SubmissionStatus.PASSED, SubmissionStatus.COACHING, SubmissionStatus.NOT_PASSED})
# Submissions that the secretariat has not checked yet, or that wait for a correction.
TO_SCREEN = frozenset({SubmissionStatus.SUBMITTED, SubmissionStatus.NEEDS_FIX})
# Submissions that are before the jury.
BEFORE_JURY = frozenset({SubmissionStatus.SCREENED, SubmissionStatus.SCORED})

ROUND = transitions(
    name="curation_round",
    states=RoundStatus,
    initial=RoundStatus.DRAFT,
    table={
        "draft": ["open"],
        "open": ["screening"],
        "screening": ["scoring"],
        "scoring": ["deliberation"],
        "deliberation": ["announced"],
        "announced": ["closed"],
    },
)

SUBMISSION = transitions(
    name="submission",
    states=SubmissionStatus,
    initial=SubmissionStatus.DRAFT,
    table={
        "draft": ["submitted"],
        "submitted": ["needs_fix", "screened", "withdrawn"],
        "needs_fix": ["submitted", "withdrawn"],
        "screened": ["scored", "withdrawn"],
        "scored": ["passed", "coaching", "not_passed", "withdrawn"],
        # Only by an appeal that was upheld (docs/decisions/0008).
        "coaching": ["passed"],
        "not_passed": ["passed", "coaching"],
    },
    needs_reason=["needs_fix", "coaching", "not_passed", "withdrawn"],
)

SHEET = transitions(
    name="score_sheet",
    states=SheetStatus,
    initial=SheetStatus.ASSIGNED,
    table={
        "assigned": ["recused", "submitted"],
        "submitted": ["reopened"],
        "reopened": ["submitted"],
    },
    needs_reason=["recused", "reopened"],
)

PLAN = transitions(
    name="coaching_plan",
    states=PlanStatus,
    initial=PlanStatus.OPEN,
    table={
        # Closed before its end when an appeal has made it needless.
        "open": ["in_progress", "closed"],
        "in_progress": ["ready", "closed"],
        "ready": ["resubmitted", "closed"],
    },
)

APPLICATION = transitions(
    name="application",
    states=ApplicationStatus,
    initial=ApplicationStatus.DRAFT,
    # Sent back for a correction it is a draft again.
    table={"draft": ["sent", "discarded"], "sent": ["draft"]},
)

RULING = transitions(
    name="chair_ruling",
    states=RulingStatus,
    initial=RulingStatus.PROPOSED,
    table={"proposed": ["signed", "refused", "withdrawn"]},
    needs_reason=["refused"],
)

APPEAL = transitions(
    name="appeal",
    states=AppealStatus,
    initial=AppealStatus.FILED,
    table={"filed": ["upheld", "refused", "withdrawn"]},
    needs_reason=["upheld", "refused"],
)

SESSION = transitions(
    name="coaching_session",
    states=SessionStatus,
    initial=SessionStatus.PLANNED,
    table={"planned": ["held", "cancelled"]},
    needs_reason=["cancelled"],
)

REVIEW = transitions(
    name="fidelity_review",
    states=ReviewStatus,
    initial=ReviewStatus.OPEN,
    table={"open": ["kept", "revoked"]},
    needs_reason=["kept", "revoked"],
)
