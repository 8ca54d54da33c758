"""`GET /api/v1/ledger/entries`: the journal, newest first."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from marshmallow import fields, validate

from shop.api import Blueprint, CleanText, Cursor, PageArguments, ShopSchema, page, page_schema
from shop.api.fields import Currency, Moment, Rupiah
from shop.api.pagination import demand_parts
from shop.identity.guards import guard
from shop.kernel.clock import JAKARTA
from shop.ledger import chart, queries, rights
from shop.ledger.queries import EntryView

blp = Blueprint("ledger_api", __name__, url_prefix="/api/v1", description="The ledger")
# Any day a person may ask for, far from the ends of the calendar.
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2200, 1, 1)


class EntriesArguments(PageArguments):
    """Filters of the journal; days are in WIB, `until` is the last day shown."""

    kind = CleanText(max_length=100)
    reference = CleanText(max_length=100)
    account = CleanText(max_length=60, one_of=tuple(sorted(chart.CHART)))
    party = CleanText(max_length=60)
    since = fields.Date(validate=validate.Range(min=FIRST_DAY, max=LAST_DAY))
    until = fields.Date(validate=validate.Range(min=FIRST_DAY, max=LAST_DAY))


class PostingSchema(ShopSchema):
    """An amount from the credit account to the debit account."""

    debit = fields.String(required=True)
    credit = fields.String(required=True)
    amount = Rupiah(required=True)
    currency = Currency()


class EntrySchema(ShopSchema):
    """One business fact."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    reference = fields.String(required=True)
    description = fields.String(required=True)
    at = Moment(required=True)
    actor = fields.String(required=True)
    reversal_of = fields.String(required=True, allow_none=True)
    reversed_by = fields.String(required=True, allow_none=True)
    postings = fields.List(fields.Nested(PostingSchema), required=True)


@blp.get("/ledger/entries")
@blp.arguments(EntriesArguments, location="query")
@blp.response(200, page_schema(EntrySchema))
@guard(rights.READ)
def list_entries(arguments: dict[str, Any]) -> dict[str, Any]:
    """Entries, newest first."""
    key = demand_parts(arguments["cursor"], str)
    limit = arguments["limit"]
    found = queries.entries(
        kind=arguments.get("kind"),
        reference=arguments.get("reference"),
        code=arguments.get("account"),
        party=arguments.get("party"),
        since=day_start(arguments["since"]) if "since" in arguments else None,
        until=day_start(arguments["until"]) + timedelta(days=1) if "until" in arguments else None,
        before=key[0] if key else None,
        limit=limit + 1,
    )
    more = Cursor((found[limit - 1].id,)) if len(found) > limit else None
    return page([as_json(each) for each in found[:limit]], more)


def day_start(day: date) -> datetime:
    """Midnight in WIB of a day, as UTC."""
    return datetime.combine(day, time(0), JAKARTA).astimezone(UTC)


def as_json(entry: EntryView) -> dict[str, Any]:
    """An entry for the schema."""
    return {
        "id": entry.id,
        "kind": entry.kind,
        "reference": entry.reference,
        "description": entry.description,
        "at": entry.at,
        "actor": entry.actor_label,
        "reversal_of": entry.reversal_of,
        "reversed_by": entry.reversed_by,
        "postings": [
            {"debit": each.debit.name, "credit": each.credit.name, "amount": each.amount} for each in entry.postings
        ],
    }
