"""Reading what was learned about the columns of registration workbooks."""

from sqlalchemy import select

from curation_gate.models import HeaderAlias
from shop.kernel.db import db


def header_aliases() -> dict[str, str]:
    """Folded heading → field of the registration sheet, '' where the column is left out."""
    rows = db.session.scalars(select(HeaderAlias).order_by(HeaderAlias.heading))
    return {row.heading: row.field for row in rows}
