"""Forms of changing by hand who scores what."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired

from shop.web.forms import LongTextField, ShopForm


class AddSheetForm(ShopForm):
    """One more curator for a submission."""

    curator_id = SelectField(_l("Kurator"), [DataRequired()])
    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=500)


class MoveSheetForm(ShopForm):
    """Another curator for a sheet."""

    curator_id = SelectField(_l("Kurator penerima"), [DataRequired()])
    reason = LongTextField(_l("Alasan dipindah"), [DataRequired()], max_length=500)
