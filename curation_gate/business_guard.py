"""Who may see the proof of a business: its own people, and who reads the desk."""

from curation_gate import rights
from curation_gate.service.businesses import PROOF
from shop.identity import policy
from shop.kernel.actors import Actor
from shop.media import guards
from shop.media.queries import MediaFile


@guards.guard(PROOF)
def may_see(actor: Actor, media: MediaFile) -> bool:
    """The paper belongs to an artisan."""
    if media.owner_type != "artisan" or media.owner_id is None:
        return False
    return policy.may(actor, rights.READ_DESK) or actor.artisan_id == media.owner_id
