"""What the API shows of the catalogue, and what it can be asked."""

from marshmallow import fields

from catalog.queries.sellable import SORTS
from shop.api import CleanText, Currency, IdField, Moment, PageArguments, Rupiah, ShopSchema, WholeNumber, page_schema


class ProductArguments(PageArguments):
    """Filters of the list of products; all that are given must hold."""

    q = CleanText(max_length=200, empty=True, load_default="")
    craft = CleanText(max_length=80, load_default=None)
    region = CleanText(max_length=10, pattern=r"[0-9]{2}\.[0-9]{2}", load_default=None)
    artisan = IdField(prefix="art", load_default=None)
    price_min = Rupiah(load_default=None)
    price_max = Rupiah(load_default=None)
    mode = CleanText(max_length=20, one_of=("ready_stock", "made_to_order"), load_default=None)
    sort = CleanText(max_length=20, one_of=SORTS, load_default=None)


class ArtisanArguments(PageArguments):
    """Filters of the list of artisans."""

    region = CleanText(max_length=10, pattern=r"[0-9]{2}\.[0-9]{2}", load_default=None)


class ImageSchema(ShopSchema):
    """A photo of a revision in its largest size."""

    url = fields.String(required=True)
    width = WholeNumber(required=True)
    height = WholeNumber(required=True)
    slot = fields.String(required=True)
    caption = fields.String(required=True)


class NamedCraftSchema(ShopSchema):
    id = fields.String(required=True)
    name = fields.String(required=True)


class NamedRegionSchema(ShopSchema):
    code = fields.String(required=True, metadata={"description": "Kemendagri code"})
    name = fields.String(required=True)


class NamedArtisanSchema(ShopSchema):
    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)


class BoundRevisionSchema(ShopSchema):
    """Exactly what was curated; an order binds to it."""

    id = fields.String(required=True)
    number = WholeNumber(required=True)
    content_hash = fields.String(required=True)


class ProductSchema(ShopSchema):
    """One listing that can be bought now. Sizes in millimetres, weight in grams, price in whole rupiah."""

    id = fields.String(required=True, metadata={"description": "Id of the listing"})
    variant_id = fields.String(required=True, metadata={"description": "What goes into a cart"})
    sku = fields.String(required=True)
    product_id = fields.String(required=True)
    url = fields.String(required=True)
    title = fields.String(required=True)
    description = fields.String(required=True)
    price = Rupiah(required=True)
    currency = Currency()
    seller = fields.String(required=True, metadata={"enum": ["artisan", "dekranasda"]})
    mode = fields.String(required=True, metadata={"enum": ["ready_stock", "made_to_order"]})
    available = WholeNumber(required=True, metadata={"description": "Pieces that can be ordered now"})
    lead_time_days = WholeNumber(required=True)
    weight_g = WholeNumber(required=True)
    length_mm = WholeNumber(required=True)
    width_mm = WholeNumber(required=True)
    height_mm = WholeNumber(required=True)
    artisan = fields.Nested(NamedArtisanSchema, required=True, metadata={"description": "The maker"})
    region = fields.Nested(NamedRegionSchema, required=True)
    craft = fields.Nested(NamedCraftSchema, required=True, allow_none=True)
    revision = fields.Nested(BoundRevisionSchema, required=True)
    images = fields.List(fields.Nested(ImageSchema), required=True)
    listed_at = Moment(required=True)


class ProductDetailSchema(ProductSchema):
    """The same with everything the customer will get."""

    materials = fields.String(required=True)
    technique = fields.String(required=True)
    tolerance = fields.String(required=True)
    packaging = fields.String(required=True)
    care = fields.String(required=True)
    story = fields.String(required=True)


class ArtisanSchema(ShopSchema):
    """A maker who is a member."""

    id = fields.String(required=True)
    slug = fields.String(required=True)
    name = fields.String(required=True)
    owner_name = fields.String(required=True)
    story = fields.String(required=True)
    region = fields.Nested(NamedRegionSchema, required=True)
    works = WholeNumber(required=True, metadata={"description": "Works that can be bought now"})
    url = fields.String(required=True)


class CraftSchema(ShopSchema):
    """A kind of craft; only makers of its regions of origin are cleared for it (none: everybody)."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    group = fields.String(required=True)
    technique = fields.String(required=True)
    materials = fields.String(required=True)
    description = fields.String(required=True)
    origins = fields.List(fields.String(), required=True, metadata={"description": "Kemendagri codes"})


class RegionSchema(ShopSchema):
    """A regency or city of Lampung."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    full_name = fields.String(required=True)
    slug = fields.String(required=True)


ProductPageSchema = page_schema(ProductSchema)
ArtisanPageSchema = page_schema(ArtisanSchema)
CraftPageSchema = page_schema(CraftSchema)
RegionPageSchema = page_schema(RegionSchema)
