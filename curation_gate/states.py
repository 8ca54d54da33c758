"""The lives of rounds, submissions, score sheets and coaching plans."""

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


# Rounds that still take registrations.
ACCEPTING = frozenset({RoundStatus.OPEN, RoundStatus.SCREENING})
# Rounds whose decisions are final.
ENDED = frozenset({RoundStatus.ANNOUNCED, RoundStatus.CLOSED})
# Submissions whose decision is announced; it never changes afterwards.
FINAL = frozenset({SubmissionStatus.PASSED, SubmissionStatus.COACHING, SubmissionStatus.NOT_PASSED})
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
        "open": ["in_progress"],
        "in_progress": ["ready"],
        "ready": ["resubmitted", "closed"],
    },
)
