"""What the API gives about carts, orders, work orders, claims and shipping. Amounts in whole rupiah."""

from marshmallow import fields

from orders.arguments import AddressSchema
from orders.states import ClaimStatus, OrderStatus, WorkOrderStatus
from shop.api import Currency, Flag, Moment, ShopSchema, page_schema


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


class PhotoUploadedSchema(ShopSchema):
    """A stored photo."""

    id = fields.String()
    sha256 = fields.String()
    width = fields.Integer()
    height = fields.Integer()


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
