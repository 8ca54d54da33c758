"""The forms of the offtake."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, HiddenField, RadioField, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional

from offtake.schemas import LONGEST_NOTE, MOST_PIECES, MOST_PRICE
from offtake.states import Mode
from offtake.words import MODE_WORDS
from shop.web.forms import LongTextField, RupiahField, ShopForm, TextField, WholeNumberField

DAY = {"type": "date"}


class BudgetForm(ShopForm):
    """The ceiling of a year."""

    ceiling = RupiahField(_l("Pagu setahun"), [InputRequired()])
    per_artisan_advance_limit = RupiahField(_l("Batas uang muka berjalan per perajin"), [InputRequired()])
    fund_source = TextField(_l("Sumber dana"), [DataRequired()], max_length=120)
    reason = TextField(_l("Alasan perubahan"), max_length=300)


class CommitmentForm(ShopForm):
    """A promise to an artisan."""

    artisan_id = SelectField(_l("Perajin"), [DataRequired()])
    starts_on = DateField(_l("Mulai"), [InputRequired()])
    ends_on = DateField(_l("Sampai"), [InputRequired()])
    mode = RadioField(_l("Cara"), [InputRequired()], default=Mode.DIRECT.value)
    value = RupiahField(_l("Nilai yang dijanjikan"))
    quantity = WholeNumberField(_l("Atau jumlah"), low=1, high=MOST_PIECES)
    floor_price = RupiahField(_l("Harga dasar per buah"), high=MOST_PRICE)
    note = LongTextField(_l("Catatan"), max_length=LONGEST_NOTE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mode.choices = [(key.value, _l(MODE_WORDS[key])) for key in Mode]


class RunForm(ShopForm):
    """An order of one cleared work."""

    revision_id = SelectField(_l("Karya dan perajin"), [DataRequired()])
    quantity = WholeNumberField(_l("Jumlah barang"), [InputRequired()], low=1, high=MOST_PIECES)
    unit_price = RupiahField(_l("Harga beli per buah"), [InputRequired()], low=1, high=MOST_PRICE)
    resale_price = RupiahField(_l("Harga jual kembali"), [InputRequired()], low=1)
    due_on = DateField(_l("Selesai paling lambat"), [InputRequired()])
    advance_percent = WholeNumberField(_l("Uang muka"), [InputRequired()], low=0, high=50)
    commitment_id = SelectField(_l("Menurut komitmen"))
    note = LongTextField(_l("Catatan untuk perajin"), max_length=LONGEST_NOTE)


class ReasonForm(ShopForm):
    """Why."""

    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=LONGEST_NOTE)


class AdvanceForm(ShopForm):
    """That the advance was transferred."""

    reference = TextField(_l("Nomor referensi transfer"), [DataRequired()], max_length=80)


class CounterForm(ShopForm):
    """What the artisan proposes."""

    due_on = DateField(_l("Saya bisa selesai tanggal"), [Optional()])
    unit_price = RupiahField(_l("Harga per buah yang saya usulkan"), low=1, high=MOST_PRICE)
    note = LongTextField(_l("Alasannya"), max_length=LONGEST_NOTE)


class ProgressForm(ShopForm):
    """How far the work is."""

    made = WholeNumberField(_l("Sudah selesai berapa buah seluruhnya?"), [InputRequired()], low=0, high=MOST_PIECES)
    note = TextField(_l("Kabar singkat"), max_length=300)


class QuantityForm(ShopForm):
    """A number of pieces."""

    quantity = WholeNumberField(_l("Jumlah barang"), [InputRequired()], low=1, high=MOST_PIECES)
    note = TextField(_l("Catatan"), max_length=300)


class InspectionForm(ShopForm):
    """What was found among the awaiting pieces. One reading of a sample is optional."""

    accepted = WholeNumberField(_l("Lolos"), [InputRequired()], low=0, high=MOST_PIECES)
    rework = WholeNumberField(_l("Perlu perbaikan"), low=0, high=MOST_PIECES)
    rework_reason = TextField(_l("Alasan perlu perbaikan"), max_length=300)
    rejected = WholeNumberField(_l("Ditolak"), low=0, high=MOST_PIECES)
    rejected_reason = TextField(_l("Alasan ditolak"), max_length=300)
    length_mm = WholeNumberField(_l("Panjang contoh"), low=0, high=100_000)
    width_mm = WholeNumberField(_l("Lebar contoh"), low=0, high=100_000)
    height_mm = WholeNumberField(_l("Tinggi contoh"), low=0, high=100_000)
    weight_g = WholeNumberField(_l("Berat contoh"), low=0, high=1_000_000)
    note = LongTextField(_l("Catatan pemeriksa"), max_length=LONGEST_NOTE)


class WriteOffForm(ShopForm):
    """Pieces of ours that are damaged or lost; `reference` makes a double tap one act."""

    quantity = WholeNumberField(_l("Jumlah barang"), [InputRequired()], low=1, high=MOST_PIECES)
    reason = TextField(_l("Alasan"), [DataRequired()], max_length=300)
    reference = HiddenField(validators=[DataRequired()])
