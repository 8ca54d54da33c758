"""What can be read of the offtake: the public face of the reads, each in its own file."""

from offtake.queries.commitments import CommitmentView, commitment_view, commitment_views, commitments
from offtake.queries.figures import (
    Figures,
    StockLine,
    advances_by_artisan,
    budget_of,
    budgets,
    current_exposure,
    figures,
)
from offtake.queries.lots import (
    DueView,
    InspectionView,
    LotView,
    NoteView,
    dues_of,
    inspection_view,
    inspections,
    inspections_of,
    lot_view,
    lots,
    lots_of,
    note_view,
    notes_of,
)
from offtake.queries.runs import RunView, run_view, run_views, runs

__all__ = [
    "CommitmentView",
    "DueView",
    "Figures",
    "InspectionView",
    "LotView",
    "NoteView",
    "RunView",
    "StockLine",
    "advances_by_artisan",
    "budget_of",
    "budgets",
    "commitment_view",
    "commitment_views",
    "commitments",
    "current_exposure",
    "dues_of",
    "figures",
    "inspection_view",
    "inspections",
    "inspections_of",
    "lot_view",
    "lots",
    "lots_of",
    "note_view",
    "notes_of",
    "run_view",
    "run_views",
    "runs",
]
