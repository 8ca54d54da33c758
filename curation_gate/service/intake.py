"""Learning what the columns of a council's own registration workbook mean."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import select

from curation_gate.header_mapping import checked
from curation_gate.models import HeaderAlias
from curation_gate.registration_sheet import HEADERS
from curation_gate.workbooks import header_key
from shop.kernel import audit
from shop.kernel.actors import Actor
from shop.kernel.db import db


def teach_headings(*, meanings: Mapping[str, str], actor: Actor, now: datetime) -> int:
    """Keep heading → field ('' leaves the column out) for every later workbook; how many of them are new or changed.

    A heading written otherwise (case, blanks, brackets) is the same heading. Raises UnknownField, HeadingEmpty.
    """
    changed = 0
    kept = {header_key(row.heading): row for row in db.session.scalars(select(HeaderAlias))}
    for heading, field in checked(meanings, fields=HEADERS).items():
        row = kept.get(header_key(heading))
        if row is not None and row.field == field:
            continue
        before = row.field if row is not None else None
        if row is None:
            row = HeaderAlias(heading=heading, field=field, taught_at=now, taught_by=actor.label)
            db.session.add(row)
            kept[header_key(heading)] = row
        row.field, row.taught_at, row.taught_by = field, now, actor.label
        db.session.flush()
        audit.record(
            actor=actor, action="curation.heading.taught", object_type="header_alias", object_id=row.heading, now=now,
            data={"field": field, "before": before},
        )  # fmt: skip
        changed += 1
    return changed
