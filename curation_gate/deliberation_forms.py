"""Forms of the deliberation."""

from flask_babel import lazy_gettext as _l
from wtforms import SelectField
from wtforms.validators import DataRequired

from shop.web.forms import LongTextField, ShopForm


class NoteForm(ShopForm):
    """What was said, about the whole work or about one sub-criterion."""

    code = SelectField(_l("Tentang"))
    text = LongTextField(_l("Catatan musyawarah"), [DataRequired()], max_length=2000)


class ExtraCuratorForm(ShopForm):
    """One more curator for a submission."""

    member_id = SelectField(_l("Kurator tambahan"), [DataRequired()])
    reason = LongTextField(_l("Alasan meminta"), [DataRequired()], max_length=500)
