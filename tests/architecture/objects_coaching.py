"""Objects of the coaching for the access matrix: meetings of a plan, calendars."""

from datetime import timedelta

from curation_gate import service, session_links
from shop.kernel.actors import SYSTEM
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, artisan_of, provides, rows


@provides("session_id")
def session_id(world: World, role: str, own: bool) -> Found | None:
    """A meeting of a plan of this artisan, led by the other curator."""
    return Found(_session(world, role if own else "other:artisan")) if artisan_of(world, role, own) else None


@provides("token", endpoint="curation_calendars.session")
def session_token(world: World, role: str, own: bool) -> Found | None:
    path = session_links.session_path(_session(world, "artisan"))
    return Found(path.rpartition("/")[2].removesuffix(".ics"))


@provides("token", endpoint="curation_calendars.person")
def calendar_token(world: World, role: str, own: bool) -> Found | None:
    path = session_links.calendar_path(world.people["artisan"].id)
    return Found(path.rpartition("/")[2].removesuffix(".ics"))


def _session(world: World, whose: str) -> str:
    artisan = world.people[whose].actor.artisan_id

    def plan_one() -> str:
        plan = rows("SELECT id FROM coaching_plan WHERE artisan_id = :artisan ORDER BY id", artisan=artisan)[0]
        made = perform(
            lambda: service.plan_session(
                plan_id=plan, kind="visit", starts_at=world.now + timedelta(days=400), minutes=60, place="Sanggar",
                agenda="", led_by_id=world.people["other:curator"].id, actor=SYSTEM, now=world.now,
            )
        )  # fmt: skip
        return str(made.id)

    return str(world.once("session", whose, plan_one))
