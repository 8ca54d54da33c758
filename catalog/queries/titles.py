"""The names of many revisions, without what is only needed to judge or to sell one: for lists of hundreds."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from catalog.models import Craft, Revision
from shop.kernel.db import db


@dataclass(frozen=True)
class RevisionTitle:
    """What a revision is called, and of what kind and group of craft it is; None where no craft is known."""

    id: str
    name_id: str
    name_en: str
    craft_id: str | None
    craft_name: str | None
    craft_group: str | None

    def title(self, locale: str = "id") -> str:
        """The name in that language; Indonesian where no other is written."""
        return self.name_en if locale == "en" and self.name_en else self.name_id


def revision_titles(*, revision_ids: Iterable[str]) -> dict[str, RevisionTitle]:
    """Several titles by revision, in one statement; unknown ids are left out."""
    rows = db.session.execute(
        select(Revision.id, Revision.name_id, Revision.name_en, Craft.id, Craft.name, Craft.group_name)
        .outerjoin(Craft, Craft.id == Revision.craft_id)
        .where(Revision.id.in_(set(revision_ids)))
    )
    return {row[0]: RevisionTitle(*row) for row in rows}
