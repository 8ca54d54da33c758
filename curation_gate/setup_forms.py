"""Forms for setting up a round and its jury."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField, SelectMultipleField
from wtforms.validators import DataRequired, InputRequired, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from curation_gate.queries import RoundView
from curation_gate.service import RoundSettings
from shop.web.forms import LongTextField, ShopForm, TextField, WholeNumberField


class SettingsForm(ShopForm):
    """Everything the secretariat decides about a round."""

    name = TextField(_l("Nama putaran"), [Optional()], max_length=120)
    place = TextField(_l("Tempat"), [Optional()], max_length=120)
    opens_on = DateField(_l("Pendaftaran mulai"), [DataRequired()])
    closes_on = DateField(_l("Pendaftaran sampai"), [Optional()])
    scoring_from = DateField(_l("Penilaian mulai"), [Optional()])
    scoring_until = DateField(_l("Penilaian sampai"), [Optional()])
    announce_on = DateField(_l("Pengumuman"), [Optional()])
    quota = WholeNumberField(_l("Kuota"), [Optional()], low=1, high=100_000)
    terms = LongTextField(_l("Ketentuan"), [Optional()])
    terms_en = LongTextField(_l("Ketentuan dalam bahasa Inggris"), [Optional()])
    standstill_days = WholeNumberField(_l("Masa keberatan"), [InputRequired()], high=90)
    rubric_id = SelectField(_l("Rubrik"), [Optional()])
    minimum_curators = WholeNumberField(_l("Kurator paling sedikit"), [Optional()], low=1, high=99)
    curators_each = WholeNumberField(_l("Kurator per karya"), [Optional()], low=1, high=99)
    carry_rounds = WholeNumberField(_l("Kriteria lolos dibawa dari"), [InputRequired()], high=10)

    def settings(self) -> RoundSettings:
        """What was typed, for the service."""
        return RoundSettings(
            name=self.name.data or "", place=self.place.data or "", opens_on=self.opens_on.data,
            closes_on=self.closes_on.data, scoring_from=self.scoring_from.data, scoring_until=self.scoring_until.data,
            announce_on=self.announce_on.data, quota=self.quota.data, terms=self.terms.data or "",
            terms_en=self.terms_en.data or "", standstill_days=self.standstill_days.data or 0,
            rubric_id=self.rubric_id.data or "", minimum_curators=self.minimum_curators.data,
            curators_each=self.curators_each.data, carry_rounds=self.carry_rounds.data or 0,
        )  # fmt: skip

    def keep_frozen(self, found: RoundView) -> None:
        """The fields that are fixed since the round opened stay as they are: the page does not send them."""
        frozen: dict[str, Any] = {
            "rubric_id": found.rubric_id, "minimum_curators": found.minimum_curators,
            "curators_each": found.curators_each, "carry_rounds": found.carry_rounds,
        }  # fmt: skip
        for name, value in frozen.items():
            self[name].process(None, data=value)


class NewRoundForm(SettingsForm):
    """A round that is prepared."""

    year = WholeNumberField(_l("Tahun"), [InputRequired()], low=2000, high=2999)


class PaperSeatForm(ShopForm):
    """A curator without an account."""

    name = TextField(_l("Nama kurator"), [DataRequired()], max_length=120)


class FieldsForm(ShopForm):
    """The groups of crafts a curator knows best."""

    groups = SelectMultipleField(
        _l("Paling paham"), [Optional()], widget=ListWidget(prefix_label=False), option_widget=CheckboxInput()
    )


class ConflictForm(ShopForm):
    """A curator's interest in a business."""

    artisan_id = SelectField(_l("Usaha"), [DataRequired()])
    reason = TextField(_l("Alasan"), [DataRequired()], max_length=500)
