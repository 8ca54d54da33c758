"""The curation as the API shows it. Prices in whole rupiah, points as numbers of 100, scores 1 to 5."""

from marshmallow import fields

from shop.api import CleanText, Currency, Flag, Moment, PageArguments, Rupiah, ShopSchema, WholeNumber


class CurationCriterionSchema(ShopSchema):
    """A criterion of a rubric and its weight."""

    code = fields.String()
    name = fields.String()
    name_en = fields.String()
    weight = WholeNumber()


class CurationRoundSchema(ShopSchema):
    """A round with its criteria and figures; outcomes only once they are announced."""

    id = fields.String()
    year = WholeNumber()
    name = fields.String()
    place = fields.String()
    status = fields.String()
    opens_on = fields.Date()
    closes_on = fields.Date(allow_none=True)
    announced_at = Moment(allow_none=True)
    rubric_version = fields.String()
    rubric_hash = fields.String()
    minimum_curators = WholeNumber()
    criteria = fields.List(fields.Nested(CurationCriterionSchema))
    quota = WholeNumber(allow_none=True)
    scoring_from = fields.Date(allow_none=True)
    scoring_until = fields.Date(allow_none=True)
    announce_on = fields.Date(allow_none=True)
    carry_rounds = WholeNumber()
    standstill_days = WholeNumber()
    terms = fields.String()
    terms_en = fields.String()
    applied = WholeNumber()
    passed = WholeNumber(allow_none=True)
    coached = WholeNumber(allow_none=True)


class SubmissionSchema(ShopSchema):
    """A revision before a round."""

    id = fields.String()
    year = WholeNumber()
    number = WholeNumber()
    status = fields.String()
    artisan_id = fields.String()
    artisan_name = fields.String()
    product_id = fields.String()
    product_name = fields.String()
    revision_id = fields.String()
    content_hash = fields.String()
    craft_name = fields.String(allow_none=True)
    region_name = fields.String()
    asking_price = Rupiah()
    offtake_price = Rupiah(allow_none=True)
    currency = Currency()
    mode = fields.String()
    stock = WholeNumber()
    submitted_at = Moment()
    held_reason = fields.String(allow_none=True)


class SubmissionListArguments(PageArguments):
    """Filters of the list of submissions."""

    year = WholeNumber(minimum=2000, maximum=2999, load_default=None)


class ScoreSheetSchema(ShopSchema):
    """One curator's sheet; the maker is not named. `submission_hash` is what POST must name as `content_hash`."""

    id = fields.String()
    submission_id = fields.String()
    revision_id = fields.String()
    year = WholeNumber()
    number = WholeNumber()
    seat = WholeNumber()
    status = fields.String()
    submission_hash = fields.String()
    scores = fields.Dict(keys=fields.String(), values=WholeNumber())
    gates = fields.Dict(keys=fields.String(), values=Flag())
    note = fields.String()
    submitted_at = Moment(allow_none=True)


class ScoreSheetInputSchema(ShopSchema):
    """A complete sheet: a score for every sub-criterion, an answer for every gate, and the hash that was shown."""

    content_hash = CleanText(max_length=100, required=True)
    scores = fields.Dict(
        keys=CleanText(max_length=20), values=WholeNumber(minimum=1, maximum=5), required=True
    )  # fmt: skip
    gates = fields.Dict(keys=CleanText(max_length=20), values=Flag(), required=True)
    note = CleanText(max_length=2000, multiline=True, empty=True, load_default="")


class DecisionCriterionSchema(ShopSchema):
    """What a criterion brought: points in hundredths, the share of its weight in basis points."""

    code = fields.String()
    points = WholeNumber()
    fraction = WholeNumber()
    weak = fields.Boolean()


class CurationDecisionSchema(ShopSchema):
    """A decision. Announced ones are final."""

    id = fields.String()
    submission_id = fields.String()
    year = WholeNumber()
    number = WholeNumber()
    outcome = fields.String()
    basis = fields.String()
    total = fields.Float(attribute="points")
    criteria = fields.List(fields.Nested(DecisionCriterionSchema))
    weak = fields.List(fields.String())
    failed_gates = fields.List(fields.String())
    reason = fields.String()
    reason_en = fields.String()
    content_hash = fields.String()
    decided_at = Moment()
    announced_at = Moment(allow_none=True)


class CoachingTaskSchema(ShopSchema):
    """One thing to improve."""

    id = fields.String()
    sequence = WholeNumber()
    criterion = fields.String()
    title = fields.String()
    title_en = fields.String()
    advice = fields.String()
    advice_en = fields.String()
    note = fields.String()
    done_at = Moment(allow_none=True)


class CoachingPlanSchema(ShopSchema):
    """A plan with its tasks."""

    id = fields.String()
    submission_id = fields.String()
    artisan_id = fields.String()
    year = WholeNumber()
    kind = fields.String()
    status = fields.String()
    mentor_name = fields.String(allow_none=True)
    created_at = Moment()
    tasks = fields.List(fields.Nested(CoachingTaskSchema))
