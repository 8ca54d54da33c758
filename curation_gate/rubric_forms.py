"""Forms of the rubric editor; a draft may be wrong for now, so hardly anything is required here."""

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from shop.web.forms import LongTextField, ShopForm, TextField, WholeNumberField


class EditionForm(ShopForm):
    """What the page showed, so that two screens do not overwrite each other."""

    edition = HiddenField()

    def shown_edition(self) -> int:
        """The edition, 0 (which no draft has) for what is no number."""
        typed = str(self.edition.data or "")
        return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else 0


class NewRubricForm(ShopForm):
    """What a new draft begins from: a version, or nothing."""

    source = SelectField(_l("Mulai dari"), [DataRequired()])


class RubricFileForm(ShopForm):
    """A rubric as JSON."""

    file = FileField(_l("Berkas rubrik (.json)"), [FileRequired()])


class HeadForm(EditionForm):
    """Name of the version and pass rule; marks in whole points, the share in percent."""

    version = TextField(_l("Nama versi"), [Optional()], max_length=60)
    pass_at = WholeNumberField(_l("Lolos mulai"), [InputRequired()], high=100)
    coaching_at = WholeNumberField(_l("Pembinaan mulai"), [InputRequired()], high=100)
    minimum_fraction = WholeNumberField(_l("Paling sedikit di tiap kriteria"), [InputRequired()], high=100)
    minimum_curators = WholeNumberField(_l("Kurator paling sedikit"), [InputRequired()], low=1, high=99)
    spread_needs_note = WholeNumberField(_l("Selisih nilai yang minta catatan"), [InputRequired()], low=1, high=5)


class PartForm(EditionForm):
    """What criteria, questions and gates have in common."""

    code = TextField(_l("Kode"), [Optional()], max_length=10)
    name = TextField(_l("Nama"), [Optional()], max_length=200)
    name_en = TextField(_l("Nama dalam bahasa Inggris"), [Optional()], max_length=200)


class CriterionForm(PartForm):
    """A criterion."""

    weight = WholeNumberField(_l("Bobot"), [Optional()], high=100)


class SubForm(CriterionForm):
    """A question of a criterion, with what a 1, a 3 and a 5 look like."""

    anchor_1 = LongTextField(_l("Nilai 1 bila"), [Optional()], max_length=2000)
    anchor_3 = LongTextField(_l("Nilai 3 bila"), [Optional()], max_length=2000)
    anchor_5 = LongTextField(_l("Nilai 5 bila"), [Optional()], max_length=2000)
    evidence = LongTextField(_l("Bukti yang dilihat"), [Optional()], max_length=2000)
    anchor_1_en = LongTextField(_l("Nilai 1 bila (Inggris)"), [Optional()], max_length=2000)
    anchor_3_en = LongTextField(_l("Nilai 3 bila (Inggris)"), [Optional()], max_length=2000)
    anchor_5_en = LongTextField(_l("Nilai 5 bila (Inggris)"), [Optional()], max_length=2000)
    evidence_en = LongTextField(_l("Bukti yang dilihat (Inggris)"), [Optional()], max_length=2000)


class GateForm(PartForm):
    """A condition that is answered yes or no."""

    help = LongTextField(_l("Penjelasan"), [Optional()], max_length=2000)
    help_en = LongTextField(_l("Penjelasan (Inggris)"), [Optional()], max_length=2000)


PART_FORMS: dict[str, type[PartForm]] = {"criterion": CriterionForm, "sub": SubForm, "gate": GateForm}
