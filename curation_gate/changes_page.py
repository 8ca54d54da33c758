"""What `_changes.html` shows: what differs from before, with the pictures of both."""

from typing import Any

from curation_gate import comparing
from shop.media import queries as media
from shop.media.urls import image_urls


def shown(changes: comparing.Changes | None) -> dict[str, Any]:
    """The variables of the template; nothing to compare is None."""
    if changes is None:
        return {"changes": None, "change_pictures": {}}
    wanted = [photo.media_id for change in changes.photos for photo in (*change.gone, *change.come)]
    rows = media.by_ids(wanted) if wanted else {}
    return {"changes": changes, "change_pictures": {key: image_urls(row, up_to=640) for key, row in rows.items()}}
