"""Photos that come with a request: checked and encoded before any transaction, then recorded in one."""

from typing import Any

from werkzeug.datastructures import FileStorage

from orders.errors import PhotoUnknown
from shop.kernel import clock
from shop.kernel.actors import Actor
from shop.kernel.unit_of_work import perform
from shop.media import service as media
from shop.media.queries import MediaFile

# A phone's photo, uncompressed twice over.
MOST_BYTES = 25 * 1024 * 1024


def uploaded_photo(
    file: FileStorage | None,
    *,
    purpose: str,
    actor: Actor,
    owner_type: str | None = None,
    owner_id: str | None = None,
) -> MediaFile:
    """Store the photo of a form or API request privately. Raises PhotoUnknown without one, ImageRefused."""
    if file is None or not file.filename:
        raise PhotoUnknown(errors={"file": [PhotoUnknown.message]})
    received = media.receive_image(data=file.stream.read(MOST_BYTES + 1), visibility="private")
    now = clock.now()
    return perform(
        lambda: media.record(
            received=received, purpose=purpose, actor=actor, now=now, owner_type=owner_type, owner_id=owner_id
        )
    )


def uploaded_photos(files: list[FileStorage], **owner: Any) -> list[str]:
    """The ids of all photos of a form; empty fields are left out."""
    return [uploaded_photo(file, **owner).id for file in files if file.filename]
