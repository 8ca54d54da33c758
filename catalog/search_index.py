"""Keeping the words of a listing: written when it goes on sale and when its revision changes."""

from sqlalchemy import delete, select

from catalog import search
from catalog.models import Craft, Listing, Revision, SearchTerm
from shop.artisans import queries as artisans
from shop.kernel.db import db

NAME, MAKER, DETAIL = 8, 4, 1


def rebuild(listing: Listing) -> None:
    """Write the words of one listing anew."""
    revision = db.session.get(Revision, listing.revision_id)
    maker = artisans.artisan(artisan_id=listing.artisan_id)
    if revision is None or maker is None:
        return
    craft = db.session.get(Craft, revision.craft_id) if revision.craft_id else None
    texts = [
        (NAME, f"{revision.name_id} {revision.name_en}"),
        (MAKER, f"{maker.name} {maker.owner_name} {maker.region_name} {maker.district_name or ''}"),
        (MAKER, f"{craft.name} {craft.group_name} {craft.technique}" if craft else ""),
        (DETAIL, f"{revision.materials} {revision.technique} {revision.description_id} {revision.description_en}"),
    ]
    weights: dict[str, int] = {}
    for weight, text in texts:
        for word in search.words(text):
            weights[word] = max(weight, weights.get(word, 0))
    db.session.execute(delete(SearchTerm).where(SearchTerm.listing_id == listing.id))
    db.session.add_all(
        SearchTerm(listing_id=listing.id, word=word, term=search.stem(word), weight=weight)
        for word, weight in sorted(weights.items())
    )
    db.session.flush()


def known_words() -> list[str]:
    """Every word under which something may be found, for spelling hints."""
    return list(db.session.scalars(select(SearchTerm.word).distinct().order_by(SearchTerm.word)))
