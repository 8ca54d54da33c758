"""Objects of applying for the access matrix: applications that are being filled in, and their steps."""

from datetime import timedelta

from curation_gate import queries
from curation_gate import service as curation
from shop.kernel.unit_of_work import perform
from tests.architecture.objects import Found, World, artisan_of, provides
from tests.catalog.world import maker_of

# No other object of the matrix is of this year.
YEAR = 2031


@provides("application_id")
def application_id(world: World, role: str, own: bool) -> Found | None:
    artisan = artisan_of(world, role, own)
    if artisan is None:
        return None

    def open_round() -> None:
        if queries.round_taking_applications(now=world.now) is None:
            today = world.now.date() - timedelta(days=1)
            actor = world.people["secretariat"].actor
            perform(lambda: curation.open_round(year=YEAR, opens_on=today, actor=actor, now=world.now))

    def begin() -> str:
        world.once("round of applications", "", open_round)
        actor = maker_of(artisan)
        return perform(
            lambda: curation.start_application(kind="new", product_id=None, actor=actor, now=world.now).id
        )  # fmt: skip

    return Found(str(world.once("application", artisan, begin)))


@provides("step", endpoint="curation_apply.")
def step(world: World, role: str, own: bool) -> Found | None:
    return Found("karya")
