"""Which pictures a page needs, fetched in one go."""

from collections.abc import Iterable, Sequence

from catalog.queries import SellableItem
from orders.queries.views import WorkOrderView
from shop.media import queries as media
from shop.media.queries import MediaFile


def of_items(items: Sequence[SellableItem | None]) -> dict[str, MediaFile]:
    """The first photo of each piece on sale, by media id."""
    return media.by_ids([item.photos[0].media_id for item in items if item is not None and item.photos])


def of_work_orders(work_orders: Iterable[WorkOrderView]) -> dict[str, MediaFile]:
    """Everything shown with these work orders: bound photos, packed photos, progress and claims, by media id."""
    wanted: set[str] = set()
    for row in work_orders:
        wanted.update(line.photos[0].media_id for line in row.lines if line.photos)
        wanted.update(row.check.photos if row.check else ())
        wanted.update(note.photo_id for note in row.progress if note.photo_id)
        for claim in row.claims:
            wanted.update(claim.photos)
    return media.by_ids(wanted)
