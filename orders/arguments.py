"""What the API takes for carts, checkout, orders, work orders and claims; unknown fields are refused."""

from typing import Any

from marshmallow import ValidationError, fields, validates_schema

from orders.service.fulfilment import DECLINE_REASONS
from orders.states import ClaimReason, WorkOrderStatus
from shop.api import CleanText, Flag, IdField, PageArguments, Rupiah, ShopSchema, WholeNumber
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
