"""Who may see the photos of a plan: its artisan, who coaches it, and who reads the desk."""

from curation_gate import queries, rights
from curation_gate.service.evidence import PURPOSE
from shop.identity import policy
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.media import guards
from shop.media.queries import MediaFile


@guards.guard(PURPOSE)
def may_see(actor: Actor, media: MediaFile) -> bool:
    """Whether this person takes part in the plan, or reads everything at the desk."""
    if media.owner_type != "coaching_plan" or media.owner_id is None:
        return False
    try:
        plan = queries.plan(plan_id=media.owner_id)
    except NotFound:
        return False
    return policy.may(actor, rights.READ_COACHING, plan) or policy.may(actor, rights.DO_TASK, plan)
