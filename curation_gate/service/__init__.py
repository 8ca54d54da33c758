"""What can be done in a curation: the public face of the use cases, each in its own file."""

from curation_gate.service.announcing import announce_submission, finish_announcing, grant_origin_exception
from curation_gate.service.appeals import (
    file_appeal,
    propose_on_appeal,
    refuse_appeal,
    sign_on_appeal,
    withdraw_appeal,
)
from curation_gate.service.applying import (
    discard_application,
    put_photo,
    remove_photo,
    save_answers,
    start_application,
    take_to_open_round,
)
from curation_gate.service.businesses import Business, add_proof, register_business
from curation_gate.service.coaching import assign_mentor, close_plan, finish_task
from curation_gate.service.deciding import close_scoring, decide
from curation_gate.service.deliberating import add_note, ask_extra_curator, withdraw_extra_curator
from curation_gate.service.drafts import save_draft
from curation_gate.service.evidence import add_evidence
from curation_gate.service.fidelity import (
    keep_clearance,
    note_problem,
    review_if_due,
    revoke_after_review,
)
from curation_gate.service.intake import teach_headings
from curation_gate.service.juries import (
    add_paper_seat,
    open_seat,
    remove_seat,
    seat_all_curators,
    seat_curator,
    set_seat_fields,
)
from curation_gate.service.missing_plans import open_missing_plan
from curation_gate.service.opening import RoundSettings, draft_round, edit_round, open_round, publish_round
from curation_gate.service.planning import add_task, change_task, set_goal
from curation_gate.service.reassigning import add_sheet, move_sheet, reassign, remove_sheet
from curation_gate.service.registration import Registered, register_row, remember_import
from curation_gate.service.reminding import remind_curators
from curation_gate.service.rounds import close_registration, close_round, start_scoring
from curation_gate.service.rubrics import (
    change_rubric_draft,
    discard_rubric_draft,
    draft_rubric,
    finish_rubric,
)
from curation_gate.service.rulings import propose_ruling, refuse_ruling, sign_ruling, withdraw_ruling
from curation_gate.service.samples import record_sample
from curation_gate.service.screening import accept_files, ask_for_fix, take_out
from curation_gate.service.sending import send_application
from curation_gate.service.sessions import (
    cancel_session,
    hold_session,
    move_session,
    plan_session,
    remind_of_session,
)
from curation_gate.service.sheets import (
    Entered,
    declare_conflict,
    enter_paper_sheet,
    enter_scores,
    recuse,
    reopen_sheet,
    submit_sheet,
)
from curation_gate.service.withdrawing import withdraw, withdraw_own

__all__ = [
    "Business",
    "Entered",
    "Registered",
    "RoundSettings",
    "accept_files",
    "add_evidence",
    "add_note",
    "add_paper_seat",
    "add_proof",
    "add_sheet",
    "add_task",
    "announce_submission",
    "ask_extra_curator",
    "ask_for_fix",
    "assign_mentor",
    "cancel_session",
    "change_rubric_draft",
    "change_task",
    "close_plan",
    "close_registration",
    "close_round",
    "close_scoring",
    "decide",
    "declare_conflict",
    "discard_application",
    "discard_rubric_draft",
    "draft_round",
    "draft_rubric",
    "edit_round",
    "enter_paper_sheet",
    "enter_scores",
    "file_appeal",
    "finish_announcing",
    "finish_rubric",
    "finish_task",
    "grant_origin_exception",
    "hold_session",
    "keep_clearance",
    "move_session",
    "move_sheet",
    "note_problem",
    "open_missing_plan",
    "open_round",
    "open_seat",
    "plan_session",
    "propose_on_appeal",
    "propose_ruling",
    "publish_round",
    "put_photo",
    "reassign",
    "record_sample",
    "recuse",
    "refuse_appeal",
    "refuse_ruling",
    "register_business",
    "register_row",
    "remember_import",
    "remind_curators",
    "remind_of_session",
    "remove_photo",
    "remove_seat",
    "remove_sheet",
    "reopen_sheet",
    "review_if_due",
    "revoke_after_review",
    "save_answers",
    "save_draft",
    "seat_all_curators",
    "seat_curator",
    "send_application",
    "set_goal",
    "set_seat_fields",
    "sign_on_appeal",
    "sign_ruling",
    "start_application",
    "start_scoring",
    "submit_sheet",
    "take_out",
    "take_to_open_round",
    "teach_headings",
    "withdraw",
    "withdraw_appeal",
    "withdraw_extra_curator",
    "withdraw_own",
    "withdraw_ruling",
]
