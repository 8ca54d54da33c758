"""What the offtake's API takes and gives. Amounts in whole rupiah, quantities in pieces, days as `2027-01-15`."""

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, validate

from offtake.states import CommitmentStatus, LotStatus, Mode, RunStatus
from shop.api import CleanText, Currency, IdField, Moment, PageArguments, Rupiah, ShopSchema, WholeNumber
from shop.api.fields import NOT_TEXT, say
from shop.kernel.text import BadText, clean_text

MOST_PIECES = 100_000
MOST_PRICE = 10**9
LONGEST_NOTE = 1000


def _pieces(minimum: int = 1, **kwargs: Any) -> WholeNumber:
    return WholeNumber(minimum=minimum, maximum=MOST_PIECES, **kwargs)


class ReasonField(fields.Field[dict[str, Any]]):
    """`{"verdict": "rework"|"rejected", "quantity": 2, "reason": "…"}`, or the text alone for all that did not pass."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        return value

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any
    ) -> dict[str, Any]:
        if isinstance(value, Mapping):
            return dict(ReasonSchema().load(value))
        if not isinstance(value, str):
            raise ValidationError(say(NOT_TEXT))
        try:
            return {"verdict": None, "quantity": None, "reason": clean_text(value, max_length=300)}
        except BadText as error:
            raise ValidationError(say(error.reason, **error.params)) from error


class ReasonSchema(ShopSchema):
    """Why pieces did not pass."""

    verdict = CleanText(max_length=10, one_of=("rework", "rejected"), required=True)
    quantity = _pieces(required=True)
    reason = CleanText(max_length=300, required=True)


class ReadingSchema(ShopSchema):
    """What one piece measures, in millimetres and grams."""

    length_mm = WholeNumber(minimum=0, maximum=100_000, load_default=None, allow_none=True)
    width_mm = WholeNumber(minimum=0, maximum=100_000, load_default=None, allow_none=True)
    height_mm = WholeNumber(minimum=0, maximum=100_000, load_default=None, allow_none=True)
    weight_g = WholeNumber(minimum=0, maximum=1_000_000, load_default=None, allow_none=True)


class CommitmentSchema(ShopSchema):
    """A commitment and what became of it."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(CommitmentStatus)))
    artisan_id = fields.String(required=True)
    artisan_name = fields.String(required=True)
    product_id = fields.String(required=True, allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    mode = fields.String(required=True)
    quantity = WholeNumber(required=True, allow_none=True)
    value = Rupiah(required=True, allow_none=True)
    floor_price = Rupiah(required=True)
    promised_value = Rupiah(required=True)
    ordered_value = Rupiah(required=True)
    accepted_value = Rupiah(required=True)
    accepted_quantity = WholeNumber(required=True)
    currency = Currency()
    note = fields.String(required=True)
    created_at = Moment(required=True)


class NewCommitmentSchema(ShopSchema):
    """A promise: `value`, or `quantity` with `floor_price`."""

    artisan_id = IdField(prefix="art", required=True)
    product_id = IdField(prefix="prd", load_default=None, allow_none=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    mode = CleanText(max_length=40, one_of=tuple(Mode), load_default=Mode.DIRECT.value)
    quantity = _pieces(load_default=None, allow_none=True)
    value = Rupiah(minimum=1, load_default=None, allow_none=True)
    floor_price = Rupiah(maximum=MOST_PRICE, load_default=0)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class WhySchema(ShopSchema):
    """A written reason."""

    reason = CleanText(max_length=LONGEST_NOTE, multiline=True, required=True)


class CounterSchema(ShopSchema):
    """What the artisan proposes instead; null stays as offered."""

    due_on = fields.Date(attribute="counter_due_on", required=True, allow_none=True)
    unit_price = Rupiah(attribute="counter_unit_price", required=True, allow_none=True)
    note = fields.String(attribute="counter_note", required=True, allow_none=True)


class RunSchema(ShopSchema):
    """A production run."""

    id = fields.String(required=True)
    number = fields.String(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(RunStatus)))
    kind = fields.String(required=True)
    artisan_id = fields.String(required=True)
    artisan_name = fields.String(required=True)
    revision_id = fields.String(required=True)
    content_hash = fields.String(required=True)
    title = fields.String(required=True)
    commitment_id = fields.String(required=True, allow_none=True)
    quantity = WholeNumber(required=True)
    unit_price = Rupiah(required=True)
    value = Rupiah(required=True)
    advance_bp = WholeNumber(required=True)
    advance_amount = Rupiah(required=True)
    advance_paid = Rupiah(required=True)
    advance_recovered = Rupiah(required=True)
    advance_outstanding = Rupiah(required=True)
    advance_paid_at = Moment(required=True, allow_none=True)
    resale_price = Rupiah(required=True)
    currency = Currency()
    due_on = fields.Date(required=True)
    fund_source = fields.String(required=True)
    note = fields.String(required=True)
    needs_signature = fields.Boolean(required=True)
    signature_reasons = fields.List(fields.String(), required=True)
    issued_by = fields.String(attribute="issued_label", required=True)
    approved_by = fields.String(attribute="approved_label", required=True, allow_none=True)
    counter = fields.Function(lambda run: CounterSchema().dump(run) if run.countered else None)
    answer_by = Moment(required=True, allow_none=True)
    made = WholeNumber(required=True)
    received = WholeNumber(required=True)
    accepted = WholeNumber(required=True)
    rejected = WholeNumber(required=True)
    released = WholeNumber(required=True)
    created_at = Moment(required=True)
    settled_at = Moment(required=True, allow_none=True)


class NewRunSchema(ShopSchema):
    """An order. `advance_bp` defaults to the shop's setting, `resale_price` to the purchase price within the band."""

    revision_id = IdField(prefix="rev", required=True)
    artisan_id = IdField(prefix="art", load_default=None)
    content_hash = CleanText(max_length=80, load_default=None)
    commitment_id = IdField(prefix="cmt", load_default=None, allow_none=True)
    quantity = _pieces(required=True)
    unit_price = Rupiah(minimum=1, maximum=MOST_PRICE, required=True)
    due_on = fields.Date(required=True)
    resale_price = Rupiah(minimum=1, load_default=None, allow_none=True)
    advance_bp = WholeNumber(minimum=0, maximum=5000, load_default=None, allow_none=True)
    fund_source = CleanText(max_length=120, load_default=None, allow_none=True)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class NewCounterSchema(ShopSchema):
    """Another date, another price, or both."""

    due_on = fields.Date(load_default=None, allow_none=True)
    unit_price = Rupiah(minimum=1, maximum=MOST_PRICE, load_default=None, allow_none=True)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class AdvanceSchema(ShopSchema):
    """The bank's reference of the transfer."""

    reference = CleanText(max_length=80, required=True)


class ProgressSchema(ShopSchema):
    """How many pieces are done in all."""

    made = _pieces(minimum=0, required=True)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class LotSchema(ShopSchema):
    """One delivery; received = accepted + rework + rejected + awaiting."""

    id = fields.String(required=True)
    run_id = fields.String(required=True)
    run_number = fields.String(required=True)
    artisan_id = fields.String(required=True)
    sequence = WholeNumber(required=True)
    status = fields.String(required=True, validate=validate.OneOf(list(LotStatus)))
    announced = WholeNumber(required=True)
    received = WholeNumber(required=True)
    accepted = WholeNumber(required=True)
    rework = WholeNumber(required=True)
    rejected = WholeNumber(required=True)
    awaiting = WholeNumber(required=True)
    note = fields.String(required=True)
    created_at = Moment(required=True)
    received_at = Moment(required=True, allow_none=True)
    inspect_by = Moment(required=True, allow_none=True)


class NewLotSchema(ShopSchema):
    """Pieces on their way."""

    run_id = IdField(prefix="run", required=True)
    quantity = _pieces(required=True)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class ReceiptSchema(ShopSchema):
    """How many pieces were counted."""

    quantity = _pieces(required=True)
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class InspectionSchema(ShopSchema):
    """One inspection with its money; null where nothing was accepted."""

    id = fields.String(required=True)
    lot_id = fields.String(required=True)
    run_id = fields.String(required=True)
    artisan_id = fields.String(required=True)
    sequence = WholeNumber(required=True)
    accepted = WholeNumber(required=True)
    rework = WholeNumber(required=True)
    rejected = WholeNumber(required=True)
    reasons = fields.List(fields.Nested(ReasonSchema), required=True)
    readings = fields.List(fields.Nested(ReadingSchema), required=True)
    note = fields.String(required=True)
    inspected_by = fields.String(attribute="inspected_label", required=True)
    at = Moment(required=True)
    content_hash = fields.String(required=True)
    gross = Rupiah(required=True)
    advance_recovered = Rupiah(required=True)
    net = Rupiah(required=True)
    currency = Currency()
    due_on = fields.Date(required=True, allow_none=True)
    handover_note = fields.String(attribute="note_number", required=True, allow_none=True)


class NewInspectionSchema(ShopSchema):
    """What was found among the awaiting pieces of a lot."""

    lot_id = IdField(prefix="lot", required=True)
    accepted = _pieces(minimum=0, required=True)
    rework = _pieces(minimum=0, load_default=0)
    rejected = _pieces(minimum=0, load_default=0)
    reasons = fields.List(ReasonField(), load_default=list, validate=validate.Length(max=50))
    readings = fields.List(fields.Nested(ReadingSchema), load_default=list, validate=validate.Length(max=200))
    note = CleanText(max_length=LONGEST_NOTE, multiline=True, empty=True, load_default="")


class RunPageArguments(PageArguments):
    """Runs, some of them."""

    status = CleanText(max_length=20, one_of=tuple(RunStatus), load_default=None)
    artisan_id = IdField(prefix="art", load_default=None)
    commitment_id = IdField(prefix="cmt", load_default=None)


class CommitmentPageArguments(PageArguments):
    """Commitments, some of them."""

    status = CleanText(max_length=20, one_of=tuple(CommitmentStatus), load_default=None)
    artisan_id = IdField(prefix="art", load_default=None)


class LotPageArguments(PageArguments):
    """Lots, some of them."""

    status = CleanText(max_length=20, one_of=tuple(LotStatus), load_default=None)
    run_id = IdField(prefix="run", load_default=None)
    artisan_id = IdField(prefix="art", load_default=None)


class InspectionPageArguments(PageArguments):
    """Inspections, some of them."""

    lot_id = IdField(prefix="lot", load_default=None)
    run_id = IdField(prefix="run", load_default=None)
    artisan_id = IdField(prefix="art", load_default=None)
