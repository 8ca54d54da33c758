"""Forms of who applies: the business, and the proof of it."""

from typing import Any

from flask import request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import Field, SelectField
from wtforms.validators import DataRequired, InputRequired, Optional, ValidationError

from curation_gate import contact_details
from curation_gate.normalising import Unreadable
from curation_gate.service import Business
from curation_gate.service.registration import BUSINESS_NUMBER_STATUS
from shop.kernel.errors import ShopError
from shop.media import service as media
from shop.places import queries as places
from shop.web.forms import LongTextField, PostcodeField, ShopForm, TextField, WholeNumberField

# A phone's photo, uncompressed twice over.
MOST_BYTES = 25 * 1024 * 1024
MOST_PIECES = 100_000


class BusinessForm(ShopForm):
    """Registering a business; what is typed is read as in a registration sheet."""

    name = TextField(_l("Nama usaha"), [DataRequired()], max_length=200)
    owner_name = TextField(_l("Nama pemilik"), [DataRequired()], max_length=200)
    phone = TextField(_l("Nomor WhatsApp"), [DataRequired()], max_length=40)
    region_code = SelectField(_l("Kabupaten/kota"), [DataRequired()])
    district_code = SelectField(_l("Kecamatan"), [DataRequired()])
    address = LongTextField(_l("Alamat"), [DataRequired()], max_length=500)
    postcode = PostcodeField(_l("Kode pos"), [Optional()])
    nib = TextField(_l("NIB"), [Optional()], max_length=40)
    monthly_capacity = WholeNumberField(_l("Sanggup membuat"), [InputRequired()], low=0, high=MOST_PIECES)
    proof = FileField(_l("Bukti usaha"), [Optional()])

    def offer_places(self) -> "BusinessForm":
        """The regencies and cities of the province, and the districts of each."""
        regions = places.regions()
        self.region_code.choices = [("", gettext("Pilih kabupaten/kota"))] + [
            (region.code, region.full_name) for region in regions
        ]
        self.district_code.choices = {
            "": [("", gettext("Pilih kecamatan"))],
            **{
                region.full_name: [(one.code, one.name) for one in places.districts(region_code=region.code)]
                for region in regions
            },
        }
        return self

    def validate_phone(self, field: Field) -> None:
        """A number that can exist, in the form in which it is kept."""
        field.data = _read(contact_details.phone, field)

    def validate_nib(self, field: Field) -> None:
        """Thirteen digits, or that it is on its way."""
        _read(contact_details.business_number, field)

    def validate_district_code(self, field: Field) -> None:
        """The district lies in the region that was chosen."""
        known = {one.code for one in places.districts(region_code=self.region_code.data or "")}
        if self.region_code.data and field.data not in known:
            raise ValidationError(gettext("Kecamatan ini bukan di kabupaten/kota yang Anda pilih."))

    def business(self) -> Business:
        """What was typed, for the service; call it on a valid form."""
        number = contact_details.business_number(self.nib.data or "")
        return Business(
            name=self.name.data or "", owner_name=self.owner_name.data or "", phone=self.phone.data or "",
            region_code=self.region_code.data, district_code=self.district_code.data, address=self.address.data or "",
            postcode=self.postcode.data or "", nib=number.number, nib_status=BUSINESS_NUMBER_STATUS[number.status],
            monthly_capacity=int(self.monthly_capacity.data or 0),
        )  # fmt: skip


class ProofForm(ShopForm):
    """A paper or a photo that shows where the business is."""

    proof = FileField(_l("Bukti usaha"), [Optional()])


class FixForm(ShopForm):
    """What is to be put right; its maker reads it."""

    reason = LongTextField(_l("Yang harus diperbaiki, dibaca perajin"), [DataRequired()], max_length=1000)


class WithdrawForm(ShopForm):
    """Why a work is taken back."""

    reason = LongTextField(_l("Alasan"), [DataRequired()], max_length=1000)


def received_proof() -> media.Received | None:
    """The paper of this request, checked and stored before any transaction begins; None when none was chosen.

    Raises ImageRefused, DocumentRefused.
    """
    file = request.files.get("proof")
    if file is None or not file.filename:
        return None
    data = file.stream.read(MOST_BYTES + 1)
    if data.startswith(b"%PDF-"):
        return media.receive_document(data=data, name=file.filename)
    return media.receive_image(data=data, visibility="private")


def _read(parse: Any, field: Field) -> Any:
    try:
        return parse(field.data or "")
    except Unreadable as error:
        raise ValidationError(error.text()) from error


def first_text(error: ShopError) -> str:
    """What to say at one field of a refusal."""
    return next((gettext(text) for texts in error.errors.values() for text in texts), error.text())
