"""What the API takes and gives: carts, checkout, orders, work orders, claims, shipping. Amounts in whole rupiah."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from orders.service.fulfilment import DECLINE_REASONS
from orders.states import ClaimReason, ClaimStatus, OrderStatus, WorkOrderStatus
from shop.api import (
    CleanText,
    Currency,
    Flag,
    IdField,
    Moment,
    PageArguments,
    Rupiah,
    ShopSchema,
    WholeNumber,
    page_schema,
)
from shop.api.fields import say
from shop.kernel.text import N_
from shop.messages.addresses import check_mail_address
from shop.messages.errors import BadRecipient
from shop.web.forms import parse_phone

NOT_MAIL = N_("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id.")
NOT_PHONE = N_("Tulis nomor HP yang lengkap, misalnya 0812 3456 7890.")
MOST_MM, MOST_G = 20_000, 500_000


def _mail(value: str) -> None:
    try:
        check_mail_address(value)
    except BadRecipient as error:
        raise ValidationError(say(NOT_MAIL)) from error


class PhoneText(CleanText):
    """A phone number; E.164 inside."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        number = parse_phone(super()._deserialize(value, attr, data, **kwargs))
        if number is None:
            raise ValidationError(say(NOT_PHONE))
        return number


class NothingSchema(ShopSchema):
    """A body without fields."""


class TokenArguments(ShopSchema):
    """The order's token, for whoever has no account; the header `X-Order-Token` does as well."""

    token = fields.String(load_default="", metadata={"maxLength": 100})


class QuantitySchema(ShopSchema):
    """How many pieces."""

    quantity = WholeNumber(minimum=1, maximum=999, required=True)


class CartLineSchema(ShopSchema):
    """A wanted variant. `change` names what has changed since it was put in."""

    variant_id = fields.String()
    product_id = fields.String(allow_none=True, metadata={"description": "The listing's id, as in /products"})
    title = fields.String()
    maker = fields.String(allow_none=True)
    parcel = fields.String(allow_none=True, metadata={"description": "Key of the parcel it will be in"})
    quantity = fields.Integer()
    available = fields.Integer()
    unit_price = fields.Integer()
    seen_price = fields.Integer()
    line_total = fields.Integer()
    change = fields.String(metadata={"enum": ["", "unavailable", "short", "price", "revision"]})


class CartSchema(ShopSchema):
    """A cart by its unguessable id."""

    id = fields.String()
    lines = fields.List(fields.Nested(CartLineSchema))
    goods_total = fields.Integer()
    currency = Currency()
    order_id = fields.String(allow_none=True)


class AddressSchema(ShopSchema):
    """An Indonesian address. `region_code` is the Kemendagri code of the regency or city (`31.71`, see /regions)."""

    province_code = CleanText(max_length=2, pattern=r"[0-9]{2}", load_default="")
    region_code = CleanText(max_length=5, pattern=r"[0-9]{2}\.[0-9]{2}", required=True)
    district = CleanText(max_length=100, required=True)
    village = CleanText(max_length=100, empty=True, load_default="")
    street = CleanText(max_length=200, required=True)
    rt_rw = CleanText(max_length=20, empty=True, load_default="")
    postcode = CleanText(max_length=5, pattern=r"[1-9][0-9]{4}", required=True)
    landmark = CleanText(max_length=200, empty=True, load_default="")
    region_name = fields.String(dump_only=True)

    @validates_schema
    def _province_of_region(self, data: dict[str, Any], **kwargs: Any) -> None:
        province, region = data.get("province_code"), data.get("region_code", "")
        if province and not region.startswith(province + "."):
            raise ValidationError(say(N_("Kabupaten atau kota ini bukan di provinsi itu.")), field_name="region_code")


class ChoiceSchema(ShopSchema):
    """A courier by code and the level of its service."""

    courier = CleanText(max_length=20, required=True)
    service = CleanText(max_length=20, required=True)


class ShippingSchema(ShopSchema):
    """One choice for all parcels, or one per parcel key in `parcels`, which wins."""

    courier = CleanText(max_length=20)
    service = CleanText(max_length=20)
    parcels = fields.Dict(keys=CleanText(max_length=60), values=fields.Nested(ChoiceSchema), load_default=dict)

    @validates_schema
    def _both_or_none(self, data: dict[str, Any], **kwargs: Any) -> None:
        if ("courier" in data) != ("service" in data):
            missing = "service" if "courier" in data else "courier"
            raise ValidationError(say(N_("Wajib diisi.")), field_name=missing)


class PaymentChoiceSchema(ShopSchema):
    """How it will be paid."""

    provider = CleanText(max_length=40, required=True)


class CheckoutSchema(ShopSchema):
    """Everything of a checkout; `shown_total` is the total that was shown, in rupiah."""

    email = CleanText(max_length=254, required=True, validate=[_mail])
    phone = PhoneText(max_length=30, required=True)
    name = CleanText(max_length=120, required=True)
    address = fields.Nested(AddressSchema, required=True)
    shipping = fields.Nested(ShippingSchema, required=True)
    payment = fields.Nested(PaymentChoiceSchema, required=True)
    shown_total = Rupiah(required=True)
    note = CleanText(max_length=500, multiline=True, empty=True, load_default="")
    locale = CleanText(max_length=2, one_of=("id", "en"), load_default="id")


class OrderPaymentSchema(ShopSchema):
    """The payment of an order; `next_action` says what the customer does."""

    id = fields.String()
    provider = fields.String()
    status = fields.String()
    amount = fields.Integer()
    captured_amount = fields.Integer()
    refunded_amount = fields.Integer()
    currency = Currency()
    next_action = fields.Dict()
    expires_at = Moment()


class OrderPhotoSchema(ShopSchema):
    """A photo of the bound revision."""

    media_id = fields.String()
    sha256 = fields.String()
    slot = fields.String()
    caption = fields.String()


class OrderLineSchema(ShopSchema):
    """A line, bound to revision and hash."""

    id = fields.String()
    product_id = fields.String(attribute="listing_id")
    variant_id = fields.String()
    revision_id = fields.String()
    content_hash = fields.String()
    artisan_id = fields.String()
    seller = fields.String()
    mode = fields.String()
    title = fields.String()
    sku = fields.String()
    unit_price = fields.Integer()
    quantity = fields.Integer()
    line_total = fields.Integer()
    length_mm = fields.Integer()
    width_mm = fields.Integer()
    height_mm = fields.Integer()
    weight_g = fields.Integer()
    tolerance = fields.String()
    photos = fields.List(fields.Nested(OrderPhotoSchema))


class ParcelSchema(ShopSchema):
    """The box under way."""

    courier = fields.String()
    tracking_number = fields.String(allow_none=True)
    shipped_at = Moment()
    delivered_at = Moment(allow_none=True)


class CheckSchema(ShopSchema):
    """The packing check that counts."""

    id = fields.String()
    result = fields.String(metadata={"enum": ["same", "deviation"]})
    deviation = fields.String()
    differences = fields.List(fields.Dict())
    photos = fields.List(fields.String())
    created_at = Moment()
    consent_asked_at = Moment(allow_none=True)
    consent_given_at = Moment(allow_none=True)
    consent_refused_at = Moment(allow_none=True)


class ClaimSchema(ShopSchema):
    """A claim of one work order."""

    id = fields.String()
    order_id = fields.String()
    work_order_id = fields.String()
    status = fields.String(metadata={"enum": [state.value for state in ClaimStatus]})
    reason = fields.String()
    description = fields.String()
    photos = fields.List(fields.String())
    wanted = fields.String()
    answer = fields.String(allow_none=True)
    answer_by = Moment()
    decision = fields.String(allow_none=True)
    decided_amount = fields.Integer()
    decision_reason = fields.String(allow_none=True)
    currency = Currency()
    created_at = Moment()


class RecipientSchema(ShopSchema):
    """To whom a parcel goes."""

    name = fields.String()
    phone = fields.String()
    address = fields.Nested(AddressSchema)


class PartSchema(ShopSchema):
    """One parcel of an order, as the customer sees it."""

    id = fields.String()
    code = fields.String()
    status = fields.String(metadata={"enum": [state.value for state in WorkOrderStatus]})
    fulfiller = fields.String(metadata={"enum": ["artisan", "dekranasda"]})
    artisan_id = fields.String(allow_none=True)
    maker = fields.String()
    mode = fields.String()
    claim_open = Flag()
    courier = fields.String()
    service = fields.String()
    eta_days_min = fields.Integer()
    eta_days_max = fields.Integer()
    goods_total = fields.Integer()
    shipping_fee = fields.Integer()
    refunded = fields.Integer()
    currency = Currency()
    accept_by = Moment(allow_none=True)
    ship_by = Moment(allow_none=True)
    promised_on = fields.Date(allow_none=True)
    claim_until = Moment(allow_none=True)
    replaced_by = fields.String(allow_none=True)
    lines = fields.List(fields.Nested(OrderLineSchema))
    check = fields.Nested(CheckSchema, allow_none=True)
    parcel = fields.Nested(ParcelSchema, allow_none=True)
    claims = fields.List(fields.Nested(ClaimSchema))


class OrderSchema(ShopSchema):
    """An order; `status` is derived from its payment and its work orders."""

    id = fields.String()
    number = fields.String()
    status = fields.String(metadata={"enum": [state.value for state in OrderStatus]})
    email = fields.String()
    phone = fields.String()
    name = fields.String()
    address = fields.Nested(AddressSchema)
    note = fields.String()
    locale = fields.String()
    attribution = fields.String(allow_none=True)
    goods_total = fields.Integer()
    shipping_total = fields.Integer()
    discount = fields.Integer()
    tax_total = fields.Integer()
    total = fields.Integer()
    refunded = fields.Integer()
    currency = Currency()
    placed_at = Moment()
    paid_at = Moment(allow_none=True)
    reserved_until = Moment()
    terms_version = fields.String()
    payment = fields.Nested(OrderPaymentSchema, allow_none=True)
    work_orders = fields.List(fields.Nested(PartSchema))


class PlacedOrderSchema(OrderSchema):
    """The answer of a checkout: the order with the token that opens it without an account."""

    token = fields.String()
    url = fields.String()


class WorkOrderSchema(PartSchema):
    """A work order as its maker sees it; `recipient` from acceptance to completion only."""

    order_number = fields.String()
    destination = fields.String()
    earning = fields.Integer()
    commission = fields.Integer()
    commission_bp = fields.Integer()
    recipient = fields.Nested(RecipientSchema, attribute="shown_recipient", allow_none=True)
    note = fields.String()


WorkOrderPageSchema = page_schema(WorkOrderSchema)


class WorkOrderArguments(PageArguments):
    """`status` keeps the work orders in that state."""

    status = CleanText(max_length=20, one_of=tuple(state.value for state in WorkOrderStatus), load_default=None)


class CancelSchema(ShopSchema):
    """Call off the order, or with `work_order_id` one parcel of it."""

    work_order_id = IdField(prefix="wor", load_default=None)
    reason = CleanText(max_length=500, multiline=True, empty=True, load_default="")


class ConfirmSchema(ShopSchema):
    """Which parcel is here and as shown."""

    work_order_id = IdField(prefix="wor", required=True)


class ClaimInputSchema(ShopSchema):
    """What is wrong with which parcel. `photos` are ids given by POST /orders/{id}/photos."""

    work_order_id = IdField(prefix="wor", required=True)
    reason = CleanText(max_length=20, one_of=tuple(reason.value for reason in ClaimReason), required=True)
    description = CleanText(max_length=2000, multiline=True, required=True)
    wanted = CleanText(max_length=20, one_of=("refund", "part_refund"), load_default="refund")
    photos = fields.List(IdField(prefix="med"), load_default=list, validate=lambda found: len(found) <= 6)


class DeclineSchema(ShopSchema):
    """Why not."""

    reason = CleanText(max_length=20, one_of=tuple(DECLINE_REASONS), required=True)
    note = CleanText(max_length=500, multiline=True, empty=True, load_default="")


class PackedLineSchema(ShopSchema):
    """What was counted and measured of one line; measures in millimetres and grams, where they were taken."""

    line_id = IdField(prefix="oln", required=True)
    count = WholeNumber(minimum=0, maximum=999, required=True)
    length_mm = WholeNumber(minimum=1, maximum=MOST_MM, load_default=None)
    width_mm = WholeNumber(minimum=1, maximum=MOST_MM, load_default=None)
    height_mm = WholeNumber(minimum=1, maximum=MOST_MM, load_default=None)
    weight_g = WholeNumber(minimum=1, maximum=MOST_G, load_default=None)


class PackSchema(ShopSchema):
    """The packing check. With `deviation` the customer is asked first."""

    lines = fields.List(fields.Nested(PackedLineSchema), required=True)
    photos = fields.List(IdField(prefix="med"), required=True, validate=lambda found: len(found) <= 12)
    deviation = CleanText(max_length=1000, multiline=True, empty=True, load_default="")


class ShipSchema(ShopSchema):
    """The parcel's number; `overrule` says that an odd one is right."""

    tracking_number = CleanText(max_length=60, empty=True, load_default="")
    courier = CleanText(max_length=20, load_default=None)
    overrule = Flag(load_default=False)


class PhotoUploadedSchema(ShopSchema):
    """A stored photo."""

    id = fields.String()
    sha256 = fields.String()
    width = fields.Integer()
    height = fields.Integer()


class QuoteArguments(ShopSchema):
    """Where to, and what: a cart, or a variant and how many."""

    region = CleanText(max_length=5, pattern=r"[0-9]{2}\.[0-9]{2}", required=True)
    cart = CleanText(max_length=80, load_default=None)
    variant_id = IdField(prefix="var", load_default=None)
    quantity = WholeNumber(minimum=1, maximum=999, load_default=1)

    @validates_schema
    def _one_of_both(self, data: dict[str, Any], **kwargs: Any) -> None:
        if bool(data.get("cart")) == bool(data.get("variant_id")):
            raise ValidationError(say(N_("Sebutkan keranjang atau varian, salah satu.")), field_name="variant_id")


class OptionSchema(ShopSchema):
    """One way to send a parcel."""

    courier = fields.String()
    courier_name = fields.String()
    service = fields.String()
    service_name = fields.String()
    fee = fields.Integer()
    currency = Currency()
    billed_kg = fields.Integer()
    eta_days_min = fields.Integer(attribute="eta_min")
    eta_days_max = fields.Integer(attribute="eta_max")


class QuoteSchema(ShopSchema):
    """One parcel and the ways to send it."""

    key = fields.String()
    goods_total = fields.Integer()
    options = fields.List(fields.Nested(OptionSchema))


class QuotesSchema(ShopSchema):
    """Estimates: the rates are not a courier's offer."""

    region_code = fields.String()
    region_name = fields.String()
    estimate = Flag()
    currency = Currency()
    parcels = fields.List(fields.Nested(QuoteSchema))
