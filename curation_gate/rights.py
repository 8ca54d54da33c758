"""The actions of the curation, and who may do them."""

from typing import Any

from shop.identity import policy
from shop.identity.roles import Role
from shop.kernel.actors import Actor

READ_ROUND = "curation.round.read"
MANAGE_ROUND = "curation.round.manage"
MANAGE_RUBRIC = "curation.rubric.manage"
IMPORT_REGISTRATIONS = "curation.registration.import"
IMPORT_SCORES = "curation.score.import"
READ_DESK = "curation.desk.read"
EXPORT_ROUND = "curation.round.export"
READ_CONTACTS = "curation.contacts.read"
READ_SUBMISSION = "curation.submission.read"
READ_SHEET = "curation.sheet.read"
SCORE = "curation.sheet.score"
REOPEN = "curation.sheet.reopen"
MEASURE_SAMPLE = "curation.sample.measure"
READ_DECISION = "curation.decision.read"
ANNOUNCE = "curation.round.announce"
PROPOSE_RULING = "curation.ruling.propose"
DELIBERATE = "curation.deliberation.take_part"
SIGN_RULING = "curation.ruling.sign"
APPEAL = "curation.appeal.file"
READ_PLAN = "curation.plan.read"
MANAGE_PLAN = "curation.plan.manage"
DO_TASK = "curation.task.do"
READ_COACHING = "curation.coaching.read"
COACH = "curation.coaching.coach"
READ_FIDELITY = "curation.fidelity.read"
DECIDE_FIDELITY = "curation.fidelity.decide"

REGISTER_BUSINESS = "curation.business.register"
APPLY = "curation.application.edit"
SCREEN = "curation.submission.screen"

READERS = (Role.ADMIN, Role.SECRETARIAT, Role.CHAIR, Role.AUDITOR)


def declare() -> None:
    """Declare them to the policy."""
    policy.declare(action=READ_ROUND, all=[*READERS, Role.CURATOR])
    policy.declare(action=MANAGE_ROUND, all=[Role.SECRETARIAT, Role.CHAIR])
    policy.declare(action=MANAGE_RUBRIC, all=[Role.SECRETARIAT, Role.CHAIR])
    policy.declare(action=IMPORT_REGISTRATIONS, all=[Role.SECRETARIAT])
    policy.declare(action=IMPORT_SCORES, all=[Role.SECRETARIAT, Role.CHAIR])
    policy.declare(action=READ_DESK, all=READERS)
    policy.declare(action=EXPORT_ROUND, all=[Role.SECRETARIAT, Role.CHAIR, Role.AUDITOR])
    policy.declare(action=READ_CONTACTS, all=[Role.SECRETARIAT])
    policy.declare(action=READ_SUBMISSION, all=READERS, own=[Role.ARTISAN], owns=_is_of_own_business)
    policy.declare(action=READ_SHEET, all=READERS, own=[Role.CURATOR], owns=_is_own_seat)
    policy.declare(action=SCORE, own=[Role.CURATOR], owns=_is_own_seat)
    policy.declare(action=MEASURE_SAMPLE, all=[Role.SECRETARIAT])
    policy.declare(action=REOPEN, all=[Role.CHAIR])
    policy.declare(action=READ_DECISION, all=READERS, own=[Role.ARTISAN], owns=_is_of_own_business)
    policy.declare(action=ANNOUNCE, all=[Role.CHAIR])
    policy.declare(action=PROPOSE_RULING, all=[Role.CHAIR])
    policy.declare(action=APPEAL, own=[Role.ARTISAN], owns=_is_of_own_business)
    policy.declare(action=DELIBERATE, all=[Role.CHAIR, Role.SECRETARIAT])
    policy.declare(action=SIGN_RULING, all=[Role.CHAIR, Role.SECRETARIAT])
    policy.declare(action=READ_PLAN, all=READERS, own=[Role.ARTISAN], owns=_is_of_own_business)
    policy.declare(action=MANAGE_PLAN, all=[Role.SECRETARIAT, Role.CHAIR])
    policy.declare(action=READ_COACHING, all=READERS, own=[Role.CURATOR], owns=_takes_part)
    policy.declare(action=COACH, all=[Role.SECRETARIAT, Role.CHAIR], own=[Role.CURATOR], owns=_takes_part)
    policy.declare(action=READ_FIDELITY, all=READERS)
    policy.declare(action=DECIDE_FIDELITY, all=[Role.CHAIR, Role.SECRETARIAT])
    policy.declare(action=REGISTER_BUSINESS, all=[Role.CUSTOMER, Role.RESELLER, Role.ARTISAN])
    policy.declare(action=APPLY, own=[Role.ARTISAN], owns=_is_of_own_business)
    policy.declare(action=SCREEN, all=[Role.SECRETARIAT])
    policy.declare(action=DO_TASK, own=[Role.ARTISAN], owns=_is_of_own_business)


def _is_of_own_business(actor: Actor, obj: Any) -> bool:
    """`obj` has an `artisan_id`."""
    return actor.artisan_id is not None and obj.artisan_id == actor.artisan_id


def _takes_part(actor: Actor, obj: Any) -> bool:
    """`obj` is a plan or a session: its `mentor_id`, or one of the people who led a session of it."""
    leaders = {getattr(obj, "led_by_id", None), *getattr(obj, "leader_ids", ())}
    return actor.user_id is not None and actor.user_id in {obj.mentor_id, *leaders}


def _is_own_seat(actor: Actor, obj: Any) -> bool:
    """`obj` has the `curator_user_id` of the seat it belongs to."""
    return actor.user_id is not None and obj.curator_user_id == actor.user_id
