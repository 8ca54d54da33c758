"""The forms of carts, checkout, orders and claims."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, Field, Form, RadioField, SelectField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length

from orders.service.fulfilment import DECLINE_REASONS
from orders.states import DECISION_WORDS, REASON_WORDS
from shop.messages.addresses import check_mail_address
from shop.messages.errors import BadRecipient
from shop.payments import providers
from shop.places import queries as places
from shop.web.forms import LongTextField, PhoneField, PostcodeField, RupiahField, ShopForm, TextField


def mail_address(form: Form, field: Field) -> None:
    """A validator: exactly one e-mail address."""
    try:
        check_mail_address((field.data or "").strip())
    except BadRecipient as error:
        raise ValidationError(str(_l("Tulis alamat e-mail yang lengkap, misalnya nama@contoh.id."))) from error


class AddressForm(ShopForm):
    """Who buys and where it goes."""

    name = TextField(_l("Nama penerima"), [DataRequired()], max_length=120)
    email = EmailField(_l("E-mail"), [DataRequired(), Length(max=254), mail_address])
    phone = PhoneField(_l("Nomor HP, supaya kurir bisa menghubungi"), [DataRequired()])
    region_code = SelectField(_l("Kabupaten atau kota"), [DataRequired()], validate_choice=True)
    district = TextField(_l("Kecamatan"), [DataRequired()], max_length=100)
    village = TextField(_l("Kelurahan atau desa"), max_length=100)
    street = TextField(_l("Jalan dan nomor rumah"), [DataRequired()], max_length=200)
    rt_rw = TextField(_l("RT/RW"), max_length=20)
    postcode = PostcodeField(_l("Kode pos"), [DataRequired()])
    landmark = TextField(_l("Patokan"), max_length=200)
    note = LongTextField(_l("Catatan untuk perajin"), max_length=500)
    provider = RadioField(_l("Cara bayar"), validate_choice=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.region_code.choices = region_choices()
        self.provider.choices = provider_choices()
        if not self.provider.data and self.provider.choices:
            self.provider.data = self.provider.choices[0][0]


class LookupForm(ShopForm):
    """Find an order again."""

    number = TextField(_l("Nomor pesanan"), [DataRequired()], max_length=20, description=_l("Contohnya DL-26-000123"))
    email = EmailField(_l("E-mail yang dipakai saat memesan"), [DataRequired(), Length(max=254), mail_address])


class ClaimForm(ShopForm):
    """What is wrong with a parcel."""

    reason = RadioField(_l("Apa yang terjadi?"), [InputRequired()])
    description = LongTextField(_l("Ceritakan"), [DataRequired()], max_length=2000)
    wanted = RadioField(_l("Yang Anda harapkan"), [InputRequired()], default="refund")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(reason.value, _l(words)) for reason, words in REASON_WORDS.items()]
        self.wanted.choices = [("refund", _l("Uang kembali seluruhnya")), ("part_refund", _l("Sebagian uang kembali"))]


class DeclineForm(ShopForm):
    """Why the maker cannot."""

    reason = RadioField(_l("Alasan"), [InputRequired()])
    note = LongTextField(_l("Keterangan"), max_length=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reason.choices = [(key, _l(words)) for key, words in DECLINE_REASONS.items()]


class DecisionForm(ShopForm):
    """What the secretariat decides on a claim."""

    decision = RadioField(_l("Keputusan"), [InputRequired()])
    amount = RupiahField(_l("Jumlah yang dikembalikan"))
    reason = LongTextField(_l("Alasan, dibaca pembeli dan perajin"), [DataRequired()], max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.decision.choices = [(key.value, _l(words)) for key, words in DECISION_WORDS.items()]


class LateRefundForm(ShopForm):
    """A refund after the maker was credited."""

    amount = RupiahField(_l("Jumlah yang dikembalikan"), [InputRequired()], low=1)
    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=500)


def region_choices() -> dict[str, list[tuple[str, str]]]:
    """All regencies and cities under their provinces, Lampung's neighbours no nearer than others."""
    names = {province.code: province.name for province in places.provinces()}
    grouped: dict[str, list[tuple[str, str]]] = {"": [("", "–")]}
    for region in places.all_regions():
        grouped.setdefault(names[region.province_code], []).append((region.code, region.full_name))
    return grouped


def provider_choices() -> list[tuple[str, Any]]:
    """The ways to pay."""
    return [(offer.name, _l(offer.label)) for offer in providers.offered()]
