"""Who may see the photos of a sample: the jury of its round, and the desk."""

from curation_gate import queries, rights
from curation_gate.service.samples import PURPOSE
from shop.identity import policy
from shop.kernel.actors import Actor
from shop.media.guards import guard
from shop.media.queries import MediaFile


@guard(PURPOSE)
def see_sample_photo(actor: Actor, media: MediaFile) -> bool:
    """The photo belongs to a submission; its maker is not shown it."""
    if media.owner_type != "submission" or media.owner_id is None:
        return False
    if policy.may(actor, rights.READ_DESK):
        return True
    return actor.user_id is not None and queries.sits_on_jury_of(user_id=actor.user_id, submission_id=media.owner_id)
