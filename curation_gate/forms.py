"""Forms of the curation's pages."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import DateField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from shop.web.forms import LongTextField, ShopForm, TextField, WholeNumberField


class RoundForm(ShopForm):
    """Opening a round."""

    year = WholeNumberField(_l("Tahun"), [InputRequired()], low=2000, high=2999)
    name = TextField(_l("Nama putaran"), [Optional()], max_length=120)
    place = TextField(_l("Tempat"), [Optional()], max_length=120)
    opens_on = DateField(_l("Pendaftaran mulai"), [DataRequired()])
    closes_on = DateField(_l("Pendaftaran sampai"), [Optional()])


class RegistrationsForm(ShopForm):
    """A registration workbook with its photos."""

    workbook = FileField(_l("Lembar pendaftaran (.xlsx)"), [FileRequired()])
    photos = FileField(_l("Foto (.zip)"), [Optional()])


class ScoresForm(ShopForm):
    """A score workbook."""

    workbook = FileField(_l("Lembar nilai kurator (.xlsx)"), [FileRequired()])


class SeatForm(ShopForm):
    """A curator for the jury."""

    user_id = SelectField(_l("Kurator"), [DataRequired()])


class MentorForm(ShopForm):
    """Who accompanies a plan."""

    user_id = SelectField(_l("Pendamping"), [DataRequired()])


class ReasonForm(ShopForm):
    """A reason that the person concerned reads."""

    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=2000)


class TaskForm(ShopForm):
    """What the artisan did."""

    note = LongTextField(_l("Apa yang sudah Anda kerjakan?"), [Optional()], max_length=2000)


def typed_reason() -> str:
    """The reason of a posted ReasonForm, cleaned; empty when there is none, which the services refuse."""
    form = ReasonForm()
    return form.reason.data or "" if form.validate_on_submit() else ""
