"""Forms of the finance desk."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import InputRequired

from shop.web.forms import RupiahField, ShopForm, TextField


class ConfirmTransferForm(ShopForm):
    """What stands on the statement."""

    received = RupiahField(_l("Jumlah yang masuk"), [InputRequired()], low=1)
    booked_on = DateField(_l("Tanggal di mutasi"), [InputRequired()])
    note = TextField(_l("Catatan"), max_length=200)


class ReasonForm(ShopForm):
    """Why, or how."""

    reason = TextField(_l("Alasan"), [InputRequired()], max_length=500)


class AssignForm(ShopForm):
    """Which payment a line of the statement paid; the choices are the open transfers."""

    payment_id = SelectField(_l("Pembayaran"), validate_choice=False)


class FileForm(ShopForm):
    """A file of the bank."""

    file = FileField(_l("Berkas CSV"), [FileRequired(message=_l("Pilih berkasnya dulu."))])
