"""Forms of those who keep listings."""

from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import DataRequired, InputRequired

from catalog.service.listings import MOST_PIECES
from shop.web.forms import LongTextField, RupiahField, ShopForm, WholeNumberField


class PriceForm(ShopForm):
    """A new price within the band of the clearance."""

    price = RupiahField(_l("Harga jual"), [InputRequired()], low=1)


class StockForm(ShopForm):
    """How the listing is supplied, and what lies on the shelf."""

    mode = RadioField(
        _l("Kapan dikirim"),
        [DataRequired()],
        choices=[("ready_stock", _l("Siap kirim")), ("made_to_order", _l("Dibuat sesuai pesanan"))],
    )
    stock = WholeNumberField(_l("Stok di tangan"), [InputRequired()], low=0, high=MOST_PIECES)


class ReasonForm(ShopForm):
    """A reason that the maker can read."""

    reason = LongTextField(_l("Alasan, dibaca perajin"), [DataRequired()], max_length=1000)
