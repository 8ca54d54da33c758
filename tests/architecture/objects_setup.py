"""Objects of setting up a round for the access matrix: rubrics, their drafts, seats of a jury."""

from curation_gate import rubric_editing
from curation_gate import service as curation
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, first, provides


@provides("rubric_id")
def rubric_id(world: World, role: str, own: bool) -> Found | None:
    return first("SELECT id FROM rubric ORDER BY id")


@provides("draft_id", endpoint="curation_rubrics.")
def draft_id(world: World, role: str, own: bool) -> Found | None:
    def begin() -> str:
        content = rubric_editing.add(rubric_editing.empty(version="uji"), kind="gate")
        actor = world.people["secretariat"].actor
        return perform(lambda: curation.draft_rubric(content=content, actor=actor, now=world.now).id)

    return Found(str(world.once("rubric draft", "", begin)))


@provides("kind", endpoint="curation_rubrics.")
def kind(world: World, role: str, own: bool) -> Found | None:
    return Found("gate")


@provides("position", endpoint="curation_rubrics.")
def position(world: World, role: str, own: bool) -> Found | None:
    return Found("0")


@provides("member_id", endpoint="curation_seats.")
def member_id(world: World, role: str, own: bool) -> Found | None:
    return first(
        "SELECT m.id FROM jury_member m JOIN curation_round r ON r.id = m.round_id WHERE r.year = 2021 ORDER BY m.seat"
    )
