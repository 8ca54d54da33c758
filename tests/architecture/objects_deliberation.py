"""Objects of the deliberation for the access matrix: a proposed ruling, an appeal."""

from curation_gate.models import Appeal, ChairRuling
from shop.kernel.actors import SYSTEM
from shop.kernel.states import start
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, artisan_of, body, provides, rows


@provides("ruling_id")
def ruling_id(world: World, role: str, own: bool) -> Found | None:
    def propose() -> str:
        submission = rows("SELECT id FROM submission WHERE status = 'coaching' ORDER BY id")[0]
        ruling = ChairRuling(
            submission_id=submission,
            decision_id=rows("SELECT id FROM decision WHERE submission_id = :id", id=submission)[0],
            basis="ruling", outcome="passed", reason="Uji", proposed_at=world.now, proposed_by="Ketua",
            proposed_by_id="usr_x", signed_at=None, signed_by=None, signed_by_id=None,
        )  # fmt: skip
        perform(lambda: start(ruling, actor=SYSTEM, now=world.now))
        return ruling.id

    return Found(str(world.once("ruling", "", propose)))


@body("curation_rulings.propose")
def proposal(world: World, objects: dict[str, Found]) -> dict[str, str]:
    return {"outcome": "passed", "reason": "Uji"}


@provides("appeal_id")
def appeal_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None

    def file() -> str:
        submission = rows("SELECT id FROM submission WHERE artisan_id = :artisan ORDER BY id", artisan=artisan)[0]
        appeal = Appeal(
            submission_id=submission, artisan_id=artisan,
            decision_id=rows("SELECT id FROM decision WHERE submission_id = :id", id=submission)[0],
            text="Uji", filed_at=world.now, filed_by="Perajin", answer=None, answered_at=None, answered_by=None,
        )  # fmt: skip
        perform(lambda: start(appeal, actor=SYSTEM, now=world.now))
        return appeal.id

    return Found(str(world.once("appeal", artisan, file)))


@body("curation_appeals.propose")
def better_outcome(world: World, objects: dict[str, Found]) -> dict[str, str]:
    return {"outcome": "passed", "reason": "Uji"}
