"""Objects of the coaching for the access matrix: meetings of a plan, calendars."""

from datetime import timedelta

from curation_gate import service, session_links
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, provides, rows


@provides("session_id")
def session_id(world: World, role: str, own: bool) -> Found | None:
    """A meeting: of a curator the one they lead, of an artisan the one of their plan; else somebody else's."""
    if own:
        return Found(_session(world, "artisan")) if role in ("artisan", "curator") else None
    return Found(_session(world, "other:artisan"))


@provides("plan_id", endpoint="curation_coaching.")
def coached_plan(world: World, role: str, own: bool) -> Found | None:
    """A plan: of a curator the one they lead a meeting of."""
    return _of_session(world, role, own, "SELECT plan_id FROM coaching_session WHERE id = :id")


@provides("task_id", endpoint="curation_coaching.")
def coached_task(world: World, role: str, own: bool) -> Found | None:
    """A task of that plan."""
    return _of_session(
        world, role, own,
        "SELECT t.id FROM coaching_task t JOIN coaching_session s ON s.plan_id = t.plan_id WHERE s.id = :id "
        "ORDER BY t.id",
    )  # fmt: skip


def _of_session(world: World, role: str, own: bool, sql: str) -> Found | None:
    meeting = session_id(world, role, own)
    return Found(str(rows(sql, id=meeting.value)[0])) if meeting else None


@provides("token", endpoint="curation_calendars.session")
def session_token(world: World, role: str, own: bool) -> Found | None:
    path = session_links.session_path(_session(world, "artisan"))
    return Found(path.rpartition("/")[2].removesuffix(".ics"))


@provides("token", endpoint="curation_calendars.person")
def calendar_token(world: World, role: str, own: bool) -> Found | None:
    path = session_links.calendar_path(world.people["artisan"].id)
    return Found(path.rpartition("/")[2].removesuffix(".ics"))


@provides("review_id")
def review_id(world: World, role: str, own: bool) -> Found | None:
    """A review of a work of the other artisan."""
    artisan = world.people["other:artisan"].actor.artisan_id

    def open_one() -> str:
        revision = rows("SELECT revision_id FROM listing WHERE artisan_id = :artisan ORDER BY id", artisan=artisan)[0]
        for number in range(3):
            perform(
                lambda number=number: service.note_problem(
                    revision_id=revision, artisan_id=artisan or "", kind="claim", reference=f"clm_{number}",
                    detail="Uji", actor=SYSTEM, now=world.now,
                )
            )  # fmt: skip
        made = perform(lambda: service.review_if_due(revision_id=revision, actor=SYSTEM, now=world.now))
        assert made is not None
        return str(made.id)

    return Found(str(world.once("review", "other:artisan", open_one)))


def _session(world: World, whose: str) -> str:
    """Led by the curator where it is our artisan's plan, by the other one where it is the other's."""
    artisan = world.people[whose].actor.artisan_id
    leader = world.people["curator" if whose == "artisan" else "other:curator"].id

    def plan_one() -> str:
        plan = rows("SELECT id FROM coaching_plan WHERE artisan_id = :artisan ORDER BY id", artisan=artisan)[0]
        made = perform(
            lambda: service.plan_session(
                plan_id=plan, kind="visit", starts_at=world.now + timedelta(days=400), minutes=60, place="Sanggar",
                agenda="", led_by_id=leader, actor=SYSTEM, now=world.now,
            )
        )  # fmt: skip
        return str(made.id)

    return str(world.once("session", whose, plan_one))
