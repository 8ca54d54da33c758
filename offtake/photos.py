"""Who may see the photos of an inspection and the paper of a handover note."""

from offtake import queries, rights
from shop.identity import policy
from shop.kernel.actors import Actor
from shop.kernel.errors import NotFound
from shop.media.guards import guard
from shop.media.queries import MediaFile


@guard("inspection_photo")
def see_inspection_photo(actor: Actor, media: MediaFile) -> bool:
    """The desk, and the artisan whose pieces are on it."""
    if media.owner_type != "inspection" or media.owner_id is None:
        return False
    try:
        inspection = queries.inspection_view(inspection_id=media.owner_id)
    except NotFound:
        return False
    return policy.may(actor, rights.READ_LOT, inspection)


@guard("handover_note")
def see_handover_note(actor: Actor, media: MediaFile) -> bool:
    """The desk, and the artisan who handed over."""
    if media.owner_type != "handover_note" or media.owner_id is None:
        return False
    try:
        note = queries.note_view(note_id=media.owner_id)
    except NotFound:
        return False
    return policy.may(actor, rights.READ_LOT, note)
