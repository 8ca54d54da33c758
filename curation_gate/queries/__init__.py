"""What can be asked of the curation: the public face of the reads, each in its own file."""

from curation_gate.queries.coaching import PlanView, TaskView, plan, plan_of, plan_of_task, plans
from curation_gate.queries.decisions import DecisionView, decision_history, decisions, latest_decision, results
from curation_gate.queries.drafts import DraftView, draft
from curation_gate.queries.numbers import GroupCount, RoundNumbers, round_numbers
from curation_gate.queries.progress import (
    CuratorProgress,
    SheetState,
    SubmissionProgress,
    curators_each,
    scoring_until,
    submissions_with_sheets,
)
from curation_gate.queries.progress import curators as curators_progress
from curation_gate.queries.queue import Pace, QueueRow, next_open, open_count, pace
from curation_gate.queries.queue import rows as queue_rows
from curation_gate.queries.queue import titles as queue_titles
from curation_gate.queries.rounds import (
    ImportView,
    RoundView,
    SeatView,
    imports,
    round_by_year,
    round_status,
    rounds,
    rubric,
)
from curation_gate.queries.sheets import (
    SeatProgress,
    SheetView,
    progress,
    scores_of_others,
    seats_of,
    sheet,
    sheets,
    sheets_of,
)
from curation_gate.queries.submissions import (
    PassedRound,
    SubmissionView,
    fingerprints,
    passed_round,
    submission,
    submissions,
    submissions_before_jury,
    submissions_of,
)

__all__ = [
    "CuratorProgress",
    "DecisionView",
    "DraftView",
    "GroupCount",
    "ImportView",
    "Pace",
    "PassedRound",
    "PlanView",
    "QueueRow",
    "RoundNumbers",
    "RoundView",
    "SeatProgress",
    "SeatView",
    "SheetState",
    "SheetView",
    "SubmissionProgress",
    "SubmissionView",
    "TaskView",
    "curators_each",
    "curators_progress",
    "decision_history",
    "decisions",
    "draft",
    "fingerprints",
    "imports",
    "latest_decision",
    "next_open",
    "open_count",
    "pace",
    "passed_round",
    "plan",
    "plan_of",
    "plan_of_task",
    "plans",
    "progress",
    "queue_rows",
    "queue_titles",
    "results",
    "round_by_year",
    "round_numbers",
    "round_status",
    "rounds",
    "rubric",
    "scores_of_others",
    "scoring_until",
    "seats_of",
    "sheet",
    "sheets",
    "sheets_of",
    "submission",
    "submissions",
    "submissions_before_jury",
    "submissions_of",
    "submissions_with_sheets",
]
