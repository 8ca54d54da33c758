"""What can be done in a curation: the public face of the use cases, each in its own file."""

from curation_gate.service.announcing import announce_submission, finish_announcing, grant_origin_exception
from curation_gate.service.coaching import assign_mentor, close_plan, finish_task
from curation_gate.service.deciding import close_scoring, decide
from curation_gate.service.drafts import save_draft
from curation_gate.service.reassigning import add_sheet, move_sheet, reassign, remove_sheet
from curation_gate.service.registration import Registered, register_row, remember_import
from curation_gate.service.rounds import close_round, open_round, open_seat, seat_curator, start_scoring
from curation_gate.service.sheets import (
    Entered,
    declare_conflict,
    enter_paper_sheet,
    enter_scores,
    recuse,
    reopen_sheet,
    submit_sheet,
)

__all__ = [
    "Entered",
    "Registered",
    "add_sheet",
    "announce_submission",
    "assign_mentor",
    "close_plan",
    "close_round",
    "close_scoring",
    "decide",
    "declare_conflict",
    "enter_paper_sheet",
    "enter_scores",
    "finish_announcing",
    "finish_task",
    "grant_origin_exception",
    "move_sheet",
    "open_round",
    "open_seat",
    "reassign",
    "recuse",
    "register_row",
    "remember_import",
    "remove_sheet",
    "reopen_sheet",
    "save_draft",
    "seat_curator",
    "start_scoring",
    "submit_sheet",
]
